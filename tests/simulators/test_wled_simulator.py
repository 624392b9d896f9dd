"""The simulated lamp behind its sockets."""

import asyncio
from collections.abc import AsyncIterator
import os
from secrets import token_hex
import signal
import socket
import sys
from typing import Any

from aiohttp import ClientConnectionError, ClientSession, ClientTimeout, ClientWebSocketResponse, WSMsgType
import pytest
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from tests.simulators.wled import WledSimulator

pytestmark = pytest.mark.usefixtures("socket_enabled")

RED_DDP = bytes([0x41, 1, 0x0B, 1, 0, 0, 0, 0, 0, 3, 255, 0, 0])
RED_DRGB = bytes([2, 2, 255, 0, 0])


@pytest.fixture
async def lamp(socket_enabled: None) -> AsyncIterator[WledSimulator]:
    """Run a lamp of four LEDs."""
    async with WledSimulator(led_count=4) as simulator:
        yield simulator


@pytest.fixture
async def http(lamp: WledSimulator) -> AsyncIterator[ClientSession]:
    """Return a session at the lamp's address."""
    async with ClientSession(f"http://{lamp.host}:{lamp.port}") as session:
        yield session


def send(port: int, *packets: bytes) -> None:
    """Send packets to a port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for packet in packets:
            sender.sendto(packet, ("127.0.0.1", port))


async def answer(http: ClientSession, path: str) -> Any:
    """Return what a path answers."""
    async with http.get(path) as response:
        return await response.json()


async def post(http: ClientSession, **body: Any) -> Any:
    """Post a state and return the answer."""
    async with http.post("/json/state", json=body) as response:
        return await response.json()


async def test_ddp_packets_reach_the_leds(lamp: WledSimulator) -> None:
    """And say where they came from."""
    send(lamp.ddp_port, RED_DDP)
    await lamp.wait_for(lambda: lamp.frames == 1)
    assert lamp.pixels.tolist() == [[255, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert lamp.shown.tolist()[0] == [128, 0, 0]
    assert (lamp.live, lamp.info["lm"], lamp.info["lip"]) == (True, "DDP", "127.0.0.1")
    assert (lamp.packets, lamp.packet_log[0].source, lamp.packet_log[0].size) == (1, "127.0.0.1", 13)


async def test_udp_packets_reach_the_leds(lamp: WledSimulator) -> None:
    """On the port that the lamp tells."""
    send(lamp.info["udpport"], RED_DRGB)
    await lamp.wait_for(lambda: lamp.live)
    assert lamp.shows[0][1].tolist()[0] == [255, 0, 0]


async def test_a_frame_that_comes_too_soon_is_shown_by_itself(lamp: WledSimulator) -> None:
    """No further packet is needed."""
    send(lamp.ddp_port, RED_DDP, RED_DDP, RED_DDP)
    await lamp.wait_for(lambda: lamp.frames == 2)
    assert lamp.shows[1][0] - lamp.shows[0][0] >= 0.015


async def test_a_stream_times_out_by_itself(socket_enabled: None) -> None:
    """The own state returns without anybody's doing."""
    async with WledSimulator(led_count=1, realtime_timeout=0.2) as lamp:
        send(lamp.ddp_port, RED_DDP)
        await lamp.wait_for(lambda: lamp.frames == 1 and not lamp.live)
        assert lamp.pixels.tolist() == [[255, 160, 0]]


async def test_frame_rate_counts_the_frames_of_the_last_seconds(lamp: WledSimulator) -> None:
    """Shown ones."""
    send(lamp.udp_port, *[RED_DRGB] * 20)
    await lamp.wait_for(lambda: lamp.frames == 20)
    assert lamp.frame_rate(1000) == 0.02


async def test_waiting_in_vain_tells_how_the_lamp_stands(lamp: WledSimulator) -> None:
    """The message is all that a failed run leaves behind."""
    with pytest.raises(TimeoutError, match=r"<Sim: inactive, 0 packets, 0 frames> after 0.1 s"):
        await lamp.wait_for(lambda: lamp.live, timeout=0.1)


# JSON API


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/json", {"state", "info", "effects", "palettes"}),
        ("/json/si", {"state", "info"}),
        ("/json/cfg", {"id", "hw", "if"}),
        ("/presets.json", {"0"}),
    ],
)
async def test_documents(http: ClientSession, path: str, keys: set[str]) -> None:
    """Each path answers its own parts."""
    assert set(await answer(http, path)) == keys


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/json/eff", "Solid"),
        ("/json/effects", "Solid"),
        ("/json/fxdata", ""),
        ("/json/pal", "Default"),
        ("/json/palettes", "Default"),
    ],
)
async def test_lists(http: ClientSession, path: str, first: str) -> None:
    """Long and short names answer alike."""
    assert (await answer(http, path))[0] == first


