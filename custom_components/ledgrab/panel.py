"""The activity page: a panel of Home Assistant's sidebar, for those whom the options let find it."""

from typing import Final

from homeassistant.components import frontend, panel_custom
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .activity_settings import Sidebar
from .const import DOMAIN
from .flow_hub import async_words

PANEL_PATH: Final = f"{DOMAIN}-activity"
ELEMENT: Final = f"{DOMAIN}-activity-panel"
DATA_SHOWN: HassKey[Sidebar] = HassKey(f"{DOMAIN}_panel")
ICON: Final = "mdi:clipboard-text-clock-outline"


async def async_show_panel(hass: HomeAssistant, files_url: str, sidebar: Sidebar) -> None:
    """Register the page, or put a changed registration in its place; nothing without a frontend.

    Hidden, it has no title: the sidebar leaves it out, and links of the card still lead to it. What it shows is
    decided by the websocket commands, not here.
    """
    if frontend.DOMAIN not in hass.config.components or hass.data.get(DATA_SHOWN) is sidebar:
        # Who looks at it while the hub is set up anew is not sent away.
        return
    hidden = sidebar is Sidebar.HIDDEN
    title = None if hidden else await async_words(hass, "common", "panel_title")
    async_remove_panel(hass)
    await panel_custom.async_register_panel(
        hass,
        frontend_url_path=PANEL_PATH,
        webcomponent_name=ELEMENT,
        module_url=f"{files_url}/activity-panel.js",
        sidebar_title=title,
        sidebar_icon=None if hidden else ICON,
        require_admin=sidebar is Sidebar.ADMINS,
        handle_safe_area=True,
    )
    hass.data[DATA_SHOWN] = sidebar


@callback
def async_remove_panel(hass: HomeAssistant) -> None:
    """Take the page away."""
    hass.data.pop(DATA_SHOWN, None)
    frontend.async_remove_panel(hass, PANEL_PATH, warn_if_unknown=False)
