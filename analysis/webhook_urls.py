"""Addresses of the pages about webhooks, within those of the organization."""

from django.urls import path

from analysis.views import webhooks

urlpatterns = [
    path("", webhooks.list_webhooks, name="webhooks"),
    path("new/", webhooks.create_webhook, name="webhook_create"),
    path("<uuid:pk>/", webhooks.show_webhook, name="webhook"),
    path("<uuid:pk>/edit/", webhooks.edit_webhook, name="webhook_edit"),
    path("<uuid:pk>/secret/", webhooks.rotate_secret, name="webhook_secret"),
    path("<uuid:pk>/switch/", webhooks.switch_webhook, name="webhook_switch"),
    path("<uuid:pk>/ping/", webhooks.ping_webhook, name="webhook_ping"),
    path("<uuid:pk>/remove/", webhooks.remove_webhook, name="webhook_remove"),
    path("deliveries/<uuid:pk>/resend/", webhooks.resend_delivery, name="delivery_resend"),
]
