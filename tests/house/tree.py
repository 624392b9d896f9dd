"""Where things are in this checkout."""

from pathlib import Path
import subprocess
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PACKAGE: Final = ROOT / "custom_components" / "ledgrab"


def repository_files() -> tuple[Path, ...]:
    """Return the files that git tracks or would track, without links."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603 - constant
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(path for path in paths if path.is_file() and not path.is_symlink())


def text_files() -> dict[Path, str]:
    """Return what stands in every text file of the repository, by its path from the root."""
    binary = {".png", ".gz", ".db"}
    return {
        path.relative_to(ROOT): path.read_text(encoding="utf-8")
        for path in repository_files()
        if path.suffix not in binary
    }
