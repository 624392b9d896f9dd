"""What a stream puts on the LEDs, and when: the push flag, the 15 ms rule, sequence numbers."""

import pytest

from tests.simulators.bench import BLACK, GREEN, ORANGE, RED, Bench, ddp, drgb
from tests.simulators.wled_realtime import is_late


def test_a_lamp_shows_its_own_state_before_anybody_streams(bench: Bench) -> None:
    """Half bright orange is how the firmware starts."""
    assert bench.pixels == [ORANGE] * 4
    assert bench.emitted == [[128, 80, 0]] * 4
    assert (bench.info("live"), bench.info("lm"), bench.info("lip")) == (False, "", "")


def test_a_stream_blanks_what_it_does_not_set(bench: Bench) -> None:
    """A sender with fewer LEDs than the lamp leaves the rest black."""
    bench.ddp(ddp(RED))
    assert bench.pixels == [RED, BLACK, BLACK, BLACK]


def test_a_stream_is_told_by_protocol_and_source(bench: Bench) -> None:
    """Protocol and address are those of the packet that came last."""
    bench.ddp(ddp(RED), "192.0.2.7")
    assert (bench.info("live"), bench.info("lm"), bench.info("lip")) == (True, "DDP", "192.0.2.7")
    bench.udp(drgb(RED), "192.0.2.8")
    assert (bench.info("live"), bench.info("lm"), bench.info("lip")) == (True, "UDP", "192.0.2.8")


def test_leds_keep_their_color_until_a_packet_sets_them(bench: Bench) -> None:
    """A stream may send only what changes."""
    bench.ddp(ddp(RED, led=1))
    bench.wait(0.1)
    bench.ddp(ddp(GREEN, led=2))
    assert bench.pixels == [BLACK, RED, GREEN, BLACK]


def test_leds_beyond_the_strip_are_ignored(bench: Bench) -> None:
    """A sender may know a longer strip."""
    bench.ddp(bytes([0x41, 0, 0x0B, 1, 0, 0, 0, 9, 0, 6, *RED, *GREEN]))
    assert bench.pixels == [BLACK, BLACK, BLACK, RED]


def test_a_dropped_packet_changes_nothing_but_is_logged(bench: Bench) -> None:
    """It does not even start a stream."""
    bench.ddp(ddp(RED)[:12])
    assert not bench.info("live")
    assert bench.record.packet_log[0].packet.dropped == "shorter than its length field"
    assert bench.record.packet_log[0].size == 12


def test_white_reaches_rgbw_leds_only() -> None:
    """An RGB strip has nothing to show it with."""
    packet = bytes([0x41, 0, 0x1B, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4])
    rgb, rgbw = Bench(), Bench(rgbw=True)
    rgb.ddp(packet)
    rgbw.ddp(packet)
    assert rgb.pixels[0] == [1, 2, 3]
    assert rgbw.pixels[0] == [1, 2, 3, 4]


def test_rgb_data_puts_white_out() -> None:
    """What a sender does not mention is off."""
    bench = Bench(rgbw=True)
    bench.ddp(bytes([0x41, 0, 0x1B, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]))
    bench.wait(0.1)
    bench.ddp(ddp(RED))
    assert bench.pixels[0] == [*RED, 0]


# Push and the 15 ms rule


def test_before_the_first_push_every_packet_shows(bench: Bench) -> None:
    """A sender may not know the flag at all."""
    bench.ddp(ddp(RED, led=0, push=False))
    bench.wait(0.1)
    bench.ddp(ddp(GREEN, led=1, push=False))
    assert bench.pixels[:2] == [RED, GREEN]
    assert bench.record.frames == 2


def test_after_a_push_only_pushes_show(bench: Bench) -> None:
    """Then the flag ends a frame."""
    bench.ddp(ddp(RED))
    bench.wait(0.1)
    bench.ddp(ddp(GREEN, led=1, push=False))
    bench.wait(0.1)
    assert bench.pixels[1] == BLACK
    bench.ddp(ddp(GREEN, led=2))
    assert bench.pixels[1:3] == [GREEN, GREEN]
    assert bench.record.frames == 2


def test_a_new_stream_forgets_that_pushes_were_seen(bench: Bench) -> None:
    """The next sender may not know the flag."""
    bench.ddp(ddp(RED))
    bench.wait(3)
    bench.wait(0.1)
    bench.ddp(ddp(GREEN, push=False))
    assert bench.pixels[0] == GREEN


def test_a_frame_within_15_ms_of_the_last_one_waits(bench: Bench) -> None:
    """It is shown when the time is up, without another packet."""
    bench.ddp(ddp(RED))
    bench.wait(0.010)
    bench.ddp(ddp(GREEN))
    assert bench.pixels[0] == RED
    assert bench.lamp.realtime.due == pytest.approx(bench.now + 0.005)
    bench.wait(0.006)
    assert bench.pixels[0] == GREEN


def test_a_waiting_frame_is_joined_by_newer_ones(bench: Bench) -> None:
    """The last one wins."""
    bench.ddp(ddp(RED))
    for _ in range(3):
        bench.wait(0.004)
        bench.ddp(ddp(GREEN))
    bench.wait(0.004)
    assert bench.record.frames == 2


def test_frames_faster_than_the_lamp_are_shown_at_66_a_second(bench: Bench) -> None:
    """A thousand in a second are too many."""
    for _ in range(1000):
        bench.ddp(ddp(RED))
        bench.wait(0.001)
    assert bench.record.frames == 67


def test_udp_formats_show_at_once_however_fast(bench: Bench) -> None:
    """The 15 ms rule is for DDP alone."""
    for _ in range(10):
        bench.udp(drgb(RED))
    assert bench.record.frames == 10


@pytest.mark.parametrize(
    ("last", "late"),
    [
        (0, []),
        (10, [6, 7, 8, 9]),
        (15, [11, 12, 13, 14]),
        (6, [2, 3, 4, 5]),
        (5, [1, 2, 3, 4]),
        (3, [1, 2, 14, 15]),
        (1, [12, 13, 14, 15]),
    ],
)
def test_sequence_numbers_shortly_before_the_last_one_are_late(last: int, late: list[int]) -> None:
    """The count goes from 15 to 1; 0 is not counted."""
    assert [sequence for sequence in range(16) if is_late(sequence, last)] == late


def test_late_packets_are_skipped_only_if_the_lamp_is_told_so() -> None:
    """The option is off by default."""
    plain, strict = Bench(), Bench(skip_late=True)
    for bench in (plain, strict):
        bench.ddp(ddp(RED, sequence=7))
        bench.wait(0.1)
        bench.ddp(ddp(GREEN, sequence=6))
    assert plain.pixels[0] == GREEN
    assert strict.pixels[0] == RED
