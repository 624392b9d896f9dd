"""The realtime rules of the firmware, with packets written by hand and a clock set by hand."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.simulators.wled_json import Identity
from tests.simulators.wled_lamp import Lamp
from tests.simulators.wled_realtime import is_late
from tests.simulators.wled_record import Record

ORANGE = [255, 160, 0]
BLACK = [0, 0, 0]
RED = [255, 0, 0]
GREEN = [0, 255, 0]


def ddp(color: list[int], *, led: int = 0, push: bool = True, sequence: int = 0) -> bytes:
    """Return a DDP packet that sets one RGB LED."""
    return bytes([0x41 if push else 0x40, sequence, 0x0B, 1, 0, 0, 0, 3 * led, 0, 3, *color])


def drgb(color: list[int], timeout: int = 2) -> bytes:
    """Return a DRGB packet that sets the first LED."""
    return bytes([2, timeout, *color])


@dataclass
class Bench:
    """A lamp of four LEDs on a table, with a stopwatch."""

    rgbw: bool = False
    skip_late: bool = False
    now: float = 100.0
    record: Record = field(default_factory=Record)

    def __post_init__(self) -> None:
        """Switch it on."""
        identity = Identity(name="Bench", mac="aabbccddeeff")
        self.lamp = Lamp(
            identity,
            self.record,
            {},
            led_count=4,
            rgbw=self.rgbw,
            timeout=2.5,
            skip_late=self.skip_late,
            now=self.now,
        )

    def wait(self, seconds: float) -> None:
        """Let time pass, then let the lamp do what is due."""
        self.now += seconds
        self.lamp.realtime.tick(self.now)

    def ddp(self, data: bytes, source: str = "127.0.0.1") -> None:
        """Deliver a DDP packet."""
        self.lamp.receive_ddp(data, source, self.now)

    def udp(self, data: bytes, source: str = "127.0.0.1") -> None:
        """Deliver a packet of the lamp's own formats."""
        self.lamp.receive_udp(data, source, self.now)

    def post(self, **body: Any) -> None:
        """Post a state."""
        self.lamp.apply(body, self.now)

    @property
    def pixels(self) -> list[list[int]]:
        """What the LEDs show before brightness."""
        shown: list[list[int]] = self.lamp.own.strip_channels(self.lamp.realtime.pixels).tolist()
        return shown

    @property
    def emitted(self) -> list[list[int]]:
        """What the LEDs give off."""
        shown: list[list[int]] = self.lamp.own.strip_channels(self.lamp.realtime.emitted()).tolist()
        return shown

    def info(self, key: str) -> Any:
        """Return a field of `/json/info`."""
        return self.lamp.info(now=self.now, websockets=0, udp_port=21324)[key]

    def state(self, key: str) -> Any:
        """Return a field of `/json/state`."""
        return self.lamp.state()[key]


@pytest.fixture
def bench() -> Bench:
    """Return a lamp that shows its own state."""
    return Bench()


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


# The end of a stream


def test_a_ddp_stream_times_out_after_the_lamp_s_own_time(bench: Bench) -> None:
    """DDP has no timeout of its own."""
    bench.ddp(ddp(RED))
    bench.wait(2.4)
    assert bench.info("live")
    bench.wait(0.2)
    assert (bench.info("live"), bench.info("lip"), bench.pixels[0]) == (False, "", ORANGE)


def test_each_packet_extends_the_stream(bench: Bench) -> None:
    """One without push too."""
    bench.ddp(ddp(RED))
    bench.wait(2)
    bench.ddp(ddp(RED, push=False))
    bench.wait(2)
    assert bench.info("live")


def test_a_udp_stream_times_out_after_the_seconds_of_its_packet(bench: Bench) -> None:
    """The sender says how long."""
    bench.udp(drgb(RED, timeout=5))
    bench.wait(4.9)
    assert bench.info("live")
    bench.wait(0.2)
    assert not bench.info("live")


def test_a_shorter_timeout_replaces_a_longer_one(bench: Bench) -> None:
    """The last packet counts."""
    bench.udp(drgb(RED, timeout=60))
    bench.udp(drgb(RED, timeout=1))
    bench.wait(1.1)
    assert not bench.info("live")


