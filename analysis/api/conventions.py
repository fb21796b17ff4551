"""What every address of the API keeps to, whatever it is about; see docs/api.md."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import ApiToken
from analysis.api import idempotency, sparse
from analysis.api.conditional import answer_conditionally, require_match
from analysis.api.deprecation import Deprecation, state_deprecation
from analysis.api.filters import Filterable, refuse_unknown
from analysis.api.throttling import state_limits
from analysis.api.within import is_within
from analysis.models import StoredAnswer

CHANGES = frozenset(("PUT", "PATCH", "DELETE"))


if TYPE_CHECKING:
    _GenericView = GenericAPIView[Any]
else:
    _GenericView = GenericAPIView


class Conventional(APIView):
    """Limits, ETags, `If-Match`, sparse fields, idempotency and deprecation; comes first of bases.

    Attributes:
        required_scopes: by method, where it is not the default of `permissions`.
        query_parameters: by method, what may stand behind the question mark besides `fields`; None
            where that is not ours to say. Lists declare theirs as filters.
        is_sparse: whether `?fields=` is understood; False where the answer is no object.
        deprecation: since when the address should not be used any more, and until when it is there.
    """

    required_scopes: ClassVar[dict[str, str]] = {}
    query_parameters: ClassVar[dict[str, tuple[str, ...]] | None] = {}
    is_sparse: ClassVar[bool] = True
    deprecation: ClassVar[Deprecation | None] = None
    _stored_answer: StoredAnswer | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in CHANGES or "If-Match" not in request.headers:
            return super().dispatch(request, *args, **kwargs)
        # The row is locked while it is compared and changed.
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self._refuse_unknown(request)
        if request.method in CHANGES and "If-Match" in request.headers:
            self._lock_row()
            require_match(request)
        if request.method == "POST" and idempotency.HEADER in request.headers:
            self._begin_once(request)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self._stored_answer is not None:
            idempotency.finish(self._stored_answer, response)
        if self.deprecation is not None:
            state_deprecation(self.deprecation, response)
        state_limits(request, response)
        if request.method in ("GET", "HEAD"):
            return answer_conditionally(request, response)
        return response

    def check_throttles(self, request: Request) -> None:
        if not is_within(request):
            super().check_throttles(request)

    @property
    def has_fields(self) -> bool:
        """Whether the answer is an object, or a list of them, some of whose fields one may want."""
        return False

    def _refuse_unknown(self, request: Request) -> None:
        """Refuse a parameter that nothing reads: misspelled, it would answer something else."""
        method = "GET" if request.method == "HEAD" else request.method or "GET"
        is_list = isinstance(self, Filterable) and getattr(self, "action", None) == "list"
        # A list's own filters refuse what they do not know.
        if self.query_parameters is None or is_list or method == "OPTIONS":
            return
        known = self.query_parameters.get(method, ())
        if self.has_fields:  # changes answer whole, whatever is asked for
            known = (*known, sparse.PARAMETER)
        refuse_unknown(request, known)

    def _lock_row(self) -> None:
        rows, pk = getattr(self, "rows", None), self.kwargs.get("pk")
        if rows is not None and pk is not None:
            list(rows.model._default_manager.select_for_update().filter(pk=pk).values_list("pk"))

    def _begin_once(self, request: Request) -> None:
        assert isinstance(request.auth, ApiToken)
        row, is_answered = idempotency.begin(request, request.auth)
        if is_answered:
            # REST framework looks the handler up after this.
            self.post = lambda *_args, **_kwargs: idempotency.replay(request, row)
        else:
            self._stored_answer = row


class SparseView(Conventional, _GenericView):
    """A conventional view with one serializer, some of whose fields may be asked for."""

    @property
    def has_fields(self) -> bool:
        """Whether the answer is an object, or a list of them, some of whose fields one may want."""
        is_shaped = type(self).get_serializer_class is not GenericAPIView.get_serializer_class
        return self.is_sparse and (is_shaped or self.serializer_class is not None)

    def get_serializer_context(self) -> dict[str, Any]:
        """Return the context, with the names of the fields that were asked for."""
        context = dict(super().get_serializer_context())
        if self.has_fields and self.request is not None and self.request.method in ("GET", "HEAD"):
            text = self.request.query_params.get(sparse.PARAMETER)
            if text is not None:
                known: Any = self.get_serializer_class()()
                context[sparse.PARAMETER] = sparse.read_wanted(text, known)
        return context
