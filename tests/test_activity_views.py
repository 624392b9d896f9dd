"""Downloads of the activity log, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
import csv
from http import HTTPStatus
from io import StringIO
import json
import os
from pathlib import Path

from aiohttp import ClientPayloadError
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator
from yarl import URL

from homeassistant.core import HomeAssistant

from custom_components.ledgrab.activity.model import ActivityEntry, Filters
from custom_components.ledgrab.activity_downloads import MAX_DOWNLOADS
from custom_components.ledgrab.const import DATA_ACTIVITY, DOMAIN
from tests.activity.drafts import draft
from tests.connections import raw, served
from tests.root import logged, note, settle
from tests.visitors import ask, open_house

URL_EXPORT = "/api/ledgrab/activity/export"
URL_FILES = "/api/ledgrab/activity/exports/"
LARGE = 8_000
"""Entries of a log that is larger than what the sockets of a connection hold."""


@pytest.fixture
async def house(hass_admin_user: MockUser, hass_read_only_user: MockUser, hass: HomeAssistant) -> None:
    """Set up a hub without devices, and a log with two entries."""
    await open_house(hass)
    note(hass.data[DATA_ACTIVITY], "one")
    note(hass.data[DATA_ACTIVITY], "=two", severity="error")
    await settle(hass)


@pytest.fixture
async def large(hass: HomeAssistant, house: None) -> None:
    """Fill the log."""
    drafts = [draft("x" * 1_000)] * LARGE
    await hass.data[DATA_ACTIVITY].async_with_store(lambda store: store.append(drafts))


async def downloads(hass: HomeAssistant, action: str = "log_exported") -> list[ActivityEntry]:
    """Return what the log tells of downloads."""
    found = await logged(hass, Filters(message_like="export"))
    return [entry for entry in found if entry.action == action]


@pytest.fixture(params=[True, False], ids=["canceled", "told by writing"])
async def port(
    request: pytest.FixtureRequest, hass: HomeAssistant, large: None, socket_enabled: None
) -> AsyncIterator[int]:
    """Return where Home Assistant serves a large log."""
    async with served(hass, cancel=request.param) as port:
        yield port


async def until_told(hass: HomeAssistant, count: int) -> list[ActivityEntry]:
    """Wait until so many downloads are in the log."""
    while len(found := await downloads(hass)) < count:  # noqa: ASYNC110 - what is waited for is in a file
        await asyncio.sleep(0.01)
    return found


def open_files(path: Path) -> int:
    """Return how often this process has a file open."""
    count = 0
    for link in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            count += link.readlink() == path
    return count


async def test_a_download_is_a_file_that_a_browser_saves(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, hass_admin_user: MockUser, house: None
) -> None:
    response = await (await hass_client()).get(URL_EXPORT)
    rows = list(csv.DictReader(StringIO(await response.text(), newline="")))
    assert [row["message"] for row in rows][-2:] == ["one", "'=two"]
    disposition = response.headers["Content-Disposition"]
    file = disposition.removeprefix('attachment; filename="').removesuffix('"')
    assert file.startswith("ledgrab-activity-")
    assert file.endswith("Z.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    (entry,) = await downloads(hass)
    assert entry.actor == f"user:{hass_admin_user.name}"
    assert entry.metadata == {"count": len(rows), "file": file, "format": "csv"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("severities=error", ["=two"]),
        ("severities=error,info&message_like=NE", ["one"]),
        ("severities=error&severities=info&categories=system&message_like=one", ["one"]),
        ("entity_id=nothing", []),
        ("since=2099-01-01T00:00:00Z", []),
    ],
)
async def test_filters_hold_for_downloads(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, house: None, query: str, expected: list[str]
) -> None:
    client = await hass_client()
    lines = (await (await client.get(f"{URL_EXPORT}?format=jsonl&{query}")).text()).splitlines()
    assert [json.loads(line)["message"] for line in lines] == expected
    array = await (await client.get(f"{URL_EXPORT}?format=json&{query}")).json()
    assert [entry["message"] for entry in array] == expected


@pytest.mark.parametrize(
    "query",
    [
        "format=xlsx",
        "categories=nonsense",
        "categories=",
        "severities=info,info,info,info",
        "actor=a&actor=b",
        "actor=",
        "message_like=" + "x" * 201,
        "since=yesterday",
        "since=0001-01-01T00:00:00%2B14:00",
        "since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z",
        "path=/etc/passwd",
    ],
)
async def test_a_question_that_makes_no_sense_is_a_bad_request(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, house: None, query: str
) -> None:
    response = await (await hass_client()).get(URL(f"{URL_EXPORT}?{query}", encoded=True))
    assert response.status == HTTPStatus.BAD_REQUEST
    assert (await response.json())["message"]
    assert await downloads(hass) == []


@pytest.mark.parametrize("url", [URL_EXPORT, f"{URL_FILES}x.csv"])
async def test_downloads_are_for_administrators(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    hass_read_only_access_token: str,
    house: None,
    url: str,
) -> None:
    assert (await (await hass_client_no_auth()).get(url)).status == HTTPStatus.UNAUTHORIZED
    reader = await hass_client(hass_read_only_access_token)
    assert (await reader.get(url)).status == HTTPStatus.UNAUTHORIZED
    denials = [entry for entry in await logged(hass) if entry.action == "permission_denied"]
    assert len(denials) == 1
    assert await downloads(hass) == []


async def test_a_signed_path_needs_no_token_and_is_worth_only_for_itself(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    house: None,
) -> None:
    path = f"{URL_EXPORT}?format=jsonl&severities=error&severities=warning"
    answer = await ask(await hass_ws_client(hass), "auth/sign_path", path=path)
    signed = URL(answer["result"]["path"], encoded=True)
    client = await hass_client_no_auth()
    response = await client.get(signed)
    assert json.loads(await response.text())["message"] == "=two"
    other = signed.update_query(format="csv")
    assert (await client.get(other)).status == HTTPStatus.UNAUTHORIZED


async def test_a_path_signed_by_somebody_else_opens_nothing(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    hass_read_only_access_token: str,
    house: None,
) -> None:
    reader = await hass_ws_client(hass, hass_read_only_access_token)
    answer = await ask(reader, "auth/sign_path", path=URL_EXPORT)
    signed = URL(answer["result"]["path"], encoded=True)
    assert (await (await hass_client_no_auth()).get(signed)).status == HTTPStatus.UNAUTHORIZED


async def test_without_a_hub_or_a_file_there_is_nothing_to_download(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, house: None
) -> None:
    client = await hass_client()
    hass.data[DATA_ACTIVITY].path.unlink()
    assert (await client.get(URL_EXPORT)).status == HTTPStatus.SERVICE_UNAVAILABLE
    (entry,) = hass.config_entries.async_loaded_entries(DOMAIN)
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await client.get(URL_EXPORT)).status == HTTPStatus.SERVICE_UNAVAILABLE


async def test_a_large_log_arrives_whole(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, large: None
) -> None:
    response = await (await hass_client()).get(f"{URL_EXPORT}?format=jsonl&categories=capture")
    assert len((await response.text()).splitlines()) == LARGE
    assert [entry.metadata["count"] for entry in await downloads(hass)] == [LARGE]


async def test_who_hangs_up_leaves_nothing_behind(
    hass: HomeAssistant, port: int, hass_access_token: str
) -> None:
    for number in range(MAX_DOWNLOADS + 2):
        client = await raw(port)
        assert "200" in await client.begin(URL_EXPORT, hass_access_token)
        await client.reader.readexactly(10_000)
        client.hang_up()
        told = (await until_told(hass, number + 1))[-1]
        assert told.metadata["incomplete"] is True
        assert told.metadata["count"] < LARGE
        assert told.message.endswith("were exported: the download broke off")
    await settle(hass)
    path = hass.data[DATA_ACTIVITY].path
    assert open_files(path) > 0
    # Only now SQLite lets go of what readers closed: the locks of a process are lost with any of its descriptors.
    (entry,) = hass.config_entries.async_loaded_entries(DOMAIN)
    await hass.config_entries.async_unload(entry.entry_id)
    assert open_files(path) == 0


async def test_only_some_are_served_at_a_time(hass: HomeAssistant, port: int, hass_access_token: str) -> None:
    clients = [await raw(port) for _ in range(MAX_DOWNLOADS + 1)]
    answers = [await client.begin(URL_EXPORT, hass_access_token) for client in clients]
    assert [answer.split()[1] for answer in answers] == ["200"] * MAX_DOWNLOADS + ["429"]
    assert b"Retry-After" in await clients[-1].reader.readuntil(b"\r\n\r\n")
    for client in clients:
        client.hang_up()
    await until_told(hass, MAX_DOWNLOADS)
    client = await raw(port)
    assert "200" in await client.begin(URL_EXPORT, hass_access_token)
    client.hang_up()
    await until_told(hass, MAX_DOWNLOADS + 1)


async def exported(hass: HomeAssistant, name: str) -> Path:
    """Write an export and return where it is."""
    answer = await hass.services.async_call(
        DOMAIN, "export_activity", {"name": name}, blocking=True, return_response=True
    )
    assert answer is not None
    return Path(str(answer["path"]))


async def test_an_export_can_be_fetched_by_its_name(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, hass_admin_user: MockUser, house: None
) -> None:
    path = await exported(hass, "x")
    response = await (await hass_client()).get(f"{URL_FILES}x.csv")
    assert await response.read() == path.read_bytes()
    assert response.headers["Content-Length"] == str(path.stat().st_size)
    assert response.headers["Content-Disposition"] == 'attachment; filename="x.csv"'
    assert response.headers["Cache-Control"] == "no-store"
    (entry,) = await downloads(hass, "export_downloaded")
    assert entry.message == "The export x.csv was downloaded"
    assert entry.actor == f"user:{hass_admin_user.name}"
    assert entry.metadata == {"file": "x.csv", "format": "csv"}


@pytest.mark.parametrize(
    "name",
    [
        "none.csv",
        "x",
        "x.csv.partial",
        "link.csv",
        "folder.csv",
        "..%2F..%2Fsecrets.yaml",
        "%2e%2e%2f%2e%2e%2fsecrets.yaml",
        "%2Fetc%2Fpasswd",
        "x.csv%00",
        "x.csv%0A",
        "%D1%85.csv",
    ],
)
async def test_nothing_else_can_be_fetched(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, house: None, name: str
) -> None:
    folder = (await exported(hass, "x")).parent
    secrets = Path(hass.config.path("secrets.yaml"))
    secrets.write_text("secret")
    (folder / "link.csv").symlink_to(secrets)
    (folder / "folder.csv").mkdir()
    response = await (await hass_client()).get(URL(URL_FILES + name, encoded=True))
    # What Home Assistant itself takes for an attack does not even come this far.
    assert response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST}
    assert "secret" not in (await response.text())
    assert await downloads(hass, "export_downloaded") == []


async def test_an_export_that_is_cut_off_on_the_way_does_not_pass_for_a_whole_one(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, large: None
) -> None:
    path = await exported(hass, "x")
    response = await (await hass_client()).get(f"{URL_FILES}x.csv")
    await response.content.read(1)
    os.truncate(path, 100)
    with pytest.raises((ClientPayloadError, ConnectionResetError)):
        await response.read()
    (entry,) = await downloads(hass, "export_downloaded")
    assert entry.metadata["incomplete"] is True
