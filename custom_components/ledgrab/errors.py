"""Turns the errors of the rooms into Home Assistant's, translated, in one place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from homeassistant.exceptions import HomeAssistantError

from .activity.redact import harmless
from .activity.sanitize import MESSAGE_LIMIT
from .const import DOMAIN
from .devices.errors import DeviceError, DeviceProtocolError, DeviceUnreachableError, DeviceUnsupportedError

_KEYS: Final = {
    DeviceUnreachableError: "device_unreachable",
    DeviceProtocolError: "device_protocol",
    DeviceUnsupportedError: "device_unsupported",
}


def reason_of(error: Exception | str) -> str:
    """Return what went wrong as one line without secrets, never empty; devices and libraries write anything."""
    return harmless(str(error) or type(error).__name__, MESSAGE_LIMIT)


@contextmanager
def device_errors(name: str) -> Iterator[None]:
    """Let a DeviceError leave the block as a HomeAssistantError that names the device."""
    try:
        yield
    except DeviceError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=_KEYS.get(type(error), "device_failed"),
            translation_placeholders={"device": name, "error": reason_of(error)},
        ) from error
