"""Copies of subentries, to find out what a changed configuration changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers import device_registry as dr

from .const import CONF_KIND, DOMAIN, SUBENTRY_DEVICE, SUBENTRY_SOURCE, SUBENTRY_TARGET

KINDS: Final = (SUBENTRY_DEVICE, SUBENTRY_SOURCE, SUBENTRY_TARGET)
"""In the order in which they can be made: a target needs the other two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A copy of a subentry: Home Assistant changes its own objects in place."""

    kind: str
    name: str
    data: Mapping[str, Any]

    @property
    def variant(self) -> str | None:
        """Return which kind of device or source it is; a target is of none."""
        return self.data.get(CONF_KIND)

    def differences(self, other: Known) -> list[str]:
        """Return what is not as it is in another copy: `name`, and the keys of settings, never their values."""
        names = [] if self.name == other.name else ["name"]
        keys = self.data.keys() | other.data.keys()
        return names + sorted(key for key in keys if self.data.get(key) != other.data.get(key))


def thing_ids(device: dr.AnyDeviceEntry) -> set[str]:
    """Return the subentries that a device of Home Assistant shows; the hub's own shows the config entry."""
    return {key for domain, key in device.identifiers if domain == DOMAIN}


def known_subentries(entry: ConfigEntry) -> dict[str, Known]:
    """Return copies of an entry's subentries by id, in the order of KINDS."""
    return {
        key: Known(kind=kind, name=subentry.title, data=dict(subentry.data))
        for kind in KINDS
        for key, subentry in entry.subentries.items()
        if subentry.subentry_type == kind
    }
