"""Adding and changing one device, source or target of the hub."""

from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME

from .const import CONF_DEVICE_ID, CONF_KIND, CONF_SOURCE_ID, SUBENTRY_DEVICE, SUBENTRY_SOURCE
from .flow_checks import async_check_led_count, attempt
from .flow_device import DEVICE_STEPS, DeviceSteps
from .flow_hub import async_chosen, async_existing, async_forget_discovery
from .flow_layout import LayoutSteps, async_target_title
from .flow_schemas import target_schema
from .flow_source import SOURCE_STEPS, SourceSteps

type _Handler = tuple[str, str]


class StoringFlow(ConfigSubentryFlow):
    """A flow that ends with one subentry, new or changed."""

    def store(self, subentry: ConfigSubentry) -> SubentryFlowResult:
        """Add the subentry, or put its settings into the one that is being changed."""
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_and_abort(
                self._get_entry(),
                self._get_reconfigure_subentry(),
                data=subentry.data,
                title=subentry.title,
                unique_id=subentry.unique_id,
            )
        return self.async_create_entry(title=subentry.title, data=subentry.data, unique_id=subentry.unique_id)


class DeviceSubentryFlow(DeviceSteps[SubentryFlowContext, SubentryFlowResult, _Handler], StoringFlow):
    """Add or change a device."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Let the user choose the kind of device."""
        return self.async_show_menu(step_id="user", menu_options=[*DEVICE_STEPS])

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask again what was asked for this kind of device."""
        self.known_device = self._get_reconfigure_subentry()
        steps = {"wled": self.async_step_wled, "ddp": self.async_step_ddp}
        return await steps[self.known_device.data[CONF_KIND]]()

    @override
    async def async_device_checked(self, device: ConfigSubentry) -> SubentryFlowResult:
        result = self.store(device)
        async_forget_discovery(self.hass, device, self.flow_id)
        return result


class SourceSubentryFlow(SourceSteps[SubentryFlowContext, SubentryFlowResult, _Handler], StoringFlow):
    """Add or change a source."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Let the user choose the kind of source."""
        return self.async_show_menu(step_id="user", menu_options=[*SOURCE_STEPS])

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask again what was asked for this kind of source."""
        self.known_source = self._get_reconfigure_subentry()
        steps = {"screen": self.async_step_screen, "pattern": self.async_step_pattern}
        return await steps[self.known_source.data[CONF_KIND]]()

    @override
    async def async_source_checked(self, source: ConfigSubentry) -> SubentryFlowResult:
        return self.store(source)


class TargetSubentryFlow(LayoutSteps[SubentryFlowContext, SubentryFlowResult, _Handler], StoringFlow):
    """Add or change a target."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Let the user join a device and a source."""
        return await self._async_step_join("user", user_input)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Let the user join another device or another source."""
        self.known_target = self._get_reconfigure_subentry()
        return await self._async_step_join("reconfigure", user_input)

    @override
    async def async_layout_checked(self, target: ConfigSubentry) -> SubentryFlowResult:
        return self.store(target)

    async def _async_step_join(self, step_id: str, user_input: dict[str, Any] | None) -> SubentryFlowResult:
        devices = async_existing(self.hass, SUBENTRY_DEVICE)
        sources = async_existing(self.hass, SUBENTRY_SOURCE)
        if not devices or not sources:
            return self.async_abort(reason="no_sources" if devices else "no_devices")
        schema = target_schema(devices, sources)
        if user_input is None:
            return self.show(step_id, schema, await self._async_known_form())
        problem = await attempt(self._async_join(user_input), CONF_DEVICE_ID)
        if problem is not None:
            return self.show(step_id, schema, user_input, problem)
        return await self.async_step_layout()

    async def _async_join(self, form: dict[str, Any]) -> None:
        self.title = form.get(CONF_NAME, "").strip()
        self.target_device = await async_chosen(self.hass, SUBENTRY_DEVICE, form[CONF_DEVICE_ID])
        self.target_source = await async_chosen(self.hass, SUBENTRY_SOURCE, form[CONF_SOURCE_ID])
        await async_check_led_count(self.hass, self.target_device)

    async def _async_known_form(self) -> dict[str, Any]:
        """Return what is known; a name that LedGrab made up is left out, to be made up again."""
        if self.known_target is None:
            return {}
        data = self.known_target.data
        subentries = self._get_entry().subentries
        form = {key: data[key] for key in (CONF_DEVICE_ID, CONF_SOURCE_ID) if data[key] in subentries}
        titles = [subentries[subentry_id].title for subentry_id in form.values()]
        title = self.known_target.title
        if len(titles) == 2 and title == await async_target_title(self.hass, *titles):
            return form
        return {**form, CONF_NAME: title}
