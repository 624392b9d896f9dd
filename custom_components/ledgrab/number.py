"""The numbers that tune a target while it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.number import NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .color.tuning import Tuning
from .data import LedGrabConfigEntry
from .entity import TargetEntity, async_add_for_each
from .hub import LedGrabHub
from .led_target import LedTarget

# Tuning is applied in memory, nothing has to be kept apart.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class TuningDescription(NumberEntityDescription):
    """A number and the field of the tuning that it turns."""

    value_fn: Callable[[Tuning], float]
    change_fn: Callable[[float], dict[str, Any]]


NUMBERS: Final = (
    TuningDescription(
        key="brightness",
        native_unit_of_measurement=PERCENTAGE,
        native_min_value=0,
        native_max_value=100,
        native_step=1,
        mode=NumberMode.SLIDER,
        value_fn=lambda tuning: round(tuning.brightness * 100),
        change_fn=lambda value: {"brightness": value / 100},
    ),
    TuningDescription(
        key="smoothing",
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        native_min_value=0,
        native_max_value=2000,
        native_step=10,
        mode=NumberMode.SLIDER,
        value_fn=lambda tuning: round(tuning.smoothing * 1000),
        change_fn=lambda value: {"smoothing": value / 1000},
    ),
    TuningDescription(
        key="saturation",
        native_unit_of_measurement=PERCENTAGE,
        native_min_value=0,
        native_max_value=200,
        native_step=5,
        mode=NumberMode.SLIDER,
        value_fn=lambda tuning: round(tuning.saturation * 100),
        change_fn=lambda value: {"saturation": value / 100},
    ),
    TuningDescription(
        key="gamma",
        native_min_value=1,
        native_max_value=4,
        native_step=0.1,
        mode=NumberMode.BOX,
        value_fn=lambda tuning: tuning.gamma,
        change_fn=lambda value: {"gamma": value},
    ),
    TuningDescription(
        key="target_frame_rate",
        native_unit_of_measurement="fps",
        native_min_value=1,
        native_max_value=60,
        native_step=1,
        mode=NumberMode.BOX,
        value_fn=lambda tuning: tuning.frame_rate,
        change_fn=lambda value: {"frame_rate": value},
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: LedGrabConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the numbers of each target."""
    hub = entry.runtime_data.hub
    async_add_for_each(
        entry,
        LedTarget,
        async_add_entities,
        lambda target: [TuningNumber(hub, target, description) for description in NUMBERS],
    )


class TuningNumber(TargetEntity, NumberEntity):
    """One field of the tuning; a change shows within a frame."""

    entity_description: TuningDescription
    _attr_entity_category = EntityCategory.CONFIG

    def __init__(self, hub: LedGrabHub, target: LedTarget, description: TuningDescription) -> None:
        """Take the row of the table."""
        super().__init__(hub, target, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> float:
        """Return the field in the unit of the number."""
        return self.entity_description.value_fn(self.followed.tuning)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Apply the value now and keep it."""
        self.followed.async_tune(**self.entity_description.change_fn(value))
