"""What a user does about LedGrab's repair issues."""

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow
from homeassistant.core import HomeAssistant


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return a flow that tells what happened to the log: it cannot be undone, only be read and confirmed."""
    return ConfirmRepairFlow()
