"""Exports as files."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import islice
import os
from pathlib import Path
import resource
import string

from hypothesis import given, strategies as st
import pytest

from custom_components.ledgrab.activity.errors import ExportExistsError, ExportFailedError, ExportNameError
from custom_components.ledgrab.activity.export import ExportFormat
from custom_components.ledgrab.activity.export_files import (
    MAX_BYTES,
    MAX_FILES,
    ExportedFile,
    ExportFile,
    default_names,
    file_name,
)
from custom_components.ledgrab.activity.export_reader import PIECE_BYTES

HOSTILE = (
    "",
    "../secrets.yaml",
    "..\\x",
    "..",
    "/etc/passwd",
    "a/b",
    ".hidden",
    "-rf",
    "a\x00.csv",
    "a.csv\n",
    "a\rb",
    "%2e%2e%2f",
    "\u0430.csv",
    "\uff0e\uff0e\uff0fx",
    "a" * 300,
    "~/x",
    "file:///x",
    "a b",
    "a:b",
    "\ud800",
)
DEVICES = ("CON", "nul.csv", "LPT1.tar.csv")
LETTERS = string.ascii_letters + string.digits


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where exports go; it does not exist yet."""
    return tmp_path / "ledgrab" / "exports"


@contextmanager
def writing(folder: Path, *names: str) -> Iterator[ExportFile]:
    """Begin an export and let go of it."""
    with closing(ExportFile(folder, names)) as file:
        file.open()
        yield file


@contextmanager
def reading(folder: Path, name: str) -> Iterator[ExportedFile]:
    """Open an export and let go of it."""
    with closing(ExportedFile(folder, name)) as file:
        file.open()
        yield file


def export(folder: Path, *names: str, data: bytes = b"x") -> Path:
    """Write a whole export."""
    with writing(folder, *names) as file:
        file.write(data)
        file.finish()
        return file.path


def content(folder: Path, name: str) -> bytes:
    """Read a whole export."""
    with reading(folder, name) as file:
        return b"".join(piece.data for piece in iter(file.read, None))


@pytest.mark.parametrize("name", [*HOSTILE, *DEVICES])
@pytest.mark.parametrize("file_format", ExportFormat)
def test_a_name_that_is_more_than_a_name_is_refused(name: str, file_format: ExportFormat) -> None:
    with pytest.raises(ExportNameError):
        file_name(name, file_format)


@pytest.mark.parametrize("name", [*HOSTILE, "secrets.yaml", "x.csv.partial", "csv", ".csv", "x.CSV"])
def test_nothing_but_an_export_is_opened(folder: Path, name: str) -> None:
    with pytest.raises(ExportNameError):
        ExportedFile(folder, name)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("a", "a.csv"),
        ("a.csv", "a.csv"),
        ("a.json", "a.json.csv"),
        ("November-2026_v1.2", "November-2026_v1.2.csv"),
        ("console", "console.csv"),
        ("a" * 64, "a" * 64 + ".csv"),
    ],
)
def test_a_name_gets_the_ending_of_its_format_once(name: str, file: str) -> None:
    assert file_name(name, ExportFormat.CSV) == file


@given(name=st.text() | st.text(LETTERS + "._-/\\\n", max_size=70), file_format=st.sampled_from(ExportFormat))
def test_whatever_is_accepted_stays_in_its_folder_and_can_be_opened(
    name: str, file_format: ExportFormat
) -> None:
    try:
        file = file_name(name, file_format)
    except ExportNameError:
        return
    assert Path(file).name == file
    assert file.isascii()
    assert file.startswith(tuple(LETTERS))
    with (
        pytest.raises(ExportFailedError),
        reading(Path("/nowhere"), file),
    ):  # the name is right, the file is not there
        pass


def test_default_names_tell_when_and_differ() -> None:
    now = datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC)
    assert list(islice(default_names(now, ExportFormat.JSONL), 3)) == [
        "ledgrab-activity-20261123T120005Z.jsonl",
        "ledgrab-activity-20261123T120005Z-2.jsonl",
        "ledgrab-activity-20261123T120005Z-3.jsonl",
    ]


