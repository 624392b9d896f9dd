"""What is kept apart from the configuration: tuning, the wanted state, and what there was the last time."""

from collections.abc import Iterable
from contextvars import Context as EmptyContext
from dataclasses import asdict
import logging
from typing import Any, Final, NotRequired, TypedDict, TypeGuard

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .color.layout import BorderDepth
from .color.tuning import ReduceMode, Tuning
from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

SAVE_DELAY_SECONDS: Final = 10
STORAGE_KEY: Final = f"{DOMAIN}.tuning"
STORAGE_VERSION: Final = 1


class StoredTarget(TypedDict):
    """One target in the file."""

    wanted: bool
    tuning: dict[str, Any]
    started_at: NotRequired[float]
    """When it started the last time, in seconds since 1970."""


class StoredThing(TypedDict):
    """One subentry as it was known last."""

    kind: str
    name: str


class StoredHub(TypedDict):
    """The file."""

    targets: dict[str, StoredTarget]
    things: dict[str, StoredThing]
    versions: dict[str, str]
    """What ran the last time, by the name of the software; empty before the first time."""
    announced: list[str]
    """mDNS services whose discovery is in the log."""
    offline: dict[str, float]
    """Devices that the log tells to be away, and since when they are silent, in seconds since 1970."""
    blueprints: dict[str, str]
    """The digest of each blueprint file as it was delivered last; whoever changed or deleted it keeps it so."""


class HubStore:
    """The file `.storage/ledgrab.tuning`."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start empty."""
        self._store = Store[StoredHub](hass, STORAGE_VERSION, STORAGE_KEY, private=True, atomic_writes=True)
        self.data = StoredHub(targets={}, things={}, versions={}, announced=[], offline={}, blueprints={})
        self.is_new = True
        """Nothing was ever stored: this is the first run."""

    async def async_load(self) -> None:
        """Read the file, if there is one."""
        if (data := await self._store.async_load()) is not None:
            # A file that somebody edited costs its settings, not the hub.
            self.data = _understood(data)
            self.is_new = False

    def wanted(self, target_id: str) -> bool:
        """Return whether a target shall run; a new one shall, so that its LEDs glow without a further step."""
        stored = self.data["targets"].get(target_id)
        return True if stored is None else stored["wanted"]

    def started_at(self, target_id: str) -> float:
        """Return when a target started the last time, in seconds since 1970; 0 if it never did."""
        stored = self.data["targets"].get(target_id)
        found = None if stored is None else stored.get("started_at")
        return found if isinstance(found, float) else 0.0

    def tuning(self, target_id: str) -> Tuning:
        """Return a target's tuning."""
        stored = self.data["targets"].get(target_id)
        try:
            return Tuning() if stored is None else _tuning(stored["tuning"])
        except KeyError, TypeError, ValueError:
            _LOGGER.warning("The stored tuning of target %s is damaged, the defaults apply", target_id)
            return Tuning()

    def set_wanted(self, target_id: str, wanted: bool, tuning: Tuning) -> None:
        """Keep the wanted state at once: it must survive a power cut."""
        self._put(target_id, wanted, tuning)
        self._save_in(0)

    def set_started(self, target_id: str, at: float, tuning: Tuning) -> None:
        """Keep when a target started, in seconds since 1970."""
        self._put(target_id, True, tuning)
        self.data["targets"][target_id]["started_at"] = at
        # Home Assistant lets a later write put off an earlier one, here that of the wanted state.
        self._save_in(0)

    def set_tuning(self, target_id: str, wanted: bool, tuning: Tuning) -> None:
        """Keep the tuning soon."""
        self._put(target_id, wanted, tuning)
        self._save_in(SAVE_DELAY_SECONDS)

    def set_things(self, things: dict[str, StoredThing]) -> None:
        """Keep what exists, and forget the settings and the health of what does not."""
        targets, offline = self.data["targets"], self.data["offline"]
        self.data["things"] = things
        self.data["targets"] = {key: value for key, value in targets.items() if key in things}
        self.data["offline"] = {key: value for key, value in offline.items() if key in things}
        self._save_in(0)

    def set_versions(self, versions: dict[str, str]) -> None:
        """Keep what runs now."""
        self.data["versions"] = versions
        self._save_in(0)

    def set_announced(self, services: list[str]) -> None:
        """Keep soon which services had an entry when they were discovered."""
        self.data["announced"] = services
        self._save_in(SAVE_DELAY_SECONDS)

    def set_offline(self, device_id: str, since: float | None) -> None:
        """Keep that a device was told to be away, silent since then in seconds since 1970, or, by None, to be back."""
        if since is None:
            self.data["offline"].pop(device_id, None)
        else:
            self.data["offline"][device_id] = since
        self._save_in(0)

    def set_blueprints(self, blueprints: dict[str, str]) -> None:
        """Keep soon which blueprints were delivered."""
        self.data["blueprints"] = blueprints
        self._save_in(SAVE_DELAY_SECONDS)

    async def async_flush(self) -> None:
        """Write what waits."""
        await self._store.async_save(self.data)

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()

    def _save_in(self, seconds: float) -> None:
        """Write by a timer that does not carry the request of who changed something."""
        EmptyContext().run(self._store.async_delay_save, lambda: self.data, seconds)

    def _put(self, target_id: str, wanted: bool, tuning: Tuning) -> None:
        changed = StoredTarget(wanted=wanted, tuning=asdict(tuning))
        self.data["targets"][target_id] = (self.data["targets"].get(target_id) or changed) | changed


def _tuning(stored: dict[str, Any]) -> Tuning:
    return Tuning(
        **stored | {"border_depth": BorderDepth(**stored["border_depth"]), "mode": ReduceMode(stored["mode"])}
    )


def _understood(stored: Any) -> StoredHub:
    """Return the parts of a file that have the shape they are written in."""
    return StoredHub(
        targets={key: value for key, value in _items(stored, "targets") if _is_target(value)},
        things={key: value for key, value in _items(stored, "things") if _is_thing(value)},
        versions={key: value for key, value in _items(stored, "versions") if isinstance(value, str)},
        announced=[item for item in _part(stored, "announced", list) if isinstance(item, str)],
        offline={key: value for key, value in _items(stored, "offline") if isinstance(value, float)},
        blueprints={key: value for key, value in _items(stored, "blueprints") if isinstance(value, str)},
    )


def _items(stored: Any, part: str) -> Iterable[tuple[str, object]]:
    return _part(stored, part, dict).items()


def _part[T](stored: Any, part: str, kind: type[T]) -> T:
    """Return a part of the file, an empty one if it is not what it should be."""
    found = stored.get(part) if isinstance(stored, dict) else None
    return found if isinstance(found, kind) else kind()


def _is_target(value: object) -> TypeGuard[StoredTarget]:
    return isinstance(value, dict) and isinstance(value.get("wanted"), bool) and "tuning" in value


def _is_thing(value: object) -> TypeGuard[StoredThing]:
    return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in ("kind", "name"))
