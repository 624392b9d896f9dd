"""Answers that are none of WLED's."""

from collections.abc import AsyncIterator
import traceback

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest
from wled import WLED

from custom_components.ledgrab.devices.errors import DeviceProtocolError, DeviceUnreachableError
from custom_components.ledgrab.devices.registry import device_kind
from custom_components.ledgrab.devices.wled_client import own_errors, wled_client

JSON = "application/json"


@pytest.fixture
async def port(request: pytest.FixtureRequest) -> AsyncIterator[int]:
    """Return where a server gives one answer to everything: text, content type, status."""
    text, content_type, status = request.param

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=text, content_type=content_type, status=status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app, host="127.0.0.1") as server:
        assert server.port is not None
        yield server.port


@pytest.mark.parametrize(
    "port",
    [
        ("", "text/html", 200),
        ("<h1>Router</h1>", "text/html", 200),
        ("{", JSON, 200),
        ("[]", JSON, 200),
        ("null", JSON, 200),
        ("{}", JSON, 200),
        ('{"state": {}, "info": {}}', JSON, 200),
        ('{"state": 1, "info": 2}', JSON, 200),
        ('{"state": {"seg": [1]}, "info": {"ver": "16.0.0"}}', JSON, 200),
        ('{"state": {"on": true}, "info": {"ver": "new"}}', JSON, 200),
        ("Not found", "text/html", 404),
        ('{"error": 1}', JSON, 401),
        ("Broken", "text/html", 500),
    ],
    indirect=True,
)
async def test_what_is_no_answer_of_wled_is_told_to_the_user(
    session: aiohttp.ClientSession, port: int
) -> None:
    """Whatever it is, no other error gets out."""
    device = device_kind("wled").create({"host": f"127.0.0.1:{port}"}, session)
    for ask in (device.probe, device.state, device.snapshot, device.open_sender):
        with pytest.raises(DeviceProtocolError):
            await ask()
    with pytest.raises(DeviceProtocolError):
        await device.set_light(color=(1, 2, 3))


async def test_the_usual_port_needs_no_help(session: aiohttp.ClientSession) -> None:
    """The library asks port 80 by itself."""
    client = wled_client("127.0.0.1", 80, session)
    assert isinstance(client, WLED)
    assert client.session is session


def test_a_lamp_that_is_away_is_told_apart_from_one_that_talks_nonsense() -> None:
    """A host that the library cannot write into an address is nonsense too."""
    with pytest.raises(DeviceProtocolError), own_errors():
        raise ValueError("Host cannot contain ':'")
    with pytest.raises(DeviceUnreachableError), own_errors():
        raise DeviceUnreachableError("passes as it is")


@pytest.mark.parametrize(
    "port",
    [
        ("secret", JSON, 200),
        ('{"state": "secret", "info": "secret"}', JSON, 200),
        ('{"info": {"secret": "secret", "ver": {"secret": 1}}}', JSON, 200),
        ("secret", "text/html", 404),
        ('{"error": "secret"}', JSON, 500),
    ],
    indirect=True,
)
async def test_what_was_answered_is_in_no_text_and_no_traceback(
    session: aiohttp.ClientSession, port: int
) -> None:
    """Home Assistant logs both."""
    device = device_kind("wled").create({"host": f"127.0.0.1:{port}"}, session)
    with pytest.raises(DeviceProtocolError) as raised:
        await device.state()
    assert "secret" not in "".join(traceback.format_exception(raised.value))
    assert "127.0.0.1" not in str(raised.value)
