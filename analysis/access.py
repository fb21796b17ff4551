"""The only way from an id in a URL to a row: who may open what."""

from operator import attrgetter
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from analysis.models.owned import OwnedModel, OwnedQuerySet

M = TypeVar("M", bound=OwnedModel)


class OutsideCareError(PermissionDenied):
    """A clinician asks for something of a patient outside the own care.

    Attributes:
        subject_id: the patient, whom an emergency access would open.
    """

    def __init__(self, sentence: str, subject_id: UUID) -> None:
        super().__init__(sentence)
        self.subject_id = subject_id


def get_for_user_or_404(
    source: "type[M] | OwnedQuerySet[M]", user: User | AnonymousUser, pk: UUID | str
) -> M:
    """Return the row, if the user may open it.

    Where an emergency access is what opens it, `user.emergency_until` says so from then on: every
    page of the request shows it, and offers to end it.

    Args:
        source: an owned model, or a query on one (with `select_related`, say).
        user: who asks; an anonymous visitor and a user without organization see nothing.
        pk: the id from the URL; text that is no id counts as missing.

    Raises:
        Http404: no such row in the user's organization. A row of another organization and a
            row that never was look alike.
        PermissionDenied: the row is of the user's organization, but not for the user's role, or
            of a patient outside the clinician's care, or of a study of which the product user is
            no member; the sentence says which.
    """
    rows: OwnedQuerySet[M] = source if isinstance(source, OwnedQuerySet) else _all(source)
    if not isinstance(user, User):
        raise Http404
    try:
        row = rows.in_organization_of(user).filter(pk=pk).first()
    except (ValidationError, ValueError) as error:
        raise Http404 from error
    if row is None:
        raise Http404
    if not _may_open(rows, user, row):
        raise _explain_refusal(rows, user, row)
    return row


def _may_open(rows: "OwnedQuerySet[M]", user: User, row: M) -> bool:
    visible = rows.visible_to(user).filter(pk=row.pk)
    if user.role != User.Role.CLINICIAN:
        return visible.exists()
    for emergency_until in visible.values_list(rows.emergency_end_for(user), flat=True)[:1]:
        if emergency_until:
            user.emergency_until, user.emergency_subject_id = emergency_until, _find_subject(row)
        return True
    return False


def _explain_refusal(rows: "OwnedQuerySet[M]", user: User, row: M) -> PermissionDenied:
    if not rows.for_role_of(user).filter(pk=row.pk).exists():
        return PermissionDenied(_("Your role does not include this kind of subject."))
    if user.role == User.Role.CLINICIAN:
        sentence = _(
            "You are not in this patient’s care team. "
            "An administrator of your organization can let you in."
        )
        return OutsideCareError(sentence, _find_subject(row))
    if row.study_path is None or _is_in_no_study(row, row.study_path):
        return PermissionDenied(
            _(
                "This customer takes part only in studies that you are not a member of. "
                "A member or an administrator of your organization can add you."
            )
        )
    return PermissionDenied(
        _(
            "You are not a member of this study. "
            "A member or an administrator of your organization can add you."
        )
    )


def _all(model: type[M]) -> "OwnedQuerySet[M]":
    rows = model._default_manager.all()
    assert isinstance(rows, OwnedQuerySet)
    return rows


def _is_in_no_study(row: M, path: str) -> bool:
    return bool(path) and attrgetter(path.replace("__", ".") + "_id")(row) is None


def _find_subject(row: M) -> UUID:
    """Return the id of the person whose row it is."""
    path = ".".join(filter(None, (*row.subject_path.split("__"), "pk")))
    subject_id: UUID = attrgetter(path)(row)
    return subject_id
