"""How long ago something was, in the words of a person."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext, ngettext


def describe_distance(moment: datetime, now: datetime | None = None) -> str:
    """Return "today", "3 days ago", "in 2 weeks": by calendar days of the reader's time zone."""
    now = now or timezone.now()
    days = (timezone.localdate(now) - timezone.localdate(moment)).days
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("yesterday")
    if days == -1:
        return gettext("tomorrow")
    return _describe_past(days) if days > 0 else _describe_future(-days)


def _describe_past(days: int) -> str:
    if days < 14:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if days < 61:
        return ngettext("%(n)d week ago", "%(n)d weeks ago", days // 7) % {"n": days // 7}
    if days < 730:
        return ngettext("%(n)d month ago", "%(n)d months ago", days // 30) % {"n": days // 30}
    return ngettext("%(n)d year ago", "%(n)d years ago", days // 365) % {"n": days // 365}


def _describe_future(days: int) -> str:
    if days < 14:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    if days < 61:
        return ngettext("in %(n)d week", "in %(n)d weeks", days // 7) % {"n": days // 7}
    return ngettext("in %(n)d month", "in %(n)d months", days // 30) % {"n": days // 30}
