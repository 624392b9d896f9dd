"""Turns the errors of the rooms into Home Assistant's, translated, in one place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .devices.errors import DeviceError, DeviceProtocolError, DeviceUnreachableError, DeviceUnsupportedError

_KEYS: Final = {
    DeviceUnreachableError: "device_unreachable",
    DeviceProtocolError: "device_protocol",
    DeviceUnsupportedError: "device_unsupported",
}


@contextmanager
def device_errors(name: str) -> Iterator[None]:
    """Let a DeviceError leave the block as a HomeAssistantError that names the device."""
    try:
        yield
    except DeviceError as error:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=_KEYS.get(type(error), "device_failed"),
            translation_placeholders={"device": name, "error": str(error)},
        ) from error
