"""Follows the configuration: what was added, changed or removed, and nothing else, is touched."""

import asyncio
from contextlib import AsyncExitStack

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir

from .actor import Origin
from .const import DOMAIN, SUBENTRY_DEVICE, SUBENTRY_SOURCE, SUBENTRY_TARGET
from .coordinator import DeviceCoordinator
from .hub import LedGrabHub, Thing
from .hub_events import ThingCreated, ThingDeleted, ThingUpdated
from .hub_store import StoredThing
from .known import Known, known_subentries
from .led_target import REASON_CHANGED, REASON_INCOMPLETE, LedTarget


class HubSync:
    """Keeps a hub equal to its config entry."""

    def __init__(self, hub: LedGrabHub) -> None:
        """Know nothing yet."""
        self._hub = hub
        self._known: dict[str, Known] = {}
        self._lock = asyncio.Lock()

    async def async_load(self, origin: Origin) -> list[Thing]:
        """Make the configured things; report what was added or removed since, and return what was added."""
        hub = self._hub
        await hub.store.async_load()
        before = hub.store.data["things"]
        self._known = known_subentries(hub.entry)
        new = []
        for key, known in self._known.items():
            thing = hub.create(key, known)
            if key not in before:
                new.append(thing)
                hub.report(ThingCreated(thing_id=key, name=known.name, kind=known.kind, origin=origin))
        for key in before.keys() - self._known.keys():
            gone = before[key]
            hub.report(ThingDeleted(thing_id=key, name=gone["name"], kind=gone["kind"], origin=origin))
        self._settle()
        return new

    async def async_sync(self, origin: Origin) -> None:
        """Follow a changed configuration."""
        async with self._lock:
            before, self._known = self._known, known_subentries(self._hub.entry)
            for key in before.keys() - self._known.keys():
                await self._async_remove(key, before[key], origin)
            for key, known in self._known.items():
                if key not in before:
                    self._add(key, known, origin)
                elif known != before[key]:
                    await self._async_change(key, known, before[key], origin)
            self._settle()

    def _add(self, key: str, known: Known, origin: Origin) -> None:
        thing = self._hub.create(key, known)
        self._hub.report(ThingCreated(thing_id=key, name=known.name, kind=known.kind, origin=origin))
        self._hub.async_announce_added(thing)
        self._hub.async_begin(thing, origin)

    async def _async_change(self, key: str, known: Known, before: Known, origin: Origin) -> None:
        thing = self._thing(key, known)
        async with AsyncExitStack() as paused:
            if known.data != before.data:
                for target in self._affected(thing):
                    await paused.enter_async_context(target.async_paused(REASON_CHANGED, origin))
            await thing.async_configure(known.name, known.data)
        self._rename(key, known)
        self._hub.report(ThingUpdated(thing_id=key, name=known.name, kind=known.kind, origin=origin))

    async def _async_remove(self, key: str, known: Known, origin: Origin) -> None:
        thing = self._thing(key, known)
        for target in self._affected(thing):
            await target.async_stop(REASON_INCOMPLETE, origin)
        if isinstance(thing, DeviceCoordinator):
            del self._hub.devices[key]
            await thing.async_shutdown()
        elif known.kind == SUBENTRY_SOURCE:
            del self._hub.sources[key]
        else:
            del self._hub.targets[key]
            ir.async_delete_issue(self._hub.hass, DOMAIN, _issue_id(key))
        self._hub.report(ThingDeleted(thing_id=key, name=known.name, kind=known.kind, origin=origin))

    def _rename(self, key: str, known: Known) -> None:
        registry = dr.async_get(self._hub.hass)
        device = registry.async_get_device_by_identifier((DOMAIN, key), self._hub.entry.entry_id)
        if device is not None and device.name != known.name:
            registry.async_update_device(device.id, name=known.name)

    def _thing(self, key: str, known: Known) -> Thing:
        if known.kind == SUBENTRY_DEVICE:
            return self._hub.devices[key]
        return self._hub.targets[key] if known.kind == SUBENTRY_TARGET else self._hub.sources[key]

    def _affected(self, thing: Thing) -> list[LedTarget]:
        """Return the targets that a change of the thing interrupts."""
        if isinstance(thing, LedTarget):
            return [thing]
        if isinstance(thing, DeviceCoordinator):
            return self._hub.targets_of_device(thing.id)
        return self._hub.targets_of_source(thing.id)

    def _settle(self) -> None:
        """Remember what exists, and say which targets lost one of their ends."""
        self._hub.store.set_things(
            {key: StoredThing(kind=known.kind, name=known.name) for key, known in self._known.items()}
        )
        for target in self._hub.targets.values():
            _update_issue(self._hub.hass, target)
            target.async_notify()


def _issue_id(target_id: str) -> str:
    return f"target_incomplete_{target_id}"


def _update_issue(hass: HomeAssistant, target: LedTarget) -> None:
    if target.complete:
        ir.async_delete_issue(hass, DOMAIN, _issue_id(target.id))
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(target.id),
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key="target_incomplete",
        translation_placeholders={"target": target.name},
    )
