"""Writes one entry of the audit trail; every recorded page pays for it, so the database does most.

The end of the chain is moved, the digest computed and the entry inserted where the chain lies: on
PostgreSQL in one statement and so in one round trip, which waits for whoever appends to the same
chain and then goes on from there. Written out, because the ORM takes five round trips and three
times as long.
"""

import json
from typing import Any, Final

from django.db import connection, transaction

from accounts.audit_models import AuditChain, AuditEntry

# The entry's columns in the order of the model's fields; the last digest is what the end of the
# chain moves to: the SHA-256 of a JSON list, whose first items only the database knows.
_POSTGRESQL: Final = """
WITH moved AS (
  UPDATE accounts_auditchain SET n_entries = n_entries + 1, last_digest = encode(sha256(convert_to(
    '["' || last_digest || %s || (n_entries + 1)::text || %s, 'UTF8')), 'hex')
  WHERE id = %s RETURNING id, n_entries, last_digest
)
INSERT INTO accounts_auditentry (chain_id, number, at, actor_id, channel, action, outcome,
  object_kind, object_id, route, address, digest)
SELECT id, n_entries, %s, %s, %s, %s, %s, %s, %s, %s, %s, last_digest FROM moved
"""
# Django brings the function.
_SQLITE_MOVE: Final = """
UPDATE accounts_auditchain SET n_entries = n_entries + 1,
  last_digest = SHA256('["' || last_digest || %s || (n_entries + 1) || %s)
WHERE id = %s
"""
_SQLITE_INSERT: Final = """
INSERT INTO accounts_auditentry (chain_id, number, at, actor_id, channel, action, outcome,
  object_kind, object_id, route, address, digest)
SELECT id, n_entries, %s, %s, %s, %s, %s, %s, %s, %s, %s, last_digest
FROM accounts_auditchain WHERE id = %s
"""
_CHAIN_ID: Final = AuditChain._meta.get_field("id")
_GIVEN: Final = [
    field
    for field in AuditEntry._meta.concrete_fields
    if field.attname not in {"id", "chain_id", "number", "digest"}
]


def write(entry: AuditEntry, content: list[str]) -> None:
    """Append an entry to its chain, which begins with it where there is none.

    Args:
        entry: with everything but number and digest.
        content: what is digested after the digest before, the chain and the number.
    """
    around_number = [f'","{entry.chain_id}",', f",{json.dumps(content, separators=(',', ':'))[1:]}"]
    values = [field.get_db_prep_save(getattr(entry, field.attname), connection) for field in _GIVEN]
    key = _CHAIN_ID.get_db_prep_save(entry.chain_id, connection)
    if not _try(around_number, key, values):
        AuditChain.objects.get_or_create(pk=entry.chain_id)
        _try(around_number, key, values)


def _try(around_number: list[str], key: Any, values: list[Any]) -> bool:
    """Whether there was a chain to append to."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL, [*around_number, key, *values])
            return bool(cursor.rowcount)
        with transaction.atomic():
            cursor.execute(_SQLITE_MOVE, [*around_number, key])
            cursor.execute(_SQLITE_INSERT, [*values, key])
            return bool(cursor.rowcount)
