"""What every page of an administrator shows of emergency accesses that wait for review."""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest

from accounts.models import User
from analysis.models import AccessGrant


def mark_reviews(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """Add `n_to_review`, asked of the database by the pages alone that show it, and once."""

    @cache
    def count() -> int:
        user = getattr(request, "user", None)
        if not isinstance(user, User) or user.role != User.Role.ADMIN or not user.organization_id:
            return 0
        accesses = AccessGrant.objects.filter(organization_id=user.organization_id)
        return accesses.filter(is_emergency=True, reviewed_at=None).count()

    return {"n_to_review": count}
