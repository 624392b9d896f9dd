"""Which packets a WLED lamp takes, and what it reads out of them."""

import math

from hypothesis import given, strategies as st
import pytest

from tests.simulators.wled_packets import Packet, Protocol, parse_ddp, parse_udp

RED_BLUE = bytes([255, 0, 0, 0, 0, 255])
HEADER = bytes([0x41, 0x01, 0x0B, 0x01, 0, 0, 0, 0, 0, 6])
"""Version 1, push; sequence 1; RGB8; default output; offset 0; six bytes."""


def changed(position: int, value: int) -> bytes:
    """Return the two-pixel packet with one byte of its header changed."""
    data = bytearray(HEADER + RED_BLUE)
    data[position] = value
    return bytes(data)


def lit(packet: Packet) -> dict[int, list[int]]:
    """Return the color of each LED that a packet sets."""
    return dict(zip(packet.leds.tolist(), packet.colors.tolist(), strict=True))


def test_ddp_rgb_packet_sets_leds_from_its_offset() -> None:
    """The offset is in bytes, three to an LED."""
    packet = parse_ddp(bytes([0x40, 0x03, 0x0B, 0x01, 0, 0, 0, 9, 0, 6]) + RED_BLUE)
    assert lit(packet) == {3: [255, 0, 0], 4: [0, 0, 255]}
    assert (packet.protocol, packet.push, packet.sequence, packet.dropped) == (Protocol.DDP, False, 3, None)


