"""Emergency access: a clinician opens a patient outside the own care, at once and on record.

The clinician gives a reason and gets in for some hours. Every administrator of the organization
is told by mail, and reviews it afterwards. Programs cannot take such an access, nor use one.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.http import Http404
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Organization, User
from analysis.care import CareError, revoke_grant
from analysis.models import AccessGrant, Subject

log = logging.getLogger(__name__)


def get_patient_or_404(user: User, pk: UUID) -> Subject:
    """Return a patient of the clinician's organization, in the own care or not.

    Raises:
        Http404: no such patient there.
        PermissionDenied: the user is no clinician; the sentence says so.
    """
    subject = Subject.objects.in_organization_of(user).filter(pk=pk).first()
    if subject is None:
        raise Http404
    check_clinician(user)
    if subject.kind != Subject.Kind.PATIENT:
        raise PermissionDenied(_("Your role does not include this kind of subject."))
    return subject


def find_patient(user: User, code: str) -> Subject | None:
    """Return the patient with exactly this code in the clinician's organization."""
    patients = Subject.objects.in_organization_of(user).filter(kind=Subject.Kind.PATIENT)
    return patients.filter(code__iexact=code.strip()).first()


def check_clinician(user: User) -> None:
    """Refuse everybody else (`PermissionDenied`): administrators see every patient anyway."""
    if user.role != User.Role.CLINICIAN or user.organization is None:
        raise PermissionDenied(_("Emergency access is for clinicians."))


def may_take_access(user: User) -> bool:
    """Whether the user is a clinician whose organization allows emergency access."""
    if user.role != User.Role.CLINICIAN or user.organization is None:
        return False
    return user.organization.allows_emergency_access


def take_access(subject: Subject, clinician: User, reason: str, page_url: str) -> AccessGrant:
    """Let a clinician in for `EMERGENCY_ACCESS_HOURS`, and tell the administrators.

    A second click gives the access that is running already.

    Args:
        reason: kept with the access; its length is the form's to check.
        page_url: address of the page that lists emergency accesses, for the mail.

    Raises:
        CareError: the organization has switched it off, or no reason is given.
    """
    if not may_take_access(clinician):
        raise CareError(_("Your organization has switched emergency access off."))
    if not reason.strip():
        raise CareError(_("Give the reason: it is kept with the grant."))
    with transaction.atomic():
        # Locked, so that two clicks make one grant.
        list(Subject.objects.select_for_update().filter(pk=subject.pk))
        running = AccessGrant.objects.in_force().filter(subject=subject, user=clinician).first()
        if running is not None:
            return running
        grant = AccessGrant.objects.create(
            organization_id=subject.organization_id,
            subject=subject,
            user=clinician,
            granted_by=clinician,
            reason=reason.strip(),
            is_emergency=True,
            expires_at=timezone.now() + timedelta(hours=settings.EMERGENCY_ACCESS_HOURS),
        )
        transaction.on_commit(lambda: _tell_administrators(grant, page_url))
    return grant


def end_access(subject: Subject, clinician: User) -> bool:
    """End the clinician's own running access before its time; False if there is none."""
    running = AccessGrant.objects.in_force().filter(
        subject=subject, user=clinician, is_emergency=True
    )
    # Each one: it stays on record, with who ended it.
    return any([revoke_grant(grant, clinician) for grant in running])


def review_access(grant: AccessGrant, admin: User) -> bool:
    """Note that an administrator has looked into an emergency access; False if one had already."""
    unreviewed = AccessGrant.objects.filter(pk=grant.pk, is_emergency=True, reviewed_at=None)
    return bool(unreviewed.update(reviewed_at=timezone.now(), reviewed_by=admin))


def allow_emergency_access(organization: Organization, *, is_allowed: bool) -> None:
    """Switch emergency access on or off; accesses that are running go on until they end."""
    organization.allows_emergency_access = is_allowed
    organization.save(update_fields=["allows_emergency_access"])


def _tell_administrators(grant: AccessGrant, page_url: str) -> None:
    """Send each administrator a mail that names neither patient nor clinician.

    The access stands even where no mail can be sent: the page lists it as not reviewed.
    """
    admins = User.objects.filter(
        organization_id=grant.organization_id, role=User.Role.ADMIN, is_active=True
    )
    mails = [_write_mail(admin, page_url) for admin in admins]
    if not mails:
        log.warning("Emergency access %s: there is no administrator to tell.", grant.pk)
        return
    try:
        get_connection().send_messages(mails)
    except OSError:
        log.exception("Emergency access %s: the administrators could not be told.", grant.pk)


def _write_mail(admin: User, page_url: str) -> EmailMessage:
    with translation.override(admin.language or settings.LANGUAGE_CODE):
        return EmailMessage(
            subject=_("Emergency access to a patient"),
            body=_(
                "A clinician of your organization has opened a patient outside the own care team "
                "in an emergency. Who, whom and why stands here, for you to review:\n\n"
                "%(url)s\n"
            )
            % {"url": page_url},
            to=[admin.email],
        )
