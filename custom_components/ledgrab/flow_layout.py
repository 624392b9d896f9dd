"""The step that ends with a layout that fits its device."""

from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowContext, FlowResult

from .const import CONF_DEVICE_ID, CONF_LED_COUNT, CONF_SOURCE_ID, SUBENTRY_TARGET
from .flow_checks import Problem, attempt, check_layout
from .flow_form import FormFlow
from .flow_hub import async_words, new_subentry
from .flow_schemas import layout_data, layout_form, layout_schema, split_leds
from .markdown import plain


class LayoutSteps[ContextT: FlowContext, ResultT: FlowResult[Any, Any], HandlerT](
    FormFlow[ContextT, ResultT, HandlerT]
):
    """Ask where the LEDs of a device sit around the picture of a source."""

    target_device: ConfigSubentry
    target_source: ConfigSubentry
    known_target: ConfigSubentry | None = None
    """The target whose settings are being changed."""
    title = ""
    """What the user calls the target, if anything."""

    async def async_layout_checked(self, target: ConfigSubentry) -> ResultT:
        """Go on with a target whose layout fits."""
        raise NotImplementedError

    async def async_step_layout(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask for the LEDs per edge and how the strip runs."""
        if user_input is None:
            return self._show_layout(layout_form(self._suggested_layout()))
        target = await attempt(self._async_check_layout(user_input))
        if isinstance(target, Problem):
            return self._show_layout(user_input, target)
        return await self.async_layout_checked(target)

    def _show_layout(self, form: dict[str, Any], problem: Problem | None = None) -> ResultT:
        placeholders = {
            "device": plain(self.target_device.title),
            "led_count": str(self.target_device.data[CONF_LED_COUNT]),
        }
        return self.show("layout", layout_schema(form), form, problem, placeholders=placeholders)

    def _suggested_layout(self) -> dict[str, Any]:
        if self.known_target is not None:
            return dict(self.known_target.data)
        return split_leds(self.target_device.data[CONF_LED_COUNT])

    async def _async_check_layout(self, form: dict[str, Any]) -> ConfigSubentry:
        layout = layout_data(form)
        check_layout(layout, self.target_device.data[CONF_LED_COUNT])
        data = {
            CONF_DEVICE_ID: self.target_device.subentry_id,
            CONF_SOURCE_ID: self.target_source.subentry_id,
            **layout,
        }
        title = self.title or await async_target_title(
            self.hass, self.target_device.title, self.target_source.title
        )
        return new_subentry(SUBENTRY_TARGET, title, data)


async def async_target_title(hass: HomeAssistant, device: str, source: str) -> str:
    """Return what a target is called if the user does not say."""
    words = await async_words(hass, "common", "target_title")
    return words.format(device=device, source=source)
