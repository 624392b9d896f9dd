"""A user's first minutes with LedGrab, and what there is afterwards."""

from dataclasses import dataclass
from typing import Any

from custom_components.ledgrab.const import HUB_UNIQUE_ID
from tests.simulators.wled import WledSimulator

from .client import Client
from .flow import Flow
from .homeassistant import HomeAssistant


@dataclass(frozen=True, slots=True)
class Entities:
    """LedGrab's entities, by the platform and the key that they are translated by."""

    by_key: dict[tuple[str, str], str]

    def __getitem__(self, key: tuple[str, str]) -> str:
        """Return an entity id; KeyError if there is no such entity."""
        return self.by_key[key]


async def set_up(client: Client, lamp: WledSimulator, source: str, **picture: Any) -> Entities:
    """Go through the guided flow as a new user would: a device, a source, the suggested layout."""
    flow = await Flow.start(client, "ledgrab")
    await flow.choose("wled")
    await flow.submit(host=f"{lamp.host}:{lamp.port}", advanced={"ddp_port": lamp.ddp_port})
    await flow.choose(source)
    await flow.submit(**picture)
    await flow.submit()
    assert flow.step["type"] == "create_entry", flow.step
    return await entities(client)


async def set_up_for_good(home_assistant: HomeAssistant, lamp: WledSimulator) -> Entities:
    """Return once the lamp is driven and Home Assistant, which takes a second for that, has saved its entries."""
    entities = await set_up(home_assistant.client, lamp, "pattern")
    saved = home_assistant.folder / ".storage" / "core.config_entries"
    await lamp.wait_for(lambda: lamp.live and saved.exists() and HUB_UNIQUE_ID in saved.read_text())
    return entities


async def entities(client: Client) -> Entities:
    """Return what LedGrab has made; disabled entities too."""
    async with client.websocket() as socket:
        registry = await socket.call("config/entity_registry/list")
    ours = (row for row in registry if row["platform"] == "ledgrab")
    return Entities(
        {(row["entity_id"].partition(".")[0], row["translation_key"]): row["entity_id"] for row in ours}
    )
