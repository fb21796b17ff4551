"""The care team of a patient, and everybody who was ever let in besides."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from analysis.care import may_manage_team
from analysis.models import AccessGrant, CareTeamMember, Subject


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member of the team.

    Attributes:
        is_reader: the member is the person who reads the page.
        is_switched_off: the member cannot sign in any more.
    """

    member: CareTeamMember
    is_reader: bool
    is_switched_off: bool


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One grant, past or present; `state` says in words which."""

    grant: AccessGrant
    state: str
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class CareTeamPage:
    """Who sees one patient, and what the reader may change about that.

    Attributes:
        may_manage: the reader may add and remove members.
        may_grant: the reader may let clinicians in and revoke that.
        is_unattended: nobody of the team can sign in, so that only administrators and those
            let in see the patient.
    """

    members: list[MemberRow]
    grants: list[GrantRow]
    may_manage: bool
    may_grant: bool
    is_unattended: bool


def describe_care_team(subject: Subject, reader: User) -> CareTeamPage:
    """Return the team and the grants of a patient, in a fixed number of queries."""
    members = [
        MemberRow(member, member.user_id == reader.pk, not _is_clinician(member.user))
        for member in subject.care_team.select_related("user", "added_by")
    ]
    grants = subject.access_grants.select_related("user", "granted_by", "revoked_by")
    return CareTeamPage(
        members=members,
        grants=[describe_grant(grant) for grant in grants],
        may_manage=may_manage_team(subject, reader),
        may_grant=reader.role == User.Role.ADMIN,
        is_unattended=all(row.is_switched_off for row in members),
    )


def _is_clinician(user: User) -> bool:
    return user.is_active and user.role == User.Role.CLINICIAN


def describe_grant(grant: AccessGrant) -> GrantRow:
    """Return the grant with its state in words."""
    if grant.revoked_at is not None:
        return GrantRow(grant, gettext("revoked"), is_in_force=False)
    if grant.expires_at is not None and grant.expires_at <= timezone.now():
        return GrantRow(grant, gettext("ended"), is_in_force=False)
    return GrantRow(grant, gettext("in force"), is_in_force=True)
