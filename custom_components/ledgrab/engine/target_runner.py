"""One target: from the source's frames to packets."""

from collections.abc import Callable
import logging
import math
import threading

import numpy as np
from numpy.typing import NDArray

from ..color.pipeline import LedPipeline
from ..color.reduce import Reducer
from ..color.tuning import Tuning
from ..devices.errors import DeviceUnreachableError
from .events import EngineEvent, TargetRestarted, TargetUnreachable
from .frame_slot import Shot
from .metrics import LatencyMeter, RateMeter, TargetMetrics
from .pacing import Pacer
from .plan import TargetPlan
from .supervisor import OutageWatch, RestartPolicy

_LOGGER = logging.getLogger(__name__)


class TargetRunner:
    """Takes a target's turns on the processing thread; figures and colors may be read on any thread."""

    def __init__(
        self, plan: TargetPlan, *, emit: Callable[[EngineEvent], None], clock: Callable[[], float]
    ) -> None:
        """Take the plan and whom to tell of trouble; nothing is sent yet."""
        self.target_id = plan.target_id
        self.tuning = plan.tuning
        self.colors: NDArray[np.uint8] | None = None
        """What was sent last, shape (leds of the device, 3), RGB; never written to again."""
        self.failure: str | None = None
        """Why the target has to be taken out."""
        self.ended = threading.Event()
        self._plan = plan
        self._emit = emit
        self._clock = clock
        self._ending = threading.Lock()
        self._pipeline: LedPipeline | None = None
        self._seen: int | None = None
        self._again = False
        self._pacer = Pacer()
        self._restarts = RestartPolicy()
        self._outages = OutageWatch()
        self._started_at = clock()
        self._resume_at = -math.inf
        self._keep_alive_at = math.inf
        self._rate = RateMeter()
        self._latency = LatencyMeter()
        self._received = self._sent = self._dropped = self._errors = 0

    def turn(self, reducer: Reducer, shot: Shot | None) -> float:
        """Show what is due now; return when something is due next, in monotonic seconds."""
        now = self._clock()
        if now < self._resume_at:
            return self._resume_at
        try:
            self._show_due(reducer, shot, now)
        except Exception as error:
            _LOGGER.warning("A step of target %s failed", self.target_id, exc_info=True)
            return self._fail(error, now)
        return self._next_due(shot)

    def tune(self, tuning: Tuning) -> None:
        """Change the tuning; the frame is looked at again, for another border depth or mode changes its colors."""
        self.tuning = tuning
        self._again = True
        if self._pipeline is not None:
            self._pipeline.tune(tuning)

    def end(self) -> None:
        """Leave the device and close its sender, once, whoever comes first."""
        if not self._ending.acquire(blocking=False):
            return
        for farewell in (self._plan.sender.leave, self._plan.sender.close):
            try:
                farewell()
            except Exception:
                _LOGGER.exception("The sender of target %s did not end as it should", self.target_id)
        self.ended.set()

    def metrics(self, now: float) -> TargetMetrics:
        """Return the figures."""
        return TargetMetrics(
            frames_per_second=self._rate.per_second(now),
            latency_p50_ms=self._latency.quantile_ms(0.5),
            latency_p95_ms=self._latency.quantile_ms(0.95),
            received=self._received,
            sent=self._sent,
            dropped=self._dropped,
            errors=self._errors,
        )

    def _show_due(self, reducer: Reducer, shot: Shot | None, now: float) -> None:
        if shot is not None and self._is_news(shot) and now >= self._earliest:
            self._show_frame(reducer, shot, now)
        elif self._pipeline is not None and not self._pipeline.settled and now >= self._pacer.due:
            self._step(self._pipeline, now)
        elif self.colors is not None and now >= self._keep_alive_at:
            self._send(self.colors, now)

    def _next_due(self, shot: Shot | None) -> float:
        if shot is not None and self._is_news(shot):
            return min(self._earliest, self._keep_alive_at)
        if self._pipeline is not None and not self._pipeline.settled:
            return min(self._pacer.due, self._keep_alive_at)
        return self._keep_alive_at

    @property
    def _earliest(self) -> float:
        """Return from when on a new frame may be shown.

        A period before its place on the grid: the steps between frames keep to the grid, and frames, which
        follow the clock of their source, need not wait for it. On average the rate is kept all the same.
        """
        return self._pacer.due - 1 / self.tuning.frame_rate

    def _is_news(self, shot: Shot) -> bool:
        """Return whether the frame can and should be shown."""
        return (self._again or shot.number != self._seen) and shot.holds(self.tuning.border_depth)

    def _show_frame(self, reducer: Reducer, shot: Shot, now: float) -> None:
        pipeline = self._pipeline or LedPipeline(self._plan.layout, self.tuning)
        pipeline.feed(reducer, shot.frame)
        self._pipeline = pipeline
        unseen, self._again = shot.number != self._seen, False
        if unseen:
            self._received += 1
            self._dropped += shot.number - self._seen - 1 if self._seen is not None else 0
            self._seen = shot.number
        arrived = self._step(pipeline, now)
        if arrived and unseen and shot.frame.captured_at >= self._started_at:
            self._latency.add(self._clock() - shot.frame.captured_at)

    def _step(self, pipeline: LedPipeline, now: float) -> bool:
        """Send the colors of this moment; return whether the network took them."""
        self.colors = self._fit(pipeline.step(now))
        self._pacer.advance(now, self.tuning.frame_rate)
        taken = self._send(self.colors, now)
        if taken:
            self._rate.mark(now)
        return taken

    def _fit(self, colors: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the colors for the LEDs that the device has; LEDs beyond the layout are black."""
        pixels = np.zeros((self._plan.led_count, 3), np.uint8)
        used = min(len(colors), len(pixels))
        pixels[:used] = colors[:used]
        return pixels

    def _send(self, pixels: NDArray[np.uint8], now: float) -> bool:
        """Hand the pixels to the network; return whether it took them."""
        self._keep_alive_at = now + self._plan.keep_alive
        try:
            self._plan.sender.show(pixels)
        except DeviceUnreachableError as error:
            self._errors += 1
            if self._outages.refused(now):
                self._emit(TargetUnreachable(target_id=self.target_id, reason=_reason(error)))
            return False
        self._sent += 1
        return True

    def _fail(self, error: Exception, now: float) -> float:
        """Begin anew after a pause, or give up; return when to go on."""
        self._errors += 1
        self._pipeline = None
        self._again = True
        pause = self._restarts.failed(now)
        if pause is None:
            self.failure = _reason(error)
            return math.inf
        self._resume_at = now + pause
        self._emit(TargetRestarted(target_id=self.target_id, reason=_reason(error)))
        return self._resume_at


def _reason(error: Exception) -> str:
    """Return what to tell of an error, never empty."""
    return str(error) or type(error).__name__
