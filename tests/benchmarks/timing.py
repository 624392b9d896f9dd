"""Measuring side by side on a machine that is never quiet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import statistics
import time
from typing import Any, Final

ROUNDS: Final = 5


def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """Something to time."""

    run: Callable[[], object]
    prepare: Callable[[], object] = nothing
    """Called before each run, not timed."""
    repeats: int = 50
    """Runs whose median makes one round."""


def best_medians_ms(contenders: Mapping[str, Contender]) -> dict[str, float]:
    """Return each contender's best median in milliseconds; rounds take turns, so that noise meets all."""
    for contender in contenders.values():
        _median_ms(contender)
    rounds = [{name: _median_ms(contender) for name, contender in contenders.items()} for _ in range(ROUNDS)]
    return {name: min(medians[name] for medians in rounds) for name in contenders}


def _median_ms(contender: Contender) -> float:
    """Return the median time of one run."""
    times = []
    for _ in range(contender.repeats):
        contender.prepare()
        started = time.perf_counter_ns()
        contender.run()
        times.append(time.perf_counter_ns() - started)
    return statistics.median(times) / 1e6


def at_most(name: str, value: float, unit: str, limit: float, ratio: float | None = None) -> dict[str, Any]:
    """Return a bar that is met by small values."""
    return _bar(name, value, unit, limit, ratio, ok=value <= limit)


def at_least(name: str, value: float, unit: str, limit: float, ratio: float | None = None) -> dict[str, Any]:
    """Return a bar that is met by large values."""
    return _bar(name, value, unit, limit, ratio, ok=value >= limit)


def _bar(
    name: str, value: float, unit: str, limit: float, ratio: float | None, *, ok: bool
) -> dict[str, Any]:
    """Return a measured bar; `ratio` is against the baseline of the same run, where there is one."""
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "limit": limit,
        "ratio": None if ratio is None else round(ratio, 1),
        "ok": ok,
    }
