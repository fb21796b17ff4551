"""The members of a study."""

from dataclasses import dataclass

from accounts.models import User
from analysis.members import may_manage_members
from analysis.models import Study, StudyMember


@dataclass(frozen=True, slots=True)
class StudyMemberRow:
    """One member.

    Attributes:
        is_reader: the member is the person who reads the page.
        is_switched_off: the member cannot sign in any more, or changed to another role.
    """

    member: StudyMember
    is_reader: bool
    is_switched_off: bool


@dataclass(frozen=True, slots=True)
class MembersPage:
    """Who works on one study, and what the reader may change about that.

    Attributes:
        is_unattended: no member can sign in, so that only administrators see the study.
    """

    members: list[StudyMemberRow]
    may_manage: bool
    is_unattended: bool


def describe_members(study: Study, reader: User) -> MembersPage:
    """Return the members of a study, in a fixed number of queries."""
    rows = [
        StudyMemberRow(member, member.user_id == reader.pk, not _is_working(member.user))
        for member in study.members.select_related("user", "added_by")
    ]
    return MembersPage(
        members=rows,
        may_manage=may_manage_members(study, reader),
        is_unattended=all(row.is_switched_off for row in rows),
    )


def _is_working(user: User) -> bool:
    return user.is_active and user.role == User.Role.PRODUCT
