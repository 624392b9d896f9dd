"""Kill the writer of a log again and again: what it announced must be on disk.

`python -m tests.activity.kill9 --rounds 200` prints what was found; the exit status tells whether all was there.
"""

import argparse
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
import random
import subprocess
import sys
from tempfile import TemporaryDirectory
import time
import types
from typing import Final

ROOT: Final = Path(__file__).parents[2]
LONGEST_LIFE: Final = 0.25
"""Seconds from the first announcement to the kill, at most."""
KILLED_AT_BIRTH: Final = 0.2
"""Share of the children that are not waited for: they die while they open the log."""
CHECKPOINTS: Final = 0.02
MARK: Final = "written by the child"


@dataclass(slots=True, kw_only=True)
class Findings:
    """What some rounds of killing showed."""

    rounds: int = 0
    announced: int = 0
    lost: int = 0
    damaged: int = 0
    """Times that the file had to be recovered, or told of a loss."""


def supervise(path: Path, rounds: int, seed: int = 0) -> Findings:
    """Let children write and kill them; `seed` decides when."""
    from custom_components.ledgrab.activity.connection import reading  # noqa: PLC0415 - not in the child
    from custom_components.ledgrab.activity.store import ActivityStore  # noqa: PLC0415

    moments, findings = random.Random(seed), Findings()  # noqa: S311 - not for secrets
    announced: set[int] = set()
    for _ in range(rounds):
        lives = moments.random() > KILLED_AT_BIRTH
        announced.update(_one_life(path, moments.uniform(0.0, LONGEST_LIFE), wait=lives))
        with closing(ActivityStore.open(path)) as store:
            findings.damaged += len(store.notices)
        with reading(path) as connection:
            stored = {
                seq for (seq,) in connection.execute("SELECT seq FROM entries WHERE message = ?", (MARK,))
            }
        findings.rounds += 1
        findings.announced = len(announced)
        findings.lost = len(announced - stored)
    return findings


def _one_life(path: Path, seconds: float, *, wait: bool) -> list[int]:
    """Return what a child announced before it was killed."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and file
        [sys.executable, __file__, "--child", str(path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        first = child.stdout.readline() if wait else ""
        time.sleep(seconds)
        child.kill()
        lines = [first, *child.stdout]
    # The last line may be cut in the middle.
    return [seq for line in lines if line.endswith("\n") for seq in map(int, line.split())]


def write_until_killed(path: Path) -> None:
    """Append batches of all sizes, and announce each one on standard output after its commit."""
    for name, folder in (
        ("custom_components", ROOT / "custom_components"),
        ("custom_components.ledgrab", ROOT / "custom_components" / "ledgrab"),
    ):
        # The room alone: importing the integration takes seconds.
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = [str(folder)]
    from custom_components.ledgrab.activity.model import Draft  # noqa: PLC0415 - after the stand-ins
    from custom_components.ledgrab.activity.store import ActivityStore  # noqa: PLC0415

    store = ActivityStore.open(path)
    sizes = random.Random(store.last_seq)  # noqa: S311
    while True:
        draft = Draft(
            ts=store.clock(), category="system", action="test", severity="info", actor="system", message=MARK
        )
        entries = store.append([draft] * sizes.choice((1, 1, 1, 5, 50, 500)))
        sys.stdout.write(" ".join(str(entry.seq) for entry in entries) + "\n")
        sys.stdout.flush()
        if sizes.random() < CHECKPOINTS:
            store.checkpoint()


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        write_until_killed(arguments.child)
    with TemporaryDirectory() as folder:
        findings = supervise(Path(folder) / "activity.db", arguments.rounds, arguments.seed)
    print(findings)  # noqa: T201 - a program
    return int(findings.lost + findings.damaged > 0)


if __name__ == "__main__":
    sys.exit(main())
