"""What each address of the site means for the audit trail.

A new address without a line here fails `tests/web/test_audit_trail.py`.
"""

from dataclasses import dataclass
from typing import Final

READ, CREATE, CHANGE, EXPORT, ERASE = "read", "create", "change", "export", "erase"


@dataclass(frozen=True, slots=True)
class Audited:
    """How a request to one address is recorded.

    Attributes:
        kind: noun of the row whose id stands in the address, or of the rows of a list.
        get, post: what looking and sending mean; PUT and PATCH are a change, DELETE erases.
        is_polled: asked for again and again by an open page, and recorded once in a while.
        answers_in_place: a POST that did its work may answer 200 instead of leading elsewhere.
    """

    kind: str
    get: str = READ
    post: str = CHANGE
    is_polled: bool = False
    answers_in_place: bool = False


# Nobody's data is on these pages, or the line of another address says it already.
UNRECORDED: Final = frozenset(
    (
        "analysis:home",
        "analysis:models",
        "analysis:people_import_template",
        "analysis:participants_template",
        "analysis:export_columns",
        "analysis:alive",
        "analysis:ready",
        "accounts:language",
        "accounts:stay",
        "accounts:password_changed",
        "accounts:password_reset_sent",
        "accounts:password_reset_complete",
        "api:problem",
        "api:schema",
        "api:swagger",
        "api:redoc",
        "api:nowhere",
        "api:me",
    )
)

