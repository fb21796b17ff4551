"""What a page has shown to somebody and will do for good when that person says so.

It travels in the page, signed: what is done is what was shown, to the person to whom it was shown,
and nothing is kept of a plan that nobody confirms.
"""

from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext

from accounts.models import User

SHOWN_FOR_S: Final = 60 * 60


class SignedPlanError(Exception):
    """A plan is not the one that was shown to this person within the last hour.

    Attributes:
        sentence: why, and what to do, for the person.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def sign_plan(purpose: str, user: User, plan: dict[str, Any]) -> str:
    """Return the plan as text for a hidden field, for this purpose and person alone."""
    return signing.dumps(plan | {"user": str(user.pk)}, salt=purpose, compress=True)


def read_plan(purpose: str, user: User, signed: str) -> dict[str, Any]:
    """Return a plan as it was signed.

    Raises:
        SignedPlanError: too old, altered, of another purpose, or shown to somebody else.
    """
    try:
        plan: dict[str, Any] = signing.loads(signed, salt=purpose, max_age=SHOWN_FOR_S)
    except signing.SignatureExpired as error:
        raise SignedPlanError(
            gettext("This list was shown too long ago. Upload the file again.")
        ) from error
    except signing.BadSignature as error:
        raise SignedPlanError(
            gettext("The list did not arrive as it was shown. Upload the file again.")
        ) from error
    if plan["user"] != str(user.pk):
        raise SignedPlanError(gettext("This list was shown to somebody else."))
    return plan
