"""How long a stream lasts, and what overrides it."""

from tests.simulators.bench import BLACK, GREEN, ORANGE, RED, Bench, ddp, drgb

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
