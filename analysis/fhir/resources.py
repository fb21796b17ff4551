"""What can be read and searched: each kind of resource from its rows, in a fixed number of queries.

Patients alone: FHIR has no customers, and a product team sees nobody here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from analysis.access import get_for_user_or_404
from analysis.exports.content import ReportContent, find_parts
from analysis.exports.fhir.bundle import mark
from analysis.exports.fhir.coding import EXPRESSION, LOINC, SUBJECT_CODE, Json
from analysis.exports.fhir.identity import find_row
from analysis.exports.fhir.report import build_report, read_report
from analysis.exports.fhir.self_reports import PANEL, TOTAL, build_self_report
from analysis.exports.fhir.surroundings import (
    build_device,
    build_media,
    build_organization,
    build_patient,
)
from analysis.exports.fhir.terms import Frame
from analysis.fhir.pages import Found, Part, build_page, cut_part, limit_rows
from analysis.fhir.parameters import Cursor, Search
from analysis.models import EmotionReport, Recording, SelfReport, Subject
from analysis.models.owned import OwnedQuerySet

PATIENT: Final = Subject.Kind.PATIENT
REPORT_ROLES: Final = ("fused-expression", "face-expression", "voice-expression")
SELF_REPORT_ROLES: Final = ("phq9-panel", "phq9-total", "mood")


@dataclass(frozen=True, slots=True)
class Read:
    """One resource and the row that it stands for, for the audit trail."""

    resource: Json
    row_id: UUID


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of resource.

    Attributes:
        parameters: of its search; empty where it is only read.
    """

    name: str
    read: Callable[[User, UUID], Read]
    search: Callable[[User, Search], tuple[list[Json], Cursor | None]] | None = None
    parameters: tuple[str, ...] = ()


def _reports() -> OwnedQuerySet[EmotionReport]:
    rows = EmotionReport.objects.filter(session__subject__kind=PATIENT)
    return rows.select_related("session__subject__organization").prefetch_related(
        "reviews__reviewed_by", "session__recordings"
    )


def _self_reports() -> OwnedQuerySet[SelfReport]:
    rows = SelfReport.objects.filter(subject__kind=PATIENT)
    return rows.select_related("subject__organization")


def _media() -> OwnedQuerySet[Recording]:
    rows = Recording.objects.filter(session__subject__kind=PATIENT)
    return rows.select_related("session__subject__organization")


def _patients() -> OwnedQuerySet[Subject]:
    return Subject.objects.filter(kind=PATIENT).select_related("organization")


def _read_observation(user: User, resource_id: UUID) -> Read:
    """Find the row by the ids that it would have in each role: an id does not tell its role."""
    sources: tuple[tuple[Any, tuple[str, ...], Callable[[Any], list[Json]]], ...] = (
        (_reports(), REPORT_ROLES, lambda row: _build_report(row)[1:]),
        (_self_reports(), SELF_REPORT_ROLES, _build_self_report),
    )
    for rows, roles, build in sources:
        ids = [find_row(resource_id, role) for role in roles]
        row_id = rows.in_organization_of(user).filter(pk__in=ids).values_list("pk", flat=True)
        for pk in row_id[:1]:
            for resource in build(get_for_user_or_404(rows, user, pk)):
                if resource["id"] == str(resource_id):
                    return Read(resource, pk)
    raise Http404


def _search_observations(user: User, search: Search) -> tuple[list[Json], Cursor | None]:
    parts = []
    codes = [role for role in REPORT_ROLES if search.wants_code(EXPRESSION, role)]
    if codes:
        rows = _newest(_reports().visible_to(user))
        if "fused-expression" not in codes:
            rows = rows.filter(
                *(
                    [Q(**{f"{codes[0].partition('-')[0]}__isnull": False})]
                    if len(codes) == 1
                    else [Q(face__isnull=False) | Q(voice__isnull=False)]
                )
            )
        parts.append(_search_reports(rows, search, lambda resources: resources[1:], REPORT_ROLES))
    asked = [
        Q(phq9_total__isnull=False)
        for code in (PANEL[0], TOTAL[0])
        if search.wants_code(LOINC, code)
    ]
    if search.wants_code(EXPRESSION, "mood"):
        asked.append(Q(mood__isnull=False))
    if asked and search.wants_status("final"):
        condition = asked[0]
        for other in asked[1:]:
            condition |= other
        parts.append(_search_self_reports(user, search, condition))
    return build_page(parts, search)


def _search_self_reports(user: User, search: Search, condition: Q) -> Part:
    rows = _self_reports().visible_to(user).filter(condition)
    rows = _narrow(rows, search, "subject", SELF_REPORT_ROLES)
    found = [
        Found(row.answered_at, row.pk, _choose(_build_self_report(row), search))
        for row in limit_rows(rows, search, at="answered_at")
    ]
    return cut_part(found, search)


def _search_reports(
    rows: OwnedQuerySet[EmotionReport],
    search: Search,
    pick: Callable[[list[Json]], list[Json]],
    roles: tuple[str, ...],
) -> Part:
    rows = _narrow(rows, search, "session__subject", roles)
    found = [
        Found(row.session.held_at, row.pk, _choose(pick(_build_report(row)), search))
        for row in limit_rows(rows, search, at="session__held_at")
    ]
    return cut_part(found, search)


def _read_report(user: User, resource_id: UUID) -> Read:
    row = get_for_user_or_404(_reports(), user, resource_id)
    return Read(_build_report(row)[0], row.pk)


