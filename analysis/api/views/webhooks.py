"""`/webhooks/` and `/deliveries/`, for administrators."""

from typing import ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.scopes import Scope
from analysis.access import get_for_user_or_404
from analysis.api.exceptions import Conflict
from analysis.api.filters import Filter
from analysis.api.serializers.webhooks import (
    CreatedWebhookSerializer,
    DeliverySerializer,
    NewWebhookSerializer,
    RotationSerializer,
    WebhookChangeSerializer,
    WebhookSerializer,
)
from analysis.api.views.resources import OwnedViewSet, get_caller, get_own_organization
from analysis.models import Delivery, Webhook
from analysis.models.owned import OwnedQuerySet
from analysis.webhooks import registry
from analysis.webhooks.registry import WebhookRefusedError

_ADMIN_ALONE = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), str(Scope.ADMIN))
# An answer that holds a secret is kept nowhere on the way.
_UNKEPT = {"Cache-Control": "no-store"}


@extend_schema_view(
    list=extend_schema(summary="List webhooks"),
    retrieve=extend_schema(summary="Read a webhook"),
)
class WebhookViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet[Webhook]):
    """Addresses that are told of events; for administrators with a token of scope `admin`."""

    rows = Webhook.objects.all()
    serializer_class = WebhookSerializer
    required_scopes: ClassVar[dict[str, str]] = _ADMIN_ALONE

    def get_queryset(self) -> OwnedQuerySet[Webhook]:
        _require_administrator(get_caller(self.request))
        return super().get_queryset()

    @extend_schema(
        summary="Add a webhook",
        request=NewWebhookSerializer,
        responses={status.HTTP_201_CREATED: CreatedWebhookSerializer},
    )
    def create(self, request: Request) -> Response:
        """Add a webhook; the answer alone holds the secret that its messages are signed with."""
        user = get_caller(request)
        _require_administrator(user)
        organization = get_own_organization(user)
        new = NewWebhookSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        try:
            webhook, secret = registry.add_webhook(organization, user, **new.validated_data)
        except WebhookRefusedError as error:
            raise Conflict(error.sentence) from error
        address = reverse("api:webhook-detail", args=(webhook.pk,))
        headers = _UNKEPT | {"Location": request.build_absolute_uri(address)}
        shown = WebhookSerializer(webhook).data | {"secret": secret}
        return Response(shown, status.HTTP_201_CREATED, headers=headers)

    @extend_schema(
        summary="Change a webhook", request=WebhookChangeSerializer, responses=WebhookSerializer
    )
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change what is sent, switch off or on; what is left out stays."""
        webhook = self.get_object()
        sent = WebhookChangeSerializer(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        values = dict(sent.validated_data)
        is_active = values.pop("is_active", None)
        stored = {"name": webhook.name, "url": webhook.url, "events": webhook.events}
        registry.change(webhook, **(stored | values))
        if is_active is not None:
            registry.switch(webhook, is_active=is_active)
        return Response(WebhookSerializer(webhook).data)

    @extend_schema(summary="Remove a webhook with its deliveries")
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Remove it; it is told of nothing any more."""
        self.get_object().delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Make a new secret", request=RotationSerializer, responses=CreatedWebhookSerializer
    )
    @action(detail=True, methods=["post"])
    def secret(self, request: Request, pk: UUID) -> Response:
        """Make a new secret; the old one signs beside it for the overlap."""
        webhook = self.get_object()
        sent = RotationSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        secret = registry.rotate_secret(webhook, sent.validated_data["overlap_hours"])
        return Response(WebhookSerializer(webhook).data | {"secret": secret}, headers=_UNKEPT)

    @extend_schema(summary="Send a test message", request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def ping(self, request: Request, pk: UUID) -> Response:
        """Send a message of type `ping`; its delivery says how it went. It is tried once."""
        webhook = self.get_object()
        try:
            delivery = registry.ping(webhook)
        except WebhookRefusedError as error:
            raise Conflict(error.sentence) from error
        return _accept(request, delivery)


@extend_schema_view(
    list=extend_schema(summary="List messages to webhooks"),
    retrieve=extend_schema(summary="Read a message to a webhook"),
)
class DeliveryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnedViewSet[Delivery]):
    """The delivery log: every message with its tries; for administrators."""

    rows = Delivery.objects.select_related("webhook")
    serializer_class = DeliverySerializer
    required_scopes: ClassVar[dict[str, str]] = _ADMIN_ALONE
    filters: ClassVar[dict[str, Filter]] = {
        "webhook": Filter("webhook_id", serializers.UUIDField(), "Id of the webhook."),
        "status": Filter("status", serializers.ChoiceField(Delivery.Status.choices), "Status."),
        "event": Filter("event", serializers.CharField(max_length=40), "Type of the event."),
    }

    def get_queryset(self) -> OwnedQuerySet[Delivery]:
        _require_administrator(get_caller(self.request))
        return super().get_queryset()

    @extend_schema(
        summary="Send a message again", request=None, responses={202: DeliverySerializer}
    )
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: UUID) -> Response:
        """Send a message that ended once more, with the same id."""
        rows: OwnedQuerySet[Delivery] = self.rows.all()
        delivery = get_for_user_or_404(rows, get_caller(request), pk)
        try:
            registry.resend(delivery)
        except WebhookRefusedError as error:
            raise Conflict(error.sentence) from error
        delivery.refresh_from_db()
        return _accept(request, delivery)


def _accept(request: Request, delivery: Delivery) -> Response:
    address = request.build_absolute_uri(reverse("api:delivery-detail", args=(delivery.pk,)))
    headers = {"Location": address, "Retry-After": "2"}
    return Response(DeliverySerializer(delivery).data, status.HTTP_202_ACCEPTED, headers=headers)


def _require_administrator(user: User) -> None:
    if user.role != User.Role.ADMIN:
        raise PermissionDenied("Webhooks are for administrators.")
