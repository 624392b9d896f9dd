"""What the engine tells its owner; handed over on an engine thread."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLost:
    """A source stopped giving frames; it is tried again for ever."""

    source_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecovered:
    """A source gives frames again, or for the first time."""

    source_id: str
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRestarted:
    """A target's step failed and the target goes on after a pause."""

    target_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFailed:
    """A target failed too often and was taken out of the loop."""

    target_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetUnreachable:
    """The network refuses a target's packets; sending goes on."""

    target_id: str
    reason: str


type EngineEvent = SourceLost | SourceRecovered | TargetRestarted | TargetFailed | TargetUnreachable
