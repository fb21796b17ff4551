"""Where the `type` of a problem leads, and what answers at every address that is none."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analysis.api.conventions import Conventional, SparseView
from analysis.api.problems import PROBLEMS
from analysis.api.serializers.problems import ProblemKindSerializer


class ProblemKindView(SparseView):
    """One kind of problem in words; open to everyone, also to those whose token failed."""

    authentication_classes = ()
    permission_classes = ()
    serializer_class = ProblemKindSerializer

    @extend_schema(summary="Explain a problem", responses=ProblemKindSerializer, auth=[])
    def get(self, request: Request, code: str) -> Response:
        if code not in PROBLEMS:
            raise Http404
        return Response(self.get_serializer(PROBLEMS[code]).data)


@extend_schema(exclude=True)
class NowhereView(Conventional):
    """Answers every other address under the API with a problem document, not with a page."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        hint = "" if request.path.endswith("/") else " Addresses of the API end with a slash."
        raise Http404(f"There is nothing at this address.{hint}")
