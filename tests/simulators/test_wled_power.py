"""Power and brightness of a lamp that somebody streams to."""

from tests.simulators.bench import BLACK, GREEN, RED, Bench, ddp


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
