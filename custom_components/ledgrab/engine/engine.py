"""Everything that runs: sources, and the targets that they feed."""

from collections.abc import Callable, Collection
from functools import partial
import logging
from threading import Lock
import time
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..color.tuning import Tuning
from .events import EngineEvent, TargetFailed
from .metrics import SourceMetrics, TargetMetrics
from .plan import TargetPlan
from .running_source import RunningSource
from .source_loop import Demand
from .target_runner import TargetRunner

_LOGGER = logging.getLogger(__name__)

STOP_SECONDS: Final = 2.0


class _Target(NamedTuple):
    """A target, and what feeds it."""

    runner: TargetRunner
    source: RunningSource


class Engine:
    """Runs targets; every method may be called from any thread, except from `on_event` the ones that block."""

    def __init__(
        self, on_event: Callable[[EngineEvent], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take whom to tell what happens, called on the engine's threads, and a clock in monotonic seconds."""
        self._on_event = on_event
        self._clock = clock
        self._lock = Lock()
        self._targets: dict[str, _Target] = {}
        self._sources: dict[str, RunningSource] = {}

    def start(self, plan: TargetPlan) -> None:
        """Run a target, in the place of one with the same id; does not wait.

        A source that already runs goes on as it is: a changed source plan counts after its last target stopped.
        """
        runner = TargetRunner(plan, emit=self._emit, clock=self._clock)
        with self._lock:
            source = self._source_for(plan)
            old = self._targets.get(plan.target_id)
            self._targets[plan.target_id] = _Target(runner, source)
            if old is None:
                source.add(runner)
            else:
                # One after the other: the old sender's leave packet must not end the new one's stream.
                old.source.remove(old.runner, then=partial(source.add, runner))
                self._release(old.source)

    def stop(self, target_id: str) -> None:
        """End a target; waits, at most two seconds, until it left its device and its threads ended."""
        with self._lock:
            ending = [self._targets.pop(target_id)] if target_id in self._targets else []
            released = self._detach(ending)
        self._wait(ending, released)

    def close(self) -> None:
        """End everything; waits at most two seconds."""
        with self._lock:
            ending = list(self._targets.values())
            self._targets.clear()
            released = self._detach(ending)
        self._wait(ending, released)

    def tune(self, target_id: str, tuning: Tuning) -> None:
        """Change the tuning of a target, if it runs, from its next step on; does not wait."""
        with self._lock:
            if target_id in self._targets:
                runner, source = self._targets[target_id]
                source.tune(runner, tuning)

    def target_metrics(self, target_id: str) -> TargetMetrics | None:
        """Return the figures of a target, or None if it does not run."""
        with self._lock:
            target = self._targets.get(target_id)
        return target.runner.metrics(self._clock()) if target is not None else None

    def source_metrics(self, source_id: str) -> SourceMetrics | None:
        """Return the figures of a source, or None if no target needs it."""
        with self._lock:
            source = self._sources.get(source_id)
        return source.metrics(self._clock()) if source is not None else None

    def colors(self, target_id: str) -> NDArray[np.uint8] | None:
        """Return what a target sent last, shape (leds of the device, 3), RGB; not to be written to."""
        with self._lock:
            target = self._targets.get(target_id)
        return target.runner.colors if target is not None else None

    def _source_for(self, plan: TargetPlan) -> RunningSource:
        """Return the running source of a plan, started if need be."""
        source_id = plan.source.source_id
        if source_id not in self._sources:
            self._sources[source_id] = RunningSource(
                plan.source,
                Demand.of([plan.tuning]),
                emit=self._emit,
                on_failed=self._target_failed,
                clock=self._clock,
            )
        return self._sources[source_id]

    def _detach(self, targets: Collection[_Target]) -> list[RunningSource]:
        """Take targets from their sources; return the sources that nobody needs now."""
        for runner, source in targets:
            source.remove(runner)
        return [source for source in {source for _, source in targets} if self._release(source)]

    def _release(self, source: RunningSource) -> bool:
        """Let a source end if no target needs it; return whether it does."""
        if any(target.source is source for target in self._targets.values()):
            return False
        del self._sources[source.source_id]
        source.stop()
        return True

    def _wait(self, targets: Collection[_Target], sources: Collection[RunningSource]) -> None:
        """Wait until all of them ended, or end the targets here if their thread hangs."""
        ends = time.monotonic() + STOP_SECONDS

        def left() -> float:
            return max(0.0, ends - time.monotonic())

        for runner, _ in targets:
            runner.ended.wait(left())
            runner.end()
        for source in sources:
            source.join(left)

    def _target_failed(self, runner: TargetRunner) -> None:
        """Forget a target that failed too often; it has left its device."""
        with self._lock:
            target = self._targets.get(runner.target_id)
            if target is None or target.runner is not runner:
                # It was stopped or started anew meanwhile: that is what counts.
                return
            del self._targets[runner.target_id]
            self._release(target.source)
        self._emit(TargetFailed(target_id=runner.target_id, reason=str(runner.failure)))

    def _emit(self, event: EngineEvent) -> None:
        try:
            self._on_event(event)
        except Exception:
            _LOGGER.exception("Nobody could be told of %s", event)
