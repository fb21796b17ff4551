"""Who looks after a patient, who is let in besides, and when each reader looked last."""

from accounts.models import User
from analysis.models import CareTeamMember, Subject


def begin_care(subject: Subject, creator: User | None) -> None:
    """Make a clinician who adds a patient the first member of the patient's care team.

    Nobody else joins by adding: an administrator sees everyone anyway, and customers have no
    care team. Safe to call twice.
    """
    if creator is None or creator.role != User.Role.CLINICIAN:
        return
    if subject.kind == Subject.Kind.PATIENT:
        CareTeamMember.objects.get_or_create(
            subject=subject,
            user=creator,
            defaults={"organization_id": subject.organization_id, "added_by": creator},
        )
