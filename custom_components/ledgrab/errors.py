"""Turns the errors of the rooms into Home Assistant's, translated, in one place."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .activity.errors import (
    ActivityError,
    ExportExistsError,
    ExportFailedError,
    ExportNameError,
    QueryError,
    QueryTimeoutError,
    RetentionError,
)
from .activity.redact import harmless
from .activity.sanitize import MESSAGE_LIMIT
from .const import DOMAIN
from .devices.errors import DeviceError, DeviceProtocolError, DeviceUnreachableError, DeviceUnsupportedError

_KEYS: Final = {
    DeviceUnreachableError: "device_unreachable",
    DeviceProtocolError: "device_protocol",
    DeviceUnsupportedError: "device_unsupported",
}
_MISTAKES: Final = {
    ExportExistsError: "export_exists",
    ExportNameError: "export_name_invalid",
    QueryError: "activity_filters_invalid",
    RetentionError: "activity_retention_invalid",
}
"""What those who asked can put right."""
_FAILURES: Final = {
    ExportFailedError: "export_failed",
    QueryTimeoutError: "activity_search_too_long",
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


@contextmanager
def activity_errors() -> Iterator[None]:
    """Let an ActivityError leave the block as a HomeAssistantError, or a ServiceValidationError for a mistake."""
    try:
        yield
    except ActivityError as error:
        if (key := _MISTAKES.get(type(error))) is not None:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key=key) from error
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=_FAILURES.get(type(error), "activity_log_unavailable"),
            translation_placeholders={"error": reason_of(error)},
        ) from error
