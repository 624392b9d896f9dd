"""Puts LedGrab's blueprints where Home Assistant finds them, each version of each once."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
import logging
from pathlib import Path
from typing import Final

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.core import HomeAssistant

from .const import DOMAIN
from .hub_store import HubStore

_LOGGER = logging.getLogger(__name__)

SHIPPED: Final = Path(__file__).parent / "blueprints" / AUTOMATION


async def async_deliver_blueprints(hass: HomeAssistant, store: HubStore) -> None:
    """Copy what was not delivered in this version before; what the user changed or deleted stays as it is."""
    delivered = store.data["blueprints"]
    folder = Path(hass.config.path("blueprints", AUTOMATION))
    news = await hass.async_add_executor_job(lambda: dict(_deliver(folder, delivered)))
    if not news:
        return
    store.set_blueprints({**delivered, **news})
    if AUTOMATION in hass.config.components:
        await async_get_blueprints(hass).async_reset_cache()


def _deliver(folder: Path, delivered: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the name and the digest of each blueprint that is done with in this version."""
    if not folder.is_dir():
        # Home Assistant makes it, with its own examples, only if nobody else has: there is another time.
        return
    for source in sorted(SHIPPED.glob("*.yaml")):
        content, before = source.read_bytes(), delivered.get(source.name)
        if (digest := _digest(content)) == before:
            continue
        try:
            _write(folder / DOMAIN / source.name, content, before)
        except OSError as error:
            _LOGGER.warning("The blueprint %s cannot be delivered: %s", source.name, error)
        else:
            yield source.name, digest


def _write(path: Path, content: bytes, before: str | None) -> None:
    """Write a blueprint if it is new, or over the version that was delivered before."""
    as_delivered = path.exists() and _digest(path.read_bytes()) == before
    if as_delivered or (before is None and not path.exists()):
        path.parent.mkdir(exist_ok=True)
        # Half a file would look like one that the user changed.
        path.with_suffix(".new").write_bytes(content)
        path.with_suffix(".new").replace(path)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
