"""A WLED lamp from one start to the next, without sockets."""

from collections.abc import Mapping
from typing import Any

from .wled_json import (
    EFFECT_CONTROLS,
    EFFECTS,
    PALETTES,
    Identity,
    Vitals,
    config_document,
    info_document,
    live_view,
    state_document,
)
from .wled_packets import parse_ddp, parse_udp
from .wled_realtime import LiveMode, Override, Realtime
from .wled_record import Record
from .wled_state import Document, OwnState, whole_number


class Lamp:
    """What is in the lamp's memory; a power loss takes it all but the presets."""

    def __init__(
        self,
        identity: Identity,
        record: Record,
        presets: Mapping[str, Document],
        *,
        led_count: int,
        rgbw: bool,
        timeout: float,
        skip_late: bool,
        now: float,
    ) -> None:
        """Start up at the time `now`."""
        self._identity = identity
        self._record = record
        self._presets = presets
        self._timeout = timeout
        self._started = now
        self.own = OwnState(led_count, rgbw=rgbw)
        self.realtime = Realtime(self.own, record, timeout=timeout, skip_late=skip_late)

    def receive_ddp(self, data: bytes, source: str, now: float) -> None:
        """Take what arrived on the DDP port."""
        packet = parse_ddp(data)
        self._record.packet(now, source, len(data), packet)
        self.realtime.receive(packet, source, now)

    def receive_udp(self, data: bytes, source: str, now: float) -> None:
        """Take what arrived on the realtime port."""
        packet = parse_udp(data)
        self._record.packet(now, source, len(data), packet)
        self.realtime.receive(packet, source, now)

    def apply(self, body: Mapping[str, Any], now: float) -> None:
        """Take what was posted to `/json/state`."""
        preset = whole_number(body, "ps")
        stored = self._presets.get(str(preset)) if preset else None
        changed = self.own.apply(stored if stored is not None else body)
        if stored is not None and preset:
            self.own.preset = preset
        self._apply_realtime(body, now)
        if changed:
            self.realtime.own_state_changed(now)
        else:
            self.realtime.refresh(now)

    def _apply_realtime(self, body: Mapping[str, Any], now: float) -> None:
        main_segment = whole_number(body, "mainseg")
        if main_segment is not None and not self.realtime.live:
            self.own.main_segment = main_segment
        if (override := whole_number(body, "lor")) is not None:
            self.realtime.override = Override(min(override, Override.ALWAYS))
        if body.get("live") is True:
            self.realtime.lock(LiveMode.GENERIC, float("inf"), now)
        elif body.get("live") is False:
            self.realtime.leave(now)

    def state(self) -> Document:
        """Return `/json/state`."""
        return state_document(self.own, self.realtime)

    def info(self, *, now: float, websockets: int, udp_port: int) -> Document:
        """Return `/json/info`."""
        vitals = Vitals(
            uptime=int(now - self._started),
            frame_rate=round(self._record.frame_rate(now, 2.0)),
            websockets=websockets,
            udp_port=udp_port,
        )
        return info_document(self._identity, self.own, self.realtime, vitals)

    def config(self, *, udp_port: int) -> Document:
        """Return `/json/cfg`."""
        return config_document(self._identity, self.own, self._timeout, udp_port)

    def live_view(self) -> bytes:
        """Return the frame for a live view."""
        return live_view(self.own, self.realtime)


CATALOGS: Mapping[str, list[str]] = {
    "effects": list(EFFECTS),
    "fxdata": list(EFFECT_CONTROLS),
    "palettes": list(PALETTES),
}
"""Lists that never change, by their path below `/json/`."""
