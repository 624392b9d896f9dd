"""From one source's newest frame to all of its targets."""

from collections import deque
from collections.abc import Callable
import logging
import math

from ..color.reduce import Reducer
from ..color.tuning import Tuning
from .frame_slot import FrameSlot
from .source_loop import Demand
from .target_runner import TargetRunner

_LOGGER = logging.getLogger(__name__)


class Processing:
    """What the processing thread does: the targets' turns, one after the other."""

    def __init__(
        self,
        slot: FrameSlot,
        *,
        on_demand: Callable[[Demand], None],
        on_failed: Callable[[TargetRunner], None],
    ) -> None:
        """Take where frames come from, and whom to tell what the targets need and which one was taken out."""
        self._slot = slot
        self._on_demand = on_demand
        self._on_failed = on_failed
        self._reducer = Reducer()
        self._runners: list[TargetRunner] = []
        self._orders: deque[Callable[[], None]] = deque()

    def order(self, what: Callable[[], None]) -> None:
        """Have something done before the next turn, on the processing thread; from any thread."""
        self._orders.append(what)

    def add(self, runner: TargetRunner) -> None:
        """Take a target in, unless it has been ended already."""
        if not runner.ended.is_set():
            self._runners.append(runner)
            self._tell_demand()

    def remove(self, runner: TargetRunner) -> None:
        """End a target."""
        if runner in self._runners:
            self._runners.remove(runner)
            self._tell_demand()
        runner.end()

    def tune(self, runner: TargetRunner, tuning: Tuning) -> None:
        """Change the tuning of a target."""
        runner.tune(tuning)
        self._tell_demand()

    def turn(self) -> float:
        """Do what is due now; return when something is due next, in monotonic seconds."""
        self._obey()
        with self._slot.use() as shot:
            due = [runner.turn(self._reducer, shot) for runner in self._runners]
        for runner in [runner for runner in self._runners if runner.failure is not None]:
            self.remove(runner)
            self._on_failed(runner)
        return min(due, default=math.inf)

    def end(self) -> None:
        """End all targets."""
        self._obey()
        for runner in tuple(self._runners):
            self.remove(runner)

    def _obey(self) -> None:
        while self._orders:
            try:
                self._orders.popleft()()
            except Exception:
                _LOGGER.exception("An order to the processing thread failed")

    def _tell_demand(self) -> None:
        if self._runners:
            self._on_demand(Demand.of(runner.tuning for runner in self._runners))
