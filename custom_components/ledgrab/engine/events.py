"""What the engine tells its owner; handed over on an engine thread."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLost:
    """A source stopped giving frames, or never began; it is tried again for ever, unless it can never work."""

    source_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecovered:
    """A source gives frames again, or for the first time."""

    source_id: str
    first: bool
    """The source has just been started and was not reported as lost."""


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
    """The network refuses a target's packets, told once per outage; sending goes on."""

    target_id: str
    reason: str


type EngineEvent = SourceLost | SourceRecovered | TargetRestarted | TargetFailed | TargetUnreachable