def test_ddp_offset_counts_bytes_in_four_bytes_big_endian() -> None:
    """Long strips need more than two of them."""
    packet = parse_ddp(bytes([0x41, 0x01, 0x0B, 0x01, 0, 1, 0, 2, 0, 6]) + RED_BLUE)
    assert packet.leds.tolist() == [65538 // 3, 65538 // 3 + 1]


def test_ddp_rgbw_packet_has_four_channels() -> None:
    """The offset is divided by four then."""
    packet = parse_ddp(bytes([0x41, 0x01, 0x1B, 0x01, 0, 0, 0, 8, 0, 4, 1, 2, 3, 4]))
    assert lit(packet) == {2: [1, 2, 3, 4]}


@pytest.mark.parametrize("data_type", [0x00, 0x01, 0x0B, 0x8B, 0x13, 0xFF])
def test_ddp_types_other_than_rgbw_count_as_rgb(data_type: int) -> None:
    """The firmware wants to be compatible: legacy, undefined, customer's own and HSL types are read as RGB."""
    assert lit(parse_ddp(changed(2, data_type))) == {0: [255, 0, 0], 1: [0, 0, 255]}


def test_ddp_type_of_a_customer_may_be_rgbw_too() -> None:
    """Only the three type bits count."""
    assert parse_ddp(changed(2, 0x9B)).colors.shape == (1, 4)


@pytest.mark.parametrize("destination", [246, 250, 251])
def test_ddp_to_control_configuration_and_status_is_dropped(destination: int) -> None:
    """Those carry JSON, not pixels."""
    assert parse_ddp(changed(3, destination)).dropped == f"destination {destination}"


@pytest.mark.parametrize("destination", [0, 1, 2, 254, 255])
def test_ddp_to_any_other_destination_is_taken(destination: int) -> None:
    """A lamp has one output, whatever it is called."""
    assert parse_ddp(changed(3, destination)).dropped is None


@pytest.mark.parametrize("flags", [0x42, 0x44, 0x43, 0x45])
def test_ddp_queries_and_replies_are_dropped(flags: int) -> None:
    """With or without push."""
    assert parse_ddp(changed(0, flags)).dropped == "query or reply"


def test_ddp_from_storage_is_dropped_unless_it_is_pushed() -> None:
    """Push wins over storage."""
    assert parse_ddp(changed(0, 0x48)).dropped == "from storage"
    assert parse_ddp(changed(0, 0x49)).dropped is None


def test_ddp_version_is_not_looked_at() -> None:
    """A sender that forgets it works with WLED and fails elsewhere."""
    assert parse_ddp(changed(0, 0x01)).dropped is None


def test_ddp_shorter_than_its_header_is_dropped() -> None:
    """Nothing can be read from it."""
    assert parse_ddp(HEADER[:9]).dropped == "shorter than the header"


def test_ddp_shorter_than_its_length_field_is_dropped() -> None:
    """A cut packet sets nothing."""
    assert parse_ddp(changed(9, 7)).dropped == "shorter than its length field"


def test_ddp_bytes_beyond_the_length_field_are_ignored() -> None:
    """The header rules."""
    assert lit(parse_ddp(changed(9, 3))) == {0: [255, 0, 0]}


def test_ddp_incomplete_last_pixel_is_ignored() -> None:
    """A pixel has all its channels or is none."""
    assert lit(parse_ddp(changed(9, 5))) == {0: [255, 0, 0]}


def test_ddp_time_code_shifts_the_data() -> None:
    """The header is four bytes longer, its time is not used."""
    packet = parse_ddp(changed(0, 0x51)[:10] + bytes([9, 9, 9, 9]) + RED_BLUE)
    assert lit(packet) == {0: [255, 0, 0], 1: [0, 0, 255]}


def test_ddp_time_code_without_room_is_dropped() -> None:
    """The length is counted from behind the time code."""
    assert parse_ddp(changed(0, 0x51)).dropped == "shorter than its length field"


@pytest.mark.parametrize(
    ("data", "protocol", "leds"),
    [
        (bytes([1, 2, 7, 10, 20, 30, 3, 40, 50, 60]), Protocol.WARLS, {7: [10, 20, 30], 3: [40, 50, 60]}),
        (bytes([2, 2, 10, 20, 30, 40, 50, 60]), Protocol.DRGB, {0: [10, 20, 30], 1: [40, 50, 60]}),
        (
            bytes([3, 2, 10, 20, 30, 40, 50, 60, 70, 80]),
            Protocol.DRGBW,
            {0: [10, 20, 30, 40], 1: [50, 60, 70, 80]},
        ),
        (bytes([4, 2, 1, 2, 10, 20, 30, 40, 50, 60]), Protocol.DNRGB, {258: [10, 20, 30], 259: [40, 50, 60]}),
        (bytes([5, 2, 0, 5, 10, 20, 30, 40]), Protocol.DNRGBW, {5: [10, 20, 30, 40]}),
        (bytes([2, 2, 10, 20, 30, 40]), Protocol.DRGB, {0: [10, 20, 30]}),
        (bytes([2, 2]), Protocol.DRGB, {}),
    ],
)
def test_udp_formats(data: bytes, protocol: Protocol, leds: dict[int, list[int]]) -> None:
    """Numbers for each LED, or one start for all; an incomplete last LED is left out."""
    packet = parse_udp(data)
    assert (packet.protocol, lit(packet), packet.timeout, packet.dropped) == (protocol, leds, 2, None)


@pytest.mark.parametrize(("byte", "seconds"), [(0, 0), (1, 1), (254, 254), (255, math.inf)])
def test_udp_timeout_byte(byte: int, seconds: float) -> None:
    """The second byte tells how long the lamp stays live."""
    assert parse_udp(bytes([2, byte, 1, 1, 1])).timeout == seconds


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a realtime packet"),
        (bytes([0, 2, 1, 1, 1]), "not a realtime packet"),
        (bytes([6, 2, 1, 1, 1]), "not a realtime packet"),
        (b'{"on":false}', "not a realtime packet"),
        (bytes([2]), "no timeout byte"),
        (bytes([2, 2]) + bytes(1471), "longer than the buffer"),
    ],
)
def test_udp_that_is_dropped(data: bytes, reason: str) -> None:
    """The notifier, JSON, and what is too long or too short are no realtime data."""
    assert parse_udp(data).dropped == reason


def test_udp_packet_of_the_largest_size_is_taken() -> None:
    """1472 bytes hold 490 RGB LEDs."""
    assert len(parse_udp(bytes([2, 2]) + bytes(1470)).leds) == 490


@given(st.binary(max_size=1500))
def test_no_packet_breaks_the_lamp(data: bytes) -> None:
    """Any bytes are read or dropped."""
    for packet in (parse_ddp(data), parse_udp(data)):
        assert len(packet.leds) == len(packet.colors)
