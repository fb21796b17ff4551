"""Changing the own password, and choosing a new one by mail."""

# Django's form classes know their model only where types are checked.
from __future__ import annotations

from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import (
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
)
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy

from accounts import invitations, sessions, throttle
from accounts.closing import end_every_access
from accounts.models import User
from accounts.requests import name_audited
from accounts.security_mail import Notice, tell


class ChangedPasswordView(auth_views.PasswordChangeView):
    """A new password for who knows the old one; every other browser is signed out."""

    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("accounts:password_changed")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        old_key = self.request.session.session_key
        response = super().form_valid(form)
        sessions.follow_key(self.request, old_key)
        sessions.end_others(self.request, form.user)
        tell(form.user, Notice.PASSWORD_CHANGED)
        return response


class ForgottenPasswordView(auth_views.PasswordResetView):
    """Sends a link for a new password, to nobody too often; the answer is always the same."""

    template_name = "accounts/password_reset.html"
    email_template_name = "accounts/password_reset_email.txt"
    subject_template_name = "accounts/password_reset_subject.txt"
    success_url = reverse_lazy("accounts:password_reset_sent")

    def form_valid(self, form: PasswordResetForm) -> HttpResponse:
        address = throttle.read_client_address(self.request)
        if throttle.may_send_link(form.cleaned_data["email"], address):
            return super().form_valid(form)
        return redirect(self.get_success_url())


class NewPasswordView(auth_views.PasswordResetConfirmView):
    """A new password by the link of a mail.

    Somebody else may have had the old one: whatever was opened with it is closed, API tokens too.
    """

    template_name = "accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:password_reset_complete")

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        response = super().form_valid(form)
        end_every_access(form.user)
        tell(form.user, Notice.PASSWORD_CHANGED)
        if form.user.organization_id:
            name_audited(self.request, form.user.organization_id, form.user.pk)
        return response


class InvitationView(auth_views.PasswordResetConfirmView):
    """The first password of somebody who was invited."""

    template_name = "accounts/invitation.html"
    token_generator = invitations.tokens
    reset_url_token = "choose"  # noqa: S105  # the address without the secret
    success_url = reverse_lazy("accounts:password_reset_complete")
    extra_context = {"days": invitations.VALID_DAYS}

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        if form.user.organization_id:
            name_audited(self.request, form.user.organization_id, form.user.pk)
        return super().form_valid(form)
