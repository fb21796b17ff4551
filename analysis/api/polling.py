"""Headers that say where to follow something and how soon to ask again."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    OpenApiTypes.INT,
    OpenApiParameter.HEADER,
    response=[200, 202],
    description="Seconds to wait before asking again; absent once nothing will change.",
)
LOCATION = OpenApiParameter(
    "Location",
    OpenApiTypes.URI,
    OpenApiParameter.HEADER,
    response=[200, 201, 202],
    description="Where to ask for the status.",
)
