"""What each process does in `test_races.py`: get ready, wait for the others, then all at once."""

SESSION = """
from accounts.models import Organization
from analysis.models import Recording, Session, Subject
clinic = Organization.objects.create(name="Clinic", kind="clinic", for_care=True,
    for_research=True, for_customer_feedback=True)
subject = Subject.objects.create(organization=clinic, kind="patient", code="P-1")
session = Session.objects.create(organization=clinic, subject=subject)
from tests.factories import make_consent
make_consent(subject)
"""
CLAIM = """
import uuid
from analysis import queue
ids = wait_for_line().split()
answer = [pk for pk in ids if queue.claim(uuid.UUID(pk), "worker")]
"""
SUBMIT = """
import io
from analysis import tasks
from analysis.intake import inspect_upload
from analysis.limits import UploadLimits
from analysis.models import Session
from analysis.submit import submit_recording
from tests.media import make_picture
tasks.analyze_recording.apply_async = lambda **message: None
session = Session.objects.get()
wait_for_line()
upload = inspect_upload(io.BytesIO(make_picture()), UploadLimits.from_settings())
answer = submit_recording(session, upload, None).is_duplicate
"""
SUBMIT_OR_WITHDRAW = """
import io, json
from analysis import tasks
from analysis.intake import UploadError, inspect_upload
from analysis.limits import UploadLimits
from analysis.models import Consent, Session
from analysis.submit import submit_recording
from analysis.withdrawal import withdraw_consent
from tests.media import make_picture
tasks.analyze_recording.apply_async = lambda **message: None
session = Session.objects.get()
what = wait_for_line().strip()
if what == "withdraw":
    withdraw_consent(Consent.objects.get(), None)
    answer = "withdrawn"
else:
    picture = make_picture(size=(40, int(what)))
    try:
        upload = inspect_upload(io.BytesIO(picture), UploadLimits.from_settings())
        submit_recording(session, upload, None)
        answer = "kept"
    except UploadError as error:
        answer = error.code
print(json.dumps(answer))
"""
REPORT = """
from analysis import inference, reporting
from analysis.models import Session
from tests.readings import fuse_by_mean
inference.fuse = fuse_by_mean
session = Session.objects.get()
wait_for_line()
for _ in range(10):
    reporting.refresh_report(session.pk)
answer = session.reports.count()
"""

SUMMARY = """
from django.db import transaction
from analysis.history.summary import refresh_summary
from analysis.models import EmotionReport, Session, Subject
subject = Subject.objects.get()
wait_for_line()
for _ in range(8):
    with transaction.atomic():
        session = Session.objects.create(organization=subject.organization, subject=subject)
        EmotionReport.objects.create(
            organization=subject.organization, session=session, valence=0.5, anger=1.0, disgust=0.0,
            fear=0.0, happiness=0.0, neutral=0.0, sadness=0.0, surprise=0.0, top_emotion="anger")
        refresh_summary(subject.pk)
answer = "done"
"""
ANSWER = """
from analysis.history import invitations
invitation = invitations.find_open("key")
wait_for_line()
answer = invitations.answer(invitation, invitations.Answers(None, 5)) is not None
"""
ENROL = """
from analysis.models import Study
from analysis.participants import enrol
study = Study.objects.get()
wait_for_line()
for n in range(4):
    enrol(study, f"C-{n}", group_name="A", answers={"age": "34", "vip": ""}, user=None)
answer = "done"
"""
BATCH = """
from analysis import batches
from analysis.manifest import check_names
from analysis.upload_plan import ChosenFile
from tests.factories import make_study, make_user
bob = make_user("product", organization=clinic)
chosen = [ChosenFile(name) for name in ("C-1_a.jpg", "C-1_b.jpg", "C-2_a.jpg")]
batches.open_batch(study := make_study(bob), check_names(study, chosen, "prefix"), bob)
"""
TAKE = """
import io
from analysis import batches, tasks
from analysis.models import Batch
from tests.media import make_picture
tasks.analyze_recording.apply_async = lambda **message: None
batch = Batch.objects.select_related("study").get()
name = wait_for_line().split()[0]
answer = batches.take_file(batch, io.BytesIO(make_picture()), name, None).status
"""

PARTICIPANT = """
from analysis.models import Participant, Study
study = Study.objects.create(organization=clinic, name="Release", purpose="research")
Participant.objects.create(organization=clinic, study=study, subject=subject, session=session)
"""
MOMENTS = """
import uuid
from django.db import transaction
from analysis.cohort.moments import refresh_moments, refresh_participant
from analysis.models import Participant, Recording, Session
from tests.factories import make_voice_reading
participant = Participant.objects.get()
wait_for_line()
for _ in range(6):
    with transaction.atomic():
        Session.objects.select_for_update(no_key=True).get()
        recording = Recording.objects.create(
            organization_id=participant.organization_id, session_id=participant.session_id,
            kind="audio", original_name="x", media_type="audio/wav", byte_size=1, status="done",
            sha256=uuid.uuid4().hex * 2)
        make_voice_reading(recording)
        refresh_moments(recording.pk)
        refresh_participant(participant.pk)
answer = "done"
"""

UPLOAD = """
from tests.factories import make_upload, make_user
make_upload(session, make_user(organization=clinic), byte_size=6)
"""
APPEND = """
from analysis.models import ResumableUpload
from analysis.resumable import OffsetError, append
upload = ResumableUpload.objects.get()
content = wait_for_line().strip().encode()
try:
    append(upload, 0, iter([content[:3], content[3:]]))
    answer = content.decode()
except OffsetError:
    answer = "elsewhere"
"""
APPEND_OR_ERASE = """
from analysis.erasure import erase_subject
from analysis.models import ResumableUpload, Subject
from analysis.resumable import OffsetError, append
upload, subject = ResumableUpload.objects.get(), Subject.objects.get()
if wait_for_line().strip() == "erase":
    answer = "erased" if erase_subject(subject, None, "request") else "gone"
else:
    try:
        append(upload, 0, iter([b"abcdef"]))
        answer = "kept"
    except (OffsetError, FileNotFoundError):
        answer = "gone"
"""

NOTE = """
from uuid import UUID
from accounts.audit import Deed, append
kind = 'quoted " \\\\ % ü'
wait_for_line()
for _ in range(20):
    append(Deed("page", "read", "done", "analysis:subject", object_kind=kind), UUID(int=7))
answer = "done"
"""
