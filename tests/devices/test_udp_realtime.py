"""The end of a stream to WLED."""

import socket

from custom_components.ledgrab.devices.udp import Address
from custom_components.ledgrab.devices.udp_realtime import send_leave


def test_the_leave_packet_has_a_timeout_of_zero_and_is_sent_twice(
    receiver: socket.socket, receiver_address: Address
) -> None:
    """0 ends realtime mode at once; 255 would hold it for ever."""
    send_leave(receiver_address)
    assert [receiver.recv(16) for _ in range(2)] == [b"\x01\x00", b"\x01\x00"]


def test_a_device_that_is_gone_does_not_matter(closed_address: Address) -> None:
    """Leaving is the last thing that is done with it."""
    send_leave(closed_address)


def test_an_address_that_cannot_be_used_does_not_matter() -> None:
    """Leaving never raises."""
    send_leave(Address(socket.AF_INET6, ("127.0.0.1", 21324)))
