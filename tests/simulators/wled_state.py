"""What a WLED lamp shows by itself: power, brightness and segments, changed by the JSON API.

Source: deserializeState and deserializeSegment in wled00/json.cpp (github.com/wled/WLED, August 2026).
Not modeled: transitions (changes are immediate), effects (every effect shows its first color), nightlight
(it is remembered, never run), grouping, spacing and reversal of segments.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .wled_packets import Channels

type Document = dict[str, Any]

NUMBERS = {
    "cct": 255,
    "grp": 255,
    "spc": 255,
    "of": 65535,
    "set": 3,
    "fx": 255,
    "sx": 255,
    "ix": 255,
    "pal": 255,
    "c1": 255,
    "c2": 255,
    "c3": 31,
    "si": 3,
    "m12": 7,
    "bm": 255,
}
"""Plain numbers of a segment and their highest value."""
SWITCHES = ("on", "frz", "sel", "rev", "mi", "o1", "o2", "o3")


class Segment:
    """A part of the strip with its own colors; `document` is what the JSON API says of it."""

    def __init__(self, number: int, start: int, stop: int, channels: int) -> None:
        """Begin as the firmware does: on, solid orange."""
        self._channels = channels
        black = [0] * channels
        self.document: Document = {
            "id": number,
            "start": start,
            "stop": stop,
            "len": stop - start,
            "grp": 1,
            "spc": 0,
            "of": 0,
            "on": True,
            "frz": False,
            "bri": 255,
            "cct": 127,
            "set": 0,
            "lc": 1 if channels == 3 else 3,
            "col": [[255, 160, *black[2:]], black, black],
            "fx": 0,
            "sx": 128,
            "ix": 128,
            "pal": 0,
            "c1": 128,
            "c2": 128,
            "c3": 16,
            "sel": True,
            "rev": False,
            "mi": False,
            "o1": False,
            "o2": False,
            "o3": False,
            "si": 0,
            "m12": 0,
            "bm": 0,
        }
        self._frozen: Channels = self._solid()

    def _solid(self) -> Channels:
        pixels = np.zeros((self.document["len"], 4), dtype=np.uint8)
        pixels[:, : self._channels] = self.document["col"][0]
        return pixels

    def render(self) -> Channels:
        """Return shape (len, 4), its colors at its own brightness, black while it is off."""
        if not self.document["frz"]:
            self._frozen = self._solid()
        opacity = self.document["bri"] if self.document["on"] else 0
        return (self._frozen.astype(np.uint16) * opacity // 255).astype(np.uint8)

    def apply(self, change: Mapping[str, Any]) -> None:
        """Change what `change` names; values of a wrong type are ignored."""
        self._apply_geometry(change)
        if isinstance(name := change.get("n"), str):
            self.document["n"] = name
        if (brightness := whole_number(change, "bri")) is not None:
            self.document["on"] = brightness > 0
            self.document["bri"] = min(brightness, 255) or self.document["bri"]
        for key, highest in NUMBERS.items():
            if (value := whole_number(change, key)) is not None:
                self.document[key] = min(value, highest)
        for key in SWITCHES:
            if isinstance(change.get(key), bool):
                self.document[key] = change[key]
        for slot, color in enumerate(change.get("col", [])[:3]):
            if (channels := read_color(color, self._channels)) is not None:
                self.document["col"][slot] = channels
        if isinstance(change.get("i"), list):
            self._set_leds(change["i"])

    def _apply_geometry(self, change: Mapping[str, Any]) -> None:
        start = whole_number(change, "start")
        start = self.document["start"] if start is None else start
        stop = whole_number(change, "stop")
        if stop is None:
            length = whole_number(change, "len")
            stop = start + length if length else self.document["stop"]
        if (start, stop) != (self.document["start"], self.document["stop"]):
            self.document.update(start=start, stop=stop, len=max(0, stop - start))
            self._frozen = self._solid()

    def _set_leds(self, items: list[Any]) -> None:
        """Freeze the segment and set single LEDs: `[first, [last + 1,] color, ...]`, colors without numbers go on."""
        if not self.document["frz"]:
            self.document["frz"] = True
            self._frozen[:] = 0
        position, numbers = 0, list[int]()
        for item in items:
            if isinstance(item, int):
                numbers.append(item)
            elif (color := read_color(item, self._channels)) is not None:
                position = numbers[0] if numbers else position
                end = numbers[1] if len(numbers) > 1 and numbers[1] > position else position + 1
                self._frozen[position:end, : self._channels] = color
                position, numbers = end, []


class OwnState:
    """Power, brightness, segments and settings of a lamp."""

    def __init__(self, led_count: int, *, rgbw: bool) -> None:
        """Begin as a lamp that has just started: on, half bright, orange."""
        self.led_count = led_count
        self.channels = 4 if rgbw else 3
        self.bri = 128
        """0..255; 0 is off."""
        self.bri_last = 128
        """The brightness to switch on with."""
        self.transition = 7
        self.preset = -1
        self.main_segment = 0
        self.nightlight: Document = {"on": False, "dur": 60, "mode": 1, "tbri": 0}
        self.sync: Document = {"send": False, "sgrp": 1, "rgrp": 1}
        self.segments = [Segment(0, 0, led_count, self.channels)]

    def strip_channels(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the channels the LEDs have: shape (n, 3), or (n, 4) for RGBW."""
        return pixels[:, : self.channels]

    def render(self) -> Channels:
        """Return shape (led_count, 4), what the lamp shows when nobody streams, before brightness."""
        pixels = np.zeros((self.led_count, 4), dtype=np.uint8)
        for segment in self.segments:
            start = segment.document["start"]
            part = segment.render()[: max(0, self.led_count - start)]
            pixels[start : start + len(part)] = part
        return pixels

    def apply(self, body: Mapping[str, Any]) -> bool:
        """Change what `body` names; return whether anything changed that ends a preset."""
        before = self._appearance()
        self._apply_power(body)
        self.transition = (
            number if (number := whole_number(body, "transition")) is not None else self.transition
        )
        update_known(self.nightlight, body.get("nl"))
        update_known(self.sync, body.get("udpn"))
        self._apply_segments(body.get("seg"))
        changed = self._appearance() != before or isinstance(body.get("nl"), dict)
        if changed:
            self.preset = -1
        return changed

    def _appearance(self) -> object:
        segments = [
            {**segment.document, "sel": None, "col": str(segment.document["col"])}
            for segment in self.segments
        ]
        return self.bri, segments

    def _apply_power(self, body: Mapping[str, Any]) -> None:
        was_on = self.bri > 0
        brightness = whole_number(body, "bri")
        self.bri = self.bri if brightness is None else min(brightness, 255)
        on = body.get("on", self.bri > 0)
        if bool(on) != (self.bri > 0):
            self.bri, self.bri_last = (self.bri_last, self.bri_last) if on else (0, self.bri)
        self.bri_last = self.bri or self.bri_last
        if was_on != (self.bri > 0):
            for segment in self.segments:
                segment.document["frz"] = False

    def _apply_segments(self, change: object) -> None:
        if isinstance(change, dict):
            if isinstance(change.get("id"), int):
                self._apply_segment(change["id"], change)
            else:
                for segment in self.segments:
                    if segment.document["sel"]:
                        segment.apply(change)
        elif isinstance(change, list):
            for position, item in enumerate(change):
                self._apply_segment(item.get("id", position), item)
        self.segments = [
            segment for segment in self.segments if segment.document["stop"] > segment.document["start"]
        ]

    def _apply_segment(self, number: int, change: Mapping[str, Any]) -> None:
        for segment in self.segments:
            if segment.document["id"] == number:
                segment.apply(change)
                return
        if whole_number(change, "stop"):
            segment = Segment(len(self.segments), 0, self.led_count, self.channels)
            self.segments.append(segment)
            segment.apply(change)


def update_known(settings: Document, change: object) -> None:
    """Take over the values of `change` for keys that `settings` has."""
    if isinstance(change, dict):
        settings.update({key: value for key, value in change.items() if key in settings})


def whole_number(body: Mapping[str, Any], key: str) -> int | None:
    """Return the value of a key that holds a number from 0 up, else None."""
    value = body.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def read_color(value: object, channels: int) -> list[int] | None:
    """Read `[r, g, b]`, `[r, g, b, w]` or `"RRGGBB"` (with WW in front for white); None if it is neither."""
    if isinstance(value, str) and len(value) in {6, 8}:
        raw = bytes.fromhex(value)
        value = [*raw[-3:], *raw[:-3]]
    if not isinstance(value, list) or not value:
        return None
    return [int(channel) & 0xFF for channel in (*value, 0, 0, 0)[:channels]]
