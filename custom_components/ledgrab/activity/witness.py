"""A witness beside the log: what was last announced, to find out when the file has forgotten it."""

from dataclasses import asdict, dataclass
import json
import os
from pathlib import Path
from typing import Final
from zlib import crc32

_SIZE: Final = 512  # one sector: written in place, whole or not at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """The newest entry that was written, and the file that it went to."""

    seq: int
    id: str
    file: str
    """The identity that the file was given when it was made; a copy has the same."""
    session: str
    """The stretch of writing; a copy from before it has another one."""


def write_witness(path: Path, witness: Witness) -> None:
    """Replace what the witness knows; raises OSError."""
    text = json.dumps(asdict(witness))
    record = f"{crc32(text.encode()):08x} {text}".encode().ljust(_SIZE - 1) + b"\n"
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        os.pwrite(descriptor, record, 0)
    finally:
        os.close(descriptor)


def read_witness(path: Path) -> Witness | None:
    """Return what was last announced; None where nobody knows."""
    try:
        checksum, text = path.read_text(encoding="utf-8").rstrip().split(" ", 1)
        if int(checksum, 16) != crc32(text.encode()):
            return None
        return Witness(**json.loads(text))
    except OSError, ValueError, TypeError:
        return None
