"""What must never reach the disk."""

from itertools import chain
from pathlib import Path

import pytest

from custom_components.ledgrab.activity.export import ExportFormat, iter_export
from custom_components.ledgrab.activity.model import Draft
from custom_components.ledgrab.activity.store import ActivityStore
from tests.activity.drafts import draft

CANARY = "LG-CANARY-7f3a91"
JWT = f"eyJhbGciOiJIUzI1NiJ9.{CANARY}.sig"

HIDING_PLACES = {
    "a key that is not allowed": draft(metadata={"password": CANARY}),
    "the name of a key": draft(metadata={CANARY: 1}),
    "an allowed key, inside of something": draft(metadata={"device": {"token": CANARY}}),
    "an allowed key, inside of a list": draft(metadata={"device": [{"token": CANARY}, [CANARY]]}),
    "an exception": draft(metadata={"reason": ValueError(CANARY)}),
    "a list of exceptions": draft(metadata={"reason": [ValueError(CANARY)]}),
    "an action that nobody knows": draft(action="levitated", metadata={"device": CANARY}),
    "a query": draft(f"GET http://host/api?key={CANARY} failed"),
    "a user in an address": draft(entity_name=f"rtsp://anna:{CANARY}@camera/1"),
    "an assignment": draft(actor=f"password={CANARY}"),
    "a header": draft(f"Authorization: Bearer {CANARY}"),
    "a header in metadata": draft(metadata={"reason": f"sent Bearer {CANARY}"}),
    "a token": draft(JWT),
    "a token in a list": draft(metadata={"device": [JWT]}),
    "a token in bytes": draft(metadata={"device": JWT.encode()}),
    "a token cut by invisible characters": draft(f"eyJ\u200bhbGciOiJI\u2060UzI1NiJ9.{CANARY}"),
    "a signed path": draft(entity_id=f"/api/export?authSig={JWT}"),
    "a text that has to be cut": draft(f"{'x' * 975} rtsp://anna:{CANARY}@camera"),
    "a name that has to be cut": draft(entity_name=f"{'x' * 235} token={CANARY}"),
    "quotes": draft(f'{{"password": "{CANARY} {CANARY}"}}'),
    "a cookie": draft(f"Cookie: lang=en; session={CANARY}"),
    "a password with odd characters": draft(f"rtsp://anna:p@ss/w#{CANARY}?@camera/1"),
    "a key file": draft(f"-----BEGIN PRIVATE KEY----- {CANARY} -----END PRIVATE KEY-----"),
}


@pytest.mark.parametrize("written", HIDING_PLACES.values(), ids=HIDING_PLACES)
def test_a_secret_never_reaches_the_disk(path: Path, store: ActivityStore, written: Draft) -> None:
    (entry,) = store.append([written])
    assert CANARY not in str(entry)
    files = b"".join(file.read_bytes() for file in path.parent.iterdir())
    blocks = chain.from_iterable(iter_export(path, file_format) for file_format in ExportFormat)
    assert CANARY.encode() not in files + b"".join(block.data for block in blocks)
