"""What recording costs the event loop, and how soon after it an entry is announced."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
import json
import os
from pathlib import Path
import statistics
from tempfile import TemporaryDirectory
import time
from typing import Any, Final

from homeassistant.auth import auth_manager_from_config
from homeassistant.config_entries import ConfigEntries, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from custom_components.ledgrab.activity.query import count
from custom_components.ledgrab.activity_bus import ActivityBus
from custom_components.ledgrab.activity_control import ActivityControl
from custom_components.ledgrab.activity_log import ActivityLog, Announcement
from custom_components.ledgrab.activity_upkeep import ActivityUpkeep
from custom_components.ledgrab.actor import ActorResolver
from custom_components.ledgrab.const import DOMAIN
from tests.benchmarks.timing import ROUNDS, at_least, at_most

LONE: Final = 1_000
PAUSE_SECONDS: Final = 0.002
BURST: Final = 50_000
WAIT_AT: Final = 5_000
ONE_STEP: Final = 10_000

BUILD: Final = Path(__file__).parents[2] / "build"
"""On the disk that the repository lies on."""

type Bar = dict[str, Any]


def run() -> list[Bar]:
    """Measure recording into a log on this disk, inside a Home Assistant without anything else."""
    BUILD.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=BUILD) as folder:
        return asyncio.run(_run(Path(folder)))


async def _run(folder: Path) -> list[Bar]:
    async with open_log(folder) as (hass, log):
        lone = [await lone_entries(log) for _ in range(ROUNDS)]
        idle = min([await idle_seconds() for _ in range(ROUNDS)])
        fsync = fsync_p99_ms(folder)
        rate = max([await burst(hass, log) for _ in range(3)])
        lost = await one_step(log)
    print(f"fsync p99 {fsync:.2f} ms")
    return [
        at_most("record_median_us", min(statistics.median(item.calls) for item in lone) / 1e3, "us", 20),
        at_most("record_p99_us", min(p99(item.calls) for item in lone) / 1e3, "us", 100),
        at_most("entry_loop_us", (min(item.loop_seconds for item in lone) - idle) / LONE * 1e6, "us", 250),
        at_most("announce_p99_ms", max(min(p99(item.delays) for item in lone) / 1e6 - fsync, 0), "ms", 5),
        at_least("burst_entries_per_s", rate, "1/s", 40_000),
        at_most("burst_lost", lost, "entries", 0),
    ]


@asynccontextmanager
async def open_log(folder: Path) -> AsyncIterator[tuple[HomeAssistant, ActivityLog]]:
    """Return a Home Assistant with nothing but a log, whose entries go to the bus."""
    hass = HomeAssistant(str(folder))
    hass.config_entries = ConfigEntries(hass, {})
    dr.async_setup(hass)
    await dr.async_load(hass, load_empty=True)
    await er.async_load(hass, load_empty=True)
    hass.auth = await auth_manager_from_config(hass, [], [])
    log = ActivityLog(hass, folder / "ledgrab" / "activity.db", ActorResolver(hass))
    await log.async_open()
    entry = empty_entry()
    control = ActivityControl(entry, log, ActivityUpkeep(hass, log, entry))
    log.async_listen(ActivityBus(hass, entry, control).async_announce)
    yield hass, log
    await log.async_close()
    await hass.async_stop(force=True)


def empty_entry() -> ConfigEntry:
    """Return a config entry that holds nothing."""
    return ConfigEntry(
        data={},
        discovery_keys={},  # type: ignore[arg-type]  # an empty one of its own kind
        domain=DOMAIN,
        minor_version=1,
        options={},
        source="user",
        subentries_data=(),
        title="LedGrab",
        unique_id=None,
        version=1,
    )


class Lone:
    """Entries that come one by one: what each call, and the loop in all, spent on them."""

    def __init__(self) -> None:
        """Start without any."""
        self.calls: list[int] = []
        """Nanoseconds of each call."""
        self.delays: list[int] = []
        """Nanoseconds from each call to its announcement."""
        self.loop_seconds = 0.0
        self._recorded: dict[str, int] = {}

    def record(self, log: ActivityLog, key: str) -> None:
        """Record one entry and time the call."""
        started = self._recorded[key] = time.perf_counter_ns()
        log.record(
            "capture",
            "target_started",
            entity_type="target",
            entity_id="tv",
            entity_name="TV",
            message=key,
            metadata={"device": "Lamp", "source": "Screen"},
        )
        self.calls.append(time.perf_counter_ns() - started)

    def announced(self, announcements: Sequence[Announcement]) -> None:
        """Take the time of the announcement."""
        now = time.perf_counter_ns()
        self.delays.extend(now - self._recorded[item.entry.message] for item in announcements)


async def lone_entries(log: ActivityLog) -> Lone:
    """Record one entry every two milliseconds."""
    lone = Lone()
    stop = log.async_listen(lone.announced)
    started = time.thread_time()
    for number in range(LONE):
        lone.record(log, str(number))
        await asyncio.sleep(PAUSE_SECONDS)
    lone.loop_seconds = time.thread_time() - started
    await log.async_flush()
    stop()
    return lone


async def idle_seconds() -> float:
    """Return the loop's own cost of so many pauses."""
    started = time.thread_time()
    for _ in range(LONE):
        await asyncio.sleep(PAUSE_SECONDS)
    return time.thread_time() - started


async def burst(hass: HomeAssistant, log: ActivityLog) -> float:
    """Return the entries per second of a producer that lets the log catch up."""
    lone = Lone()
    started = time.perf_counter()
    for number in range(BURST):
        lone.record(log, str(number))
        while log.pending >= WAIT_AT:  # noqa: ASYNC110 - as a producer of ours would
            await asyncio.sleep(0)
    await log.async_flush()
    return BURST / (time.perf_counter() - started)


async def one_step(log: ActivityLog) -> int:
    """Return how many of ten thousand entries of one step of the loop are missing in the file."""
    before = count(log.path)
    lone = Lone()
    for number in range(ONE_STEP):
        lone.record(log, str(number))
    await log.async_flush()
    return ONE_STEP - (count(log.path) - before)


def fsync_p99_ms(folder: Path) -> float:
    """Return how long this disk takes to keep a page."""
    times = []
    descriptor = os.open(folder / "page", os.O_CREAT | os.O_WRONLY)
    for number in range(LONE):
        started = time.perf_counter_ns()
        os.pwrite(descriptor, bytes(4096), number * 4096)
        os.fsync(descriptor)
        times.append(time.perf_counter_ns() - started)
    os.close(descriptor)
    return p99(times) / 1e6


def p99(values: Sequence[float]) -> float:
    """Return the 99th percentile."""
    return statistics.quantiles(values, n=100)[98]


if __name__ == "__main__":
    print(json.dumps({"bars": run()}))
