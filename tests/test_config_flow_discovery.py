"""The guided first run, started by an mDNS record."""

from collections.abc import AsyncIterator

from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from custom_components.ledgrab.const import DOMAIN, HUB_UNIQUE_ID
from custom_components.ledgrab.hub import LedGrabHub

from .flows import MAC, Flow, record, the_hub
from .simulators.wled import WledSimulator


def configured(host: str) -> MockConfigEntry:
    """Return a hub that knows the lamp at an address, not set up."""
    data = {"kind": "wled", "host": host, "led_count": 60, "rgbw": False, "mac": MAC}
    device = {
        "data": data,
        "subentry_id": "lamp",
        "subentry_type": "device",
        "title": "Lamp",
        "unique_id": MAC,
    }
    return MockConfigEntry(domain=DOMAIN, unique_id=HUB_UNIQUE_ID, subentries_data=[device])


@pytest.fixture
async def some_web_server(socket_enabled: None) -> AsyncIterator[int]:
    """Return the port of a web server that answers everything with a page."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(text="<h1>It works!</h1>", content_type="text/html")

    application = web.Application()
    application.router.add_get("/{path:.*}", page)
    async with TestServer(application) as server:
        assert server.port is not None
        yield server.port


async def test_discovered_device_is_confirmed_and_then_guided_as_by_hand(
    hass: HomeAssistant, lamp: WledSimulator
) -> None:
    flow = await Flow.discover(hass, record(port=lamp.port))
    assert flow.step["step_id"] == "zeroconf_confirm"
    assert flow.step["description_placeholders"] == {"name": "Lamp", "host": f"127.0.0.1:{lamp.port}"}
    (offer,) = hass.config_entries.flow.async_progress()
    assert offer["context"]["title_placeholders"] == {"name": "Lamp"}
    assert offer["context"]["unique_id"] == MAC

    await flow.submit()
    await flow.choose("pattern")
    await flow.submit()
    await flow.submit()
    assert flow.step["type"] is FlowResultType.CREATE_ENTRY
    assert the_hub(hass).unique_id == HUB_UNIQUE_ID
    (device,) = the_hub(hass).get_subentries_of_type("device")
    assert (device.unique_id, device.data["host"]) == (MAC, f"127.0.0.1:{lamp.port}")


async def test_discovered_device_is_added_to_the_hub_that_exists(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    async with WledSimulator(name="Desk", mac="001122334455") as desk:
        flow = await Flow.discover(hass, record(port=desk.port, mac="001122334455"))
        await flow.submit()
        await flow.choose("existing_source")
        await flow.submit(source_id="rainbow")
        await flow.submit()
        assert flow.step["reason"] == "device_added"
        assert "Desk" in {device.name for device in hub.devices.values()}


async def test_known_device_that_moved_is_followed(hass: HomeAssistant, lamp: WledSimulator) -> None:
    configured("127.0.0.1:9").add_to_hass(hass)
    flow = await Flow.discover(hass, record(port=lamp.port))
    assert flow.step["reason"] == "already_configured"
    device = the_hub(hass).subentries["lamp"]
    assert device.data["host"] == f"127.0.0.1:{lamp.port}"
    assert device.data["led_count"] == 60


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "wled-desk.local"], ids=["same address", "a name follows by itself"]
)
async def test_known_device_that_is_where_it_was_is_left_alone(
    hass: HomeAssistant, socket_enabled: None, host: str
) -> None:
    configured(host).add_to_hass(hass)
    flow = await Flow.discover(hass, record())
    assert flow.step["reason"] == "already_configured"
    assert the_hub(hass).subentries["lamp"].data["host"] == host


async def test_address_where_another_device_answers_is_not_stored(
    hass: HomeAssistant, lamp: WledSimulator
) -> None:
    configured("127.0.0.1:9").add_to_hass(hass)
    lamp.identity.mac = "001122334455"
    flow = await Flow.discover(hass, record(port=lamp.port))
    assert flow.step["reason"] == "already_configured"
    assert the_hub(hass).subentries["lamp"].data["host"] == "127.0.0.1:9"


async def test_ignored_device_stays_ignored(hass: HomeAssistant, lamp: WledSimulator) -> None:
    await Flow.discover(hass, record(port=lamp.port))
    ignoring = {"unique_id": MAC, "title": "Lamp"}
    await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_IGNORE}, data=ignoring)
    assert not hass.config_entries.flow.async_progress()
    flow = await Flow.discover(hass, record(port=lamp.port))
    assert flow.step["reason"] == "already_configured"


async def test_ignored_device_can_be_set_up_by_hand(hass: HomeAssistant, lamp: WledSimulator) -> None:
    ignoring = {"unique_id": MAC, "title": "Lamp"}
    await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_IGNORE}, data=ignoring)
    flow = await Flow.add_integration(hass)
    await flow.choose("wled")
    await flow.submit(host=f"127.0.0.1:{lamp.port}")
    await flow.choose("pattern")
    await flow.submit()
    await flow.submit()
    assert the_hub(hass).get_subentries_of_type("device")


async def test_offer_is_taken_back_when_the_device_is_set_up_by_hand(
    hass: HomeAssistant, lamp: WledSimulator
) -> None:
    await Flow.discover(hass, record(port=lamp.port))
    flow = await Flow.add_integration(hass)
    await flow.choose("wled")
    await flow.submit(host=f"127.0.0.1:{lamp.port}")
    await flow.choose("pattern")
    await flow.submit()
    await flow.submit()
    assert not hass.config_entries.flow.async_progress()


async def test_same_device_is_offered_once(hass: HomeAssistant, lamp: WledSimulator) -> None:
    await Flow.discover(hass, record(port=lamp.port))
    again = await Flow.discover(hass, record("127.0.0.1", "::1", port=lamp.port))
    assert again.step["reason"] == "already_in_progress"


@pytest.mark.parametrize(
    "unusable",
    [
        pytest.param(record("203.0.113.7"), id="address outside the local network"),
        pytest.param(record("2001:db8::7"), id="IPv6 address outside the local network"),
        pytest.param(record("fe80::7"), id="IPv6 address without its interface"),
        pytest.param(record(mac=None), id="no MAC"),
        pytest.param(record(mac="../../etc/passwd"), id="no real MAC"),
    ],
)
async def test_record_that_is_no_device_in_the_local_network_is_refused_unasked(
    hass: HomeAssistant, unusable: ZeroconfServiceInfo
) -> None:
    flow = await Flow.discover(hass, unusable)
    assert flow.step["type"] is FlowResultType.ABORT
    assert flow.step["reason"] == "invalid_discovery"


async def test_device_that_does_not_answer_is_not_offered(
    hass: HomeAssistant, socket_enabled: None, unused_tcp_port: int
) -> None:
    flow = await Flow.discover(hass, record(port=unused_tcp_port))
    assert flow.step["reason"] == "cannot_connect"


async def test_device_that_is_another_one_than_announced_is_not_offered(
    hass: HomeAssistant, lamp: WledSimulator
) -> None:
    flow = await Flow.discover(hass, record(port=lamp.port, mac="001122334455"))
    assert flow.step["reason"] == "wrong_device"


async def test_web_server_that_is_no_led_device_is_not_offered(
    hass: HomeAssistant, some_web_server: int
) -> None:
    flow = await Flow.discover(hass, record(port=some_web_server))
    assert flow.step["reason"] == "invalid_response"


async def test_name_that_wants_to_be_more_than_a_name_is_shown_as_text(
    hass: HomeAssistant, lamp: WledSimulator
) -> None:
    lamp.identity.name = "\x1b[31m![x](http://192.0.2.1/)\u202e\n"
    flow = await Flow.discover(hass, record(port=lamp.port))
    assert flow.step["description_placeholders"]["name"] == r"\!\[x\]\(http\://192\.0\.2\.1/\)"
    (offer,) = hass.config_entries.flow.async_progress()
    assert offer["context"]["title_placeholders"] == {"name": "![x](http://192.0.2.1/)"}
