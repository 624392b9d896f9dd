"""Run benchmarks and print their bars, as a table or as one JSON object."""

import argparse
from collections.abc import Iterable, Mapping
import contextlib
import importlib
import json
import sys
from typing import Any, Final

AREAS: Final = {
    "color": ("bench_color",),
    "devices": ("bench_devices",),
    "engine": ("bench_engine",),
    "activity": ("bench_activity", "bench_record", "bench_export"),
    "auth": ("bench_auth",),
}
"""The modules of each area."""
COLUMNS: Final = ("name", "value", "unit", "limit", "ratio", "ok")


def measure(areas: Iterable[str]) -> list[dict[str, Any]]:
    """Return the bars of some areas, in order; progress goes to standard error."""
    bars: list[dict[str, Any]] = []
    for area in areas:
        print(f"==> {area}", file=sys.stderr)
        for module in AREAS[area]:
            with contextlib.redirect_stdout(sys.stderr):
                bars += importlib.import_module(f"tests.benchmarks.{module}").run()
    return bars


def cell(value: object) -> str:
    """Return what a table shows of a value."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "NO"
        case float():
            return f"{value:,.3f}" if abs(value) < 100 else f"{value:,.0f}"
        case _:
            return str(value)


def table(bars: Iterable[Mapping[str, Any]]) -> str:
    """Return aligned columns with a heading."""
    rows = [COLUMNS, *(tuple(cell(bar.get(column)) for column in COLUMNS) for bar in bars)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def main() -> None:
    """Measure what the command line names, or everything."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "areas", nargs="*", metavar="area", help=f"one or more of {', '.join(AREAS)}; all if none"
    )
    parser.add_argument("--json", action="store_true", help='print one object: {"bars": [...]}')
    arguments = parser.parse_args()
    if unknown := set(arguments.areas) - set(AREAS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(AREAS)}")
    bars = measure(arguments.areas or AREAS)
    print(json.dumps({"bars": bars}) if arguments.json else table(bars))


if __name__ == "__main__":
    main()
