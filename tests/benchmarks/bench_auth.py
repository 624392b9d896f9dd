"""A minute of a thousand failed logins a second, from one address and from ten thousand."""

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
import gc
from itertools import cycle, islice
import json
import logging
from pathlib import Path
import resource
from socket import herror
from tempfile import TemporaryDirectory
import time
from typing import Any, Final
from unittest.mock import patch

from aiohttp.web import Application

from homeassistant.components.http import ban
from homeassistant.components.persistent_notification import async_register_callback
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import KEY_HASS

from custom_components.ledgrab.activity.model import ActivityEntry
from custom_components.ledgrab.activity_log import ActivityLog
from custom_components.ledgrab.activity_sources import ActivitySources
from custom_components.ledgrab.auth_watch import AuthWatch
from custom_components.ledgrab.const import DATA_ACTIVITY
from tests.benchmarks.bench_record import open_log, p99
from tests.benchmarks.timing import at_most
from tests.visitors import all_told, strangers

RATE: Final = 1_000
SECONDS: Final = 65
"""Longer than a window of the throttle, so that the fullest minute holds summaries and the next first ones."""
MINUTE: Final = 60.0
TICK_SECONDS: Final = 0.01
MOST_AT_ONCE: Final = 50
PROBE_SECONDS: Final = 0.003
ONE: Final = ("203.0.113.7",)
MANY: Final = tuple(f"10.1.{number // 250}.{number % 250}" for number in range(10_000))

BUILD: Final = Path(__file__).parents[2] / "build"
"""On the disk that the repository lies on."""

type Bar = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """What a flood did."""

    lags: Sequence[float]
    """Milliseconds by which a short sleep was late."""
    growth: float
    """MB of memory beyond what it began with."""
    attempts: int


def run() -> list[Bar]:
    """Flood the login check of a Home Assistant that has nothing but a log; takes more than four minutes."""
    logging.getLogger(ban.__name__).setLevel(logging.ERROR)
    with patch.object(ban, "gethostbyaddr", no_name):
        return [
            *bars("one", asyncio.run(measured(ONE))),
            *bars("many", asyncio.run(measured(MANY))),
        ]


def no_name(address: str) -> None:
    """Find no name for an address and ask no network; a mock would remember every call."""
    raise herror(address)


def bars(name: str, measured: tuple[Flood, Flood, list[ActivityEntry]]) -> list[Bar]:
    """Return the bars of the flood from one address or from many.

    The longest lag is printed beside that of the unwatched flood: on a busy machine both are the machine's own.
    """
    alone, watched, entries = measured
    by_address: dict[Any, list[float]] = defaultdict(list)
    for entry in entries:
        by_address[entry.metadata.get("address")].append(entry.ts.timestamp())
    by_address.pop(None, None)
    lag = p99(watched.lags)
    missing = watched.attempts - sum(int(entry.metadata.get("count", 1)) for entry in entries)
    print(
        f"{name}: {watched.attempts} attempts, {len(entries)} entries; lag without the watch"
        f" p99 {p99(alone.lags):.1f} ms, max {max(alone.lags):.1f} ms, with it"
        f" p99 {lag:.1f} ms, max {max(watched.lags):.1f} ms;"
        f" growth without it {alone.growth:.1f} MB"
    )
    return [
        at_most(f"auth_{name}_address_rows", max(map(fullest_minute, by_address.values())), "1/min", 10),
        at_most(
            f"auth_{name}_rows", fullest_minute([entry.ts.timestamp() for entry in entries]), "1/min", 600
        ),
        at_most(f"auth_{name}_uncounted", missing, "attempts", 0),
        at_most(f"auth_{name}_lag_p99_ms", lag, "ms", 50, lag / p99(alone.lags)),
        at_most(f"auth_{name}_growth_mb", watched.growth, "MB", 5),
    ]


async def measured(addresses: Sequence[str]) -> tuple[Flood, Flood, list[ActivityEntry]]:
    """Return a flood that nobody watches, the same one watched, and the entries that it made."""
    BUILD.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=BUILD) as folder:
        async with open_log(Path(folder)) as (hass, log):
            app = Application()
            app[KEY_HASS] = hass
            hass.data[DATA_ACTIVITY] = log
            alone = await flood(app, addresses)
            with watching(hass, log):
                watched = await flood(app, addresses)
            return alone, watched, await all_told(hass)


@contextmanager
def watching(hass: HomeAssistant, log: ActivityLog) -> Iterator[None]:
    """Watch logins as the integration does."""
    watch = AuthWatch(hass, ActivitySources(log))
    stop = async_register_callback(hass, watch.async_notified)
    yield
    watch.async_finish()
    stop()


async def flood(app: Application, addresses: Sequence[str]) -> Flood:
    """Fail to log in so many times a second; a tick that comes late makes up for some of it."""
    gc.collect()
    before = memory_mb()
    probe = asyncio.create_task(lags_ms())
    visitors, under_way = cycle(addresses), set[asyncio.Task[None]]()
    began, attempts = time.monotonic(), 0
    while (passed := time.monotonic() - began) < SECONDS:
        due = min(int(passed * RATE) - attempts, MOST_AT_ONCE)
        under_way.update(strangers(app, islice(visitors, due)))
        attempts += due
        await asyncio.sleep(TICK_SECONDS)
        under_way = {task for task in under_way if not task.done()}
    await asyncio.gather(*under_way)
    return Flood(lags=await probe, growth=memory_mb() - before, attempts=attempts)


async def lags_ms() -> list[float]:
    """Return how late the loop was each time."""
    lags, end = [], time.monotonic() + SECONDS
    while (began := time.monotonic()) < end:
        await asyncio.sleep(PROBE_SECONDS)
        lags.append((time.monotonic() - began - PROBE_SECONDS) * 1e3)
    return lags


def fullest_minute(times: Sequence[float]) -> int:
    """Return the most entries within any minute; `times` in seconds, in order."""
    return max(bisect_right(times, start + MINUTE) - index for index, start in enumerate(times))


def memory_mb() -> float:
    """Return the resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    print(json.dumps({"bars": run()}))
