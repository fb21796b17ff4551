"""Webhooks for an organization's administrators: list, add, edit, secret, log, send again."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organization, User
from accounts.requests import SignedInRequest
from analysis.access import get_for_user_or_404
from analysis.models import Delivery, Webhook
from analysis.presentation.webhooks import describe_webhook, list_deliveries
from analysis.presentation.webhooks import list_webhooks as describe_webhooks
from analysis.webhook_forms import RotationForm, WebhookForm
from analysis.webhooks import registry
from analysis.webhooks.registry import WebhookRefusedError


@login_required
@require_safe
def list_webhooks(request: SignedInRequest) -> HttpResponse:
    """All webhooks of the organization."""
    _get_organization(request)
    return render(request, "webhooks/list.html", {"lines": describe_webhooks(request.user)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create_webhook(request: SignedInRequest) -> HttpResponse:
    """Add a webhook; the answer to the form alone shows its secret."""
    organization = _get_organization(request)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            webhook, secret = registry.add_webhook(organization, request.user, **form.cleaned_data)
        except WebhookRefusedError as error:
            form.add_error(None, error.sentence)
        else:
            context = {"webhook": webhook, "secret": secret, "is_new": True}
            return render(request, "webhooks/secret.html", context)
    return render(request, "webhooks/form.html", {"form": form})


@login_required
@require_safe
def show_webhook(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How a webhook stands, and its delivery log."""
    webhook = get_for_user_or_404(Webhook.objects.select_related("created_by"), request.user, pk)
    page, lines = list_deliveries(webhook, request.GET.get("page", "1"))
    context = {"line": describe_webhook(webhook), "page": page, "lines": lines}
    context["has_previous_secret"] = webhook.has_previous_secret(timezone.now())
    return render(request, "webhooks/webhook.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_webhook(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change name, address and events."""
    webhook = get_for_user_or_404(Webhook, request.user, pk)
    stored = {"name": webhook.name, "url": webhook.url, "events": webhook.events}
    form = WebhookForm(request.POST or None, initial=stored)
    if request.method == "POST" and form.is_valid():
        registry.change(webhook, **form.cleaned_data)
        messages.success(request, _("The changes were saved."))
        return redirect(webhook)
    return render(request, "webhooks/form.html", {"form": form, "webhook": webhook})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rotate_secret(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Make a new secret, which the answer to the form alone shows."""
    webhook = get_for_user_or_404(Webhook, request.user, pk)
    form = RotationForm(request.POST or None)
    context = {"webhook": webhook, "form": form}
    if request.method == "POST" and form.is_valid():
        context["secret"] = registry.rotate_secret(webhook, form.cleaned_data["overlap_h"])
    return render(request, "webhooks/secret.html", context)


@login_required
@require_POST
def switch_webhook(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Switch it on or off."""
    webhook = get_for_user_or_404(Webhook, request.user, pk)
    registry.switch(webhook, is_active=request.POST.get("active") == "on")
    if webhook.is_active:
        messages.success(request, _("The webhook is switched on."))
    else:
        messages.success(request, _("The webhook is switched off."))
    return redirect(webhook)


@login_required
@require_POST
def ping_webhook(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send a test message."""
    webhook = get_for_user_or_404(Webhook, request.user, pk)
    try:
        registry.ping(webhook)
    except WebhookRefusedError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(
            request, _("A test message is on its way. Open the page again to see how it went.")
        )
    return redirect(webhook)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_webhook(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask first, then remove it with its log."""
    webhook = get_for_user_or_404(Webhook, request.user, pk)
    if request.method == "POST":
        webhook.delete()
        messages.success(request, _("The webhook “%(name)s” was removed.") % {"name": webhook})
        return redirect("analysis:webhooks")
    return render(request, "webhooks/remove.html", {"webhook": webhook})


@login_required
@require_POST
def resend_delivery(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send one message of the log again."""
    rows = Delivery.objects.select_related("webhook")
    delivery = get_for_user_or_404(rows, request.user, pk)
    try:
        registry.resend(delivery)
    except WebhookRefusedError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("The message is sent again."))
    return redirect(delivery.webhook)


def _get_organization(request: SignedInRequest) -> Organization:
    organization = request.user.organization
    if request.user.role != User.Role.ADMIN or organization is None:
        raise PermissionDenied(_("Webhooks are for administrators."))
    return organization
