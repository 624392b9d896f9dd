"""Lamps that come to the network and leave it are told once, whatever they call themselves."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from zeroconf import ServiceBrowser

from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.model import ActivityEntry, Category, Filters
from custom_components.ledgrab.activity_sources import ActivitySources
from custom_components.ledgrab.announced import ENTRIES, ENTRIES_SECONDS, GONE_SECONDS, PAIR_SECONDS
from custom_components.ledgrab.const import CONF_DDP_PORT, CONF_HOST, DATA_ACTIVITY, DOMAIN
from custom_components.ledgrab.discovery_watch import DiscoveryWatch, read_announcement
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.hub_store import STORAGE_KEY
from tests.flows import MAC
from tests.mdns import WLED, Network, open_network
from tests.root import add_desk, logged, settle
from tests.simulators.wled import WledSimulator

KITCHEN = "0a0b0c0d0e0f"
DESK = "112233445566"


@pytest.fixture
async def network(hass: HomeAssistant, socket_enabled: None) -> AsyncIterator[Network]:
    """Return a network that Home Assistant listens to; requested before the hub."""
    hass.config.components.add("zeroconf")
    async with open_network(hass) as network:
        yield network


async def told(hass: HomeAssistant) -> list[tuple[str, str]]:
    """Return what the log tells about devices that come and go."""
    return [(entry.action, entry.message) for entry in await device_entries(hass)]


async def device_entries(hass: HomeAssistant) -> list[ActivityEntry]:
    return await logged(hass, Filters(categories=frozenset({Category.DEVICE})))


async def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Let everything be due that is due within this time."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds + 1))
    await settle(hass)


async def test_new_lamp_is_discovered_once_in_its_own_name(
    hass: HomeAssistant, network: Network, hub: LedGrabHub
) -> None:
    await network.announce("Kitchen", mac=KITCHEN, address="192.168.7.5", port=8080)
    await network.announce("Kitchen", mac=KITCHEN, address="192.168.7.6")
    (entry,) = await device_entries(hass)
    assert (entry.action, entry.message, entry.actor) == (
        "discovered",
        "Discovered Kitchen",
        "device:Kitchen",
    )
    assert (entry.entity_name, entry.entity_type, entry.entity_id) == ("Kitchen", None, None)
    assert entry.metadata == {"address": "192.168.7.5:8080", "kind": "wled"}


async def test_lamp_that_stays_away_is_lost_and_discovered_again_when_it_returns(
    hass: HomeAssistant, network: Network, hub: LedGrabHub
) -> None:
    await network.announce("Kitchen", mac=KITCHEN)
    await network.withdraw("Kitchen")
    await pass_time(hass, GONE_SECONDS)
    # Just discovered: it may still come back unnoticed.
    assert await told(hass) == [("discovered", "Discovered Kitchen")]
    await pass_time(hass, PAIR_SECONDS)
    assert await told(hass) == [("discovered", "Discovered Kitchen"), ("lost", "Kitchen left the network")]
    await network.announce("Kitchen", mac=KITCHEN)
    assert [action for action, _ in await told(hass)] == ["discovered", "lost", "discovered"]


async def test_lamp_that_returns_in_time_was_never_gone(
    hass: HomeAssistant, network: Network, hub: LedGrabHub
) -> None:
    await network.announce("Kitchen", mac=KITCHEN)
    await network.withdraw("Kitchen")
    await network.withdraw("Kitchen")
    await network.announce("Kitchen", mac=KITCHEN)
    await pass_time(hass, PAIR_SECONDS)
    assert await told(hass) == [("discovered", "Discovered Kitchen")]


async def test_flapping_lamp_has_no_more_entries_than_a_quiet_one(
    hass: HomeAssistant, network: Network, hub: LedGrabHub
) -> None:
    for _ in range(10):
        await network.announce("Kitchen", mac=KITCHEN)
        await network.withdraw("Kitchen")
        await pass_time(hass, GONE_SECONDS)
    assert await told(hass) == [("discovered", "Discovered Kitchen")]


async def test_withdrawal_of_what_was_never_there_is_no_news(
    hass: HomeAssistant, network: Network, hub: LedGrabHub
) -> None:
    await network.announce_name_only("Ghost")
    await network.withdraw("Ghost")
    await pass_time(hass, PAIR_SECONDS)
    assert await told(hass) == []


async def test_restart_does_not_discover_known_lamps_again(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    network: Network,
    hub: LedGrabHub,
    entry: MockConfigEntry,
) -> None:
    await network.announce("Kitchen", mac=KITCHEN)
    await hass.config_entries.async_reload(entry.entry_id)
    assert hass_storage[STORAGE_KEY]["data"]["announced"] == [f"kitchen.{WLED}"]
    await network.announce("Kitchen", mac=KITCHEN, address="192.168.7.6")
    assert await told(hass) == [("discovered", "Discovered Kitchen")]
    # It was discovered long ago as far as this run knows.
    await network.withdraw("Kitchen")
    await pass_time(hass, GONE_SECONDS)
    assert await told(hass) == [("discovered", "Discovered Kitchen"), ("lost", "Kitchen left the network")]


async def test_lamps_that_are_set_up_or_ignored_are_no_news(
    hass: HomeAssistant, network: Network, hub: LedGrabHub
) -> None:
    MockConfigEntry(domain=DOMAIN, source=SOURCE_IGNORE, unique_id=KITCHEN).add_to_hass(hass)
    await network.announce("Lamp", mac=MAC)
    await network.announce("Kitchen", mac=KITCHEN)
    await network.withdraw("Lamp")
    await network.withdraw("Kitchen")
    await pass_time(hass, PAIR_SECONDS)
    assert await told(hass) == []


async def test_lamp_that_was_set_up_meanwhile_is_not_lost(
    hass: HomeAssistant, network: Network, hub: LedGrabHub, entry: MockConfigEntry, desk: WledSimulator
) -> None:
    await network.announce("Desk", mac=DESK)
    add_desk(hass, entry, desk)
    await settle(hass)
    await network.withdraw("Desk")
    await pass_time(hass, PAIR_SECONDS)
    assert await told(hass) == [("discovered", "Discovered Desk")]


async def test_lamp_that_tells_no_mac_is_known_by_its_address(
    hass: HomeAssistant, network: Network, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    host = entry.subentries["lamp"].data[CONF_HOST]
    await network.announce("Lamp", address="127.0.0.1", port=int(host.partition(":")[2]))
    await network.announce("Other", address="192.168.7.6")
    assert await told(hass) == [("discovered", "Discovered Other")]


@pytest.mark.parametrize(
    ("label", "message"),
    [
        pytest.param("Sofa\u202e\u2066nimda", "Discovered Sofanimda", id="text direction"),
        pytest.param("Sofa\u200b\x9b31m red", "Discovered Sofa red", id="terminal codes"),
        pytest.param("\u3164", "Discovered (unnamed)", id="nothing to see"),
        pytest.param("S\u2028o\u2029f\x85a", "Discovered S o f a", id="lines"),
        pytest.param("<img src=x onerror=alert(1)> {name} %s", None, id="markup"),
        pytest.param("{0.__class__}", "Discovered {0.__class__}", id="format"),
        pytest.param("a.b.c", "Discovered a.b.c", id="dots"),
    ],
)
async def test_name_from_the_network_is_only_a_name(
    hass: HomeAssistant, network: Network, hub: LedGrabHub, label: str, message: str | None
) -> None:
    await network.announce(label)
    ((_, found),) = await told(hass)
    assert found == (message or f"Discovered {label}")


@pytest.mark.parametrize(
    ("label", "address", "port"),
    [
        pytest.param("Lamp\nadmin logged in", "192.168.7.5", 80, id="control characters"),
        pytest.param("A" * 63 + ".B", "192.168.7.5", 80, id="too long a name"),
        pytest.param("Lamp", "203.0.113.7", 80, id="address outside the local network"),
        pytest.param("Lamp", "0.0.0.0", 80, id="no address"),  # noqa: S104 - announced, not bound
        pytest.param("Lamp", "192.168.7.5", 0, id="no port"),
    ],
)
async def test_what_is_no_valid_announcement_is_left_alone(
    hass: HomeAssistant, network: Network, hub: LedGrabHub, label: str, address: str, port: int
) -> None:
    await network.announce(label, address=address, port=port)
    assert await told(hass) == []


@pytest.mark.parametrize("label", ["A" * 10_000, "\ud800", "\x00", "", "_sub"])
async def test_name_that_no_packet_can_carry_is_refused(network: Network, label: str) -> None:
    assert read_announcement(network.shared.zeroconf, f"{label}.{WLED}") is None


async def test_storm_of_hostile_announcements_ends_in_few_entries_and_one_summary(
    hass: HomeAssistant, network: Network, hub: LedGrabHub
) -> None:
    for number in range(1_000):
        await network.announce(f"\u202eLamp\u2028{number} {'A' * 40}", mac=f"{number:012x}")
    found = await told(hass)
    assert [action for action, _ in found] == ["discovered"] * 20
    await pass_time(hass, PAIR_SECONDS)
    (summary,) = (await told(hass))[20:]
    assert summary == (
        "announcements_suppressed",
        "980 more announcements of devices within 600 s have no entry of their own",
    )
    assert len(hub.store.data["announced"]) == 20


async def test_announcements_that_were_only_counted_are_told_at_the_unload(
    hass: HomeAssistant, network: Network, hub: LedGrabHub
) -> None:
    for number in range(ENTRIES + 3):
        await network.announce(f"Lamp {number}", mac=f"{number:012x}")
    await settle(hass)
    assert await hass.config_entries.async_unload(hub.entry.entry_id)
    *_, summary = await device_entries(hass)
    assert (summary.action, summary.metadata["count"]) == ("announcements_suppressed", 3)


async def test_announcements_may_be_told_in_a_thread_of_zeroconf(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, network: Network
) -> None:
    # The hub was set up without a network, so that only this one watches.
    watch = DiscoveryWatch(hass, entry, ActivitySources(hass.data[DATA_ACTIVITY]))
    browser = ServiceBrowser(network.shared.zeroconf, WLED, handlers=[watch.service_changed])
    await network.announce("Kitchen", mac=KITCHEN)
    await network.announce("Desk", mac=DESK)
    await hass.async_add_executor_job(browser.cancel)
    assert [message for _, message in await told(hass)] == ["Discovered Kitchen", "Discovered Desk"]
    await watch.async_end()


async def test_thread_that_is_late_meets_nobody(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, network: Network
) -> None:
    watch = DiscoveryWatch(hass, entry, ActivitySources(hass.data[DATA_ACTIVITY]))
    browser = ServiceBrowser(network.shared.zeroconf, WLED, handlers=[watch.service_changed])
    await watch.async_end()
    await network.announce("Kitchen", mac=KITCHEN)
    await hass.async_add_executor_job(browser.cancel)
    assert await told(hass) == []


async def test_nothing_is_watched_after_the_hub_was_unloaded(
    hass: HomeAssistant, network: Network, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    await network.announce("Kitchen", mac=KITCHEN)
    await network.announce_name_only("Half")
    await network.withdraw("Kitchen")
    await network.announce("Storm 0", mac=KITCHEN)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await network.announce("Late", mac=DESK)
    await pass_time(hass, PAIR_SECONDS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    messages = [message for _, message in await told(hass)]
    assert messages == ["Discovered Kitchen", "Discovered Storm 0", "Discovered Late"]


async def test_storm_that_is_summed_up_at_the_end_of_the_hub_is_not_once_more_later(
    hass: HomeAssistant, network: Network, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    for number in range(ENTRIES + 1):
        await network.announce(f"Lamp {number}")
    assert await hass.config_entries.async_unload(entry.entry_id)
    await pass_time(hass, ENTRIES_SECONDS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert Counter(action for action, _ in await told(hass)) == {
        "discovered": ENTRIES + 1,
        "announcements_suppressed": 1,
    }


async def test_nothing_is_watched_while_home_assistant_stops(
    hass: HomeAssistant, network: Network, hub: LedGrabHub
) -> None:
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await settle(hass)
    await network.announce("Kitchen", mac=KITCHEN)
    assert await told(hass) == []


async def test_known_lamp_that_announces_another_address_is_followed_in_its_own_name(
    hass: HomeAssistant, socket_enabled: None, lamp: WledSimulator, entry: MockConfigEntry
) -> None:
    async with open_network(hass) as network, WledSimulator(name="Lamp", led_count=60) as moved:
        assert await async_setup_component(hass, "zeroconf", {})
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
        before = len(await logged(hass))
        await network.announce("wled-ddeeff", mac=MAC, address="127.0.0.1", port=moved.port)
        found = (await logged(hass))[before:]
        assert entry.subentries["lamp"].data[CONF_HOST] == f"127.0.0.1:{moved.port}"
        assert "updated" not in {item.action for item in found}
        (changed,) = [item for item in found if item.category is Category.DEVICE]
        assert (changed.action, changed.actor) == ("address_changed", "device:Lamp")
        assert changed.message == "Lamp has a new address"
        assert changed.metadata == {"address": f"127.0.0.1:{moved.port}"}
        assert (changed.entity_type, changed.entity_id) == ("device", "lamp")


async def test_address_that_a_user_enters_is_a_change_by_that_user(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()
    url = "/api/config/config_entries/subentries/flow"
    handler = {"handler": [entry.entry_id, "device"], "subentry_id": "lamp"}
    step = await (await client.post(url, json=handler)).json()
    ddp_port = entry.subentries["lamp"].data[CONF_DDP_PORT]
    async with WledSimulator(name="Lamp", led_count=60) as moved:
        form = {"host": f"127.0.0.1:{moved.port}", "advanced": {"ddp_port": ddp_port}}
        step = await (await client.post(f"{url}/{step['flow_id']}", json=form)).json()
        assert step["reason"] == "reconfigure_successful"
        (changed,) = [item for item in await logged(hass) if item.action in {"updated", "address_changed"}]
        assert (changed.action, changed.actor) == ("updated", "user:Mock User")
        assert changed.metadata == {"fields": ["host"]}
        await hass.config_entries.async_unload(entry.entry_id)
