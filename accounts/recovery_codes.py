"""Recovery codes: made in one set, shown once, kept as digests, each used once."""

import hashlib
import secrets
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import RecoveryCode, User

N_CODES: Final = 10
# Nothing that is read for something else: no 0 and o, no 1, i and l.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH, _GROUP = 16, 4


@transaction.atomic
def make_codes(user: User) -> list[str]:
    """Replace the person's codes, used or not, and return the new ones as people write them."""
    user.recovery_codes.all().delete()
    codes = [_make_code() for _ in range(N_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=_compute_digest(code)) for code in codes
    )
    return codes


def use_code(user: User, code: str) -> bool:
    """Whether this is one of the person's codes that was never used; now it is."""
    unused = user.recovery_codes.filter(digest=_compute_digest(code), used_at=None)
    return bool(unused.update(used_at=timezone.now()))


def count_left(user: User) -> int:
    """Return how many codes still open."""
    return user.recovery_codes.filter(used_at=None).count()


def _make_code() -> str:
    text = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return "-".join(text[i : i + _GROUP] for i in range(0, _LENGTH, _GROUP))


def _compute_digest(code: str) -> str:
    # 16 of 31 letters are 79 random bits, which cannot be tried out: no slow digest is needed.
    letters = "".join(letter for letter in code.lower() if letter in _ALPHABET)
    return hashlib.sha256(letters.encode()).hexdigest()
