"""What an erasure would take, for the pages that ask first."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext, ngettext

from accounts.models import User
from analysis.models import Event, Participant, Recording, SelfReport, Session, Subject


@dataclass(frozen=True, slots=True)
class ErasurePart:
    """What there is of a person.

    Attributes:
        contents: "3 sessions", "12 files" …, without what there is none of.
        byte_size: of the files that are stored.
        administrators: who may erase a patient, by name.
    """

    contents: list[str]
    byte_size: int
    administrators: list[str]


def describe_erasure(subject: Subject) -> ErasurePart:
    """Return what would go with the person; six queries."""
    of_person = {"subject": subject}
    files = Recording.objects.filter(session__subject=subject).aggregate(
        n=Count("pk"), size=Sum("byte_size", filter=Q(file_deleted_at=None))
    )
    n_sessions = Session.objects.filter(**of_person).count()
    n_events = Event.objects.filter(**of_person).count()
    n_self_reports = SelfReport.objects.filter(**of_person).count()
    n_studies = Participant.objects.filter(**of_person).count()
    counted = (
        (n_sessions, ngettext("%(n)d session", "%(n)d sessions", n_sessions)),
        (
            files["n"],
            ngettext(
                "%(n)d recording with everything read from it",
                "%(n)d recordings with everything read from them",
                files["n"],
            ),
        ),
        (n_events, ngettext("%(n)d event", "%(n)d events", n_events)),
        (n_self_reports, ngettext("%(n)d self-report", "%(n)d self-reports", n_self_reports)),
        (
            n_studies,
            ngettext("the part in %(n)d study", "the part in %(n)d studies", n_studies),
        ),
    )
    contents = [words % {"n": n} for n, words in counted if n]
    administrators = User.objects.filter(
        organization=subject.organization_id, role=User.Role.ADMIN, is_active=True
    )
    return ErasurePart(
        contents=contents or [gettext("code and name alone")],
        byte_size=files["size"] or 0,
        administrators=[str(user) for user in administrators[:5]],
    )
