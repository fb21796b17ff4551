"""The sample session: a photo and a voice clip of nobody's patient."""

from datetime import date
from pathlib import Path
from typing import Final

from accounts.demo import create_demo_accounts
from accounts.models import User
from accounts.purposes import Purpose
from analysis.care import begin_care
from analysis.consents import NewConsent, record_consent
from analysis.intake import inspect_upload
from analysis.limits import UploadLimits
from analysis.models import Consent, Session, Subject
from analysis.submit import Submission, submit_recording

SAMPLES_DIR: Final = Path(__file__).resolve().parent / "samples"
SUBJECT_CODE: Final = "SAMPLE-1"
# Nobody can be asked: both files are in the public domain or made for the purpose.
_AGREED: Final = NewConsent(
    purposes=(Purpose.CARE,),
    way=Consent.Way.EMAIL,
    given_on=date(2026, 1, 1),
    own_text="Licences of the sample files",
)
CONTEXT_NOTE: Final = "Sample session: a portrait and a voice clip that come with EmoSense"


def submit_samples(*, force: bool = False) -> list[Submission]:
    """Put the sample files through the queue as the upload page does.

    The demonstration's accounts, the sample patient and the session are made where they are
    missing. What is there already is left alone, so that a second call adds nothing.

    Raises:
        DemonstrationRefusedError: DEBUG is off and `force` is not given.
    """
    users = create_demo_accounts(force=force)
    session = _ensure_session(next(user for user in users if user.role == User.Role.CLINICIAN))
    limits = UploadLimits.from_settings()
    submissions = []
    for path in list_samples():
        with path.open("rb") as file:
            upload = inspect_upload(file, limits)
            submissions.append(submit_recording(session, upload, session.created_by))
    return submissions


def list_samples() -> list[Path]:
    """The sample files; what describes them is no sample."""
    return sorted(path for path in SAMPLES_DIR.iterdir() if path.suffix not in (".md", ".txt"))


def _ensure_session(clinician: User) -> Session:
    subject, is_new = Subject.objects.get_or_create(
        organization=clinician.organization,
        code=SUBJECT_CODE,
        defaults={
            "kind": Subject.Kind.PATIENT,
            "name": "Sample person",
            "created_by": clinician,
        },
    )
    if is_new:
        begin_care([subject], clinician)
    if not subject.consents.exists():
        record_consent(subject, _AGREED, clinician)
    found = subject.sessions.filter(context_note=CONTEXT_NOTE).first()
    return found or Session.objects.create(
        organization=subject.organization,
        subject=subject,
        context_note=CONTEXT_NOTE,
        created_by=clinician,
    )