def test_an_export_is_for_its_owner_alone(folder: Path) -> None:
    path = export(folder, "x.csv", data=b"whole")
    assert path == folder / "x.csv"
    assert path.read_bytes() == b"whole"
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_could_read_is_closed_to_them(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    export(folder, "x.csv")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_an_export_has_its_name_only_when_it_is_whole(folder: Path) -> None:
    with writing(folder, "x.csv") as file:
        file.write(b"half")
        assert [path.name for path in folder.iterdir()] == ["x.csv.partial"]
        file.finish()
        assert file.size == 4
        assert [path.name for path in folder.iterdir()] == ["x.csv"]
    assert [path.name for path in folder.iterdir()] == ["x.csv"]


def test_what_is_given_up_leaves_nothing(folder: Path) -> None:
    with writing(folder, "x.csv") as file:
        file.write(b"half")
    assert list(folder.iterdir()) == []


def test_what_a_crash_left_behind_goes_with_the_next_export(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in ("x.csv.partial", "old.jsonl.partial", "mine.partial", "notes.txt"):
        (folder / name).touch()
    export(folder, "x.csv")
    assert {path.name for path in folder.iterdir()} == {"x.csv", "mine.partial", "notes.txt"}


@pytest.mark.parametrize("name", ["x.csv", "x.csv.partial"])
def test_a_link_is_neither_followed_nor_replaced(folder: Path, tmp_path: Path, name: str) -> None:
    secrets = tmp_path / "secrets.yaml"
    secrets.write_text("secret")
    export(folder, "other.csv")
    (folder / "x.csv").symlink_to(secrets)
    with pytest.raises(ExportExistsError), writing(folder, "x.csv"):
        pass
    with pytest.raises(ExportFailedError), reading(folder, "x.csv"):
        pass
    assert (folder / "x.csv").is_symlink()
    assert secrets.read_text() == "secret"


def test_a_link_in_the_place_of_the_unfinished_file_is_removed_not_followed(
    folder: Path, tmp_path: Path
) -> None:
    secrets = tmp_path / "secrets.yaml"
    secrets.write_text("secret")
    folder.mkdir(parents=True)
    (folder / "x.csv.partial").symlink_to(secrets)
    assert not export(folder, "x.csv").is_symlink()
    assert secrets.read_text() == "secret"


@pytest.mark.parametrize("name", ["x.csv", "x.csv.partial"])
def test_a_folder_of_the_same_name_is_left_alone(folder: Path, name: str) -> None:
    (folder / name).mkdir(parents=True)
    with pytest.raises(ExportExistsError), writing(folder, "x.csv"):
        pass
    assert (folder / name).is_dir()


def test_a_folder_or_a_pipe_is_not_read(folder: Path) -> None:
    (folder / "x.csv").mkdir(parents=True)
    os.mkfifo(folder / "pipe.csv")
    with pytest.raises(ExportFailedError), reading(folder, "x.csv"):
        pass
    with pytest.raises(ExportFailedError), reading(folder, "pipe.csv"):
        pass


def test_exports_do_not_follow_a_link_out_of_their_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    folder.parent.mkdir()
    folder.symlink_to(tmp_path / "www")
    with pytest.raises(ExportFailedError), writing(folder, "x.csv"):
        pass
    assert list((tmp_path / "www").iterdir()) == []


@pytest.mark.parametrize("place", ["/proc/ledgrab/exports", "/proc/sys", "/dev/null"])
def test_a_folder_that_takes_nothing_is_told(place: str) -> None:
    with pytest.raises(ExportFailedError), writing(Path(place), "x.csv"):
        pass


def test_an_existing_export_is_never_replaced(folder: Path) -> None:
    export(folder, "x.csv", data=b"first")
    with pytest.raises(ExportExistsError), writing(folder, "x.csv"):
        pass
    with writing(folder, "y.csv") as file:
        file.write(b"second")
        (folder / "y.csv").write_text("somebody was faster")
        with pytest.raises(ExportExistsError):
            file.finish()
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        "x.csv": "first",
        "y.csv": "somebody was faster",
    }


def test_the_first_free_name_is_taken(folder: Path) -> None:
    assert [export(folder, "a.csv", "b.csv").name for _ in range(2)] == ["a.csv", "b.csv"]


def test_an_unfinished_file_that_is_taken_away_leaves_no_empty_export(folder: Path) -> None:
    with writing(folder, "x.csv") as file:
        (folder / "x.csv.partial").unlink()
        with pytest.raises(ExportFailedError):
            file.finish()
    assert list(folder.iterdir()) == []


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Let no file grow beyond a mebibyte."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_048_576, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_disk_that_takes_no_more_is_told_and_left_clean(folder: Path, small_disk: None) -> None:
    with writing(folder, "x.csv") as file:
        file.write(bytes(1_048_000))
        file.write(b"buffered")
        with pytest.raises(ExportFailedError):
            file.write(bytes(2_000_000))
    assert list(folder.iterdir()) == []


def aged(path: Path, age: int) -> None:
    """Let a file be some seconds old."""
    now = path.stat().st_mtime - age
    os.utime(path, (now, now))


def test_the_oldest_exports_go_when_there_are_too_many(folder: Path) -> None:
    for number in range(MAX_FILES):
        aged(export(folder, f"{number}.csv"), MAX_FILES - number)
    (folder / "notes.txt").touch()
    aged(folder / "notes.txt", 10_000)
    export(folder, "new.csv")
    kept = {path.name for path in folder.iterdir()}
    assert kept == {"new.csv", "notes.txt", *(f"{number}.csv" for number in range(1, MAX_FILES))}


def test_the_oldest_exports_go_when_they_are_too_large(folder: Path) -> None:
    for age, name in ((1, "second.csv"), (2, "third.json"), (3, "fourth.csv")):
        path = export(folder, name)
        os.truncate(path, MAX_BYTES // 2 - 1)
        aged(path, age)
    export(folder, "new.jsonl")
    assert {path.name for path in folder.iterdir()} == {"new.jsonl", "second.csv", "third.json"}


def test_the_new_export_stays_whatever_its_size_and_age(folder: Path) -> None:
    aged(export(folder, "future.csv"), -10_000)
    with writing(folder, "new.csv") as file:
        file.write(b"x")
        os.truncate(folder / "new.csv.partial", MAX_BYTES + 1)
        file.finish()
    assert {path.name for path in folder.iterdir()} == {"new.csv"}


def test_an_export_is_read_in_pieces(folder: Path) -> None:
    data = os.urandom(PIECE_BYTES + 1)
    export(folder, "x.jsonl", data=data)
    assert content(folder, "x.jsonl") == data
    with reading(folder, "x.jsonl") as file:
        assert (file.size, file.file_format) == (len(data), ExportFormat.JSONL)
        assert [len(piece.data) for piece in iter(file.read, None)] == [PIECE_BYTES, 1]


def test_an_export_that_changes_while_it_is_read_is_as_long_as_it_said_or_an_error(folder: Path) -> None:
    path = export(folder, "x.csv", data=bytes(PIECE_BYTES + 1))
    with reading(folder, "x.csv") as file:
        os.truncate(path, PIECE_BYTES + 100)
        assert [len(piece.data) for piece in iter(file.read, None)] == [PIECE_BYTES, 1]
    with reading(folder, "x.csv") as file:
        os.truncate(path, 0)
        with pytest.raises(ExportFailedError, match="shorter"):
            file.read()


def test_what_was_never_opened_can_be_closed(folder: Path) -> None:
    ExportFile(folder, ["x.csv"]).close()
    ExportedFile(folder, "x.csv").close()
    assert not folder.exists()
