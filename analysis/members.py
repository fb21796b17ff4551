"""Who works on a study: of the product team, only its members see it and what hangs on it.

Administrators see every study of their organization without being members, and clinicians none.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from analysis.models import Study, StudyMember


class MemberError(Exception):
    """A change of a study's members is refused.

    Attributes:
        sentence: why, and what to do instead, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def begin_membership(study: Study, creator: User | None) -> None:
    """Make a product user who adds a study its first member.

    An administrator who adds one is no member and sees it anyway. Safe to call twice; call it in
    the transaction that adds the study.
    """
    if creator is None or creator.role != User.Role.PRODUCT:
        return
    StudyMember.objects.bulk_create(
        [
            StudyMember(
                organization_id=study.organization_id, study=study, user=creator, added_by=creator
            )
        ],
        ignore_conflicts=True,
    )


def list_product_users(study: Study) -> QuerySet[User]:
    """The product users of the study's organization who can sign in, by name."""
    users = User.objects.filter(
        organization_id=study.organization_id, role=User.Role.PRODUCT, is_active=True
    )
    return users.order_by("full_name", "email")


def may_manage_members(study: Study, user: User) -> bool:
    """Whether the user may add and remove members: the members and administrators may."""
    if user.role == User.Role.ADMIN:
        return user.organization_id == study.organization_id
    return user.role == User.Role.PRODUCT and study.members.filter(user=user).exists()


def add_member(study: Study, colleague: User, *, added_by: User) -> StudyMember:
    """Return the colleague's membership, made where there is none.

    Raises:
        MemberError: the colleague is no active product user of the study's organization.
    """
    if (
        colleague.role != User.Role.PRODUCT
        or not colleague.is_active
        or colleague.organization_id != study.organization_id
    ):
        raise MemberError(_("Choose a product user of the study’s organization."))
    member, _is_new = StudyMember.objects.get_or_create(
        study=study,
        user=colleague,
        defaults={"organization_id": study.organization_id, "added_by": added_by},
    )
    return member


def remove_member(member: StudyMember, *, removed_by: User) -> None:
    """Take a member out of a study, who loses sight of it; who wants to leave does the same.

    The last member who can sign in stays: the study would vanish from the product team's sight,
    and nobody of it could bring it back. An administrator, who sees the study anyway, may remove
    that one too.

    Raises:
        MemberError: nobody who can sign in would be left, and the person who asks is no
            administrator.
    """
    with transaction.atomic():
        # Locked, so that the last two members cannot leave at the same time.
        list(Study.objects.select_for_update(no_key=True).filter(pk=member.study_id))
        others = StudyMember.objects.filter(
            study_id=member.study_id, user__is_active=True, user__role=User.Role.PRODUCT
        ).exclude(pk=member.pk)
        if removed_by.role != User.Role.ADMIN and not others.exists():
            raise MemberError(
                _(
                    "The last member cannot leave: nobody of the product team would see this "
                    "study. Add a colleague first, or ask an administrator."
                )
            )
        StudyMember.objects.filter(pk=member.pk).delete()
