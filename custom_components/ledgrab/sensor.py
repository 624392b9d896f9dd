"""The figures of the loops, and the last activity."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .activity.errors import ActivityError
from .activity.model import ActivityEntry, Filters
from .activity.query import read_page
from .activity_bus import PUBLISHED
from .activity_log import ActivityLog, Announcement
from .const import DATA_ACTIVITY, DOMAIN
from .data import LedGrabConfigEntry
from .engine.metrics import TargetMetrics
from .entity import TargetEntity, async_add_for_each
from .hub import LedGrabHub
from .led_target import LedTarget

# Read only.
PARALLEL_UPDATES = 0
MAX_STATE_LENGTH: Final = 255


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
    async_add_entities([LastActivity(entry, hass.data[DATA_ACTIVITY])])
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


class LastActivity(SensorEntity):
    """What happened last, of the categories that everybody may see."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    _attr_translation_key = "last_activity"

    def __init__(self, entry: LedGrabConfigEntry, log: ActivityLog) -> None:
        """Belong to the hub itself."""
        self._log = log
        self._attr_unique_id = f"{entry.entry_id}_last_activity"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.entry_id)}, entry_type=DeviceEntryType.SERVICE
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Show the newest entry of the file, and follow."""
        self.async_on_remove(self._log.async_listen(self._async_logged))
        try:
            page = await self._log.async_read(
                lambda path: read_page(path, Filters(categories=PUBLISHED), limit=1)
            )
        except ActivityError:
            return
        if self._attr_native_value is None and page.entries:
            self._show(page.entries[0])

    @callback
    def _async_logged(self, announcements: Sequence[Announcement]) -> None:
        """Show the last entry of a batch, once."""
        shown = [item.entry for item in announcements if item.entry.category in PUBLISHED]
        if shown:
            self._show(shown[-1])
            self.async_write_ha_state()

    def _show(self, entry: ActivityEntry) -> None:
        self._attr_native_value = entry.message[:MAX_STATE_LENGTH]
        attributes: dict[str, Any] = {
            "entry_id": entry.id,
            "logged_at": entry.ts.isoformat(),
            "category": entry.category.value,
            "action": entry.action,
            "severity": entry.severity.value,
            "actor": entry.actor,
            "name": entry.entity_name,
        }
        self._attr_extra_state_attributes = attributes