AUDITED: Final = {
    "analysis:subjects": Audited("subject"),
    "analysis:subject_create": Audited("subject", post=CREATE),
    "analysis:subject": Audited("subject"),
    "analysis:subject_edit": Audited("subject"),
    "analysis:subject_archive": Audited("subject"),
    "analysis:subject_restore": Audited("subject"),
    "analysis:subject_erase": Audited("subject"),
    "analysis:subject_erase_confirm": Audited("subject", post=ERASE),
    "analysis:subject_everything": Audited("subject", get=EXPORT),
    "analysis:people_import": Audited("subject", post=CREATE),
    "analysis:care_team": Audited("subject"),
    "analysis:care_team_remove": Audited("care team member", post=ERASE),
    "analysis:access_grant": Audited("subject"),
    "analysis:access_grant_revoke": Audited("access grant"),
    "analysis:emergency_search": Audited("subject", post=READ, answers_in_place=True),
    "analysis:emergency": Audited("subject", post="emergency"),
    "analysis:emergency_accesses": Audited("access grant"),
    "analysis:emergency_switch": Audited("organization"),
    "analysis:emergency_review": Audited("access grant"),
    "analysis:session_create": Audited("subject", post=CREATE),
    "analysis:session": Audited("session"),
    "analysis:session_edit": Audited("session"),
    "analysis:session_delete": Audited("session", post=ERASE),
    "analysis:session_status": Audited("session", is_polled=True),
    "analysis:report": Audited("session"),
    "analysis:review": Audited("session"),
    "analysis:upload": Audited("session", post=CREATE, answers_in_place=True),
    "analysis:recording_retry": Audited("recording"),
    "analysis:recording_face": Audited("recording"),
    "analysis:recording_channel": Audited("recording"),
    "analysis:explain": Audited("recording"),
    "analysis:explanation": Audited("recording", is_polled=True),
    "analysis:recording_delete": Audited("recording", post=ERASE),
    "analysis:original": Audited("recording"),
    "analysis:artifact": Audited("recording"),
    "analysis:session_note": Audited("session", answers_in_place=True),
    "analysis:compare": Audited("subject"),
    "analysis:history_chart": Audited("subject", get=EXPORT),
    "analysis:history_export": Audited("subject", get=EXPORT),
    "analysis:report_chart": Audited("session", get=EXPORT),
    "analysis:report_export": Audited("session", get=EXPORT),
    "analysis:timeline": Audited("recording", get=EXPORT),
    "analysis:event_create": Audited("subject"),
    "analysis:event_edit": Audited("event"),
    "analysis:event_delete": Audited("event", post=ERASE),
    "analysis:self_reports": Audited("subject"),
    "analysis:self_report_create": Audited("subject"),
    "analysis:self_report_link": Audited("subject", answers_in_place=True),
    "analysis:self_report_delete": Audited("self-report", post=ERASE),
    "analysis:concern_seen": Audited("self-report"),
    "analysis:link_revoke": Audited("self-report link"),
    "analysis:self_report_answer": Audited("subject", post=CREATE, answers_in_place=True),
    "analysis:studies": Audited("study"),
    "analysis:study_create": Audited("study", post=CREATE),
    "analysis:study": Audited("study"),
    "analysis:study_edit": Audited("study"),
    "analysis:study_notice": Audited("study"),
    "analysis:study_notice_print": Audited("study"),
    "analysis:study_archive": Audited("study"),
    "analysis:study_restore": Audited("study"),
    "analysis:study_compare": Audited("study"),
    "analysis:study_exports": Audited("study"),
    "analysis:study_summary": Audited("study", get=EXPORT),
    "analysis:study_chart": Audited("study", get=EXPORT),
    "analysis:study_export": Audited("study", get=EXPORT),
    "analysis:study_group_create": Audited("study", post=CREATE),
    "analysis:study_group_rename": Audited("study group"),
    "analysis:study_group_move": Audited("study group"),
    "analysis:study_group_remove": Audited("study group", post=ERASE),
    "analysis:study_dashboard": Audited("study"),
    "analysis:study_drill": Audited("study"),
    "analysis:study_participants": Audited("study"),
    "analysis:participant_create": Audited("study", post=CREATE),
    "analysis:participants_import": Audited("study", post=CREATE),
    "analysis:participant_edit": Audited("participant"),
    "analysis:participant_remove": Audited("participant", post=ERASE),
    "analysis:study_upload": Audited("study", post=CREATE, answers_in_place=True),
    "analysis:batch": Audited("batch"),
    "analysis:batch_status": Audited("batch", is_polled=True),
    "analysis:batch_files": Audited("batch", post=CREATE, answers_in_place=True),
    "analysis:batch_pause": Audited("batch"),
    "analysis:batch_resume": Audited("batch"),
    "analysis:batch_close": Audited("batch"),
    "analysis:queue": Audited("recording"),
    "analysis:queue_status": Audited("recording", is_polled=True),
    "analysis:queue_retry": Audited("recording"),
    "analysis:queue_dismiss": Audited("recording"),
    "analysis:study_recordings": Audited("study"),
    "analysis:recording_notes": Audited("recording"),
    "analysis:marker_create": Audited("recording", post=CREATE),
    "analysis:marker_delete": Audited("marker", post=ERASE),
    "accounts:settings": Audited("user"),
    "accounts:sign_in": Audited("user", post="sign_in"),
    "accounts:second_factor": Audited("second factor", post="sign_in"),
    "accounts:sign_out": Audited("user", post="sign_out"),
    "accounts:password_change": Audited("user"),
    "accounts:password_reset": Audited("user"),
    "accounts:password_reset_confirm": Audited("user"),
    "accounts:tokens": Audited("api token", post=CREATE, answers_in_place=True),
    "accounts:token_revoke": Audited("api token", post=ERASE),
    "accounts:security": Audited("user"),
    "accounts:authenticator_app": Audited("authenticator app", post=CREATE),
    "accounts:authenticator_app_remove": Audited("authenticator app", post=ERASE),
    "accounts:passkey_add": Audited("passkey", post=CREATE),
    "accounts:passkey_remove": Audited("passkey", post=ERASE),
    "accounts:recovery_codes": Audited("recovery codes", post=CREATE),
    "accounts:session_end": Audited("browser session", post=ERASE),
    "accounts:sessions_end_others": Audited("browser session", post=ERASE),
    "accounts:people": Audited("user"),
    "accounts:second_factor_reset": Audited("second factor", post=ERASE),
    "accounts:organization": Audited("organization"),
    "accounts:sign_in_rules": Audited("organization"),
    "accounts:audit": Audited("audit entry"),
    "accounts:audit_export": Audited("audit entry", get=EXPORT),
    "api:subject-list": Audited("subject", post=CREATE),
    "api:subject-detail": Audited("subject"),
    "api:session-list": Audited("session", post=CREATE),
    "api:session-detail": Audited("session"),
    "api:recording-list": Audited("recording", post=CREATE),
    "api:recording-detail": Audited("recording"),
    "api:recording-requeue": Audited("recording"),
    "api:recording-face": Audited("recording"),
    "api:recording-channel": Audited("recording"),
    "api:recording-explanation": Audited("recording", is_polled=True),
    "api:study-list": Audited("study", post=CREATE),
    "api:study-detail": Audited("study"),
    "api:study-participants": Audited("study", post=CREATE, answers_in_place=True),
    "api:upload-list": Audited("upload", post=CREATE),
    "api:upload-detail": Audited("upload", is_polled=True),
    "api:report-list": Audited("report"),
    "api:report-detail": Audited("report"),
    "api:report-reviews": Audited("report", post=CREATE),
    "api:token-list": Audited("api token", post=CREATE),
    "api:token-detail": Audited("api token"),
}
