"""What the log holds at present: the choices that a filter offers."""

from pathlib import Path
from typing import Final

from .connection import reading
from .model import ActionCount, EntityName, Facets

ENTITY_LIMIT: Final = 1_000

# Jumps from one id to the next through the index instead of reading a row for every entry.
_ENTITIES: Final = """
WITH RECURSIVE present (entity_id) AS (
  SELECT min(entity_id) FROM entries WHERE entity_id IS NOT NULL
  UNION ALL
  SELECT (SELECT min(entity_id) FROM entries WHERE entity_id > present.entity_id)
  FROM present WHERE present.entity_id IS NOT NULL
  LIMIT ?
)
SELECT entity_type, entries.entity_id, entity_name
FROM present JOIN entries ON seq = (SELECT max(seq) FROM entries WHERE entity_id = present.entity_id)
"""


def read_facets(path: Path) -> Facets:
    """Return actions, actors and entities that entries are about; raises as `query.read_page` does."""
    with reading(path) as connection:
        actions = connection.execute("SELECT category, action, severity, count FROM actions")
        actors = connection.execute("SELECT actor, count FROM actors ORDER BY count DESC, actor")
        return Facets(
            actions=tuple(
                ActionCount(category=category, action=action, severity=severity, count=count)
                for category, action, severity, count in actions
            ),
            actors=dict(actors),
            entities=tuple(
                EntityName(entity_type=entity_type, entity_id=entity_id, entity_name=name)
                for entity_type, entity_id, name in connection.execute(_ENTITIES, (ENTITY_LIMIT,))
            ),
        )
