"""What a running engine costs, and how fast it is: a full-HD X screen at 60 frames per second and four targets."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
import json
import socket
import statistics
import time
from typing import Any, Final

import mss

from custom_components.ledgrab.capture.screen import ScreenSource
from custom_components.ledgrab.color.layout import BorderDepth, Layout
from custom_components.ledgrab.color.tuning import Tuning
from custom_components.ledgrab.devices.ddp import DdpSender
from custom_components.ledgrab.devices.udp import Address
from custom_components.ledgrab.engine.engine import Engine
from custom_components.ledgrab.engine.plan import SourcePlan, TargetPlan
from tests.benchmarks.moving_screen import FRAMES_PER_SECOND, HEIGHT, WIDTH, moving, still_screen
from tests.simulators.x_screen import XScreen

ROUNDS: Final = 5
TARGETS: Final = 4
LAYOUT: Final = Layout(top=96, right=54, bottom=96, left=54)
WARM_UP_SECONDS: Final = 1.5
LATENCY_SECONDS: Final = 2.5
"""A little more than the frames take over which the engine's own figures are."""
LAG_SECONDS: Final = 6.0
"""Half a minute over all rounds."""
CPU_SECONDS: Final = 4.0
STILL_SECONDS: Final = 3.0
"""After which the engine takes the picture for a still one."""
PROBE_SECONDS: Final = 0.003
LIMITS: Final = {
    "grab_border_ms": ("ms", 1.0),
    "frame_to_wire_p95_ms": ("ms", 5.0),
    "frame_to_wire_busy_p95_ms": ("ms", 10.0),
    "loop_lag_p99_ms": ("ms", 2.0),
    "cpu_share": ("of a core", 0.40),
    "cpu_share_static": ("of a core", 0.02),
}

type Work = Callable[[], Awaitable[None]]


def row(name: str, value: float, ratio: float | None = None) -> dict[str, Any]:
    """Return a measured bar."""
    unit, limit = LIMITS[name]
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "limit": limit,
        "ratio": None if ratio is None else round(ratio, 2),
        "ok": value <= limit,
    }


def skipped(name: str, reason: str) -> dict[str, Any]:
    """Return a bar that could not be measured."""
    unit, limit = LIMITS[name]
    return {
        "name": name,
        "value": None,
        "unit": unit,
        "limit": limit,
        "ratio": None,
        "ok": None,
        "reason": reason,
    }


@contextmanager
def running(display: str) -> Iterator[Engine]:
    """Run four targets of 300 LEDs each from the screen, sending to ports that nobody reads."""
    engine = Engine(lambda _event: None)
    source = SourcePlan(
        source_id="screen",
        create=lambda: ScreenSource(display=display, monitor=1),
        frame_rate=FRAMES_PER_SECOND,
    )
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        for number in range(TARGETS):
            sender = DdpSender(Address(socket.AF_INET, receiver.getsockname()), LAYOUT.led_count, rgbw=False)
            engine.start(
                TargetPlan(
                    target_id=f"target {number}",
                    source=source,
                    sender=sender,
                    layout=LAYOUT,
                    tuning=Tuning(frame_rate=FRAMES_PER_SECOND),
                    led_count=LAYOUT.led_count,
                )
            )
        try:
            yield engine
        finally:
            engine.close()


def grab_ms(display: str) -> tuple[float, float]:
    """Return the best of interleaved medians in milliseconds: the borders, the whole screen."""
    source = ScreenSource(display=display, monitor=1)
    source.need(BorderDepth())
    source.open()
    whole = {"left": 0, "top": 0, "width": WIDTH, "height": HEIGHT}
    with mss.MSS(display=display) as screen:
        rounds = [(median_ms(source.grab), median_ms(lambda: screen.grab(whole))) for _ in range(ROUNDS)]
    source.close()
    return min(borders for borders, _ in rounds), min(everything for _, everything in rounds)


def median_ms(grab: Callable[[], object]) -> float:
    """Return the median time of a grab, at the pace of the picture."""
    times = []
    for _ in range(60):
        started = time.perf_counter()
        grab()
        times.append(time.perf_counter() - started)
        time.sleep(1 / FRAMES_PER_SECOND)
    return statistics.median(times) * 1000


async def rest() -> None:
    """Leave the event loop idle."""
    await asyncio.sleep(0.1)


async def work() -> None:
    """Keep the event loop busy for 30 % of the time, in short steps as Home Assistant does."""
    ends = time.monotonic() + 0.003
    while time.monotonic() < ends:
        pass
    await asyncio.sleep(0.007)


async def loop_for(seconds: float, step: Work) -> None:
    """Repeat a step on the event loop."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        await step()


def latency_ms(display: str, step: Work) -> float:
    """Return the p95 from capture to wire of the slowest target, over about the last two seconds."""
    with running(display) as engine:
        asyncio.run(loop_for(WARM_UP_SECONDS + LATENCY_SECONDS, step))
        figures = [engine.target_metrics(f"target {number}") for number in range(TARGETS)]
    latencies = [figure.latency_p95_ms for figure in figures if figure and figure.latency_p95_ms]
    if len(latencies) < TARGETS:
        raise RuntimeError("not every target has shown frames")
    return max(latencies)


async def lag_p99_ms() -> float:
    """Return the p99 of how late a short sleep ends."""
    lags = []
    ends = time.monotonic() + LAG_SECONDS
    while (started := time.monotonic()) < ends:
        await asyncio.sleep(PROBE_SECONDS)
        lags.append(time.monotonic() - started - PROBE_SECONDS)
    return statistics.quantiles(lags, n=100)[-1] * 1000


def lags_ms(display: str) -> tuple[float, float]:
    """Return how late the event loop is, p99: alone, and beside the engine."""
    alone = asyncio.run(lag_p99_ms())
    with running(display):
        return alone, asyncio.run(lag_p99_ms())


def cpu_share(display: str, settle: float) -> float:
    """Return how much of a core this process uses."""
    with running(display):
        time.sleep(settle)
        used, started = time.process_time(), time.monotonic()
        time.sleep(CPU_SECONDS)
        return (time.process_time() - used) / (time.monotonic() - started)


def run() -> list[dict[str, Any]]:
    """Return one row per bar."""
    if not XScreen.available():
        return [skipped(name, "Xvfb is not installed") for name in LIMITS]
    with still_screen() as screen:
        display = screen.display
        with moving(screen):
            borders, whole = grab_ms(display)
            rounds = [
                (latency_ms(display, rest), latency_ms(display, work), *lags_ms(display))
                for _ in range(ROUNDS)
            ]
            moves = min(cpu_share(display, WARM_UP_SECONDS) for _ in range(ROUNDS))
        stands = min(cpu_share(display, STILL_SECONDS) for _ in range(ROUNDS))
    idle, busy, alone, beside = (min(figures) for figures in zip(*rounds, strict=True))
    return [
        row("grab_border_ms", borders, ratio=whole / borders),
        row("frame_to_wire_p95_ms", idle),
        row("frame_to_wire_busy_p95_ms", busy),
        row("loop_lag_p99_ms", beside - alone),
        row("cpu_share", moves),
        row("cpu_share_static", stands),
    ]


if __name__ == "__main__":
    print(json.dumps({"bars": run()}, indent=2))
