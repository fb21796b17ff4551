"""`/tokens/`: the caller's own tokens."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import ApiToken
from accounts.scopes import ALL_SCOPES, Scope
from accounts.tokens import create_token, revoke_token
from analysis.api.conventions import SparseView
from analysis.api.filters import Filterable
from analysis.api.serializers.tokens import (
    CreatedTokenSerializer,
    NewTokenSerializer,
    TokenSerializer,
)
from analysis.api.views.resources import get_caller


@extend_schema_view(
    list=extend_schema(summary="List the own tokens"),
    retrieve=extend_schema(summary="Read one of the own tokens"),
)
class TokenViewSet(
    Filterable,
    SparseView,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    GenericViewSet[ApiToken],
):
    """Keys of programs to the caller's rights; nobody sees those of somebody else."""

    lookup_value_converter: ClassVar[str] = "uuid"
    queryset = ApiToken.objects.none()
    serializer_class = TokenSerializer
    required_scopes: ClassVar[dict[str, str]] = {"POST": str(Scope.ADMIN)}

    def get_queryset(self) -> QuerySet[ApiToken]:
        return get_caller(self.request).api_tokens.all()

    @extend_schema(
        summary="Make a token",
        request=NewTokenSerializer,
        responses={status.HTTP_201_CREATED: CreatedTokenSerializer},
    )
    def create(self, request: Request) -> Response:
        """Make a token, with no scope that the calling one lacks; its text is in this answer alone.

        The answer to a repeated `Idempotency-Key` does not hold the text.
        """
        new = NewTokenSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        scopes = new.validated_data["scopes"]
        if beyond := set(scopes) - set(getattr(request.auth, "scopes", ())):
            first = next(scope for scope in ALL_SCOPES if scope in beyond)
            lacking = ErrorDetail(f"The calling token lacks the scope `{first}`.", "missing_scope")
            raise ValidationError({"scopes": [lacking]})
        token, plain = create_token(
            get_caller(request),
            new.validated_data["name"],
            scopes=scopes,
            expires_at=new.get_expiry(),
        )
        address = reverse("api:token-detail", args=(token.pk,))
        shown = TokenSerializer(token).data | {"token": plain}
        headers = {"Location": request.build_absolute_uri(address), "Cache-Control": "no-store"}
        return Response(shown, status.HTTP_201_CREATED, headers=headers)

    @extend_schema(summary="Revoke a token")
    def destroy(self, request: Request, pk: UUID) -> Response:
        """End the token now; it stays in the list as revoked."""
        revoke_token(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
