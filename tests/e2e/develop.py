"""Home Assistant with LedGrab and a simulated WLED strip, to look at or to check."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import signal
import sys
import tempfile
from typing import Any, Final

from custom_components.ledgrab.activity.query import count
from tests.house.tree import ROOT
from tests.simulators.wled import WledSimulator

from .client import PASSWORD, USER
from .first_run import set_up
from .homeassistant import HomeAssistant, free_port, is_free

LEDS: Final = 60
FOLDER: Final = ROOT / "config"
PORT: Final = 8123
CHECK_SECONDS: Final = 5


def say(text: str) -> None:
    """Tell what happens, beside the results."""
    sys.stderr.write(f"==> {text}\n")


@asynccontextmanager
async def running(folder: Path, port: int, lamp: WledSimulator) -> AsyncIterator[HomeAssistant]:
    """Run both, with LedGrab set up through its own flow if it is not yet."""
    if (task := asyncio.current_task()) is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with lamp:
        say(f"a simulated WLED strip with {lamp.led_count} LEDs on http://{lamp.host}:{lamp.port}")
        say(f"start Home Assistant in {folder}")
        async with HomeAssistant(folder, port) as home_assistant:
            if not await home_assistant.client.get("config/config_entries/entry?domain=ledgrab"):
                say("set up LedGrab: the strip, a test picture, the suggested layout")
                await set_up(home_assistant.client, lamp, "pattern")
            try:
                yield home_assistant
            finally:
                say("stop Home Assistant")


async def develop() -> None:
    """Run until somebody has seen enough."""
    # Always the same ports, because Home Assistant remembers its devices by them.
    lamp = WledSimulator("TV strip", LEDS, http_port=8081, udp_port=21324, ddp_port=4048)
    port = PORT if is_free(PORT) else free_port()
    async with running(FOLDER, port, lamp) as home_assistant:
        say(f"open {home_assistant.url} and log in as {USER}, password {PASSWORD}; Ctrl-C ends it")
        code = await home_assistant.wait()
        raise RuntimeError(f"Home Assistant ended with code {code}; its log:\n{home_assistant.log_tail()}")


async def check() -> dict[str, Any]:
    """Return what a new user's lamp gets within the first seconds."""
    with tempfile.TemporaryDirectory() as folder:
        lamp = WledSimulator("TV strip", LEDS)
        async with running(Path(folder), 0, lamp) as home_assistant:
            await lamp.wait_for(lambda: lamp.live, timeout=30)
            say(f"LEDs light up; measure for {CHECK_SECONDS} s")
            before = lamp.frames
            await asyncio.sleep(CHECK_SECONDS)
            frames = lamp.frames - before
            async with home_assistant.client.websocket() as socket:
                (target,) = (await socket.call("ledgrab/targets/list"))["targets"]
        return {
            "fps": round(frames / CHECK_SECONDS, 1),
            "latency_ms_p95": round(target["metrics"]["latency_p95_ms"], 1),
            "entries": count(Path(folder) / ".storage" / "ledgrab" / "activity.db"),
            "leds": LEDS,
        }


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="scripts/develop", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="light the LEDs for some seconds, print figures as JSON, end"
    )
    try:
        if parser.parse_args().check:
            sys.stdout.write(f"{json.dumps(asyncio.run(check()))}\n")
        else:
            asyncio.run(develop())
    except (RuntimeError, OSError) as error:
        sys.stderr.write(f"scripts/develop failed: {error}\n")
        return 1
    except KeyboardInterrupt, asyncio.CancelledError:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
