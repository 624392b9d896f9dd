"""The figures of the loops, and the last activity."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextvars import Context as EmptyContext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_time_interval

from .activity.actions import public_entry
from .activity.errors import ActivityError
from .activity.model import ActivityEntry, Category, Filters
from .activity.query import count, read_page
from .activity_log import ActivityLog, Announcement
from .const import DATA_ACTIVITY
from .data import LedGrabConfigEntry
from .engine.metrics import TargetMetrics
from .entity import HubEntity, TargetEntity, async_add_for_each
from .hub import LedGrabHub
from .led_target import LedTarget

# Read only.
PARALLEL_UPDATES = 0
MAX_STATE_LENGTH: Final = 255
RECENT_ENTRIES: Final = 10
COUNT_INTERVAL: Final = timedelta(minutes=1)
FORGETTING: Final = frozenset({"entries_lost", "log_cleared", "log_pruned", "log_recreated", "log_restored"})
"""Actions of the log itself after which it may not hold any more what was shown of it."""


@dataclass(frozen=True, kw_only=True)
class MetricDescription(SensorEntityDescription):
    """A sensor and the figure that it shows."""

    value_fn: Callable[[TargetMetrics], float | None]


METRICS: Final = (
    MetricDescription(
        key="frame_rate",
        native_unit_of_measurement="fps",
        suggested_display_precision=0,
        value_fn=lambda metrics: round(metrics.frames_per_second, 1) if metrics.sent else None,
    ),
    MetricDescription(
        key="latency",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        suggested_display_precision=1,
        entity_registry_enabled_default=False,
        value_fn=lambda metrics: None if metrics.latency_p95_ms is None else round(metrics.latency_p95_ms, 1),
    ),
    MetricDescription(
        key="dropped_frames",
        entity_registry_enabled_default=False,
        value_fn=lambda metrics: metrics.dropped,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: LedGrabConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of the hub and of each target."""
    hub = entry.runtime_data.hub
    log = hass.data[DATA_ACTIVITY]
    async_add_entities([LastActivity(entry, log), EntriesStored(entry, log)])
    async_add_for_each(
        entry,
        LedTarget,
        async_add_entities,
        lambda target: [TargetMetric(hub, target, description) for description in METRICS],
    )


class TargetMetric(TargetEntity, SensorEntity):
    """A figure of a running target; nothing while it does not run."""

    entity_description: MetricDescription
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_state_class = SensorStateClass.MEASUREMENT

    def __init__(self, hub: LedGrabHub, target: LedTarget, description: MetricDescription) -> None:
        """Take the row of the table."""
        super().__init__(hub, target, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> float | None:
        """Return the figure."""
        metrics = self.followed.metrics
        return None if metrics is None else self.entity_description.value_fn(metrics)


class LastActivity(HubEntity, SensorEntity):
    """What happened last, of the categories that everybody may see."""

    _unrecorded_attributes = frozenset({"entries"})

    def __init__(self, entry: LedGrabConfigEntry, log: ActivityLog) -> None:
        """Belong to the hub itself."""
        super().__init__(entry, "last_activity")
        self._log = log
        self._hub = entry.runtime_data.hub
        self._control = entry.runtime_data.control
        self._published = self._control.settings.published
        self._recent: deque[ActivityEntry] = deque(maxlen=RECENT_ENTRIES)

    @override
    async def async_added_to_hass(self) -> None:
        """Show the newest entries of the file, and follow."""
        self.async_on_remove(self._log.async_listen(self._async_logged))
        await self._async_read()

    @property
    @override
    def native_value(self) -> str | None:
        """Return the sentence, as long as a state may be."""
        return self._recent[-1].message[:MAX_STATE_LENGTH] if self._recent else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return what the last one was about, and some before it, which the recorder leaves out."""
        if not self._recent:
            return {}
        entry = self._recent[-1]
        return {
            "entry_id": entry.id,
            "logged_at": entry.ts.isoformat(),
            "category": entry.category.value,
            "action": entry.action,
            "severity": entry.severity.value,
            "actor": entry.actor,
            "name": entry.entity_name,
            "entries": [item.as_dict() for item in reversed(self._recent)],
        }

    @callback
    def _async_logged(self, announcements: Sequence[Announcement]) -> None:
        """Show the last entry of a batch, once; where entries are gone, what is left of them is read anew."""
        before, self._published = self._published, self._control.settings.published
        anew = before != self._published or any(item.entry.action in FORGETTING for item in announcements)
        if anew:
            # Another one: a read that is under way still fills the old one.
            self._recent = deque(maxlen=RECENT_ENTRIES)
        shown = _public(item.entry for item in announcements if item.entry.category in self._published)
        _merge(self._recent, shown)
        if anew:
            self._hub.async_spawn(self._async_read_anew(), "ledgrab last activity")
        elif shown:
            self.async_write_ha_state()

    async def _async_read_anew(self) -> None:
        await self._async_read()
        self.async_write_ha_state()

    async def _async_read(self) -> None:
        """Put the newest entries of the file before those that are announced meanwhile."""
        recent, published = self._recent, self._published
        if not published:
            return
        try:
            page = await self._log.async_read(
                lambda path: read_page(path, Filters(categories=published), limit=RECENT_ENTRIES)
            )
        except ActivityError:
            return
        _merge(recent, _public(page.entries))


def _merge(recent: deque[ActivityEntry], entries: Iterable[ActivityEntry]) -> None:
    """Add entries in the order of the log, once each: what is announced may have been read already."""
    newest = {entry.seq: entry for entry in (*recent, *entries)}
    recent.clear()
    recent.extend(newest[seq] for seq in sorted(newest))


def _public(entries: Iterable[ActivityEntry]) -> list[ActivityEntry]:
    """Return what everybody may see of entries."""
    return [entry for entry in map(public_entry, entries) if entry is not None]


class EntriesStored(HubEntity, SensorEntity):
    """How many entries the file holds that everybody may see, counted in the file itself, at most once a minute."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_state_class = SensorStateClass.MEASUREMENT

    def __init__(self, entry: LedGrabConfigEntry, log: ActivityLog) -> None:
        """Belong to the hub itself."""
        super().__init__(entry, "entries_stored")
        self._log = log
        self._changed = True

    @override
    async def async_added_to_hass(self) -> None:
        """Count, and count again whenever there was something to count."""
        self.async_on_remove(self._log.async_listen(self._async_logged))
        self.async_on_remove(
            EmptyContext().run(
                async_track_time_interval,
                self.hass,
                self._async_count,
                COUNT_INTERVAL,
                name="ledgrab entries stored",
                cancel_on_shutdown=True,
            )
        )
        await self._async_read()

    @callback
    def _async_logged(self, announcements: Sequence[Announcement]) -> None:
        # The time of a count would tell everybody when somebody came in.
        self._changed |= any(item.entry.category is not Category.AUTH for item in announcements)

    async def _async_count(self, _now: datetime) -> None:
        if self._changed:
            await self._async_read()
            self.async_write_ha_state()

    async def _async_read(self) -> None:
        self._changed = False
        try:
            self._attr_native_value = await self._log.async_read(partial(count, public=True))
        except ActivityError:
            self._attr_native_value, self._changed = None, True
