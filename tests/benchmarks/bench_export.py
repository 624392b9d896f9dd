"""What an export of a large log costs the event loop, and how fast it is inside of Home Assistant."""

import asyncio
from collections.abc import Awaitable
import json
from pathlib import Path
import statistics
from tempfile import TemporaryDirectory
import time
from typing import Any, Final

from homeassistant.core import HomeAssistant

from custom_components.ledgrab.activity.export import ExportFormat
from custom_components.ledgrab.activity.model import Filters
from custom_components.ledgrab.activity_exports import ActivityExports
from custom_components.ledgrab.const import DATA_ACTIVITY
from tests.benchmarks.bench_activity import ROOT, ROWS, fill
from tests.benchmarks.bench_record import open_log
from tests.benchmarks.timing import ROUNDS, at_least, at_most

PROBE_SECONDS: Final = 0.003
ALONE_SECONDS: Final = 5.0

type Bar = dict[str, Any]


def run() -> list[Bar]:
    """Measure exports to files, on the disk that the repository lies on, by a loop that does nothing else."""
    (ROOT / "build").mkdir(exist_ok=True)
    with TemporaryDirectory(dir=ROOT / "build") as folder:
        fill(Path(folder) / "ledgrab" / "activity.db", ROWS)
        return asyncio.run(_run(Path(folder)))


async def _run(folder: Path) -> list[Bar]:
    bars = []
    async with open_log(folder) as (hass, log):
        hass.data[DATA_ACTIVITY] = log
        for file_format in (ExportFormat.CSV, ExportFormat.JSONL):
            bars += await _bench(hass, file_format)
    return bars


async def _bench(hass: HomeAssistant, file_format: ExportFormat) -> list[Bar]:
    """Return the bars of a format; with and without an export take turns, so that noise meets both."""
    alone, beside, speeds = [], [], []
    for _ in range(ROUNDS):
        alone.append(await lag_p99_ms(asyncio.sleep(ALONE_SECONDS)))
        started = time.perf_counter()
        exporting = ActivityExports(hass).async_write(file_format, Filters(), None, "system")
        beside.append(await lag_p99_ms(exporting))
        speeds.append(ROWS / (time.perf_counter() - started))
    print(
        f"{file_format}: p99 of the loop's lag {min(alone):.2f} ms alone, {min(beside):.2f} ms while it is exported;"
        f" {max(speeds):,.0f} entries a second"
    )
    name = f"export_{file_format}"
    return [
        at_most(f"{name}_loop_lag_p99_ms", max(min(beside) - min(alone), 0), "ms", 2),
        at_least(f"{name}_file_rows_per_s", max(speeds), "1/s", 100_000),
    ]


async def lag_p99_ms(work: Awaitable[object]) -> float:
    """Return how late a timer of the loop is while something goes on, at its 99th percentile."""
    working = asyncio.ensure_future(work)
    lags = []
    while not working.done():
        started = time.perf_counter()
        await asyncio.sleep(PROBE_SECONDS)
        lags.append(time.perf_counter() - started - PROBE_SECONDS)
    await working
    return statistics.quantiles(lags, n=100)[-1] * 1000


if __name__ == "__main__":
    print(json.dumps({"bars": run()}))
