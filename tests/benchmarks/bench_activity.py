"""What the activity log costs on disk: writing, asking, exporting and pruning a million entries."""

import argparse
import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
import csv
from functools import partial
from io import StringIO
import json
import os
from pathlib import Path
import random
import resource
import shutil
import sqlite3
import statistics
from tempfile import TemporaryDirectory
import time
from typing import Any, Final

from custom_components.ledgrab.activity.connection import reading
from custom_components.ledgrab.activity.export import ExportFormat, iter_export
from custom_components.ledgrab.activity.facets import read_facets
from custom_components.ledgrab.activity.model import Draft, Filters
from custom_components.ledgrab.activity.query import read_page
from custom_components.ledgrab.activity.retention import ENTRIES, Pruner, Retention
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.kill9 import supervise
from tests.benchmarks.timing import ROUNDS, Contender, at_least, at_most, best_medians_ms

ROOT: Final = Path(__file__).parents[2]
ROWS: Final = 1_000_000
BATCH: Final = 1_000
THINGS: Final = 200
THINGS_IN_BURST: Final = 20
"""A burst comes from a few things that fail, or are switched, all at once."""
KILLS: Final = 200
PAUSE_SECONDS: Final = 0.002
MEBIBYTE: Final = 1_048_576

KINDS: Final = (
    ("capture", "target_started", "info"),
    ("capture", "target_stopped", "info"),
    ("entity", "updated", "info"),
    ("device", "online", "info"),
    ("device", "offline", "warning"),
    ("auth", "login_failed", "warning"),
    ("capture", "target_failed", "error"),
)
WEIGHTS: Final = (40, 40, 8, 6, 1, 1, 0.5)
PEOPLE: Final = ("system", "user:Anna", "user:Ben", "user:Дмитрий", "automation:Movie night")
COMMON: Final = "common"
RARE: Final = "rare"
ABSENT: Final = "no such words"

type Bar = dict[str, Any]


def run(rows: int = ROWS, kills: int = KILLS) -> list[Bar]:
    """Measure on a log of so many entries, on the disk that the repository lies on."""
    (ROOT / "build").mkdir(exist_ok=True)
    with TemporaryDirectory(dir=ROOT / "build") as folder:
        path = Path(folder) / "log" / "activity.db"
        fill(path, rows)
        return [
            *bench_writing(Path(folder) / "burst" / "activity.db"),
            *bench_asking(path, rows),
            *bench_export(path, rows),
            bench_prune(path, rows),
            bench_kill9(Path(folder) / "killed" / "activity.db", kills),
        ]


def some_drafts(count: int, seed: int = 0, *, first: int = 0, things: int = THINGS) -> list[Draft]:
    """Return what a household might record, one entry every eight seconds."""
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    now = time.time_ns() // 1_000
    return [_some_draft(dice, now + (first + number) * 8_000_000, things) for number in range(count)]


def _some_draft(dice: random.Random, ts: int, things: int) -> Draft:
    """Return one entry; three of ten are about the same thing."""
    ((category, action, severity),) = dice.choices(KINDS, WEIGHTS)
    thing = dice.randrange(things)
    common = dice.random() < 0.3
    return Draft(
        ts=ts,
        category=category,
        action=action,
        severity=severity,
        actor=dice.choice(PEOPLE),
        message=f"Living room TV {thing} was {action}",
        entity_type="target",
        entity_id=COMMON if common else f"01J{thing:023}",
        entity_name=f"Living room TV {thing}",
        metadata={"device": "Strip behind the TV", "source": "Screen", "reason": "switched by a user"},
    )


def fill(path: Path, rows: int) -> None:
    """Write a log; one entry in the middle is about something rare."""
    started = time.perf_counter()
    with closing(ActivityStore.open(path)) as store:
        for first in range(0, rows, BATCH):
            store.append(some_drafts(min(BATCH, rows - first), first, first=first - rows))
            if first <= rows // 2 < first + BATCH:
                store.append([Draft(**_fields(some_drafts(1)[0]) | {"entity_id": RARE})])
    size = path.stat().st_size / MEBIBYTE
    print(f"filled {rows:,} entries in {time.perf_counter() - started:.1f} s, {size:.0f} MB")


def _fields(draft: Draft) -> dict[str, Any]:
    """Return the fields of a draft."""
    return {name: getattr(draft, name) for name in draft.__slots__}


