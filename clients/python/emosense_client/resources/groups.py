"""The groups of a study, and its results person by person and moment by moment."""

from __future__ import annotations

from typing import Any, cast

from emosense_client.pages import Pages
from emosense_client.records import (
    Aggregates,
    Group,
    PersonBehind,
    StudyComparison,
    StudyMoment,
)
from emosense_client.resources.base import Resource, keep_given, path_of


class Groups(Resource):
    """The conditions of a study, such as version A."""

    def list(self, study: str) -> Pages[Group]:
        return Pages(self._transport, path_of("studies", study, "groups"), {})

    def get(self, group: str) -> Group:
        return cast(Group, self._get(path_of("groups", group)))

    def create(self, study: str, name: str) -> Group:
        return cast(Group, self._post(path_of("studies", study, "groups"), {"name": name}))

    def update(self, group: str, *, name: str | None = None, position: int | None = None) -> Group:
        changes = keep_given(name=name, position=position)
        return cast(Group, self._patch(path_of("groups", group), changes))

    def delete(self, group: str) -> None:
        """Take a group away; who was in it stays in the study."""
        self._delete(path_of("groups", group))


class StudyAggregates(Resource):
    """A study's people taken together; fewer than five are withheld."""

    def get(self, study: str, **filters: Any) -> Aggregates:
        """Return shares, means, course and groups; `group`, `since`, `emotion`, … as filters."""
        return cast(Aggregates, self._get(path_of("studies", study, "aggregates"), **filters))

    def people(self, study: str, **filters: Any) -> Pages[PersonBehind]:
        """Who is in a number, each with the recordings that are meant."""
        return Pages(self._transport, path_of("studies", study, "people"), filters)

    def moments(self, study: str, **filters: Any) -> Pages[StudyMoment]:
        """What the numbers are added up of, five seconds at a time."""
        return Pages(self._transport, path_of("studies", study, "moments"), filters)

    def compare(self, first: str, second: str, **filters: Any) -> StudyComparison:
        """Return two studies side by side, and how the second differs."""
        path = path_of("studies", "comparison")
        return cast(StudyComparison, self._get(path, first=first, second=second, **filters))
