"""The plain DDP display."""

from collections.abc import AsyncIterator
import socket

import pytest

from tests.simulators.ddp import DdpReceiver

pytestmark = pytest.mark.usefixtures("socket_enabled")

RED_BLUE = bytes([255, 0, 0, 0, 0, 255])
GOOD = bytes([0x41, 0x01, 0x0B, 0x01, 0, 0, 0, 0, 0, 6]) + RED_BLUE
"""Version 1, push; sequence 1; RGB8; default output; offset 0; six bytes."""


@pytest.fixture
async def display(socket_enabled: None) -> AsyncIterator[DdpReceiver]:
    """Run a display of four LEDs."""
    async with DdpReceiver(4) as receiver:
        yield receiver


def changed(position: int, value: int, data: bytes = GOOD) -> bytes:
    """Return a packet with one byte changed."""
    packet = bytearray(data)
    packet[position] = value
    return bytes(packet)


async def show(display: DdpReceiver, *packets: bytes) -> None:
    """Send packets, and one good frame behind them that tells that they have been read."""
    frames = display.frames
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for packet in packets:
            sender.sendto(packet, (display.host, display.port))
    await display.wait_for(lambda: display.frames > frames or display.errors)


async def test_a_good_packet_is_shown(display: DdpReceiver) -> None:
    """LEDs that it does not name stay as they are."""
    await show(display, GOOD)
    assert display.pixels.tolist() == [[255, 0, 0], [0, 0, 255], [0, 0, 0], [0, 0, 0]]
    assert (display.frames, display.errors) == (1, [])
    assert (display.packet_log[0].sequence, display.packet_log[0].push) == (1, True)


async def test_a_frame_of_several_packets_is_shown_with_its_push(display: DdpReceiver) -> None:
    """Not before."""
    first = changed(0, 0x40)
    second = changed(7, 6)
    await show(display, first, second)
    assert display.pixels.tolist() == [[255, 0, 0], [0, 0, 255]] * 2
    assert (display.frames, len(display.packet_log), display.errors) == (1, 2, [])


async def test_white_leds_take_four_channels(socket_enabled: None) -> None:
    """And the type that says so."""
    async with DdpReceiver(1, rgbw=True) as display:
        await show(display, bytes([0x41, 0, 0x1B, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]))
        assert (display.pixels.tolist(), display.errors) == ([[1, 2, 3, 4]], [])


async def test_a_time_code_is_skipped(display: DdpReceiver) -> None:
    """It makes the header four bytes longer."""
    await show(display, changed(0, 0x51)[:10] + bytes(4) + RED_BLUE)
    assert (display.pixels.tolist()[1], display.errors) == ([0, 0, 255], [])


@pytest.mark.parametrize(
    ("packet", "error"),
    [
        (GOOD[:9], "9 bytes are no header"),
        (changed(0, 0x81), "version bits 0x80"),
        (changed(0, 0x45), "no pixels: flags 0x45"),
        (changed(0, 0x49), "no pixels: flags 0x49"),
        (changed(2, 0x1B), "data type 0x1b"),
        (changed(2, 0x01), "data type 0x01"),
        (changed(3, 250), "destination 250"),
        (changed(9, 9), "length 9, data 6"),
        (changed(9, 3), "length 3, data 6"),
        (changed(7, 9), "bytes 9..15 of 12"),
    ],
)
async def test_pixels_that_cannot_be_trusted_are_not_shown(
    display: DdpReceiver, packet: bytes, error: str
) -> None:
    """The display says why."""
    await show(display, packet)
    assert (display.errors, display.frames) == ([error], 0)
    assert not display.pixels.any()


@pytest.mark.parametrize(
    ("packets", "error"),
    [
        ([changed(1, 0x11)], "reserved bits: flags 0x41, sequence 0x11"),
        ([changed(0, 0x61)], "reserved bits: flags 0x61, sequence 0x01"),
        ([GOOD, changed(1, 3)], "sequence 3 after 1"),
        ([changed(7, 1)], "a split pixel: offset 1, length 6"),
        ([changed(0, 0x40), GOOD], "offset 0 after 6 without push"),
    ],
)
async def test_other_breaches_are_shown_and_noted(
    display: DdpReceiver, packets: list[bytes], error: str
) -> None:
    """The pixels are clear enough."""
    await show(display, *packets)
    await display.wait_for(
        lambda: display.errors and display.frames == len(packets) - packets.count(changed(0, 0x40))
    )
    assert display.errors == [error]


@pytest.mark.parametrize("sequence", [[1, 1, 2, 2, 3], [14, 15, 1, 2], [0, 0, 0], [5, 6, 7]])
async def test_sequence_numbers_count_packets_or_frames_or_nothing(
    display: DdpReceiver, sequence: list[int]
) -> None:
    """After 15 comes 1, and 0 is no number."""
    for number in sequence:
        await show(display, changed(1, number))
    assert display.errors == []


async def test_a_question_is_counted_and_shows_nothing(display: DdpReceiver) -> None:
    """It carries no sequence of frames either."""
    await show(display, changed(1, 0, changed(0, 0x42)), GOOD)
    assert (display.queries, display.frames, display.errors) == (1, 1, [])
