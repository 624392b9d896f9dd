"""What the log holds at present: the choices that a filter offers."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
import sqlite3
from typing import Final

from .conditions import PUBLIC
from .connection import reading
from .model import ActionCount, EntityName, Facets
from .redact import mask_addresses

ENTITY_LIMIT: Final = 1_000
PUBLIC_ROWS: Final = 20_000
"""Among so many of the newest rows the actors are looked for whom everybody may know: they are counted together."""

_ACTIONS: Final = "SELECT category, action, severity, count FROM actions WHERE {shown}"
_ACTORS: Final = "SELECT actor, count FROM actors ORDER BY count DESC, actor"
_PUBLIC_ACTORS: Final = f"""
SELECT actor, count(*) AS entries FROM entries
WHERE seq > (SELECT max(seq) FROM entries) - ? AND {PUBLIC}
GROUP BY actor ORDER BY entries DESC, actor
"""  # noqa: S608 - constants
# Jumps from one id to the next through the index instead of reading a row for every entry.
_ENTITIES: Final = """
WITH RECURSIVE present (entity_id) AS (
  SELECT min(entity_id) FROM entries WHERE entity_id IS NOT NULL
  UNION ALL
  SELECT (SELECT min(entity_id) FROM entries WHERE entity_id > present.entity_id)
  FROM present WHERE present.entity_id IS NOT NULL
  LIMIT ?
)
SELECT entity_type, entries.entity_id, entity_name FROM present JOIN entries
ON seq = (SELECT max(seq) FROM entries WHERE entity_id = present.entity_id AND {shown})
"""


def read_facets(path: Path, *, public: bool = False) -> Facets:
    """Return actions, actors and entities that entries are about; `public`: what everybody may know.

    Raises as `query.read_page` does.
    """
    shown = PUBLIC if public else "1"
    with reading(path) as connection:
        actions = connection.execute(_ACTIONS.format(shown=shown))
        entities = connection.execute(_ENTITIES.format(shown=shown), (ENTITY_LIMIT,))
        return Facets(
            actions=tuple(
                ActionCount(category=category, action=action, severity=severity, count=count)
                for category, action, severity, count in actions
            ),
            actors=_public_actors(connection) if public else dict(connection.execute(_ACTORS)),
            entities=tuple(
                EntityName(
                    entity_type=entity_type,
                    entity_id=entity_id,
                    entity_name=mask_addresses(name) if public and name is not None else name,
                )
                for entity_type, entity_id, name in entities
            ),
        )


def _public_actors(connection: sqlite3.Connection) -> Mapping[str, int]:
    """Return who is the actor of what everybody may see."""
    actors: Counter[str] = Counter()
    for actor, count in connection.execute(_PUBLIC_ACTORS, (PUBLIC_ROWS,)):
        actors[mask_addresses(actor)] += count
    return actors
