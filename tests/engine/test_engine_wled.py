"""From a test picture to the LEDs of a simulated lamp, over real sockets."""

from collections.abc import AsyncIterator
from dataclasses import replace
import socket

import numpy as np
import pytest

from custom_components.ledgrab.capture.pattern import PatternSource, pattern
from custom_components.ledgrab.color.layout import Corner, Layout
from custom_components.ledgrab.color.tuning import Tuning
from custom_components.ledgrab.devices.udp import Address
from custom_components.ledgrab.devices.wled import WledSender
from custom_components.ledgrab.engine.engine import Engine
from custom_components.ledgrab.engine.events import EngineEvent, TargetUnreachable
from custom_components.ledgrab.engine.plan import SourcePlan, TargetPlan
from tests.simulators.wled import WledSimulator

LAYOUT = Layout(top=8, right=2, bottom=8, left=2, start_corner=Corner.TOP_LEFT)
BARS = [
    (255, 255, 255),
    (255, 255, 0),
    (0, 255, 255),
    (0, 255, 0),
    (255, 0, 255),
    (255, 0, 0),
    (0, 0, 255),
    (0, 0, 0),
]
AROUND = [*BARS, *[BARS[-1]] * 2, *reversed(BARS), *[BARS[0]] * 2]
"""The bars along the top, down the right, back along the bottom and up the left edge."""


@pytest.fixture
async def lamp(socket_enabled: None) -> AsyncIterator[WledSimulator]:
    """Run a lamp with two LEDs more than the layout has."""
    async with WledSimulator(led_count=LAYOUT.led_count + 2, realtime_timeout=1.0) as lamp:
        yield lamp


@pytest.fixture
async def engine(lamp: WledSimulator, events: list[EngineEvent]) -> AsyncIterator[Engine]:
    """Run an engine that is closed before the lamp is."""
    engine = Engine(events.append)
    yield engine
    engine.close()


@pytest.fixture
def events() -> list[EngineEvent]:
    """Collect what the engine tells."""
    return []


def plan(lamp: WledSimulator, key: str, tuning: Tuning) -> TargetPlan:
    """Return a plan that shows a pattern on the lamp."""
    sender = WledSender(
        Address(socket.AF_INET, (lamp.host, lamp.ddp_port)),
        lamp.led_count,
        rgbw=False,
        realtime=Address(socket.AF_INET, (lamp.host, lamp.udp_port)),
    )
    return TargetPlan(
        target_id="target",
        source=SourcePlan(
            source_id="source", create=lambda: PatternSource(pattern(key)), frame_rate=tuning.frame_rate
        ),
        sender=sender,
        layout=LAYOUT,
        tuning=tuning,
        led_count=lamp.led_count,
        keep_alive=0.1,
    )


async def test_the_colors_of_the_picture_arrive(lamp: WledSimulator, engine: Engine) -> None:
    """Each LED shows its bar, and LEDs beyond the layout are black."""
    engine.start(plan(lamp, "color_bars", Tuning(smoothing=0.0)))
    await lamp.wait_for(lambda: lamp.frames >= 1)
    assert lamp.pixels.tolist() == [list(color) for color in [*AROUND, *[(0, 0, 0)] * 2]]


async def test_colors_settle_on_the_picture(lamp: WledSimulator, engine: Engine) -> None:
    """With the tuning that users get."""
    engine.start(plan(lamp, "color_bars", Tuning()))
    await lamp.wait_for(lambda: lamp.frames and np.array_equal(lamp.pixels[:20], AROUND))


async def test_a_still_picture_keeps_the_lamp_live_and_the_end_sets_it_free(
    lamp: WledSimulator, engine: Engine
) -> None:
    """It does not wait for the lamp's timeout."""
    engine.start(plan(lamp, "color_bars", Tuning(smoothing=0.0)))
    await lamp.wait_for(lambda: lamp.frames >= 15)
    assert lamp.live
    engine.stop("target")
    frames = lamp.frames
    await lamp.wait_for(lambda: not lamp.live, timeout=0.9)
    assert lamp.frames <= frames + 1


async def test_a_lamp_that_loses_power_is_found_again(
    lamp: WledSimulator, engine: Engine, events: list[EngineEvent]
) -> None:
    """The network refuses its packets meanwhile, which is told once."""
    engine.start(plan(lamp, "rainbow", Tuning(frame_rate=60)))
    await lamp.wait_for(lambda: lamp.frames >= 5)
    await lamp.crash()
    await lamp.wait_for(lambda: any(isinstance(event, TargetUnreachable) for event in events))
    await lamp.restart()
    frames = lamp.frames
    await lamp.wait_for(lambda: lamp.frames >= frames + 5)
    assert len([event for event in events if isinstance(event, TargetUnreachable)]) == 1


async def test_tuning_changes_what_arrives(lamp: WledSimulator, engine: Engine) -> None:
    """While the picture stands still."""
    tuning = Tuning(smoothing=0.0, gamma=1.0)
    engine.start(plan(lamp, "color_bars", tuning))
    await lamp.wait_for(lambda: lamp.frames >= 1)
    engine.tune("target", replace(tuning, brightness=0.0))
    await lamp.wait_for(lambda: not lamp.pixels.any())
