"""The steps that end with a source that gave a picture."""

from collections.abc import Container
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.data_entry_flow import FlowContext, FlowResult

from .activity.sanitize import sanitize_display
from .capture.pattern import PATTERNS
from .capture.screen import Monitor
from .const import CONF_DISPLAY, CONF_KIND, CONF_MONITOR, CONF_PATTERN, SUBENTRY_SOURCE
from .flow_checks import Problem, RefusedError, async_list_monitors, async_try_source, attempt
from .flow_form import FormFlow, known_data
from .flow_hub import async_existing, async_words, new_subentry
from .flow_schemas import PATTERN_SCHEMA, SCREEN_SCHEMA, monitor_schema

SOURCE_STEPS: Final = ("screen", "pattern")
"""One per source kind, named like it."""


class SourceSteps[ContextT: FlowContext, ResultT: FlowResult[Any, Any], HandlerT](
    FormFlow[ContextT, ResultT, HandlerT]
):
    """Ask for a source, and for nothing else until it gives a picture."""

    known_source: ConfigSubentry | None = None
    """The source whose settings are being changed."""
    _screen: dict[str, Any]
    _monitors: tuple[Monitor, ...]

    async def async_source_checked(self, source: ConfigSubentry) -> ResultT:
        """Go on with a source that gave a picture."""
        raise NotImplementedError

    async def async_step_screen(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask for a display, and look which monitors it has."""
        if user_input is None:
            return self.show("screen", SCREEN_SCHEMA, known_data(self.known_source))
        display = user_input.get(CONF_DISPLAY, "").strip() or None
        monitors = await attempt(async_list_monitors(self.hass, display), CONF_DISPLAY)
        if isinstance(monitors, Problem):
            return self.show("screen", SCREEN_SCHEMA, user_input, monitors)
        self._monitors = monitors
        self._screen = {**user_input, CONF_KIND: "screen", CONF_DISPLAY: display}
        return await self.async_step_monitor({CONF_MONITOR: "1"} if len(monitors) == 1 else None)

    async def async_step_monitor(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask which monitor of the display."""
        schema = monitor_schema(self._monitors)
        if user_input is None:
            return self.show("monitor", schema, _monitor_form(self.known_source))
        source = await attempt(self._async_check_screen(int(user_input[CONF_MONITOR])), CONF_MONITOR)
        if isinstance(source, Problem):
            return self.show("monitor", schema, user_input, source)
        return await self.async_source_checked(source)

    async def async_step_pattern(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask for a test picture."""
        if user_input is None:
            return self.show("pattern", PATTERN_SCHEMA, known_data(self.known_source))
        source = await attempt(self._async_check_pattern(user_input), CONF_PATTERN)
        if isinstance(source, Problem):
            return self.show("pattern", PATTERN_SCHEMA, user_input, source)
        return await self.async_source_checked(source)

    async def _async_check_screen(self, monitor: int) -> ConfigSubentry:
        data = {**self._screen, CONF_MONITOR: monitor}
        unique_id = f"screen:{data[CONF_DISPLAY] or ''}:{monitor}"
        self._refuse_duplicate(unique_id)
        info = await async_try_source(self.hass, data)
        names = {sanitize_display(monitor.name) for monitor in self._monitors}
        title = self._title(sanitize_display(info.name), names)
        return new_subentry(SUBENTRY_SOURCE, title, data, unique_id)

    async def _async_check_pattern(self, form: dict[str, Any]) -> ConfigSubentry:
        data = {**form, CONF_KIND: "pattern"}
        unique_id = f"pattern:{data[CONF_PATTERN]}"
        self._refuse_duplicate(unique_id)
        await async_try_source(self.hass, data)
        names = {
            pattern.key: await async_words(self.hass, "selector", f"{CONF_PATTERN}.options.{pattern.key}")
            for pattern in PATTERNS
        }
        title = self._title(names[data[CONF_PATTERN]], names.values())
        return new_subentry(SUBENTRY_SOURCE, title, data, unique_id)

    def _refuse_duplicate(self, unique_id: str) -> None:
        """Raise RefusedError if another source takes the same picture."""
        for other in async_existing(self.hass, SUBENTRY_SOURCE):
            if other is not self.known_source and other.unique_id == unique_id:
                raise RefusedError("source_exists", source=other.title)

    def _title(self, name: str, names: Container[str]) -> str:
        """Return the source's name, unless the user gave it one that is none of ours."""
        if self.known_source is None or self.known_source.title in names:
            return name
        return self.known_source.title


def _monitor_form(known: ConfigSubentry | None) -> dict[str, str]:
    return {CONF_MONITOR: str(known.data[CONF_MONITOR])} if known else {}
