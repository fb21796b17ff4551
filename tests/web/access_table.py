"""Who may reach which address. A new route without a line here fails `test_access.py`.

Seven visitors come to each: nobody in particular, Alice (a clinician, whose patient it is), Bob
(her organization's product team, whose study it is), Dana (its administrator), Erin (a clinician
of the same organization outside the patient's care team), Fay (of its product team, outside the
study) and Charlie (a clinician elsewhere).
"""

from dataclasses import dataclass, field

VISITORS = ("anonymous", "alice", "bob", "dana", "erin", "fay", "charlie")

# What a visitor meets: the thing itself, the way to sign in, "not for your role", or nothing.
OPEN = dict.fromkeys(VISITORS, "open")
SIGNED_IN = OPEN | {"anonymous": "sign in"}
OF_ORGANIZATION = {
    "anonymous": "sign in",
    "alice": "open",
    "bob": "forbidden",
    "dana": "open",
    "erin": "forbidden",
    "fay": "forbidden",
    "charlie": "hidden",
}
# No person's, and everybody of the house works with it.
OF_ANYBODY_INSIDE = dict.fromkeys(VISITORS, "open") | {
    "anonymous": "sign in",
    "charlie": "hidden",
}
OF_ADMINISTRATOR = OF_ORGANIZATION | {"alice": "forbidden"}
# A study is its members': others of the house may not, strangers see nothing.
OF_STUDY = {
    "anonymous": "sign in",
    "alice": "forbidden",
    "bob": "open",
    "dana": "open",
    "erin": "forbidden",
    "fay": "forbidden",
    "charlie": "hidden",
}
NOT_FOR_CLINICIANS = OF_STUDY | {"fay": "open", "charlie": "forbidden"}
OF_ONE_USER = dict.fromkeys(VISITORS, "hidden") | {"anonymous": "sign in", "alice": "open"}
OF_SOME_ADMINISTRATOR = dict.fromkeys(VISITORS, "forbidden") | {
    "anonymous": "sign in",
    "dana": "open",
}
OF_ANY_CLINICIAN = dict.fromkeys(VISITORS, "open") | {
    "anonymous": "sign in",
    "bob": "forbidden",
    "dana": "forbidden",
    "fay": "forbidden",
}
# Whom an emergency access is for; the care team is led to the patient.
OF_CLINICIANS_OF_THE_HOUSE = OF_ANY_CLINICIAN | {"charlie": "hidden"}
_NEVER = "00000000-0000-4000-8000-00000000dead"
NOWHERE = dict.fromkeys(VISITORS, "hidden")


@dataclass(frozen=True)
class Route:
    """What is expected of one address.

    Attributes:
        expected: what each visitor meets.
        of: the fixture row whose id stands in the address; empty where there is none.
        methods: every method that the address answers.
        arguments: whatever else the address needs.
        stricter: what is expected of methods that fewer visitors may use.
        inner: name of a second id in the address, and the fixture row that it is of.
    """

    expected: dict[str, str]
    of: str = ""
    methods: tuple[str, ...] = ("get",)
    arguments: dict[str, str] = field(default_factory=dict)
    inner: tuple[str, str] | None = None
    stricter: dict[str, dict[str, str]] = field(default_factory=dict)

    def expect(self, method: str) -> dict[str, str]:
        return self.stricter.get(method, self.expected)


FORM = ("get", "post")

