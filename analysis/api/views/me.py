"""`/me/`: whether a token works, and whose it is."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analysis.api.conventions import SparseView
from analysis.api.serializers.me import MeSerializer
from analysis.api.views.resources import get_caller


class MeView(SparseView):
    """The user, the organization and the token of the request."""

    serializer_class = MeSerializer

    @extend_schema(summary="Check the token", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        user = get_caller(request)
        token = request.auth
        answer = {"user": user, "organization": user.organization, "token": token}
        return Response(self.get_serializer(answer).data)
