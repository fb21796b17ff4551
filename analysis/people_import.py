"""Adding many people at once: first what would happen, then the same for good.

Between the two steps the people travel in the page, signed (`signed_plan.py`).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.models import User
from analysis.care import begin_care
from analysis.models import Subject
from analysis.models.owned import SUBJECT_KINDS_OF_ROLE
from analysis.people_csv import PeopleFile, PeopleLine
from analysis.purposes import require_kind
from analysis.signed_plan import SignedPlanError, read_plan, sign_plan

_PURPOSE: Final = "analysis.people_import"
_PER_BATCH: Final = 500
_CODE_LETTERS: Final = 64
_NAME_LETTERS: Final = 200


class PeopleImportError(Exception):
    """A confirmed import is refused, and nothing of it was saved.

    Attributes:
        sentence: why, and what to do, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """What would become of one line.

    Attributes:
        outcome: `new`, `present` (nothing to do), `duplicate` or `invalid`.
        reason: why it is not new; empty for `new`.
    """

    line: PeopleLine
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import of a file would do; nothing is saved yet.

    Attributes:
        kind: the `Subject.Kind` that everybody in the file becomes.
        signed: the new people for the confirming step; empty where nobody is new.
    """

    lines: list[PlannedLine]
    notices: list[str]
    kind: str
    signed: str

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def n_new(self) -> int:
        return self.count("new")

    @property
    def n_left_out(self) -> int:
        return len(self.lines) - self.n_new


def plan_import(user: User, file: PeopleFile, kind: str) -> ImportPlan:
    """Return what would become of each line if the user imported the file as people of a kind.

    Raises:
        PurposeNotDeclaredError: the organization declares no purpose for such people.
    """
    require_kind(user.organization_id, kind)
    present = _find_present(user, {line.code for line in file.lines})
    first_of: dict[str, int] = {}
    lines = []
    for line in file.lines:
        outcome, reason = _assess(line, present, first_of)
        lines.append(PlannedLine(line, outcome, reason))
        first_of.setdefault(line.code, line.number)
    people = [(row.line.code, row.line.name) for row in lines if row.outcome == "new"]
    signed = sign_plan(_PURPOSE, user, {"kind": kind, "people": people}) if people else ""
    return ImportPlan(lines, file.notices, kind, signed)


def import_people(user: User, signed: str) -> list[Subject]:
    """Add the people of a plan and return them; a clinician joins each one's care team.

    Who was added meanwhile is left as they are, so that a second click adds nobody.

    Raises:
        PurposeNotDeclaredError: see `plan_import`.
        PeopleImportError: the plan is damaged, another user's, too old, or collides with what
            somebody else adds at this moment.
    """
    kind, people = _read_signed(user, signed)
    present = _find_present(user, {code for code, _name in people})
    subjects = [
        Subject(organization=user.organization, kind=kind, code=code, name=name, created_by=user)
        for code, name in people
        if code not in present
    ]
    try:
        with transaction.atomic():
            Subject.objects.bulk_create(subjects, batch_size=_PER_BATCH)
            begin_care(subjects, user)
    except IntegrityError as error:
        raise PeopleImportError(
            gettext("Somebody else adds the same people at this moment. Upload the file again.")
        ) from error
    return subjects


def _assess(line: PeopleLine, present: dict[str, str], first_of: dict[str, int]) -> tuple[str, str]:
    if problem := _find_problem(line):
        return "invalid", problem
    if line.code in first_of:
        return "duplicate", gettext("The same code as in line %(line)d.") % {
            "line": first_of[line.code]
        }
    if line.code in present:
        return "present", present[line.code]
    return "new", ""


def _find_problem(line: PeopleLine) -> str:
    if not line.code:
        return gettext("The code is missing.")
    if len(line.code) > _CODE_LETTERS:
        return gettext("The code has more than %(limit)d letters.") % {"limit": _CODE_LETTERS}
    if len(line.name) > _NAME_LETTERS:
        return gettext("The name has more than %(limit)d letters.") % {"limit": _NAME_LETTERS}
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in line.code + line.name):
        return gettext("There is a line break or another invisible sign in it.")
    return ""


def _find_present(user: User, codes: set[str]) -> dict[str, str]:
    """Return the codes that the organization has already, each with what that means."""
    own = Subject.objects.in_organization_of(user)
    visible = Subject.objects.visible_to(user)
    found = {}
    for batch in _batches(sorted(codes)):
        seen = set(visible.filter(code__in=batch).values_list("code", flat=True))
        rows = own.filter(code__in=batch).values_list("code", "archived_at")
        for code, archived_at in rows:
            if code not in seen:
                found[code] = gettext("Already there, but not among the people whom you see.")
            elif archived_at is not None:
                found[code] = gettext("Already there, in the archive.")
            else:
                found[code] = gettext("Already there; left as it is.")
    return found


def _batches(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), _PER_BATCH):
        yield codes[start : start + _PER_BATCH]


def _read_signed(user: User, signed: str) -> tuple[str, list[tuple[str, str]]]:
    try:
        plan = read_plan(_PURPOSE, user, signed)
    except SignedPlanError as error:
        raise PeopleImportError(error.sentence) from error
    if plan["kind"] not in SUBJECT_KINDS_OF_ROLE[user.role]:
        raise PeopleImportError(gettext("Your role does not include this kind of people any more."))
    return plan["kind"], [(code, name) for code, name in plan["people"]]
