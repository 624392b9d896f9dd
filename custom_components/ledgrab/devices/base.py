"""The contract of a device kind."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Flag, auto
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Capability(Flag):
    """What a device can do beside showing streamed pixels."""

    NONE = 0
    LIGHT = auto()
    """On/off, brightness and color can be read and set."""
    RESTORE = auto()
    """What it showed before a stream can be put back."""
    IDENTIFY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInfo:
    """What a device says of itself; strings are as received and need sanitizing before display."""

    name: str
    led_count: int
    """0 if the device cannot say."""
    rgbw: bool = False
    mac: str | None = None
    """Twelve lower-case hex digits."""
    manufacturer: str | None = None
    model: str | None = None
    firmware: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceState:
    """What a device shows now."""

    on: bool | None = None
    brightness: int | None = None
    """0..255."""
    color: tuple[int, int, int] | None = None
    live: bool = False
    """The device is driven by streamed data, ours or somebody else's."""
    live_source: str | None = None
    """Who streams, as the device reports it: an address."""
    live_protocol: str | None = None
    """How, as the device reports it, such as "DDP"."""
    override: bool = False
    """The device ignores streamed data because a user said so."""
    frames_per_second: int | None = None
    signal_percent: int | None = None
    firmware: str | None = None


class PixelSender(Protocol):
    """The open way to a device's pixels; every method may be called from an engine thread and never blocks."""

    def show(self, pixels: NDArray[np.uint8]) -> None:
        """Send one frame, shape (leds, 3), RGB; DeviceUnreachableError if the network refuses it."""

    def leave(self) -> None:
        """Tell the device that the stream has ended, if its protocol can; never raises."""

    def close(self) -> None:
        """Free the socket; never raises; may be called twice."""


class LedDevice(ABC):
    """One LED device; the coroutines run on the event loop and raise only DeviceError."""

    capabilities: Capability = Capability.NONE

    @abstractmethod
    async def probe(self) -> DeviceInfo:
        """Ask the device what it is."""

    @abstractmethod
    async def state(self) -> DeviceState:
        """Ask the device what it shows; this is the health check too."""

    @abstractmethod
    async def open_sender(self) -> PixelSender:
        """Resolve the address and open the way to the pixels."""

    async def set_light(
        self,
        *,
        on: bool | None = None,
        brightness: int | None = None,
        color: tuple[int, int, int] | None = None,
    ) -> None:
        """Change what the device shows by itself; None leaves a value as it is."""
        raise NotImplementedError

    async def snapshot(self) -> object | None:
        """Return what the device shows, as plain JSON for `restore`; None if it cannot say."""
        return None

    async def restore(self, snapshot: object) -> None:
        """Put back what `snapshot` returned."""
        raise NotImplementedError

    async def identify(self) -> None:
        """Make the device show itself for a moment."""
        raise NotImplementedError

    @abstractmethod
    async def close(self) -> None:
        """End what the object holds open."""
