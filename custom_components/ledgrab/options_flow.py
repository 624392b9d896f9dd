"""The options of the hub: how long the activity log keeps its entries."""

from typing import Any, Final

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import NumberSelector, NumberSelectorConfig, NumberSelectorMode

from .activity.errors import RetentionError
from .activity.retention import DAYS, ENTRIES, Retention
from .activity_settings import ActivitySettings
from .const import CONF_MAX_DAYS, CONF_MAX_ENTRIES


def _number(maximum: int) -> vol.All[int]:
    box = NumberSelectorConfig(min=0, max=maximum, step=1, mode=NumberSelectorMode.BOX)
    return vol.All(NumberSelector(box), vol.Coerce(int))


OPTIONS_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_MAX_DAYS): _number(DAYS[-1]),
        vol.Required(CONF_MAX_ENTRIES): _number(ENTRIES[-1]),
    }
)


class LedGrabOptionsFlow(OptionsFlow):
    """Asks for the retention; what is saved applies at once."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show and take the limits."""
        errors = {}
        if user_input is not None:
            try:
                Retention(**user_input)
            except RetentionError:
                errors["base"] = "retention_out_of_bounds"
            else:
                return self.async_create_entry(data={**self.config_entry.options, **user_input})
        known = ActivitySettings.from_options(self.config_entry.options).retention
        shown = user_input or {CONF_MAX_DAYS: known.max_days, CONF_MAX_ENTRIES: known.max_entries}
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(OPTIONS_SCHEMA, shown),
            errors=errors,
            description_placeholders={"fewest": f"{ENTRIES[0]}", "most": f"{ENTRIES[-1]:,}"},
        )
