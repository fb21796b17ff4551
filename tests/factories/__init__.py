"""Rows for tests: plain functions that save one consistent object and return it."""

from tests.factories.people import (
    PASSWORD,
    make_emergency,
    make_event,
    make_grant,
    make_invitation,
    make_member,
    make_organization,
    make_self_report,
    make_session,
    make_subject,
    make_tombstone,
    make_user,
)
from tests.factories.recordings import (
    keep_bytes,
    make_artifact,
    make_explanation,
    make_face_reading,
    make_marker,
    make_recording,
    make_report,
    make_review,
    make_upload,
    make_voice_reading,
)
from tests.factories.sign_in import make_browser_session, make_passkey
from tests.factories.studies import make_batch, make_group, make_participant, make_study
from tests.factories.webhooks import make_delivery, make_webhook

__all__ = (
    "PASSWORD",
    "keep_bytes",
    "make_artifact",
    "make_batch",
    "make_emergency",
    "make_delivery",
    "make_browser_session",
    "make_event",
    "make_explanation",
    "make_face_reading",
    "make_grant",
    "make_group",
    "make_invitation",
    "make_marker",
    "make_member",
    "make_organization",
    "make_participant",
    "make_passkey",
    "make_recording",
    "make_report",
    "make_review",
    "make_self_report",
    "make_session",
    "make_study",
    "make_subject",
    "make_tombstone",
    "make_upload",
    "make_user",
    "make_voice_reading",
    "make_webhook",
)
