"""A source with its two threads."""

from collections.abc import Callable
from functools import partial

from ..color.tuning import Tuning
from .events import EngineEvent
from .frame_slot import FrameSlot
from .metrics import SourceMetrics
from .plan import SourcePlan
from .processing import Processing
from .source_loop import Demand, SourceLoop
from .target_runner import TargetRunner
from .worker import Worker


class RunningSource:
    """One capture thread and one processing thread; every method may be called from any thread."""

    def __init__(
        self,
        plan: SourcePlan,
        demand: Demand,
        *,
        emit: Callable[[EngineEvent], None],
        on_failed: Callable[[TargetRunner], None],
        clock: Callable[[], float],
    ) -> None:
        """Start both threads."""
        slot = FrameSlot()
        self.source_id = plan.source_id
        self._loop = SourceLoop(plan, demand, slot, on_frame=self._wake_processing, emit=emit, clock=clock)
        self._processing = Processing(slot, on_demand=self._set_demand, on_failed=on_failed)
        self._capture_worker = Worker(
            f"ledgrab capture {plan.source_id}", self._loop.turn, self._loop.end, clock
        )
        self._processing_worker = Worker(
            f"ledgrab process {plan.source_id}", self._processing.turn, self._processing.end, clock
        )
        self._capture_worker.start()
        self._processing_worker.start()

    def add(self, runner: TargetRunner) -> None:
        """Take a target in."""
        self._order(partial(self._processing.add, runner))

    def remove(self, runner: TargetRunner, then: Callable[[], None] | None = None) -> None:
        """End a target, and do something after it has left its device."""
        self._order(partial(self._processing.remove, runner))
        if then is not None:
            self._order(then)

    def tune(self, runner: TargetRunner, tuning: Tuning) -> None:
        """Change the tuning of a target."""
        self._order(partial(self._processing.tune, runner, tuning))

    def metrics(self, now: float) -> SourceMetrics:
        """Return the figures of the source."""
        return self._loop.metrics(now)

    def stop(self) -> None:
        """Let both threads end, without waiting."""
        self._capture_worker.stop()
        self._processing_worker.stop()

    def join(self, until: Callable[[], float]) -> None:
        """Wait for the threads to end; `until` gives the seconds that are left for it."""
        self._processing_worker.join(until())
        self._capture_worker.join(until())

    def _order(self, what: Callable[[], None]) -> None:
        self._processing.order(what)
        self._processing_worker.wake()

    def _wake_processing(self) -> None:
        self._processing_worker.wake()

    def _set_demand(self, demand: Demand) -> None:
        self._loop.demand = demand
        self._capture_worker.wake()
