"""The forms of the flows, and how their fields become subentry data."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_NAME, PERCENTAGE
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)

from .capture.pattern import PATTERNS
from .capture.screen import Monitor
from .color.layout import Corner, Direction
from .const import (
    CONF_BOTTOM,
    CONF_BOTTOM_GAP,
    CONF_CORNER_GAP,
    CONF_DDP_PORT,
    CONF_DEVICE_ID,
    CONF_DIRECTION,
    CONF_DISPLAY,
    CONF_FRAME_RATE,
    CONF_HOST,
    CONF_LED_COUNT,
    CONF_LEFT,
    CONF_MONITOR,
    CONF_OFFSET,
    CONF_PATTERN,
    CONF_PORT,
    CONF_RGBW,
    CONF_RIGHT,
    CONF_SOURCE_ID,
    CONF_START_CORNER,
    CONF_TOP,
    DEFAULT_FRAME_RATE,
)
from .devices.ddp import DDP_PORT

SECTION_ADVANCED: Final = "advanced"
SECTION_GAPS: Final = "gaps"

MAX_LEDS: Final = 65_535


def _whole(minimum: int, maximum: int) -> vol.All[int]:
    box = NumberSelectorConfig(min=minimum, max=maximum, step=1, mode=NumberSelectorMode.BOX)
    return vol.All(NumberSelector(box), vol.Coerce(int))


def _slider(minimum: float, maximum: float, step: float, unit: str) -> vol.All[Any]:
    slider = NumberSelectorConfig(min=minimum, max=maximum, step=step, unit_of_measurement=unit)
    # The range is asked for again because the selector lets NaN pass.
    return vol.All(NumberSelector(slider), vol.Range(min=minimum, max=maximum))


def _translated(options: Iterable[str], translation_key: str) -> SelectSelector:
    return SelectSelector(SelectSelectorConfig(options=list(options), translation_key=translation_key))


def _labeled(options: Iterable[tuple[str, str]]) -> SelectSelector:
    rows = [SelectOptionDict(value=value, label=label) for value, label in options]
    return SelectSelector(SelectSelectorConfig(options=rows, mode=SelectSelectorMode.DROPDOWN))


def _subentries(subentries: Iterable[ConfigSubentry]) -> SelectSelector:
    return _labeled((subentry.subentry_id, subentry.title) for subentry in subentries)


_PORT: Final = _whole(1, 65535)
_LEDS: Final = _whole(0, MAX_LEDS)
_FRAME_RATE: Final = _slider(1, 60, 1, "fps")

WLED_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_HOST): TextSelector(),
        vol.Required(SECTION_ADVANCED): section(
            vol.Schema({vol.Optional(CONF_DDP_PORT): _PORT}), {"collapsed": True}
        ),
    }
)

DDP_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_HOST): TextSelector(),
        vol.Required(CONF_PORT, default=DDP_PORT): _PORT,
        vol.Required(CONF_LED_COUNT): _LEDS,
        vol.Required(CONF_RGBW, default=False): BooleanSelector(),
    }
)

SCREEN_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_DISPLAY): TextSelector(),
        vol.Required(CONF_FRAME_RATE, default=DEFAULT_FRAME_RATE): _FRAME_RATE,
    }
)

PATTERN_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_PATTERN, default=PATTERNS[0].key): _translated(
            (pattern.key for pattern in PATTERNS), CONF_PATTERN
        ),
        vol.Required(CONF_FRAME_RATE, default=DEFAULT_FRAME_RATE): _FRAME_RATE,
    }
)

_GAPS: Final = vol.Schema(
    {
        vol.Required(CONF_CORNER_GAP, default=0): _slider(0, 45, 0.5, PERCENTAGE),
        vol.Required(CONF_BOTTOM_GAP, default=0): _slider(0, 90, 0.5, PERCENTAGE),
    }
)


def layout_schema(form: Mapping[str, Any]) -> vol.Schema:
    """Return the form of a layout; gaps that have been entered are shown."""
    gaps = any(form.get(SECTION_GAPS, {}).values())
    return vol.Schema(
        {
            vol.Required(CONF_TOP): _LEDS,
            vol.Required(CONF_RIGHT): _LEDS,
            vol.Required(CONF_BOTTOM): _LEDS,
            vol.Required(CONF_LEFT): _LEDS,
            vol.Required(CONF_START_CORNER, default=Corner.BOTTOM_LEFT): _translated(
                Corner, CONF_START_CORNER
            ),
            vol.Required(CONF_DIRECTION, default=Direction.CLOCKWISE): _translated(Direction, CONF_DIRECTION),
            vol.Required(CONF_OFFSET, default=0): _whole(-MAX_LEDS, MAX_LEDS),
            vol.Required(SECTION_GAPS): section(_GAPS, {"collapsed": not gaps}),
        }
    )


def monitor_schema(monitors: Iterable[Monitor]) -> vol.Schema:
    """Return the form that chooses a monitor."""
    rows = ((str(row.index), f"{row.index}: {row.name} ({row.width}x{row.height})") for row in monitors)
    return vol.Schema({vol.Required(CONF_MONITOR): _labeled(rows)})


def source_schema(sources: Iterable[ConfigSubentry]) -> vol.Schema:
    """Return the form that chooses a source that exists."""
    return vol.Schema({vol.Required(CONF_SOURCE_ID): _subentries(sources)})


def target_schema(devices: Iterable[ConfigSubentry], sources: Iterable[ConfigSubentry]) -> vol.Schema:
    """Return the form that joins a device and a source."""
    return vol.Schema(
        {
            vol.Required(CONF_DEVICE_ID): _subentries(devices),
            vol.Required(CONF_SOURCE_ID): _subentries(sources),
            vol.Optional(CONF_NAME): TextSelector(),
        }
    )


def split_leds(count: int) -> dict[str, int]:
    """Return the LEDs of each edge if they go all around a 16:9 picture at equal distances."""
    side = round(count * 9 / 50)
    top = (count - 2 * side + 1) // 2
    return {CONF_TOP: top, CONF_RIGHT: side, CONF_BOTTOM: count - 2 * side - top, CONF_LEFT: side}


def layout_leds(data: Mapping[str, Any]) -> int:
    """Return how many LEDs a form or a target has around the picture."""
    return sum(int(data[edge]) for edge in (CONF_TOP, CONF_RIGHT, CONF_BOTTOM, CONF_LEFT))


def layout_data(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's fields as subentry data, with the gaps as fractions."""
    data = dict(form)
    gaps = data.pop(SECTION_GAPS)
    return data | {key: percent / 100 for key, percent in gaps.items()}


def layout_form(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return subentry data as the form's fields, with the gaps in percent."""
    gaps = {key: round(data[key] * 100, 2) for key in (CONF_CORNER_GAP, CONF_BOTTOM_GAP) if key in data}
    return {**data, SECTION_GAPS: gaps}
