"""The options of the hub: what the activity log keeps, for how long, and who sees it."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .activity.errors import RetentionError
from .activity.retention import DAYS, ENTRIES, Retention
from .activity_settings import PUBLISHABLE, ActivitySettings, Sidebar
from .const import (
    CONF_KEEP_LOG,
    CONF_LOGGING,
    CONF_MAX_DAYS,
    CONF_MAX_ENTRIES,
    CONF_PUBLISHED,
    CONF_SESSIONS,
    CONF_SIDEBAR,
)


def _number(maximum: int) -> vol.All[int]:
    box = NumberSelectorConfig(min=0, max=maximum, step=1, mode=NumberSelectorMode.BOX)
    return vol.All(NumberSelector(box), vol.Coerce(int))


def _choice(values: list[str], translation_key: str, *, multiple: bool = False) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=values,
            multiple=multiple,
            translation_key=translation_key,
            mode=SelectSelectorMode.LIST,
        )
    )


OPTIONS_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_LOGGING): BooleanSelector(),
        vol.Required(CONF_MAX_DAYS): _number(DAYS[-1]),
        vol.Required(CONF_MAX_ENTRIES): _number(ENTRIES[-1]),
        # Optional: a list with nothing chosen may be left out by the form.
        vol.Optional(CONF_PUBLISHED): _choice(
            sorted(category.value for category in PUBLISHABLE), "category", multiple=True
        ),
        vol.Required(CONF_SESSIONS): BooleanSelector(),
        vol.Required(CONF_SIDEBAR): _choice([*Sidebar], "sidebar"),
        vol.Required(CONF_KEEP_LOG): BooleanSelector(),
    }
)


def checked_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options as they are stored; RetentionError for limits that would keep next to nothing."""
    Retention(max_days=options[CONF_MAX_DAYS], max_entries=options[CONF_MAX_ENTRIES])
    return {**options, CONF_PUBLISHED: sorted(options.get(CONF_PUBLISHED, ()))}


class LedGrabOptionsFlow(OptionsFlow):
    """Asks for the settings of the log; what is saved applies at once."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show and take the settings."""
        errors = {}
        if user_input is not None:
            try:
                options = checked_options(user_input)
            except RetentionError:
                errors["base"] = "retention_out_of_bounds"
            else:
                return self.async_create_entry(data={**self.config_entry.options, **options})
        shown = user_input or ActivitySettings.from_options(self.config_entry.options).as_options()
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(OPTIONS_SCHEMA, shown),
            errors=errors,
            description_placeholders={"fewest": f"{ENTRIES[0]}", "most": f"{ENTRIES[-1]:,}"},
        )
