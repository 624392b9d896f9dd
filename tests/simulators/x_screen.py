"""A virtual X screen with known colors on it: Xvfb, painted by a client that speaks the X11 core protocol itself.

Requests are those of the X Window System Protocol, version 11 (x.org/releases/current/doc/xproto), little-endian.
"""

import os
from pathlib import Path
import select
import shutil
import socket
import struct
import subprocess
from types import TracebackType
from typing import Self

START_SECONDS = 10.0

CREATE_GC, CHANGE_GC, POLY_FILL_RECTANGLE, GET_INPUT_FOCUS = 55, 56, 70, 43
GC_FOREGROUND = 1 << 2
SETUP_FIXED, SCREEN_OFFSET_FORMAT = 32, 8
REPLY_SIZE = 32

type Rgb = tuple[int, int, int]


class XScreen:
    """A context manager around one X server; blocking, for tests and benchmarks."""

    def __init__(self, width: int = 1280, height: int = 720) -> None:
        """Prepare a screen of this size, 24 bits deep, black."""
        self.width = width
        self.height = height
        self.display = ""
        """`:N`, for `$DISPLAY`."""

    @staticmethod
    def available() -> bool:
        """Tell whether Xvfb is installed."""
        return shutil.which("Xvfb") is not None

    def __enter__(self) -> Self:
        """Start the server on a free display number."""
        self._start_server()
        try:
            self._painter = Painter(self.display)
        except BaseException:
            self._stop_server()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        self._painter.close()
        self._stop_server()

    def _start_server(self) -> None:
        program = shutil.which("Xvfb")
        if program is None:
            raise FileNotFoundError("Xvfb is not installed (package xvfb)")
        reader, writer = os.pipe()
        screen = f"{self.width}x{self.height}x24"
        options = ["-screen", "0", screen, "-nolisten", "tcp", "-noreset", "-br", "-s", "0"]
        command = [program, "-displayfd", str(writer), *options]
        self._server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)  # noqa: S603  fixed words
        os.close(writer)
        with os.fdopen(reader) as answer:
            ready, _, _ = select.select([answer], [], [], START_SECONDS)
            number = answer.readline().strip() if ready else ""
        if not number:
            self._stop_server()
            raise RuntimeError("Xvfb did not start")
        self.display = f":{number}"

    def _stop_server(self) -> None:
        self._server.terminate()
        self._server.wait(START_SECONDS)

    def fill(self, x: int, y: int, width: int, height: int, color: Rgb) -> None:
        """Paint a rectangle; `sync` makes sure that it is there."""
        self._painter.fill(x, y, width, height, color)

    def clear(self, color: Rgb = (0, 0, 0)) -> None:
        """Paint everything."""
        self.fill(0, 0, self.width, self.height, color)

    def sync(self) -> None:
        """Return once everything is painted; RuntimeError if the server refused something."""
        self._painter.sync()


class Painter:
    """An X client that fills rectangles of the root window."""

    def __init__(self, display: str) -> None:
        """Connect to a display of this machine."""
        path = Path("/tmp/.X11-unix") / f"X{display.removeprefix(':')}"  # noqa: S108  where X servers listen
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(START_SECONDS)
        if error := self._socket.connect_ex(os.fspath(path)):
            self._socket.close()
            raise ConnectionError(error, os.strerror(error), os.fspath(path))
        self._root, self._gc = self._set_up()
        self._color: Rgb = (0, 0, 0)
        self._request(CREATE_GC, struct.pack("<IIII", self._gc, self._root, GC_FOREGROUND, 0))

    def close(self) -> None:
        """Disconnect."""
        self._socket.close()

    def _set_up(self) -> tuple[int, int]:
        """Introduce ourselves; return the root window and a resource id for the graphics context."""
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        status, length = struct.unpack("<B5xH", self._read(8))
        answer = self._read(length * 4)
        if status != 1:
            raise RuntimeError(f"the X server refused the connection: {answer!r}")
        (id_base,) = struct.unpack_from("<I", answer, 4)
        vendor_length, _, _, formats = struct.unpack_from("<HHBB", answer, 16)
        screen = SETUP_FIXED + (vendor_length + 3) // 4 * 4 + formats * SCREEN_OFFSET_FORMAT
        (root,) = struct.unpack_from("<I", answer, screen)
        return root, id_base

    def fill(self, x: int, y: int, width: int, height: int, color: Rgb) -> None:
        """Paint a rectangle of the root window; the visual is TrueColor with 8 bits a channel."""
        if color != self._color:
            self._color = color
            red, green, blue = color
            foreground = red << 16 | green << 8 | blue
            self._request(CHANGE_GC, struct.pack("<III", self._gc, GC_FOREGROUND, foreground))
        area = struct.pack("<IIhhHH", self._root, self._gc, x, y, width, height)
        self._request(POLY_FILL_RECTANGLE, area)

    def sync(self) -> None:
        """Wait for an answer to a request, which comes after everything before it."""
        self._request(GET_INPUT_FOCUS, b"")
        answer = self._read(REPLY_SIZE)
        if answer[0] != 1:
            raise RuntimeError(f"X error {answer[1]} for request {answer[10]}")

    def _request(self, opcode: int, body: bytes) -> None:
        self._socket.sendall(struct.pack("<BxH", opcode, 1 + len(body) // 4) + body)

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._socket.recv(size - len(data))
            if not part:
                raise RuntimeError("the X server hung up")
            data += part
        return data