async def test_a_posted_state_is_answered_if_asked_for(lamp: WledSimulator, http: ClientSession) -> None:
    """`v` asks for it."""
    assert await post(http, bri=9) == {"success": True}
    assert lamp.state["bri"] == 9
    assert (await post(http, bri=8, v=True))["bri"] == 8


@pytest.mark.parametrize("text", ["{", "[]", "3"])
async def test_a_body_that_is_no_object_is_refused(http: ClientSession, text: str) -> None:
    """With the firmware's number for bad JSON."""
    async with http.post("/json/state", data=text) as response:
        assert (response.status, await response.json()) == (400, {"error": 9})


async def test_unknown_paths_are_refused(http: ClientSession) -> None:
    """Reading and writing."""
    async with http.get("/json/nonsense") as got, http.post("/json/cfg", json={}) as posted:
        assert (got.status, posted.status) == (501, 501)


async def test_a_lamp_that_is_to_fail_answers_503(lamp: WledSimulator, http: ClientSession) -> None:
    """As a busy lamp does; the stream goes on."""
    lamp.fail_http = True
    async with http.get("/json/info") as response:
        assert (response.status, await response.json()) == (503, {"error": 3})
    send(lamp.ddp_port, RED_DDP)
    await lamp.wait_for(lambda: lamp.live)


async def test_a_deaf_lamp_hears_nothing(lamp: WledSimulator, http: ClientSession) -> None:
    """Neither packets nor requests, until it hears again."""
    lamp.deaf = True
    send(lamp.ddp_port, RED_DDP)
    send(lamp.udp_port, RED_DRGB)
    with pytest.raises(TimeoutError):
        await http.get("/json/info", timeout=ClientTimeout(total=0.2))
    assert (lamp.packets, lamp.live) == (0, False)
    lamp.deaf = False
    assert (await answer(http, "/json/info"))["name"] == "Sim"


# Websocket


async def test_a_websocket_tells_state_and_info_at_once_and_at_each_change(
    lamp: WledSimulator, http: ClientSession
) -> None:
    """Whoever makes it."""
    async with http.ws_connect("/ws") as socket:
        assert set(await socket.receive_json()) == {"state", "info"}
        assert lamp.info["ws"] == 1
        await post(http, bri=9)
        assert (await socket.receive_json())["state"]["bri"] == 9
        await socket.send_json({"on": False})
        assert (await socket.receive_json())["state"]["on"] is False


async def test_a_websocket_answers_questions(http: ClientSession) -> None:
    """A heartbeat, and the state; what is no JSON object is passed over."""
    async with http.ws_connect("/ws") as socket:
        await socket.receive_json()
        await socket.send_str("ping")
        assert await socket.receive_str() == "pong"
        await socket.send_str("{")
        await socket.send_str("[1]")
        await socket.send_json({"v": True})
        assert "state" in await socket.receive_json()


async def test_a_websocket_takes_ddp(lamp: WledSimulator, http: ClientSession) -> None:
    """Behind a byte 2; other binary messages mean nothing."""
    async with http.ws_connect("/ws") as socket:
        await socket.send_bytes(b"\x01" + RED_DDP)
        await socket.send_bytes(b"\x02" + RED_DDP)
        await lamp.wait_for(lambda: lamp.live)
        assert (lamp.packets, lamp.info["lip"]) == (1, "127.0.0.1")


async def view(socket: ClientWebSocketResponse, wanted: bytes) -> None:
    """Return once a live view shows the wanted colors."""
    async for message in socket:
        if message.data == b"L\x01" + wanted:
            return


async def test_the_live_view_streams_the_leds(lamp: WledSimulator, http: ClientSession) -> None:
    """To the client that asked last."""
    async with http.ws_connect("/ws") as first, http.ws_connect("/ws") as second:
        await first.send_json({"lv": True})
        await view(first, bytes([255, 160, 0] * 4))
        await second.send_json({"lv": True})
        await view(second, bytes([255, 160, 0] * 4))
        send(lamp.ddp_port, RED_DDP)
        await view(second, bytes([255, 0, 0]) + bytes(9))
        await second.send_json({"lv": False})


async def test_the_live_view_of_a_long_strip_leaves_leds_out(socket_enabled: None) -> None:
    """Every second one above 1024, every third above 2048."""
    async with WledSimulator(led_count=2050, rgbw=True) as lamp:
        assert len(lamp.live_view()) == 2 + 683 * 3


async def test_the_live_view_of_a_lamp_that_is_off_is_black(lamp: WledSimulator) -> None:
    """Even while a stream lights it."""
    lamp.apply({"on": False})
    send(lamp.ddp_port, RED_DDP)
    await lamp.wait_for(lambda: lamp.live)
    assert lamp.live_view() == b"L\x01" + bytes(12)


