"""Grabbing frames from one source, for ever."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
import logging
import math
from typing import Final

from ..capture.base import FrameSource
from ..capture.errors import CaptureError, SourceUnsupportedError
from ..color.frame import Frame
from ..color.layout import BorderDepth
from ..color.tuning import Tuning
from .events import EngineEvent, SourceLost, SourceRecovered
from .frame_slot import FrameSlot
from .metrics import RateMeter, SourceMetrics
from .pacing import Pacer
from .plan import SourcePlan
from .supervisor import Backoff

_LOGGER = logging.getLogger(__name__)

FIRST_RETRY: Final = 2.0
LONGEST_RETRY: Final = 60.0
STILL_AFTER: Final = 2.0
"""Seconds without a new picture after which the source is only asked now and then."""
STILL_RATE: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What the targets of a source need of it together."""

    depth: BorderDepth
    frame_rate: float

    @classmethod
    def of(cls, tunings: Iterable[Tuning]) -> Demand:
        """Return what satisfies all tunings, of which there is at least one."""
        asked = list(tunings)
        depth = BorderDepth(
            horizontal=max(tuning.border_depth.horizontal for tuning in asked),
            vertical=max(tuning.border_depth.vertical for tuning in asked),
        )
        return cls(depth=depth, frame_rate=max(tuning.frame_rate for tuning in asked))


class SourceLoop:
    """What the capture thread does: open, grab at a steady pace, and try again after a failure."""

    def __init__(
        self,
        plan: SourcePlan,
        demand: Demand,
        slot: FrameSlot,
        *,
        on_frame: Callable[[], None],
        emit: Callable[[EngineEvent], None],
        clock: Callable[[], float],
    ) -> None:
        """Take the plan, where frames go, and whom to tell: of a new frame, and of losing or finding the source."""
        self.demand = demand
        """May be replaced from any thread; counts from the next turn on."""
        self._plan = plan
        self._slot = slot
        self._on_frame = on_frame
        self._emit = emit
        self._clock = clock
        self._source: FrameSource | None = None
        self._depth = demand.depth
        self._pacer = Pacer()
        self._backoff = Backoff(shortest=FIRST_RETRY, longest=LONGEST_RETRY)
        self._retry_at = -math.inf
        self._changed_at = -math.inf
        self._lost = False
        self._available = False
        self._size = (0, 0)
        self._rate = RateMeter()

    def turn(self) -> float:
        """Do what is due now; return when something is due next, in monotonic seconds."""
        now = self._clock()
        due = self._retry_at if self._source is None else self._pacer.due
        if now < due:
            return due
        try:
            self._grab(self._source or self._open(), now)
        except Exception as error:
            if not isinstance(error, CaptureError):
                _LOGGER.exception("Source %s failed unexpectedly", self._plan.source_id)
            self._fail(error)
            return self._retry_at
        return self._pacer.due

    def end(self) -> None:
        """Close the source."""
        source, self._source = self._source, None
        self._available = False
        if source is not None:
            source.close()

    def metrics(self, now: float) -> SourceMetrics:
        """Return the figures; from any thread."""
        width, height = self._size
        return SourceMetrics(
            frames_per_second=self._rate.per_second(now),
            available=self._available,
            width=width,
            height=height,
        )

    def _open(self) -> FrameSource:
        self._source = source = self._plan.create()
        self._depth = self.demand.depth
        source.need(self._depth)
        source.open()
        self._changed_at = self._clock()
        return source

    def _grab(self, source: FrameSource, now: float) -> None:
        """Grab once, unless an earlier frame's memory would be overwritten in use, and plan the next time."""
        demand = self.demand
        if demand.depth != self._depth:
            self._depth = demand.depth
            source.need(self._depth)
        if self._slot.may_grab and (frame := source.grab()) is not None:
            self._deliver(frame)
        rate = min(self._plan.frame_rate, demand.frame_rate)
        if now - self._changed_at >= STILL_AFTER:
            rate = min(rate, STILL_RATE)
        self._pacer.advance(now, rate)

    def _deliver(self, frame: Frame) -> None:
        """Hand a frame over."""
        self._slot.put(frame, self._depth)
        self._on_frame()
        self._changed_at = self._clock()
        self._rate.mark(self._changed_at)
        self._size = (frame.width, frame.height)
        if not self._available:
            self._available = True
            first, self._lost = not self._lost, False
            self._emit(SourceRecovered(source_id=self._plan.source_id, first=first))

    def _fail(self, error: Exception) -> None:
        """Give the source up for a while."""
        self.end()
        self._slot.clear()
        now = self._clock()
        can_never_work = isinstance(error, SourceUnsupportedError)
        self._retry_at = math.inf if can_never_work else now + self._backoff.failed(now)
        if not self._lost:
            self._lost = True
            reason = str(error) or type(error).__name__
            self._emit(SourceLost(source_id=self._plan.source_id, reason=reason))