ROUTES = {
    "analysis:home": Route(SIGNED_IN),
    "analysis:subjects": Route(SIGNED_IN),
    "analysis:models": Route(SIGNED_IN),
    "analysis:subject_create": Route(SIGNED_IN, methods=FORM),
    "analysis:people_import": Route(SIGNED_IN, methods=FORM),
    "analysis:people_import_template": Route(SIGNED_IN),
    "analysis:subject": Route(OF_ORGANIZATION, "subject"),
    "analysis:subject_edit": Route(OF_ORGANIZATION, "subject", FORM),
    "analysis:subject_archive": Route(OF_ORGANIZATION, "subject", FORM),
    "analysis:subject_restore": Route(OF_ORGANIZATION, "subject", ("post",)),
    "analysis:subject_erase": Route(OF_ORGANIZATION, "subject"),
    "analysis:subject_erase_confirm": Route(OF_ADMINISTRATOR, "subject", FORM),
    "analysis:subject_everything": Route(OF_ORGANIZATION, "subject"),
    "analysis:consents": Route(OF_ORGANIZATION, "subject", FORM),
    "analysis:consent_withdraw": Route(OF_ORGANIZATION, "consent", FORM),
    "analysis:consent_evidence": Route(OF_ORGANIZATION, "consent", FORM),
    "analysis:evidence_file": Route(OF_ORGANIZATION, "evidence"),
    "analysis:evidence_delete": Route(OF_ADMINISTRATOR, "evidence", FORM),
    "analysis:consent_text_print": Route(OF_ANYBODY_INSIDE, "consent_text"),
    "analysis:consent_text_pdf": Route(OF_ANYBODY_INSIDE, "consent_text"),
    "analysis:care_team": Route(OF_ORGANIZATION, "subject", FORM),
    "analysis:care_team_remove": Route(OF_ORGANIZATION, "member", FORM),
    "analysis:access_grant": Route(OF_ADMINISTRATOR, "subject", ("post",)),
    "analysis:access_grant_revoke": Route(OF_ADMINISTRATOR, "grant", ("post",)),
    "analysis:emergency_search": Route(OF_ANY_CLINICIAN, methods=FORM),
    "analysis:emergency": Route(OF_CLINICIANS_OF_THE_HOUSE, "subject", FORM),
    "analysis:emergency_end": Route(OF_CLINICIANS_OF_THE_HOUSE, "subject", ("post",)),
    "analysis:emergency_accesses": Route(OF_SOME_ADMINISTRATOR),
    "analysis:emergency_switch": Route(OF_SOME_ADMINISTRATOR, methods=("post",)),
    "analysis:emergency_review": Route(OF_ADMINISTRATOR, "emergency", ("post",)),
    "analysis:session_create": Route(OF_ORGANIZATION, "subject", FORM),
    "analysis:compare": Route(OF_ORGANIZATION, "subject"),
    "analysis:event_create": Route(OF_ORGANIZATION, "subject", FORM),
    "analysis:event_edit": Route(OF_ORGANIZATION, "event", FORM),
    "analysis:event_delete": Route(OF_ORGANIZATION, "event", FORM),
    "analysis:self_reports": Route(OF_ORGANIZATION, "subject"),
    "analysis:self_report_create": Route(OF_ORGANIZATION, "subject", FORM),
    "analysis:self_report_link": Route(OF_ORGANIZATION, "subject", ("post",)),
    "analysis:self_report_delete": Route(OF_ORGANIZATION, "self_report", FORM),
    "analysis:concern_seen": Route(OF_ORGANIZATION, "self_report", ("post",)),
    "analysis:link_revoke": Route(OF_ORGANIZATION, "invitation", ("post",)),
    "analysis:self_report_answer": Route(NOWHERE, arguments={"token": "unknown"}),
    "analysis:session": Route(OF_ORGANIZATION, "session"),
    "analysis:session_edit": Route(OF_ORGANIZATION, "session", FORM),
    "analysis:session_note": Route(OF_ORGANIZATION, "session", ("post",)),
    "analysis:session_delete": Route(OF_ORGANIZATION, "session", FORM),
    "analysis:session_status": Route(OF_ORGANIZATION, "session"),
    "analysis:report": Route(OF_ORGANIZATION, "session"),
    "analysis:report_export": Route(OF_ORGANIZATION, "session", arguments={"form": "csv"}),
    "analysis:history_export": Route(OF_ORGANIZATION, "subject", arguments={"form": "csv"}),
    "analysis:report_chart": Route(
        OF_ORGANIZATION, "session", arguments={"name": "expressions", "form": "svg"}
    ),
    "analysis:history_chart": Route(OF_ORGANIZATION, "subject", arguments={"form": "svg"}),
    "analysis:timeline": Route(OF_ORGANIZATION, "clip", arguments={"form": "svg"}),
    "analysis:export_columns": Route(SIGNED_IN),
    "analysis:review": Route(OF_ORGANIZATION, "report", ("post",)),
    "analysis:upload": Route(OF_ORGANIZATION, "session", ("post",)),
    "analysis:recording_retry": Route(OF_ORGANIZATION, "recording", ("post",)),
    "analysis:recording_face": Route(OF_ORGANIZATION, "recording", ("post",)),
    "analysis:recording_channel": Route(OF_ORGANIZATION, "recording", ("post",)),
    "analysis:explain": Route(OF_ORGANIZATION, "recording", ("post",)),
    "analysis:explanation": Route(OF_ORGANIZATION, "recording"),
    "analysis:recording_delete": Route(OF_ORGANIZATION, "recording", FORM),
    "analysis:studies": Route(NOT_FOR_CLINICIANS),
    "analysis:study_create": Route(NOT_FOR_CLINICIANS, methods=FORM),
    "analysis:study": Route(OF_STUDY, "study"),
    "analysis:study_edit": Route(OF_STUDY, "study", FORM),
    "analysis:study_members": Route(OF_STUDY, "study", FORM),
    "analysis:study_member_remove": Route(OF_STUDY, "study_member", FORM),
    "analysis:study_notice": Route(OF_STUDY, "study", FORM),
    "analysis:study_notice_print": Route(OF_STUDY, "study"),
    "analysis:purposes": Route(OF_SOME_ADMINISTRATOR, methods=FORM),
    "analysis:retention": Route(OF_SOME_ADMINISTRATOR, methods=FORM),
    "analysis:study_retention": Route(OF_STUDY, "study", FORM),
    "analysis:study_archive": Route(OF_STUDY, "study", FORM),
    "analysis:study_restore": Route(OF_STUDY, "study", ("post",)),
    "analysis:study_erase": Route(OF_STUDY, "study"),
    "analysis:study_erase_confirm": Route(OF_STUDY, "study", FORM),
    "analysis:study_group_create": Route(OF_STUDY, "study", ("post",)),
    "analysis:study_group_rename": Route(OF_STUDY, "group", FORM),
    "analysis:study_group_move": Route(OF_STUDY, "group", ("post",)),
    "analysis:study_group_remove": Route(OF_STUDY, "group", FORM),
    "analysis:study_dashboard": Route(OF_STUDY, "study"),
    "analysis:study_drill": Route(OF_STUDY, "study"),
    "analysis:study_participants": Route(OF_STUDY, "study"),
    "analysis:participant_create": Route(OF_STUDY, "study", FORM),
    "analysis:participants_import": Route(OF_STUDY, "study", FORM),
    "analysis:participants_template": Route(SIGNED_IN),
    "analysis:participant_edit": Route(OF_STUDY, "participant", FORM),
    "analysis:participant_remove": Route(OF_STUDY, "participant", FORM),
    "analysis:study_compare": Route(NOT_FOR_CLINICIANS),
    "analysis:study_exports": Route(OF_STUDY, "study"),
    "analysis:study_summary": Route(OF_STUDY, "study"),
    "analysis:study_chart": Route(OF_STUDY, "study", arguments={"name": "shares", "form": "svg"}),
    "analysis:study_export": Route(OF_STUDY, "study", arguments={"what": "moments", "form": "csv"}),
    "analysis:study_recordings": Route(OF_STUDY, "study"),
    "analysis:recording_notes": Route(OF_ORGANIZATION, "recording", FORM),
    "analysis:marker_create": Route(OF_ORGANIZATION, "clip", ("post",)),
    "analysis:marker_delete": Route(OF_ORGANIZATION, "marker", ("post",)),
    "analysis:original": Route(OF_ORGANIZATION, "recording"),
    "analysis:artifact": Route(OF_ORGANIZATION, "recording", arguments={"kind": "preview"}),
    "analysis:webhooks": Route(OF_SOME_ADMINISTRATOR),
    "analysis:webhook_create": Route(OF_SOME_ADMINISTRATOR, methods=FORM),
    "analysis:webhook": Route(OF_ADMINISTRATOR, "webhook"),
    "analysis:webhook_edit": Route(OF_ADMINISTRATOR, "webhook", FORM),
    "analysis:webhook_secret": Route(OF_ADMINISTRATOR, "webhook", FORM),
    "analysis:webhook_switch": Route(OF_ADMINISTRATOR, "webhook", ("post",)),
    "analysis:webhook_ping": Route(OF_ADMINISTRATOR, "webhook", ("post",)),
    "analysis:webhook_remove": Route(OF_ADMINISTRATOR, "webhook", FORM),
    "analysis:delivery_resend": Route(OF_ADMINISTRATOR, "delivery", ("post",)),
    "analysis:study_upload": Route(OF_STUDY, "study", FORM),
    "analysis:batch": Route(OF_STUDY, "batch"),
    "analysis:batch_status": Route(OF_STUDY, "batch"),
    "analysis:batch_files": Route(OF_STUDY, "batch", FORM),
    "analysis:batch_pause": Route(OF_STUDY, "batch", ("post",)),
    "analysis:batch_resume": Route(OF_STUDY, "batch", ("post",)),
    "analysis:batch_close": Route(OF_STUDY, "batch", ("post",)),
    "analysis:queue": Route(SIGNED_IN),
    "analysis:queue_status": Route(SIGNED_IN),
    "analysis:queue_retry": Route(SIGNED_IN, methods=("post",)),
    "analysis:queue_dismiss": Route(SIGNED_IN, methods=("post",)),
    "analysis:alive": Route(OPEN),
    "analysis:ready": Route(OPEN),
    "accounts:sign_in": Route(OPEN, methods=FORM),
    "accounts:sign_out": Route(OPEN, methods=("post",)),
    "accounts:password_change": Route(SIGNED_IN, methods=FORM),
    "accounts:password_changed": Route(SIGNED_IN),
    "accounts:password_reset": Route(OPEN, methods=FORM),
    "accounts:password_reset_sent": Route(OPEN),
    "accounts:password_reset_confirm": Route(OPEN, arguments={"uidb64": "MQ", "token": "x-y"}),
    "accounts:password_reset_complete": Route(OPEN),
    "accounts:invitation": Route(OPEN, arguments={"uidb64": "MQ", "token": "x-y"}),
    "accounts:settings": Route(SIGNED_IN, methods=FORM),
    "accounts:language": Route(OPEN, methods=("post",)),
    "accounts:tokens": Route(SIGNED_IN, methods=FORM),
    "accounts:second_factor": Route(OPEN, methods=FORM),
    "accounts:security": Route(SIGNED_IN),
    "accounts:authenticator_app": Route(SIGNED_IN, methods=FORM),
    "accounts:authenticator_app_remove": Route(SIGNED_IN, methods=FORM),
    "accounts:passkey_add": Route(SIGNED_IN, methods=FORM),
    "accounts:passkey_remove": Route(OF_ONE_USER, "passkey", FORM),
    "accounts:recovery_codes": Route(SIGNED_IN, methods=FORM),
    "accounts:session_end": Route(OF_ONE_USER, "browser_session", ("post",)),
    "accounts:sessions_end_others": Route(SIGNED_IN, methods=("post",)),
    "accounts:stay": Route(SIGNED_IN, methods=("post",)),
    "accounts:second_factors": Route(OF_SOME_ADMINISTRATOR),
    "accounts:second_factor_reset": Route(OF_ADMINISTRATOR, "colleague", FORM),
    "accounts:organization": Route(OF_SOME_ADMINISTRATOR),
    "accounts:sign_in_rules": Route(OF_SOME_ADMINISTRATOR, methods=FORM),
    "accounts:consent_texts": Route(OF_SOME_ADMINISTRATOR),
    "accounts:consent_text_create": Route(OF_SOME_ADMINISTRATOR, methods=FORM),
    "accounts:consent_text_default": Route(OF_SOME_ADMINISTRATOR, methods=("post",)),
    "accounts:consent_text": Route(OF_ADMINISTRATOR, "draft", FORM),
    "accounts:consent_text_publish": Route(OF_ADMINISTRATOR, "draft", ("post",)),
    "accounts:consent_text_next": Route(OF_ADMINISTRATOR, "consent_text", ("post",)),
    "accounts:consent_text_delete": Route(OF_ADMINISTRATOR, "draft", ("post",)),
    "accounts:audit": Route(OF_SOME_ADMINISTRATOR),
    "accounts:audit_export": Route(OF_SOME_ADMINISTRATOR),
    "accounts:token_revoke": Route(OF_ONE_USER, "token", ("post",)),
    "api:subject-list": Route(SIGNED_IN, methods=FORM),
    "api:subject-detail": Route(
        OF_ORGANIZATION,
        "subject",
        ("get", "patch", "delete"),
        stricter={"delete": OF_ADMINISTRATOR},
    ),
    "api:subject-archive": Route(OF_ORGANIZATION, "subject"),
    "api:subject-consents": Route(OF_ORGANIZATION, "subject", FORM),
    "api:consent-withdraw": Route(OF_ORGANIZATION, "consent", ("post",)),
    "api:consent-evidence": Route(OF_ORGANIZATION, "consent", ("post",)),
    "api:evidence-detail": Route(
        OF_ORGANIZATION, "evidence", ("get", "delete"), stricter={"delete": OF_ADMINISTRATOR}
    ),
    "api:evidence-file": Route(OF_ORGANIZATION, "evidence"),
    "api:consent-text-list": Route(SIGNED_IN),
    "api:consent-text-detail": Route(OF_ANYBODY_INSIDE, "consent_text"),
    "api:session-list": Route(SIGNED_IN, methods=FORM),
    "api:session-detail": Route(OF_ORGANIZATION, "session", ("get", "patch", "delete")),
    "api:recording-list": Route(SIGNED_IN, methods=FORM),
    "api:recording-detail": Route(OF_ORGANIZATION, "recording", ("get", "patch", "delete")),
    "api:recording-markers": Route(OF_ORGANIZATION, "clip", FORM),
    "api:marker-detail": Route(OF_ORGANIZATION, "marker", ("get", "delete")),
    "api:study-people": Route(OF_STUDY, "study"),
    "api:study-moments": Route(OF_STUDY, "study"),
    "api:recording-face": Route(OF_ORGANIZATION, "recording", ("put",)),
    "api:recording-channel": Route(OF_ORGANIZATION, "recording", ("put",)),
    "api:recording-requeue": Route(OF_ORGANIZATION, "recording", ("post",)),
    "api:recording-explanation": Route(OF_ORGANIZATION, "recording", FORM),
    "api:webhook-list": Route(OF_SOME_ADMINISTRATOR, methods=FORM),
    "api:webhook-detail": Route(OF_ADMINISTRATOR, "webhook", ("get", "patch", "delete")),
    "api:webhook-secret": Route(OF_ADMINISTRATOR, "webhook", ("post",)),
    "api:webhook-ping": Route(OF_ADMINISTRATOR, "webhook", ("post",)),
    "api:delivery-list": Route(OF_SOME_ADMINISTRATOR),
    "api:delivery-detail": Route(OF_ADMINISTRATOR, "delivery"),
    "api:delivery-resend": Route(OF_ADMINISTRATOR, "delivery", ("post",)),
    "fhir:metadata": Route(OPEN),
    "fhir:nowhere": Route(NOWHERE),
    "fhir:observations": Route(SIGNED_IN),
    "fhir:observation": Route(OF_ORGANIZATION, "self_report"),
    "fhir:reports": Route(SIGNED_IN),
    "fhir:report": Route(OF_ORGANIZATION, "report"),
    "fhir:patients": Route(SIGNED_IN),
    "fhir:patient": Route(OF_ORGANIZATION, "subject"),
    "fhir:media": Route(SIGNED_IN),
    "fhir:medium": Route(OF_ORGANIZATION, "recording"),
    "fhir:device": Route(NOWHERE | {"anonymous": "sign in"}, arguments={"pk": _NEVER}),
    "fhir:organization": Route(NOWHERE | {"anonymous": "sign in"}, arguments={"pk": _NEVER}),
    "api:report-list": Route(SIGNED_IN),
    "api:recording-face-readings": Route(OF_ORGANIZATION, "recording"),
    "api:recording-voice-readings": Route(OF_ORGANIZATION, "recording"),
    "api:subject-history": Route(OF_ORGANIZATION, "subject"),
    "api:subject-events": Route(OF_ORGANIZATION, "subject", FORM),
    "api:subject-event": Route(
        OF_ORGANIZATION, "subject", ("get", "patch", "delete"), inner=("row", "event")
    ),
    "api:subject-self-reports": Route(OF_ORGANIZATION, "subject", FORM),
    "api:subject-self-report": Route(
        OF_ORGANIZATION, "subject", ("get", "delete"), inner=("row", "self_report")
    ),
    "api:study-aggregates": Route(OF_STUDY, "study"),
    "api:study-export": Route(OF_STUDY, "study", arguments={"table": "moments", "form": "csv"}),
    "api:report-export": Route(OF_ORGANIZATION, "report", arguments={"form": "csv"}),
    "api:subject-export": Route(OF_ORGANIZATION, "subject", arguments={"form": "csv"}),
    "api:report-detail": Route(OF_ORGANIZATION, "report"),
    "api:report-reviews": Route(OF_ORGANIZATION, "report", FORM),
    "api:report-review": Route(OF_ORGANIZATION, "reviewed", inner=("review", "review")),
    "api:study-list": Route(NOT_FOR_CLINICIANS, methods=FORM),
    "api:study-detail": Route(OF_STUDY, "study", ("get", "patch", "delete")),
    "api:study-participants": Route(OF_STUDY, "study", FORM),
    "api:study-participant": Route(
        OF_STUDY,
        "study",
        ("get", "patch", "delete"),
        inner=("participant", "participant"),
    ),
    "api:subject-comparison": Route(OF_ORGANIZATION, "subject"),
    "api:study-comparison": Route(NOT_FOR_CLINICIANS),
    "api:attention-list": Route(SIGNED_IN),
    "api:attention-retry": Route(SIGNED_IN, methods=("post",)),
    "api:attention-dismiss": Route(SIGNED_IN, methods=("post",)),
    "api:retention": Route(OF_SOME_ADMINISTRATOR, methods=("get", "put")),
    "api:study-retention": Route(OF_STUDY, "study", ("get", "put")),
    "api:study-members": Route(OF_STUDY, "study", FORM),
    "api:member-detail": Route(OF_STUDY, "study_member", ("get", "delete")),
    "api:study-groups": Route(OF_STUDY, "study", FORM),
    "api:group-detail": Route(OF_STUDY, "group", ("get", "patch", "delete")),
    "api:participants-import": Route(OF_STUDY, "study", ("post",)),
    "api:subject-import": Route(SIGNED_IN, methods=("post",)),
    "api:subject-team": Route(OF_ORGANIZATION, "subject", FORM),
    "api:team-detail": Route(OF_ORGANIZATION, "member", ("get", "delete")),
    "api:subject-grants": Route(
        OF_ORGANIZATION, "subject", FORM, stricter={"post": OF_ADMINISTRATOR}
    ),
    "api:grant-detail": Route(OF_ORGANIZATION, "grant"),
    "api:grant-revoke": Route(OF_ADMINISTRATOR, "grant", ("post",)),
    "api:subject-self-report-links": Route(OF_ORGANIZATION, "subject", FORM),
    "api:self-report-link-detail": Route(OF_ORGANIZATION, "invitation"),
    "api:self-report-link-revoke": Route(OF_ORGANIZATION, "invitation", ("post",)),
    "api:token-list": Route(SIGNED_IN, methods=FORM),
    "api:token-detail": Route(OF_ONE_USER, "token", ("get", "delete")),
    "api:study-batches": Route(OF_STUDY, "study", FORM),
    "api:batch-detail": Route(OF_STUDY, "batch"),
    "api:batch-files": Route(OF_STUDY, "batch", FORM),
    "api:batch-pause": Route(OF_STUDY, "batch", ("post",)),
    "api:batch-resume": Route(OF_STUDY, "batch", ("post",)),
    "api:batch-close": Route(OF_STUDY, "batch", ("post",)),
    "api:batch-retry": Route(OF_STUDY, "batch", ("post",)),
    "api:recording-events": Route(OF_ORGANIZATION, "recording"),
    "api:session-events": Route(OF_ORGANIZATION, "session"),
    "api:batch-events": Route(OF_STUDY, "batch"),
    "api:analyze-list": Route(SIGNED_IN, methods=("post",)),
    "api:analyze-detail": Route(OF_ONE_USER, "ad_hoc", ("get", "delete")),
    "api:upload-list": Route(SIGNED_IN, methods=FORM),
    "api:upload-detail": Route(OF_ONE_USER, "upload", ("get", "patch", "delete")),
    "api:me": Route(SIGNED_IN),
    "api:problem": Route(OPEN, arguments={"code": "not_found"}),
    "api:schema": Route(SIGNED_IN),
    "api:swagger": Route(SIGNED_IN),
    "api:redoc": Route(SIGNED_IN),
    "api:nowhere": Route(NOWHERE),
}
