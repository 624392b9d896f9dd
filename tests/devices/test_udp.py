"""Finding hosts in the local network, and sending to them."""

import socket

import pytest
import pytest_socket

from custom_components.ledgrab.devices.errors import DeviceUnreachableError, DeviceUnsupportedError
from custom_components.ledgrab.devices.udp import Address, connect, resolve


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_a_local_host_is_found(host: str) -> None:
    """By address and by name."""
    address = await resolve(host, 4048)
    assert address.sockaddr[1] == 4048
    assert address.at_port(21324).sockaddr[1] == 21324


async def test_a_host_that_nobody_knows_may_come_back_later() -> None:
    """The name service may be what is away."""
    with pytest.raises(DeviceUnreachableError, match="not known"):
        await resolve("fe80::1%nowhere", 4048)


@pytest.mark.parametrize("host", ["198.51.100.1", "2001:db8::1"])
async def test_an_address_outside_the_local_network_is_never_tried(host: str) -> None:
    """A retry would not move it into the house."""
    with pytest.raises(DeviceUnsupportedError, match="not an address of the local network"):
        await resolve(host, 4048)


def test_another_port_keeps_the_zone_of_a_link_local_address() -> None:
    """Without the zone the address says nothing."""
    address = Address(socket.AF_INET6, ("fe80::1", 4048, 0, 2))
    assert address.at_port(21324) == Address(socket.AF_INET6, ("fe80::1", 21324, 0, 2))


def test_packets_go_by_ipv6_too() -> None:
    """The address says which family of sockets."""
    pytest_socket.socket_allow_hosts(["::1"])
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("::1", 0))
        receiver.settimeout(2)
        with connect(Address(socket.AF_INET6, receiver.getsockname())) as sender:
            sender.send(b"hello")
        assert receiver.recv(16) == b"hello"


def test_a_socket_that_cannot_be_connected_means_unreachable() -> None:
    """And the socket is closed again."""
    with pytest.raises(DeviceUnreachableError, match=r"127\.0\.0\.1"):
        connect(Address(socket.AF_INET6, ("127.0.0.1", 4048)))
