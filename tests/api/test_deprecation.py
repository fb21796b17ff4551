"""What is going to go away says so in each answer."""

import datetime

from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from analysis.api.conventions import Conventional
from analysis.api.deprecation import Deprecation


class OldView(Conventional):
    """Stands for an address that was replaced."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    deprecation = Deprecation(
        since=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        sunset=datetime.datetime(2026, 12, 31, 23, 59, 59, tzinfo=datetime.UTC),
        link="/docs/api-changes/",
    )

    def get(self, request: object) -> Response:
        return Response({})


def test_it_says_since_when_until_when_and_where_to_read_on():
    answer = OldView.as_view()(APIRequestFactory().get("/old/"))
    assert answer["Deprecation"] == "@1767225600"
    assert answer["Sunset"] == "Thu, 31 Dec 2026 23:59:59 GMT"
    assert answer["Link"] == '</docs/api-changes/>; rel="deprecation"'
