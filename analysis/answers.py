"""How long it is kept how a request with an `Idempotency-Key` ended."""

import datetime
from typing import Final

from django.utils import timezone

from analysis.models import StoredAnswer

KEPT_FOR: Final = datetime.timedelta(hours=24)


def forget_old_answers() -> int:
    """Delete what was kept for a day; returns how many rows."""
    return StoredAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]
