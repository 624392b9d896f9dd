"""The kinds of sources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .base import FrameSource
from .pattern import create_pattern
from .screen import create_screen


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """A kind of source, and how one is made from its stored data."""

    key: str
    create: Callable[[Mapping[str, Any]], FrameSource]


SOURCE_KINDS: Final = (
    SourceKind(key="screen", create=create_screen),
    SourceKind(key="pattern", create=create_pattern),
)


def source_kind(key: str) -> SourceKind:
    """Return a kind by its key; LookupError for an unknown one."""
    for kind in SOURCE_KINDS:
        if kind.key == key:
            return kind
    raise LookupError(f"unknown kind of source: {key}")
