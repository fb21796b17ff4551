import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.audit import Deed, append, find_broken_link
from accounts.audit_models import SITE_CHAIN, AppendOnlyError, AuditChain, AuditEntry

pytestmark = pytest.mark.django_db
OURS, THEIRS = uuid.uuid4(), uuid.uuid4()


def note(organization_id=OURS, **fields) -> AuditEntry:
    given = {"channel": "page", "action": "read", "outcome": "done", "route": "analysis:subject"}
    append(Deed(**given | fields), organization_id)
    return AuditEntry.objects.latest("pk")


def change(sql: str, *values: object) -> None:
    """Write to the table as somebody with the database's own password could."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_append_only")
        cursor.execute(sql, values)


def find() -> str:
    link = find_broken_link(AuditChain.objects.get(pk=OURS))
    return link.reason if link else ""


def test_entries_are_chained():
    first, second = note(), note(action="change")
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest
    assert find() == ""


def test_each_organization_has_a_chain_of_its_own():
    note()
    assert note(THEIRS).number == 1
    assert note(None).chain_id == SITE_CHAIN


def test_an_entry_cannot_be_changed_through_the_model():
    entry = note()
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        entry.delete()
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.update(action="change")
    with pytest.raises(AppendOnlyError):
        AuditEntry.objects.all().delete()


def test_the_database_refuses_a_change():
    note()
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE accounts_auditentry SET action = 'change'")
    assert find() == ""


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE accounts_auditentry SET address = '10.0.0.1' WHERE number = 2", "2 was changed"),
        ("UPDATE accounts_auditentry SET actor_id = NULL WHERE number = 3", "3 was changed"),
        ("DELETE FROM accounts_auditentry WHERE number = 2", "2 is missing"),
        ("DELETE FROM accounts_auditentry WHERE number = 4", "4 is missing"),
        ("UPDATE accounts_auditchain SET last_digest = ''", "end of the chain was changed"),
    ],
)
def test_the_first_broken_link_is_named(sql, reason):
    for _ in range(4):
        note(actor_id=uuid.uuid4(), address="192.0.2.1")
    change(sql)
    assert reason in find()


def test_the_command_names_it_and_prints_the_heads_of_the_others():
    entry, _ = note(THEIRS), note()
    change("UPDATE accounts_auditentry SET route = 'x' WHERE chain_id = %s", OURS.hex)
    out = StringIO()
    with pytest.raises(CommandError, match=f"{OURS}: entry 1 was changed"):
        call_command("verify_audit", stdout=out)
    assert out.getvalue() == f"{THEIRS} 1 {entry.digest}\n"


def test_a_trail_written_anew_is_noticed_against_an_earlier_head(tmp_path):
    note()
    heads = tmp_path / "heads"
    with heads.open("w") as file:
        call_command("verify_audit", stdout=file)
    note()
    call_command("verify_audit", against=heads, stdout=StringIO())
    change("DELETE FROM accounts_auditentry")
    AuditChain.objects.update(n_entries=0, last_digest="")
    note(action="export")
    call_command("verify_audit", stdout=StringIO())
    with pytest.raises(CommandError, match="entry 1 is not the one"):
        call_command("verify_audit", against=heads, stdout=StringIO())
