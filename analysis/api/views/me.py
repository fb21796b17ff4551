"""`/me/`: whether a token works, and whose it is."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analysis.api.serializers.me import MeSerializer
from analysis.api.views.resources import get_caller


class MeView(APIView):
    """The user, the organization and the token of the request."""

    @extend_schema(summary="Check the token", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        user = get_caller(request)
        token = request.auth
        return Response(
            MeSerializer({"user": user, "organization": user.organization, "token": token}).data
        )