def _search_diagnostic_reports(user: User, search: Search) -> tuple[list[Json], Cursor | None]:
    if not search.wants_code(EXPRESSION, "expression-report"):
        return [], None
    rows = _newest(_reports().visible_to(user))
    part = _search_reports(rows, search, lambda resources: resources[:1], ("DiagnosticReport",))
    return build_page([part], search)


def _read_patient(user: User, resource_id: UUID) -> Read:
    row = get_for_user_or_404(_patients(), user, resource_id)
    return Read(_build_patient(row), row.pk)


def _search_patients(user: User, search: Search) -> tuple[list[Json], Cursor | None]:
    rows = _patients().visible_to(user)
    if search.identifiers is not None:
        codes = [code for system, code in search.identifiers if system in ("", SUBJECT_CODE)]
        rows = rows.filter(code__in=codes)
    if search.ids is not None:
        rows = rows.filter(pk__in=search.ids)
    limited = limit_rows(rows, search, at="created_at", is_event=False)
    found = [Found(row.created_at, row.pk, [_build_patient(row)]) for row in limited]
    return build_page([cut_part(found, search)], search)


def _read_media(user: User, resource_id: UUID) -> Read:
    row = get_for_user_or_404(_media(), user, resource_id)
    return Read(_build_media(row), row.pk)


def _search_media(user: User, search: Search) -> tuple[list[Json], Cursor | None]:
    rows = _narrow(_media().visible_to(user), search, "session__subject", ("Media",))
    limited = limit_rows(rows, search, at="session__held_at")
    found = [
        Found(row.session.held_at, row.pk, _choose([_build_media(row)], search)) for row in limited
    ]
    return build_page([cut_part(found, search)], search)


def _read_device(user: User, resource_id: UUID) -> Read:
    """Each combination of model versions is a device; there are as many as there were releases."""
    reports = EmotionReport.objects.filter(session__subject__kind=PATIENT).visible_to(user)
    for versions in reports.order_by().values_list("model_versions", flat=True).distinct():
        device = build_device(versions)
        if device["id"] == str(resource_id):
            return Read(device, resource_id)
    raise Http404


def _read_organization(user: User, resource_id: UUID) -> Read:
    if user.organization is None or user.organization_id != resource_id:
        raise Http404
    return Read(build_organization(user.organization), resource_id)


def _newest(rows: OwnedQuerySet[EmotionReport]) -> OwnedQuerySet[EmotionReport]:
    """The last revision of each session; by its id an earlier one can still be read."""
    later = EmotionReport.objects.filter(
        session=OuterRef("session"), revision__gt=OuterRef("revision")
    )
    return rows.filter(~Exists(later))


def _narrow(
    rows: OwnedQuerySet[Any], search: Search, subject: str, roles: Iterable[str]
) -> OwnedQuerySet[Any]:
    if search.patients is not None:
        rows = rows.filter(**{f"{subject}__in": search.patients})
    if search.ids is not None:
        rows = rows.filter(pk__in=[find_row(one, role) for one in search.ids for role in roles])
    return rows


def _choose(resources: Iterable[Json], search: Search) -> list[Json]:
    """Of a row's resources those that were asked for."""
    ids = None if search.ids is None else {str(one) for one in search.ids}
    chosen = []
    for resource in resources:
        coding = resource["code"]["coding"][0] if "code" in resource else None
        is_coded = coding is None or search.wants_code(coding["system"], coding["code"])
        is_named = ids is None or resource["id"] in ids
        if is_coded and is_named and search.wants_status(resource["status"]):
            chosen.append(resource)
    return chosen


def _build_report(row: EmotionReport) -> list[Json]:
    session, subject = row.session, row.session.subject
    content = ReportContent(
        organization=subject.organization,
        subject=subject,
        session=session,
        report=row,
        reviews=tuple(row.reviews.all()),
        recordings=find_parts(row, session.recordings.all()),
        is_newest=True,
        exported_at=timezone.now(),
    )
    patient = build_patient(subject, build_organization(subject.organization))
    media = [build_media(one, session, patient) for one in content.recordings]
    frame = Frame(patient, build_device(row.model_versions), media)
    return [_finish(one, subject) for one in build_report(read_report(content), frame)]


def _build_self_report(row: SelfReport) -> list[Json]:
    patient = _build_patient(row.subject)
    return [_finish(one, row.subject) for one in build_self_report(row, patient)]


def _build_patient(subject: Subject) -> Json:
    return _finish(build_patient(subject, build_organization(subject.organization)), subject)


def _build_media(row: Recording) -> Json:
    subject = row.session.subject
    return _finish(build_media(row, row.session, _build_patient(subject)), subject)


def _finish(resource: Json, subject: Subject) -> Json:
    return mark(resource) if subject.is_demonstration else resource


_OF_PATIENT: Final = ("patient", "subject", "date", "status")
KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("Observation", _read_observation, _search_observations, (*_OF_PATIENT, "code")),
        Kind(
            "DiagnosticReport",
            _read_report,
            _search_diagnostic_reports,
            (*_OF_PATIENT, "code"),
        ),
        Kind("Patient", _read_patient, _search_patients, ("identifier",)),
        Kind("Media", _read_media, _search_media, _OF_PATIENT),
        Kind("Device", _read_device),
        Kind("Organization", _read_organization),
    )
}
