"""DDP on the wire."""

from pathlib import Path
import socket
from typing import Literal

from hypothesis import given, strategies as st
import numpy as np
from numpy.typing import NDArray
import pytest
import pytest_socket

from custom_components.ledgrab.devices.ddp import DdpPacker, DdpSender
from custom_components.ledgrab.devices.errors import DeviceUnreachableError, DeviceUnsupportedError
from custom_components.ledgrab.devices.udp import Address

type Channels = Literal[3, 4]


def random_pixels(led_count: int, channels: int, seed: int = 1) -> NDArray[np.uint8]:
    """Return shape (leds, channels)."""
    return np.random.default_rng(seed).integers(0, 256, (led_count, channels), dtype=np.uint8)


def unpack(packets: list[bytes]) -> list[int]:
    """Return the bytes of a frame in order, read by the letter of the specification."""
    frame: dict[int, int] = {}
    for packet in packets:
        offset = int.from_bytes(packet[4:8], "big")
        length = int.from_bytes(packet[8:10], "big")
        assert len(packet) == 10 + length
        for place, value in enumerate(packet[10:], offset):
            assert place not in frame
            frame[place] = value
    assert sorted(frame) == list(range(len(frame)))
    return [frame[place] for place in range(len(frame))]


@pytest.mark.parametrize(
    ("led_count", "channels", "headers"),
    [
        (1, 3, ["41 01 0b 01 00000000 0003"]),
        (480, 3, ["41 01 0b 01 00000000 05a0"]),
        (481, 3, ["40 01 0b 01 00000000 05a0", "41 01 0b 01 000005a0 0003"]),
        (960, 3, ["40 01 0b 01 00000000 05a0", "41 01 0b 01 000005a0 05a0"]),
        (
            961,
            3,
            ["40 01 0b 01 00000000 05a0", "40 01 0b 01 000005a0 05a0", "41 01 0b 01 00000b40 0003"],
        ),
        (360, 4, ["41 01 1b 01 00000000 05a0"]),
        (361, 4, ["40 01 1b 01 00000000 05a0", "41 01 1b 01 000005a0 0004"]),
    ],
)
def test_golden_packets(led_count: int, channels: Channels, headers: list[str]) -> None:
    """Header by header as the specification writes them; the payload is cut at 1440 bytes."""
    pixels = random_pixels(led_count, channels)
    packets = DdpPacker(led_count, channels).pack(pixels)
    data = pixels.tobytes()
    expected = [
        bytes.fromhex(header) + data[index * 1440 : (index + 1) * 1440]
        for index, header in enumerate(headers)
    ]
    assert [bytes(packet) for packet in packets] == expected


@given(st.integers(1, 2000), st.sampled_from([3, 4]), st.integers(0, 2**32))
def test_what_is_packed_can_be_unpacked(led_count: int, channels: Channels, seed: int) -> None:
    """No byte is missing, doubled or out of place, for any length."""
    pixels = random_pixels(led_count, channels, seed)
    packets = [bytes(packet) for packet in DdpPacker(led_count, channels).pack(pixels)]
    assert unpack(packets) == pixels.ravel().tolist()


def test_pixels_may_lie_in_memory_in_any_order() -> None:
    """A view of a larger frame is packed as it reads."""
    pixels = random_pixels(1000, 3)[::-1, ::-1]
    packets = [bytes(packet) for packet in DdpPacker(1000, 3).pack(pixels)]
    assert unpack(packets) == pixels.ravel().tolist()


def test_a_frame_has_one_sequence_number_and_zero_is_never_used() -> None:
    """0 means that the sender does not count."""
    packer = DdpPacker(961, 3)
    pixels = random_pixels(961, 3)
    frames = [{packet[1] for packet in packer.pack(pixels)} for _ in range(32)]
    assert frames == [{number} for number in (*range(1, 16), *range(1, 16), 1, 2)]


@pytest.mark.parametrize("shape", [(9, 3), (11, 3), (10, 4), (1, 3), (30,)])
def test_a_frame_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    """Numpy would stretch a single LED over the strip."""
    with pytest.raises(ValueError, match="for a strip of"):
        DdpPacker(10, 3).pack(np.zeros(shape, np.uint8))


def test_colors_that_are_not_bytes_are_refused() -> None:
    """A float color would be cut to 0 without a word."""
    with pytest.raises(TypeError):
        DdpPacker(10, 3).pack(np.zeros((10, 3), np.float32))


def test_a_sender_sends_rgb(receiver: socket.socket, receiver_address: Address) -> None:
    """What leaves the socket is the frame."""
    pixels = random_pixels(481, 3)
    sender = DdpSender(receiver_address, 481, rgbw=False)
    sender.show(pixels)
    assert unpack([receiver.recv(2048), receiver.recv(2048)]) == pixels.ravel().tolist()
    sender.close()


def test_a_sender_to_an_rgbw_strip_splits_off_the_white(
    receiver: socket.socket, receiver_address: Address
) -> None:
    """The fourth channel takes what the others share."""
    sender = DdpSender(receiver_address, 1, rgbw=True)
    sender.show(np.array([[200, 100, 50]], np.uint8))
    assert receiver.recv(2048)[2:] == bytes.fromhex("1b 01 00000000 0004") + bytes([150, 50, 0, 50])
    sender.close()


def test_leaving_goes_dark_twice(receiver: socket.socket, receiver_address: Address) -> None:
    """DDP has no end of a stream, and UDP may lose a packet."""
    sender = DdpSender(receiver_address, 2, rgbw=False)
    sender.leave()
    assert [receiver.recv(2048)[10:] for _ in range(2)] == [bytes(6), bytes(6)]
    sender.close()


def test_a_refusal_of_the_network_is_reported_and_sending_can_go_on(closed_address: Address) -> None:
    """Each frame is a new attempt."""
    sender = DdpSender(closed_address, 481, rgbw=False)
    for _ in range(2):
        with pytest.raises(DeviceUnreachableError, match=r"127\.0\.0\.1: Connection refused"):
            sender.show(random_pixels(481, 3))
    sender.leave()
    sender.close()


def test_a_full_buffer_drops_the_frame_and_counts_it(tmp_path: Path) -> None:
    """A sender never waits and never fails for want of room."""
    # The queue of a Unix socket is short, and a sender can fill it.
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
    path = str(tmp_path / "receiver")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(path)
        sender = DdpSender(Address(socket.AF_UNIX, path), 4000, rgbw=False)  # type: ignore[arg-type] # a path
        for _ in range(2000):
            sender.show(random_pixels(4000, 3))
        assert 0 < sender.dropped < 2000
        sender.close()


def test_a_closed_sender_is_closed_for_good(receiver_address: Address) -> None:
    """Closing twice and leaving late are harmless."""
    sender = DdpSender(receiver_address, 1, rgbw=False)
    sender.close()
    sender.close()
    sender.leave()
    with pytest.raises(DeviceUnreachableError):
        sender.show(random_pixels(1, 3))


def test_a_strip_without_leds_cannot_be_opened(receiver_address: Address) -> None:
    """There is nothing to send."""
    with pytest.raises(DeviceUnsupportedError, match="how many LEDs"):
        DdpSender(receiver_address, 0, rgbw=False)
