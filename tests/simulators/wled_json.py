"""The JSON documents a WLED lamp answers with, in the shape of firmware 16."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .wled_realtime import Realtime
from .wled_state import Document, OwnState

EFFECTS = (
    "Solid",
    "Blink",
    "Breathe",
    "Wipe",
    "Colorloop",
    "Rainbow",
    "Scan",
    "Theater",
    "Fire 2012",
    "Pacifica",
)
EFFECT_CONTROLS = (
    "",
    "!,Duty cycle;!,!;!;01",
    "!;!,!;!;01",
    "!,!;!,!;!",
    "!,Saturation;1,2,3;!;01",
    "!,Size;;!",
    "!,# of dots,,,,,Overlay;!,!,!;!",
    "!,Gap size;!,!;!",
    "Cooling,Spark rate,,2D Blur,Boost;;!;1;pal=35,sx=64,ix=160,m12=1,c2=128",
    "!,Angle;;!;;pal=51",
)
"""What the sliders and colors of each effect mean."""
PALETTES = (
    "Default",
    "* Random Cycle",
    "* Color 1",
    "* Colors 1&2",
    "* Color Gradient",
    "Party",
    "Ocean",
    "Rainbow",
)

RGB_STRIP = 22
RGBW_STRIP = 30
"""LED types of the firmware: WS2812, SK6812."""


@dataclass(slots=True, kw_only=True)
class Identity:
    """What a lamp is; a test may change any of it while the lamp runs."""

    name: str
    mac: str
    """Twelve lower-case hex digits."""
    firmware: str = "16.0.0"
    address: str = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What changes by itself."""

    uptime: int
    """Seconds since the lamp started."""
    frame_rate: int
    websockets: int
    """Connected websocket clients."""
    udp_port: int


def state_document(own: OwnState, realtime: Realtime) -> Document:
    """Return `/json/state`."""
    return {
        "on": own.bri > 0,
        "bri": own.bri_last,
        "transition": own.transition,
        "bs": 0,
        "ps": own.preset,
        "pl": -1,
        "ledmap": 0,
        "nl": {**own.nightlight, "rem": own.nightlight["dur"] * 60 if own.nightlight["on"] else -1},
        "udpn": {**own.sync, "recv": own.sync["rgrp"] != 0},
        "lor": int(realtime.override),
        "mainseg": own.main_segment,
        "seg": [dict(segment.document) for segment in own.segments],
    }


def info_document(identity: Identity, own: OwnState, realtime: Realtime, vitals: Vitals) -> Document:
    """Return `/json/info`."""
    return {
        "ver": identity.firmware,
        "vid": 2605030,
        "cn": "Niji",
        "release": "ESP32",
        "repo": "wled/WLED",
        "leds": _leds_document(own, vitals),
        "str": False,
        "name": identity.name,
        "udpport": vitals.udp_port,
        "simplifiedui": False,
        "live": realtime.live,
        "liveseg": -1,
        "lm": realtime.mode.label,
        "lip": realtime.source,
        "ws": vitals.websockets,
        "fxcount": len(EFFECTS),
        "palcount": len(PALETTES),
        "cpalcount": 0,
        "umpalcount": 0,
        "maps": [{"id": 0}],
        "wifi": {"bssid": "02:00:00:00:00:01", "rssi": -60, "signal": 80, "channel": 6, "ap": False},
        "fs": {"u": 12, "t": 983, "pmt": 0},
        "ndc": 0,
        "arch": "esp32",
        "core": "4.4.8.240628",
        "clock": 240,
        "flash": 4,
        "lwip": 0,
        "freeheap": 127168,
        "uptime": vitals.uptime,
        "opt": 79,
        "brand": "WLED",
        "product": "FOSS",
        "mac": identity.mac,
        "ip": identity.address,
    }


def _leds_document(own: OwnState, vitals: Vitals) -> Document:
    capabilities = [segment.document["lc"] for segment in own.segments]
    total = max(capabilities, default=0)
    return {
        "count": own.led_count,
        "pwr": 120,
        "fps": vitals.frame_rate,
        "maxpwr": 850,
        "maxseg": 32,
        "bootps": 0,
        "seglc": capabilities,
        "lc": total,
        "rgbw": own.channels == 4,
        "wv": total & 2,
        "cct": 0,
    }


def config_document(identity: Identity, own: OwnState, timeout: float, udp_port: int) -> Document:
    """Return the parts of `/json/cfg` that say how the LEDs are wired and how realtime data is taken."""
    output = {
        "start": 0,
        "len": own.led_count,
        "pin": [16],
        "order": 0,
        "rev": False,
        "skip": 0,
        "type": RGBW_STRIP if own.channels == 4 else RGB_STRIP,
        "ref": False,
        "rgbwm": 0,
    }
    live: dict[str, Any] = {
        "en": True,
        "mso": False,
        "port": 5568,
        "mc": False,
        "dmx": {"uni": 1, "seqskip": False, "e131prio": 0, "addr": 1, "dss": 0, "mode": 4},
        "timeout": round(timeout * 10),
        "maxbri": False,
        "no-gc": True,
        "offset": 0,
    }
    return {
        "id": {"mdns": f"wled-{identity.mac[-6:]}", "name": identity.name},
        "hw": {
            "led": {
                "total": own.led_count,
                "maxpwr": 850,
                "cct": False,
                "cr": False,
                "cb": 0,
                "rgbwm": 255,
                "ins": [output],
            }
        },
        "if": {"sync": {"port0": udp_port, "port1": 65506}, "live": live},
    }


def live_view(own: OwnState, realtime: Realtime) -> bytes:
    """Return what a `{"lv": true}` websocket client gets: `L`, version 1, RGB of every n-th LED, at most 1024.

    White is added to the colors; all is black while the lamp is off, even if a stream lights it.
    """
    step = (own.led_count - 1) // 1024 + 1
    pixels = realtime.pixels[::step].astype(np.uint16) * (own.bri > 0)
    colors: NDArray[np.uint8] = (pixels[:, :3] + pixels[:, 3:]).clip(max=255).astype(np.uint8)
    return b"L\x01" + colors[: own.led_count // step].tobytes()
