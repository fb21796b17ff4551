"""`/fhir/`: read and search; every answer is a resource."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from rest_framework.exceptions import NotAcceptable
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.requests import name_audited
from analysis.api.conventions import Conventional
from analysis.api.views.resources import get_caller
from analysis.exports.fhir.bundle import MEDIA_TYPE
from analysis.exports.fhir.coding import Json
from analysis.fhir.capability import build_capability
from analysis.fhir.outcomes import outcome_response
from analysis.fhir.parameters import read_search
from analysis.fhir.resources import KINDS, Kind

_JSON = frozenset(("json", "application/json", "application/fhir+json"))


class FhirRenderer(JSONRenderer):
    """JSON under FHIR's own name."""

    media_type = "application/fhir+json"


class FhirView(Conventional):
    """A view whose answers, and refusals, are resources."""

    schema = None
    is_sparse: ClassVar[bool] = False
    # FHIR lets a server pass over what it does not know, and says in the answer what it read.
    query_parameters: ClassVar[None] = None
    # Who asks for plain JSON gets it, under FHIR's name too.
    renderer_classes = (FhirRenderer, JSONRenderer)

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], HttpResponse]:
        return outcome_response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.query_params.get("_format", "json") not in _JSON:
            raise NotAcceptable("Answers are JSON; ask for application/fhir+json.")

    def answer(self, resource: Json) -> Response:
        """Return the answer that holds a resource."""
        return Response(resource, content_type=MEDIA_TYPE)


class MetadataView(FhirView):
    """The CapabilityStatement; open to everyone, as a client reads it before it has a token."""

    authentication_classes = ()
    permission_classes = ()

    def get(self, request: Request) -> Response:
        return self.answer(build_capability(_base(request)))


class ResourceView(FhirView):
    """One resource by its id."""

    kind: ClassVar[str] = ""

    def get(self, request: Request, pk: UUID) -> Response:
        user = get_caller(request)
        found = KINDS[self.kind].read(user, pk)
        assert user.organization_id is not None, "whoever is in none finds nothing"
        name_audited(request._request, user.organization_id, found.row_id)
        return self.answer(found.resource)


class SearchView(FhirView):
    """A search, as a Bundle of type searchset."""

    kind: ClassVar[str] = ""

    def get(self, request: Request) -> Response:
        kind = KINDS[self.kind]
        assert kind.search is not None, "only kinds with a search have this address"
        search = read_search(request.query_params, kind.parameters)
        resources, place = kind.search(get_caller(request), search)
        links = [_link("self", request, kind, request.query_params.lists())]
        if place is not None:
            query = [*search.kept.items(), ("_cursor", [place.write()])]
            links.append(_link("next", request, kind, query))
        bundle: Json = {"resourceType": "Bundle", "type": "searchset", "link": links}
        if resources:
            bundle["entry"] = [_enter(request, resource) for resource in resources]
        return self.answer(bundle)


class NowhereView(FhirView):
    """Answers every other address under `/fhir/`."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        known = ", ".join(KINDS)
        raise Http404(f"There is nothing at this address. Known: metadata, {known}.")


def _enter(request: Request, resource: Mapping[str, Any]) -> Json:
    address = f"{_base(request)}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": address, "resource": resource, "search": {"mode": "match"}}


def _link(relation: str, request: Request, kind: Kind, query: Any) -> Json:
    text = urlencode(list(query), doseq=True)
    address = f"{_base(request)}/{kind.name}"
    return {"relation": relation, "url": f"{address}?{text}" if text else address}


def _base(request: Request) -> str:
    return request.build_absolute_uri("/fhir")
