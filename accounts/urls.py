"""Signing in and out, passwords, and API tokens."""

from django.contrib.auth import views as auth_views
from django.urls import path

from accounts import (
    audit_views,
    consent_views,
    organization_views,
    password_views,
    security_views,
    sign_in_views,
    views,
)

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in_views.SignInView.as_view(), name="sign_in"),
    path("sign-in/second/", sign_in_views.ask_second_factor, name="second_factor"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="sign_out"),
    path("password/", password_views.ChangedPasswordView.as_view(), name="password_change"),
    path(
        "password/changed/",
        auth_views.PasswordChangeDoneView.as_view(template_name="accounts/password_changed.html"),
        name="password_changed",
    ),
    path(
        "password/forgotten/",
        password_views.ForgottenPasswordView.as_view(),
        name="password_reset",
    ),
    path(
        "password/forgotten/sent/",
        auth_views.PasswordResetDoneView.as_view(template_name="accounts/password_reset_sent.html"),
        name="password_reset_sent",
    ),
    path(
        "password/new/<uidb64>/<token>/",
        password_views.NewPasswordView.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "password/new/done/",
        auth_views.PasswordResetCompleteView.as_view(
            template_name="accounts/password_reset_complete.html"
        ),
        name="password_reset_complete",
    ),
    path(
        "invitation/<uidb64>/<token>/",
        password_views.InvitationView.as_view(),
        name="invitation",
    ),
    path("settings/", views.edit_settings, name="settings"),
    path("language/", views.choose_language, name="language"),
    path("tokens/", views.manage_tokens, name="tokens"),
    path("tokens/<uuid:pk>/revoke/", views.revoke, name="token_revoke"),
    path("security/", security_views.show_security, name="security"),
    path("security/app/", security_views.set_up_app, name="authenticator_app"),
    path("security/app/remove/", security_views.remove_app, name="authenticator_app_remove"),
    path("security/passkeys/add/", security_views.add_passkey, name="passkey_add"),
    path(
        "security/passkeys/<uuid:pk>/remove/",
        security_views.remove_passkey,
        name="passkey_remove",
    ),
    path("security/recovery-codes/", security_views.manage_recovery_codes, name="recovery_codes"),
    path("security/sessions/<uuid:pk>/end/", security_views.end_session, name="session_end"),
    path(
        "security/sessions/end-others/",
        security_views.end_other_sessions,
        name="sessions_end_others",
    ),
    path("security/stay/", security_views.stay_signed_in, name="stay"),
    path("organization/", organization_views.show_organization, name="organization"),
    path("organization/sign-in/", organization_views.edit_sign_in_rules, name="sign_in_rules"),
    path(
        "organization/second-factors/",
        organization_views.list_second_factors,
        name="second_factors",
    ),
    path(
        "organization/second-factors/<uuid:pk>/reset/",
        organization_views.reset_second_factor,
        name="second_factor_reset",
    ),
    path("consent-texts/", consent_views.list_texts, name="consent_texts"),
    path("consent-texts/new/", consent_views.create_text, name="consent_text_create"),
    path("consent-texts/built-in/", consent_views.publish_built_in, name="consent_text_default"),
    path("consent-texts/<uuid:pk>/", consent_views.edit_text, name="consent_text"),
    path(
        "consent-texts/<uuid:pk>/publish/",
        consent_views.publish_text,
        name="consent_text_publish",
    ),
    path("consent-texts/<uuid:pk>/next/", consent_views.begin_version, name="consent_text_next"),
    path("consent-texts/<uuid:pk>/delete/", consent_views.delete_draft, name="consent_text_delete"),
    path("audit/", audit_views.show_audit, name="audit"),
    path("audit/export/", audit_views.export_audit, name="audit_export"),
]
