"""Addresses of the pages, the media files and the health checks."""

from django.urls import path

from analysis.views import (
    care,
    compare,
    events,
    exports,
    health,
    media,
    model_cards,
    recordings,
    reports,
    reviews,
    self_report_answers,
    self_reports,
    sessions,
    subjects,
)

app_name = "analysis"

urlpatterns = [
    path("", subjects.go_home, name="home"),
    path("people/", subjects.list_subjects, name="subjects"),
    path("people/new/", subjects.create_subject, name="subject_create"),
    path("people/<uuid:pk>/", subjects.show_subject, name="subject"),
    path("people/<uuid:pk>/edit/", subjects.edit_subject, name="subject_edit"),
    path("people/<uuid:pk>/archive/", subjects.archive, name="subject_archive"),
    path("people/<uuid:pk>/restore/", subjects.restore, name="subject_restore"),
    path("people/<uuid:pk>/team/", care.show_care_team, name="care_team"),
    path("people/<uuid:pk>/grants/", care.grant, name="access_grant"),
    path("team/<uuid:pk>/remove/", care.remove, name="care_team_remove"),
    path("grants/<uuid:pk>/revoke/", care.revoke, name="access_grant_revoke"),
    path("people/<uuid:pk>/sessions/new/", sessions.create_session, name="session_create"),
    path("people/<uuid:pk>/compare/", compare.compare_sessions, name="compare"),
    path("people/<uuid:pk>/events/new/", events.create_event, name="event_create"),
    path("events/<uuid:pk>/edit/", events.edit_event, name="event_edit"),
    path("events/<uuid:pk>/delete/", events.delete_event, name="event_delete"),
    path("people/<uuid:pk>/self-reports/", self_reports.list_self_reports, name="self_reports"),
    path(
        "people/<uuid:pk>/self-reports/new/",
        self_reports.enter_self_report,
        name="self_report_create",
    ),
    path("people/<uuid:pk>/self-reports/link/", self_reports.create_link, name="self_report_link"),
    path("self-reports/<uuid:pk>/seen/", self_reports.mark_concern_seen, name="concern_seen"),
    path(
        "self-reports/<uuid:pk>/delete/",
        self_reports.delete_self_report,
        name="self_report_delete",
    ),
    path("self-report-links/<uuid:pk>/revoke/", self_reports.revoke_link, name="link_revoke"),
    path(
        "self-report/<str:token>/",
        self_report_answers.answer_self_report,
        name="self_report_answer",
    ),
    path("sessions/<uuid:pk>/", sessions.show_session, name="session"),
    path("sessions/<uuid:pk>/edit/", sessions.edit_session, name="session_edit"),
    path("sessions/<uuid:pk>/note/", sessions.change_note, name="session_note"),
    path("sessions/<uuid:pk>/delete/", sessions.delete_session, name="session_delete"),
    path("sessions/<uuid:pk>/status/", sessions.show_status, name="session_status"),
    path("sessions/<uuid:pk>/report/", reports.show_report, name="report"),
    path(
        "sessions/<uuid:pk>/report/export/<slug:form>/", exports.export_report, name="report_export"
    ),
    path("people/<uuid:pk>/export/<slug:form>/", exports.export_history, name="history_export"),
    path("exports/columns/", exports.show_columns, name="export_columns"),
    path("reports/<uuid:pk>/review/", reviews.create_review, name="review"),
    path("sessions/<uuid:pk>/recordings/", recordings.upload, name="upload"),
    path("recordings/<uuid:pk>/retry/", recordings.retry, name="recording_retry"),
    path("recordings/<uuid:pk>/face/", recordings.pick_face, name="recording_face"),
    path("recordings/<uuid:pk>/delete/", recordings.delete, name="recording_delete"),
    path("media/<uuid:pk>/original/", media.send_original, name="original"),
    path("media/<uuid:pk>/<slug:kind>/", media.send_artifact, name="artifact"),
    path("models/", model_cards.show_models, name="models"),
    path("healthz", health.show_alive, name="alive"),
    path("readyz", health.show_ready, name="ready"),
]