def bench_writing(path: Path) -> list[Bar]:
    """Measure batches against one commit an entry, and how long the disk takes to hold what it was given."""
    batch: list[Draft] = []

    def prepare() -> None:
        batch[:] = some_drafts(BATCH, first=store.last_seq, things=THINGS_IN_BURST)

    with closing(ActivityStore.open(path)) as store:

        def one_by_one() -> None:
            for draft in batch[:100]:
                store.append([draft])

        times = best_medians_ms(
            {
                "batch": Contender(run=lambda: store.append(batch), prepare=prepare, repeats=20),
                "one by one": Contender(run=one_by_one, prepare=prepare, repeats=5),
                "fsync": Contender(run=partial(_fsync, path.with_name("fsync")), repeats=200),
            }
        )
    per_entry, alone = times["batch"] / BATCH, times["one by one"] / 100
    print(f"fsync {times['fsync']:.3f} ms, one commit an entry {alone:.3f} ms, in batches {per_entry:.4f} ms")
    return [at_least("burst_ratio", alone / per_entry, "x", 20, alone / per_entry)]


def _fsync(path: Path) -> None:
    """Write a page and wait until the disk has it."""
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
    os.pwrite(descriptor, os.urandom(4_096), 0)
    os.fdatasync(descriptor)
    os.close(descriptor)


def bench_asking(path: Path, rows: int) -> list[Bar]:
    """Measure pages and facets against the same questions without keyset, indexes and counts kept beside."""
    deep = rows // 2
    with closing(sqlite3.connect(path)) as plain:

        def ask(*queries: str) -> Callable[[], object]:
            return lambda: [plain.execute(query).fetchall() for query in queries]

        page = "SELECT * FROM entries {} ORDER BY ts DESC LIMIT 50 OFFSET {}"
        total = "SELECT count(*) FROM entries {}"
        ours: dict[str, Callable[[], object]] = {
            "page_newest_ms": lambda: read_page(path),
            "page_deep_ms": lambda: read_page(path, before_seq=deep),
            "rare_entity_ms": lambda: read_page(path, Filters(entity_id=RARE)),
            "common_entity_ms": lambda: read_page(path, Filters(entity_id=COMMON)),
            "facets_ms": lambda: read_facets(path),
            "search_miss_ms": lambda: read_page(path, Filters(message_like=ABSENT)),
        }
        rare, common = (f"WHERE +entity_id = '{name}'" for name in (RARE, COMMON))
        plainly = {
            "page_newest_ms": ask(page.format("", 0), total.format("")),
            "page_deep_ms": ask(page.format("", deep), total.format("")),
            "rare_entity_ms": ask(page.format(rare, 0), total.format(rare)),
            "common_entity_ms": ask(page.format(common, 0), total.format(common)),
            "facets_ms": ask(
                "SELECT category, action, severity, count(*) FROM entries GROUP BY 1, 2, 3",
                "SELECT actor, count(*) FROM entries GROUP BY 1",
                "SELECT entity_id, max(seq) FROM entries GROUP BY 1",
            ),
            "search_miss_ms": ask(page.format(f"WHERE message LIKE '%{ABSENT}%'", 0)),
        }
        times = best_medians_ms(
            {name: Contender(run=question, repeats=30) for name, question in ours.items()}
            | {f"plain {name}": Contender(run=question, repeats=1) for name, question in plainly.items()}
        )
    # A search that finds nothing stops after a quarter of a second and says how far it came.
    limits = dict.fromkeys(ours, 2.0) | {"facets_ms": 20.0, "search_miss_ms": 300.0}
    return [
        at_most(name, times[name], "ms", limit, times[f"plain {name}"] / times[name])
        for name, limit in limits.items()
    ]


