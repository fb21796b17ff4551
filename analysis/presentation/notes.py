"""Notes of earlier sessions, offered while a new one is typed."""

from typing import Final

from django.db.models import Count

from accounts.models import User
from analysis.models import Session, Subject

_MOST_NOTES: Final = 20
# Of that many sessions of other people: a clinic's tasks recur within a few weeks.
_RECENT: Final = 500


def list_earlier_notes(subject: Subject, user: User) -> list[str]:
    """Return what the person was asked to do before, newest first, then what others were asked.

    Of others only what was noted more than once, which is a task and not somebody's story, and
    only of people whom the user may see.
    """
    visible = Session.objects.visible_to(user)
    own = visible.filter(subject=subject).exclude(context_note="").order_by("-held_at")
    notes = dict.fromkeys(own.values_list("context_note", flat=True)[:_MOST_NOTES])
    recent = visible.order_by("-held_at").values("pk")[:_RECENT]
    usual = (
        Session.objects.filter(pk__in=recent)
        .exclude(context_note="")
        .order_by()
        .values("context_note")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .order_by("-n", "context_note")
    )
    notes |= dict.fromkeys(row["context_note"] for row in usual[:_MOST_NOTES])
    return list(notes)[:_MOST_NOTES]
