"""How good a model is for whom: the figures of a card by sex, corpus and speaker."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ml.protocols import Scores, name_group

GROUPINGS: Mapping[str, Promise] = {
    "by_sex": _("Sex"),
    "by_corpus": _("Corpus"),
    "by_speaker": _("Speaker"),
}
GROUPS: Mapping[str, Promise] = {"female": _("women"), "male": _("men")}
# More rows than this are folded away.
_MOST_OPEN = 6


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group's scores; each is a mapping with `value`, `low` and `high`."""

    name: Promise | str
    n: int
    accuracy: Mapping[str, float]
    uar: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups of one kind within one protocol; `is_long` where they fill a screen."""

    name: Promise
    protocol: Promise
    rows: list[GroupRow]
    is_long: bool


def describe_groupings(protocol: Promise, scores: Scores) -> Iterator[Grouping]:
    """Yield what a protocol's scores tell apart."""
    for key, name in GROUPINGS.items():
        rows = [
            GroupRow(
                GROUPS.get(group, name_group(group)), found["n"], found["accuracy"], found["uar"]
            )
            for group, found in scores.get(key, {}).items()
        ]
        if rows:
            yield Grouping(name, protocol, rows, is_long=len(rows) > _MOST_OPEN)