def test_timeout_255_never_ends_and_outlasts_finite_ones(bench: Bench) -> None:
    """A sender that dies freezes the lamp."""
    bench.udp(drgb(RED, timeout=255))
    bench.udp(drgb(GREEN, timeout=1))
    bench.ddp(ddp(RED))
    bench.wait(1_000_000)
    assert (bench.info("live"), bench.pixels[0]) == (True, RED)


def test_timeout_0_leaves_at_once(bench: Bench) -> None:
    """Even one that was never to end; its colors are not shown."""
    bench.udp(drgb(RED, timeout=255))
    bench.udp(drgb(GREEN, timeout=0))
    assert (bench.info("live"), bench.pixels[0]) == (False, ORANGE)


def test_timeout_0_leaves_a_ddp_stream_too(bench: Bench) -> None:
    """That is how a DDP sender can say goodbye."""
    bench.ddp(ddp(RED))
    bench.udp(bytes([2, 0]))
    assert not bench.info("live")


def test_after_never_was_left_finite_timeouts_count_again(bench: Bench) -> None:
    """The spell ends with the stream."""
    bench.udp(drgb(RED, timeout=255))
    bench.udp(bytes([2, 0]))
    bench.udp(drgb(RED, timeout=1))
    bench.wait(1.1)
    assert not bench.info("live")


def test_a_leave_packet_to_an_idle_lamp_leaves_its_sender_s_address(bench: Bench) -> None:
    """A client must look at `live` before `lip`."""
    bench.udp(bytes([2, 0]), "192.0.2.9")
    assert (bench.info("live"), bench.info("lip")) == (False, "192.0.2.9")


def test_a_frame_that_waited_when_the_stream_ended_is_not_shown(bench: Bench) -> None:
    """The own state is not covered by a late frame."""
    bench.ddp(ddp(RED))
    bench.ddp(ddp(GREEN))
    bench.udp(bytes([2, 0]))
    bench.wait(0.1)
    assert (bench.pixels[0], bench.record.frames) == (ORANGE, 1)


# The order to be live


def test_live_true_blanks_the_strip_for_ever(bench: Bench) -> None:
    """Nothing but an order ends it."""
    bench.post(live=True)
    assert (bench.info("live"), bench.info("lm"), bench.pixels[0]) == (True, "", BLACK)
    bench.wait(1_000_000)
    assert bench.info("live")


def test_live_true_makes_a_stream_endless(bench: Bench) -> None:
    """A bounded sender on such a lamp is bounded no more."""
    bench.post(live=True)
    bench.ddp(ddp(RED))
    bench.wait(1_000_000)
    assert (bench.info("live"), bench.pixels[0]) == (True, RED)


def test_live_false_gives_the_lamp_back(bench: Bench) -> None:
    """At once, whoever streams."""
    bench.ddp(ddp(RED))
    bench.post(live=False)
    assert (bench.info("live"), bench.pixels[0]) == (False, ORANGE)


def test_no_frame_is_counted_for_live_true(bench: Bench) -> None:
    """Black without data is no frame."""
    bench.post(live=True)
    assert bench.record.frames == 0


# lor


def test_override_shows_the_own_state_while_the_stream_goes_on(bench: Bench) -> None:
    """The lamp says that it is live, and shows nothing of it."""
    bench.ddp(ddp(RED))
    bench.post(lor=1)
    assert (bench.info("live"), bench.pixels[0], bench.state("lor")) == (True, ORANGE, 1)
    bench.wait(0.1)
    bench.ddp(ddp(GREEN))
    bench.udp(drgb(GREEN))
    assert (bench.pixels[0], bench.record.frames) == (ORANGE, 1)


def test_override_once_ends_with_the_stream(bench: Bench) -> None:
    """The next stream is shown."""
    bench.ddp(ddp(RED))
    bench.post(lor=1)
    bench.wait(3)
    assert (bench.info("live"), bench.state("lor")) == (False, 0)


def test_override_always_outlasts_the_stream(bench: Bench) -> None:
    """Only a restart ends it."""
    bench.ddp(ddp(RED))
    bench.post(lor=2)
    bench.wait(3)
    bench.ddp(ddp(GREEN))
    assert (bench.info("live"), bench.pixels[0], bench.state("lor")) == (True, ORANGE, 2)


