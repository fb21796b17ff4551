"""Signing in and out, passwords, and API tokens."""

from django.contrib.auth import views as auth_views
from django.urls import path, reverse_lazy

from accounts import audit_views, organization_views, views
from accounts.forms import SignInForm

app_name = "accounts"
urlpatterns = [
    path(
        "sign-in/",
        auth_views.LoginView.as_view(
            template_name="accounts/sign_in.html",
            authentication_form=SignInForm,
            redirect_authenticated_user=True,
        ),
        name="sign_in",
    ),
    path("sign-out/", auth_views.LogoutView.as_view(), name="sign_out"),
    path(
        "password/",
        auth_views.PasswordChangeView.as_view(
            template_name="accounts/password_change.html",
            success_url=reverse_lazy("accounts:password_changed"),
        ),
        name="password_change",
    ),
    path(
        "password/changed/",
        auth_views.PasswordChangeDoneView.as_view(template_name="accounts/password_changed.html"),
        name="password_changed",
    ),
    path(
        "password/forgotten/",
        views.ForgottenPasswordView.as_view(
            template_name="accounts/password_reset.html",
            email_template_name="accounts/password_reset_email.txt",
            subject_template_name="accounts/password_reset_subject.txt",
            success_url=reverse_lazy("accounts:password_reset_sent"),
        ),
        name="password_reset",
    ),
    path(
        "password/forgotten/sent/",
        auth_views.PasswordResetDoneView.as_view(template_name="accounts/password_reset_sent.html"),
        name="password_reset_sent",
    ),
    path(
        "password/new/<uidb64>/<token>/",
        auth_views.PasswordResetConfirmView.as_view(
            template_name="accounts/password_reset_confirm.html",
            success_url=reverse_lazy("accounts:password_reset_complete"),
        ),
        name="password_reset_confirm",
    ),
    path(
        "password/new/done/",
        auth_views.PasswordResetCompleteView.as_view(
            template_name="accounts/password_reset_complete.html"
        ),
        name="password_reset_complete",
    ),
    path("settings/", views.edit_settings, name="settings"),
    path("language/", views.choose_language, name="language"),
    path("tokens/", views.manage_tokens, name="tokens"),
    path("tokens/<uuid:pk>/revoke/", views.revoke, name="token_revoke"),
    path("organization/", organization_views.show_organization, name="organization"),
    path("organization/sign-in/", organization_views.edit_sign_in_rules, name="sign_in_rules"),
    path("audit/", audit_views.show_audit, name="audit"),
    path("audit/export/", audit_views.export_audit, name="audit_export"),
]