def bench_export(path: Path, rows: int) -> list[Bar]:
    """Measure exports against Python's own writers on the same rows, and how much memory they take."""
    formats = {"export_csv_rows_per_s": ExportFormat.CSV, "export_jsonl_rows_per_s": ExportFormat.JSONL}
    plainly = {"export_csv_rows_per_s": _plain_csv, "export_jsonl_rows_per_s": _plain_jsonl}
    growth = _resident_growth(lambda: iter_export(path, ExportFormat.CSV))
    bars = []
    for name, file_format in formats.items():
        speeds, plain = [], []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            exported = sum(block.rows for block in iter_export(path, file_format))
            speeds.append(exported / (time.perf_counter() - started))
            plain.append(plainly[name](path, rows // ROUNDS))
        bars.append(at_least(name, max(speeds), "1/s", 200_000, max(speeds) / max(plain)))
    return [*bars, at_most("export_rss_growth_mb", growth, "MB", 5)]


def _resident_growth(export: Callable[[], Iterator[object]]) -> float:
    """Return by how many megabytes an export makes this process larger, at most, on the way."""
    pages = Path("/proc/self/statm")
    page = resource.getpagesize() / MEBIBYTE
    before = int(pages.read_text(encoding="ascii").split()[1])
    peak = before
    for number, _ in enumerate(export()):
        if number % 10 == 0:
            peak = max(peak, int(pages.read_text(encoding="ascii").split()[1]))
    return (peak - before) * page


def _plain_csv(path: Path, rows: int) -> float:
    """Return how many rows a second the csv module writes, unsafely."""
    started = time.perf_counter()
    for found in _plain_rows(path, rows):
        text = StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL).writerows(found)
        text.getvalue().encode()
    return rows / (time.perf_counter() - started)


def _plain_jsonl(path: Path, rows: int) -> float:
    """Return how many rows a second the json module writes."""
    names = [
        "seq",
        "id",
        "ts",
        "category",
        "action",
        "severity",
        "actor",
        "message",
        "entity_type",
        "entity_id",
        "entity_name",
        "metadata",
    ]
    started = time.perf_counter()
    for found in _plain_rows(path, rows):
        "\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in found).encode()
    return rows / (time.perf_counter() - started)


def _plain_rows(path: Path, rows: int) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows by the thousand."""
    with reading(path) as connection:
        for first in range(1, rows, BATCH):
            query = "SELECT * FROM entries WHERE seq BETWEEN ? AND ?"
            yield connection.execute(query, (first, first + BATCH - 1)).fetchall()


def bench_prune(path: Path, rows: int) -> Bar:
    """Measure how long a lone entry waits while half of the log goes; the quietest of some runs counts."""
    stalls = []
    for _ in range(3):
        with _copy(path) as copy, closing(ActivityStore.open(copy)) as store:
            pruner = Pruner(store, Retention(max_days=0, max_entries=max(rows // 2, ENTRIES[0])))
            waits = asyncio.run(_record_while_pruning(store, pruner))
        print(
            f"pruned {pruner.removed:,}, {len(waits):,} entries waited {statistics.median(waits):.2f} ms,"
            f" the last one of all {max(waits):.1f} ms"
        )
        stalls.append(max(waits))
    return at_most("prune_max_stall_ms", min(stalls), "ms", 50)


async def _record_while_pruning(store: ActivityStore, pruner: Pruner) -> list[float]:
    """Return how many milliseconds each entry took to be committed, as Home Assistant's loop would see it."""
    loop, waits = asyncio.get_running_loop(), []
    draft = some_drafts(1)
    with ThreadPoolExecutor(4) as executor:

        async def prune() -> None:
            while await loop.run_in_executor(executor, pruner.step):
                pass

        pruning = asyncio.create_task(prune())
        while not pruning.done():
            started = time.perf_counter()
            await loop.run_in_executor(executor, store.append, draft)
            waits.append((time.perf_counter() - started) * 1_000)
            await asyncio.sleep(PAUSE_SECONDS)
        await pruning
    return waits


@contextmanager
def _copy(path: Path) -> Iterator[Path]:
    """Yield a copy of a closed log that the disk has taken in."""
    with TemporaryDirectory(dir=path.parents[1]) as folder:
        copy = Path(folder) / path.name
        shutil.copy(path, copy)
        os.sync()
        yield copy


def bench_kill9(path: Path, kills: int) -> Bar:
    """Count what was announced and lost, over many deaths of the writer."""
    findings = supervise(path, kills)
    print(findings)
    return at_most("kill9_lost", findings.lost, "entries", 0)


def main() -> None:
    """Measure as the command line says, and print the bars as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--kills", type=int, default=KILLS)
    arguments = parser.parse_args()
    print(json.dumps({"bars": run(arguments.rows, arguments.kills)}, indent=2))


if __name__ == "__main__":
    main()
