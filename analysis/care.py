"""Who looks after a patient, who is let in besides, and when each reader looked last."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from analysis.models import AccessGrant, CareTeamMember, LastLook, Subject
from analysis.models.owned import OwnedQuerySet

# A reader who turns pages writes no row for each of them.
LOOK_INTERVAL: Final = timedelta(minutes=1)


class CareError(Exception):
    """A change of the care team or of a grant is refused.

    Attributes:
        sentence: why, and what to do instead, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def begin_care(subjects: Iterable[Subject], creator: User | None) -> None:
    """Make a clinician who adds patients the first member of each one's care team.

    Nobody else joins by adding: an administrator sees everyone anyway, and customers have no
    care team. Safe to call twice; call it in the transaction that adds the patients.
    """
    if creator is None or creator.role != User.Role.CLINICIAN:
        return
    CareTeamMember.objects.bulk_create(
        [
            CareTeamMember(
                organization_id=subject.organization_id,
                subject=subject,
                user=creator,
                added_by=creator,
            )
            for subject in subjects
            if subject.kind == Subject.Kind.PATIENT
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


def list_clinicians(subject: Subject) -> QuerySet[User]:
    """The clinicians of the patient's organization who can sign in, by name."""
    clinicians = User.objects.filter(
        organization_id=subject.organization_id, role=User.Role.CLINICIAN, is_active=True
    )
    return clinicians.order_by("full_name", "email")


def may_manage_team(subject: Subject, user: User) -> bool:
    """Whether the user may change the care team: its members and administrators may.

    A clinician who was let in reads with the others, but lets nobody else in.
    """
    if user.role == User.Role.ADMIN:
        return user.organization_id == subject.organization_id
    return subject.care_team.filter(user=user).exists() and user.role == User.Role.CLINICIAN


def add_member(subject: Subject, colleague: User, *, added_by: User) -> CareTeamMember:
    """Return the colleague's place in the care team, made where there is none.

    Raises:
        CareError: the colleague is no active clinician of the patient's organization.
    """
    _check_clinician(subject, colleague)
    member, _is_new = CareTeamMember.objects.get_or_create(
        subject=subject,
        user=colleague,
        defaults={"organization_id": subject.organization_id, "added_by": added_by},
    )
    return member


def remove_member(member: CareTeamMember, *, removed_by: User) -> None:
    """Take a place in the care team away; who gives it up loses sight of the patient.

    Raises:
        CareError: nobody of the team who can sign in would be left, and the person who asks
            is no administrator.
    """
    with transaction.atomic():
        # Locked, so that the last two members cannot leave at the same time.
        list(Subject.objects.select_for_update().filter(pk=member.subject_id))
        others = CareTeamMember.objects.filter(
            subject_id=member.subject_id, user__is_active=True, user__role=User.Role.CLINICIAN
        ).exclude(pk=member.pk)
        if removed_by.role != User.Role.ADMIN and not others.exists():
            raise CareError(
                _(
                    "The last member cannot leave: nobody would look after this patient. "
                    "Add a colleague first, or ask an administrator."
                )
            )
        CareTeamMember.objects.filter(pk=member.pk).delete()


def grant_access(
    subject: Subject,
    colleague: User,
    *,
    granted_by: User,
    reason: str,
    expires_at: datetime | None = None,
) -> AccessGrant:
    """Let a clinician outside the care team in, with the reason on record.

    Args:
        granted_by: an administrator; the caller has checked that.
        expires_at: when the access ends by itself; None until it is revoked.

    Raises:
        CareError: no reason is given, or the colleague needs no grant or cannot have one.
    """
    _check_clinician(subject, colleague)
    if not reason.strip():
        raise CareError(_("Give the reason: it is kept with the grant."))
    with transaction.atomic():
        # Locked, so that two clicks make one grant.
        list(Subject.objects.select_for_update().filter(pk=subject.pk))
        if subject.care_team.filter(user=colleague).exists():
            raise CareError(_("%(name)s is in the care team already.") % {"name": colleague})
        running = AccessGrant.objects.in_force().filter(subject=subject, user=colleague)
        if running.exists():
            raise CareError(_("%(name)s has been let in already.") % {"name": colleague})
        return AccessGrant.objects.create(
            organization_id=subject.organization_id,
            subject=subject,
            user=colleague,
            granted_by=granted_by,
            reason=reason.strip(),
            expires_at=expires_at,
        )


def revoke_grant(grant: AccessGrant, revoked_by: User) -> bool:
    """End a grant now; False if it had ended already. Its row stays as the record."""
    now = timezone.now()
    running = AccessGrant.objects.in_force().filter(pk=grant.pk)
    return bool(running.update(revoked_at=now, revoked_by=revoked_by))


def note_look(user: User, subject: Subject) -> datetime | None:
    """Remember that the user looks at the subject now; what came before is no longer new.

    Writes at most once a minute, so that turning pages costs one query.

    Returns:
        When the user had looked before; None for the first time.
    """
    looks: OwnedQuerySet[LastLook] = LastLook.objects.filter(user=user, subject=subject)
    before = looks.values_list("looked_at", flat=True).first()
    now = timezone.now()
    if before is None or now - before >= LOOK_INTERVAL:
        # One statement, so that two tabs opened at once do not collide.
        LastLook.objects.bulk_create(
            [
                LastLook(
                    organization_id=subject.organization_id,
                    subject=subject,
                    user=user,
                    looked_at=now,
                )
            ],
            update_conflicts=True,
            unique_fields=["user", "subject"],
            update_fields=["looked_at"],
        )
    return before


def _check_clinician(subject: Subject, colleague: User) -> None:
    if (
        subject.kind != Subject.Kind.PATIENT
        or colleague.role != User.Role.CLINICIAN
        or not colleague.is_active
        or colleague.organization_id != subject.organization_id
    ):
        raise CareError(_("Choose a clinician of the patient’s organization."))
