"""Taking many participants into a study at once: first what would happen, then the same for good.

Between the two steps the lines travel in the page, signed (`signed_plan.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from analysis.consents import record_told
from analysis.half_seen import explain_hidden, list_hidden_codes
from analysis.models import Answer, Participant, Study, Subject
from analysis.notices import StudyRefusalError, require_open
from analysis.participants import (
    CODE_LETTERS,
    GROUP_LETTERS,
    EnrolError,
    check_answers,
    check_text,
    find_or_add_group,
)
from analysis.participants_csv import ParticipantLine, ParticipantsFile
from analysis.signed_plan import SignedPlanError, read_plan, sign_plan

_PURPOSE: Final = "analysis.participants_import"
_PER_BATCH: Final = 500

T = TypeVar("T")

# What is signed of one line: code, group, answers.
_Row = tuple[str, str, dict[str, str]]


class ParticipantsImportError(StudyRefusalError):
    """A confirmed import is refused, and nothing of it was saved."""


@dataclass(frozen=True, slots=True)
class PlannedParticipant:
    """What would become of one line.

    Attributes:
        outcome: `new`, `changed` (in the study already; what the line says is written over),
            `duplicate` or `invalid`.
        reason: why it is left out; empty for the first two.
    """

    line: ParticipantLine
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class ParticipantsPlan:
    """What an import would do; nothing is saved yet.

    Attributes:
        new_groups: groups that would be added to the study.
        signed: the lines for the confirming step; empty where nothing would happen.
    """

    lines: list[PlannedParticipant]
    notices: list[str]
    new_groups: list[str]
    signed: str

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def n_new(self) -> int:
        return self.count("new")

    @property
    def n_changed(self) -> int:
        return self.count("changed")

    @property
    def n_left_out(self) -> int:
        return len(self.lines) - self.n_new - self.n_changed


def plan_import(study: Study, user: User, file: ParticipantsFile) -> ParticipantsPlan:
    """Return what would become of each line if the user imported the file into the study."""
    refusals, present = _find_present(study, user, {line.code for line in file.lines})
    first_of: dict[str, int] = {}
    lines = []
    rows: list[_Row] = []
    for line in file.lines:
        outcome, reason = _assess(line, refusals, present, first_of)
        lines.append(PlannedParticipant(line, outcome, reason))
        first_of.setdefault(line.code, line.number)
        if outcome in ("new", "changed"):
            rows.append((line.code, line.group, check_answers(line.answers)))
    known = set(study.groups.values_list("name", flat=True))
    new_groups = [name for name in dict.fromkeys(row[1] for row in rows) if name not in known]
    plan = {"study": str(study.pk), "rows": rows}
    signed = sign_plan(_PURPOSE, user, plan) if rows else ""
    return ParticipantsPlan(lines, file.notices, [name for name in new_groups if name], signed)


def import_participants(study: Study, user: User, signed: str) -> int:
    """Take the people of a plan into the study and return how many it were.

    Done twice, it changes nothing more. Their sessions are made with their first recording.

    Raises:
        StudyRefusalError: the study is archived or without notice.
        ParticipantsImportError: the plan is damaged, another user's or study's, or too old; or
            one of the codes became a patient's meanwhile.
    """
    require_open(study)
    rows = _read_signed(study, user, signed)
    with transaction.atomic():
        subjects = _add_customers(study, user, [row[0] for row in rows])
        people = _add_participants(study, list(subjects.values()))
        record_told(study, subjects.values(), user)
        _write_groups_and_answers(study, rows, {c: people[pk] for c, pk in subjects.items()})
    return len(rows)


def _assess(
    line: ParticipantLine, refusals: dict[str, str], present: set[str], first_of: dict[str, int]
) -> tuple[str, str]:
    try:
        check_text(line.code, CODE_LETTERS, gettext("The code"))
        check_text(line.group, GROUP_LETTERS, gettext("The group’s name"))
        check_answers(line.answers)
    except EnrolError as error:
        return "invalid", error.sentence
    if not line.code:
        return "invalid", gettext("The code is missing.")
    if line.code in first_of:
        return "duplicate", gettext("The same code as in line %(line)d.") % {
            "line": first_of[line.code]
        }
    if line.code in refusals:
        return "invalid", refusals[line.code]
    return ("changed" if line.code in present else "new"), ""


def _find_present(study: Study, user: User, codes: set[str]) -> tuple[dict[str, str], set[str]]:
    """Return the codes that cannot be taken, each with the reason, and those in the study."""
    refusals: dict[str, str] = {}
    present: set[str] = set()
    for batch in _batches(sorted(codes)):
        own = Subject.objects.filter(organization_id=study.organization_id, code__in=batch)
        for code, kind, archived_at in own.values_list("code", "kind", "archived_at"):
            if kind != Subject.Kind.CUSTOMER:
                refusals[code] = gettext("The code is taken by somebody who is no customer.")
            elif archived_at is not None:
                refusals[code] = gettext("The customer is archived.")
        hidden = list_hidden_codes(user, own.filter(kind=Subject.Kind.CUSTOMER))
        refusals |= {code: explain_hidden(code) for code in hidden}
        people = Participant.objects.filter(study=study, subject__code__in=batch)
        present |= set(people.values_list("subject__code", flat=True))
    return refusals, present


def _add_customers(study: Study, user: User, codes: list[str]) -> dict[str, UUID]:
    Subject.objects.bulk_create(
        [
            Subject(
                organization_id=study.organization_id,
                kind=Subject.Kind.CUSTOMER,
                code=code,
                created_by=user,
            )
            for code in codes
        ],
        batch_size=_PER_BATCH,
        ignore_conflicts=True,
    )
    found: dict[str, UUID] = {}
    for batch in _batches(codes):
        customers = Subject.objects.filter(
            organization_id=study.organization_id,
            kind=Subject.Kind.CUSTOMER,
            archived_at__isnull=True,
            code__in=batch,
        )
        hidden = list_hidden_codes(user, customers)
        rows = customers.exclude(code__in=hidden)
        found |= dict(rows.values_list("code", "pk"))
    if len(found) < len(codes):
        raise ParticipantsImportError(
            gettext("Somebody changed one of these people meanwhile. Upload the file again.")
        )
    return found


def _add_participants(study: Study, subject_ids: list[UUID]) -> dict[UUID, Participant]:
    Participant.objects.bulk_create(
        [
            Participant(organization_id=study.organization_id, study=study, subject_id=pk)
            for pk in subject_ids
        ],
        batch_size=_PER_BATCH,
        ignore_conflicts=True,
    )
    people = Participant.objects.filter(study=study)
    return {person.subject_id: person for person in people}


def _write_groups_and_answers(
    study: Study, rows: list[_Row], people: dict[str, Participant]
) -> None:
    names = dict.fromkeys(row[1] for row in rows if row[1])
    for name in names:
        group = find_or_add_group(study, name)
        ids = [people[code].pk for code, group_name, _answers in rows if group_name == name]
        for batch in _batches(ids):
            Participant.objects.filter(pk__in=batch).update(group=group)
    answers = [
        Answer(participant=people[code], study=study, column=column, value=value)
        for code, _group_name, columns in rows
        for column, value in columns.items()
    ]
    Answer.objects.bulk_create(
        answers,
        batch_size=_PER_BATCH,
        update_conflicts=True,
        unique_fields=["participant", "column"],
        update_fields=["value"],
    )


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), _PER_BATCH):
        yield rows[start : start + _PER_BATCH]


def _read_signed(study: Study, user: User, signed: str) -> list[_Row]:
    try:
        plan = read_plan(_PURPOSE, user, signed)
    except SignedPlanError as error:
        raise ParticipantsImportError(error.sentence) from error
    if plan["study"] != str(study.pk):
        raise ParticipantsImportError(gettext("This list was shown for another study."))
    return [(code, group, answers) for code, group, answers in plan["rows"]]
