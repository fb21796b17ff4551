"""The order of a study's groups, and taking one away."""

from collections.abc import Callable

from django.db import transaction

from analysis.models import Study, StudyGroup


def shift_group(group: StudyGroup, *, up: bool) -> None:
    """Move a group one place up or down; at the end of the list nothing happens."""
    _move(group, lambda place: place - 1 if up else place + 1)


def place_group(group: StudyGroup, place: int) -> None:
    """Move a group to a place from 0 on; beyond the end it comes last."""
    _move(group, lambda _place: place)


def _move(group: StudyGroup, choose: Callable[[int], int]) -> None:
    with transaction.atomic():
        # The study is locked, so that two shifts at once do not give two groups one place.
        Study.objects.select_for_update(no_key=True).get(pk=group.study_id)
        groups = list(StudyGroup.objects.filter(study_id=group.study_id))
        place = next((n for n, one in enumerate(groups) if one.pk == group.pk), None)
        if place is None:
            return
        moved = groups.pop(place)
        groups.insert(max(0, choose(place)), moved)
        for position, one in enumerate(groups):
            one.position = position
        StudyGroup.objects.bulk_update(groups, ["position"])