# Power


async def test_a_crash_breaks_connections_and_closes_ports(lamp: WledSimulator, http: ClientSession) -> None:
    """No farewell is said."""
    async with http.ws_connect("/ws") as socket:
        await socket.receive_json()
        await lamp.crash()
        assert (await socket.receive()).type in {WSMsgType.CLOSED, WSMsgType.ERROR}
    with pytest.raises(ClientConnectionError):
        await http.get("/json/info")
    send(lamp.ddp_port, RED_DDP)
    assert repr(lamp) == "<Sim: without power, 0 packets, 0 frames>"


async def test_a_restart_keeps_the_ports_and_forgets_the_rest(
    lamp: WledSimulator, http: ClientSession
) -> None:
    """Only presets and what the test has counted survive."""
    ports = (lamp.port, lamp.ddp_port, lamp.udp_port)
    send(lamp.ddp_port, RED_DDP)
    await lamp.wait_for(lambda: lamp.live)
    await post(http, bri=9, lor=2)
    await lamp.crash()
    await lamp.restart()
    assert (lamp.port, lamp.ddp_port, lamp.udp_port) == ports
    assert (lamp.live, lamp.state["bri"], lamp.state["lor"], lamp.frames) == (False, 128, 0, 1)
    assert (await answer(http, "/json/info"))["uptime"] == 0
    send(lamp.ddp_port, RED_DDP)
    await lamp.wait_for(lambda: lamp.frames == 2)


async def test_a_crashed_lamp_may_come_back_by_itself(lamp: WledSimulator, http: ClientSession) -> None:
    """After the time that it was told."""
    lamp.reboot_after = 0.1
    await lamp.crash()
    assert not lamp.running
    await lamp.wait_for(lambda: lamp.running)
    assert (await answer(http, "/json/info"))["live"] is False


async def test_a_lamp_restarts_when_it_is_asked_to(lamp: WledSimulator, http: ClientSession) -> None:
    """By JSON or by its reset page, after it has answered."""
    await post(http, bri=9)
    assert await post(http, rb=True) == {"success": True}
    await lamp.wait_for(lambda: lamp.running and lamp.state["bri"] == 128)
    await post(http, bri=9)
    async with http.get("/reset") as response:
        assert response.status == 200
    await lamp.wait_for(lambda: lamp.running and lamp.state["bri"] == 128)


async def test_a_lamp_that_is_to_come_back_does_not_after_the_test(socket_enabled: None) -> None:
    """The end is the end."""
    async with WledSimulator() as lamp:
        lamp.reboot_after = 0.05
        await lamp.crash()
    await asyncio.sleep(0.1)
    assert not lamp.running


async def test_several_lamps_run_side_by_side(socket_enabled: None) -> None:
    """Each has its own ports and LEDs."""
    async with WledSimulator("One") as one, WledSimulator("Two", rgbw=True) as two:
        send(two.ddp_port, RED_DDP)
        await two.wait_for(lambda: two.live)
        assert not one.live
        assert (one.pixels.shape, two.pixels.shape) == ((60, 3), (60, 4))


# Zeroconf leaves the timer of an answer that it was about to give to somebody else on loopback.
@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_a_lamp_announces_itself_when_asked(
    socket_enabled: None, expected_lingering_timers: bool
) -> None:
    """On loopback, with its mac and port; a random mac, for others may test at the same time."""
    mac = token_hex(6)
    found = AsyncServiceInfo("_wled._tcp.local.", f"wled-{mac[-6:]}._wled._tcp.local.")
    browser = AsyncZeroconf(interfaces=["127.0.0.1"])
    try:
        async with WledSimulator(mac=mac) as lamp:
            await lamp.announce()
            assert await found.async_request(browser.zeroconf, 3000)
            assert (found.port, found.parsed_addresses()) == (lamp.port, ["127.0.0.1"])
    finally:
        await browser.async_close()
    assert found.decoded_properties == {"mac": mac}


@pytest.mark.parametrize("module", ["wled", "ddp"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_simulator_runs_alone_until_it_is_stopped(module: str, number: signal.Signals) -> None:
    """It says where it listens, shows its LEDs, and ends without complaint."""
    ports = (
        ["--http-port", "0", "--udp-port", "0", "--ddp-port", "0"] if module == "wled" else ["--port", "0"]
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"tests.simulators.{module}", "--leds", "2", "--show", *ports,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": "."},
    )  # fmt: skip
    assert process.stdout is not None
    assert b"2 LEDs, " in await process.stdout.readline()
    assert await process.stdout.readline()
    process.send_signal(number)
    _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