def test_the_stream_is_shown_again_with_its_next_frame_when_the_override_ends(bench: Bench) -> None:
    """LEDs that the next frame does not set keep the own color."""
    bench.ddp(ddp(RED))
    bench.post(lor=1)
    bench.post(lor=0)
    assert bench.pixels[0] == ORANGE
    bench.wait(0.1)
    bench.ddp(ddp(GREEN))
    assert bench.pixels == [GREEN, ORANGE, ORANGE, ORANGE]


def test_own_state_changes_show_through_an_override(bench: Bench) -> None:
    """A user sees what she sets."""
    bench.post(lor=2)
    bench.ddp(ddp(RED))
    bench.post(seg={"col": [GREEN]})
    assert bench.pixels == [GREEN] * 4


def test_values_of_lor_beyond_2_mean_2(bench: Bench) -> None:
    """As the firmware clamps them."""
    bench.post(lor=7)
    assert bench.state("lor") == 2


# Power and brightness


def test_brightness_scales_the_stream(bench: Bench) -> None:
    """The lamp's brightness is on top of the sender's."""
    bench.post(bri=51)
    bench.wait(0.1)
    bench.ddp(ddp(RED))
    assert (bench.pixels[0], bench.emitted[0]) == (RED, [51, 0, 0])


def test_a_changed_brightness_takes_effect_with_the_next_frame(bench: Bench) -> None:
    """LEDs are written by the stream alone."""
    bench.ddp(ddp(RED))
    bench.post(bri=51)
    assert bench.emitted[0] == [128, 0, 0]
    bench.wait(0.1)
    bench.ddp(ddp(RED))
    assert bench.emitted[0] == [51, 0, 0]


def test_off_during_a_stream_keeps_it_live_and_dark(bench: Bench) -> None:
    """Turning the lamp off does not end a stream."""
    bench.ddp(ddp(RED))
    bench.post(on=False)
    bench.wait(0.1)
    bench.ddp(ddp(RED))
    assert (bench.state("on"), bench.info("live"), bench.pixels[0], bench.emitted[0]) == (
        False,
        True,
        RED,
        BLACK,
    )


def test_a_lamp_switched_off_during_a_stream_stays_dark_after_it(bench: Bench) -> None:
    """The order was not lost."""
    bench.ddp(ddp(RED))
    bench.post(on=False)
    bench.wait(3)
    assert (bench.info("live"), bench.emitted[0]) == (False, BLACK)


def test_a_new_stream_lights_a_lamp_that_is_off(bench: Bench) -> None:
    """A sender can light a lamp that the user has switched off."""
    bench.post(on=False)
    assert bench.emitted[0] == BLACK
    bench.wait(0.1)
    bench.ddp(ddp(RED))
    assert (bench.state("on"), bench.emitted[0]) == (False, [128, 0, 0])
    bench.wait(3)
    assert bench.emitted[0] == BLACK


def test_off_does_nothing_to_a_lamp_that_is_off_but_lit_by_a_stream(bench: Bench) -> None:
    """The lamp thinks it is off: it changes nothing."""
    bench.post(on=False)
    bench.wait(0.1)
    bench.ddp(ddp(RED))
    bench.post(on=False)
    bench.wait(0.1)
    bench.ddp(ddp(RED))
    assert bench.emitted[0] == [128, 0, 0]


def test_own_colors_set_during_a_stream_show_after_it(bench: Bench) -> None:
    """They wait."""
    bench.ddp(ddp(RED))
    bench.post(seg={"col": [GREEN]})
    assert bench.pixels[0] == RED
    bench.wait(3)
    assert bench.pixels[0] == GREEN


def test_the_main_segment_cannot_change_during_a_stream(bench: Bench) -> None:
    """The firmware refuses it."""
    bench.ddp(ddp(RED))
    bench.post(mainseg=1)
    assert bench.state("mainseg") == 0
    bench.wait(3)
    bench.post(mainseg=1)
    assert bench.state("mainseg") == 1


def test_frame_rate_is_what_was_shown(bench: Bench) -> None:
    """Frames, not packets."""
    for _ in range(60):
        bench.ddp(ddp(RED))
        bench.wait(1 / 30)
    assert bench.info("leds")["fps"] == 30
