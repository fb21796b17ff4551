"""Every table with rows of one person, found by following the models themselves.

A row is a person's if it is deleted with the person. So a model that is added later is exported,
counted and looked for without being named anywhere.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models

from analysis.models import Subject
from analysis.models.owned import OwnedModel


@dataclass(frozen=True, slots=True)
class SubjectTable:
    """One model with rows of a person.

    Attributes:
        path: look-up from a row to the person; empty for the person.
    """

    model: type[models.Model]
    path: str

    @property
    def name(self) -> str:
        """Such as `face_reading`: the model's name in small letters, as files are called."""
        words = str(self.model._meta.object_name)
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in words).lstrip("_")

    def rows(self, subject_id: UUID) -> "models.QuerySet[Any]":
        """The person's rows, in the order of their keys."""
        lookup = self.path or "pk"
        return self.model._base_manager.filter(**{lookup: subject_id}).order_by("pk")


@cache
def list_subject_tables() -> tuple[SubjectTable, ...]:
    """The person first, then what belongs to each, nearest first."""
    found: dict[type[models.Model], str] = {Subject: ""}
    waiting = deque([Subject])
    while waiting:
        model: type[models.Model] = waiting.popleft()
        for relation in _list_relations(model):
            if relation.on_delete is not models.CASCADE or relation.related_model in found:
                continue
            path = "__".join(filter(None, (relation.field.name, found[model])))
            found[relation.related_model] = path
            waiting.append(relation.related_model)
    return tuple(SubjectTable(model, path) for model, path in found.items())


def _list_relations(model: type[models.Model]) -> list[Any]:
    # Hidden are those that have no name on this side.
    related = model._meta.get_fields(include_hidden=True)
    return [one for one in related if isinstance(one, models.ManyToOneRel)]


def list_row_ids(subject_id: UUID) -> Iterator[UUID]:
    """The ids by which rows of the person are known outside the tables of readings."""
    for table in list_subject_tables():
        is_addressed = issubclass(table.model, OwnedModel) and not hasattr(
            table.model, "probabilities"
        )
        if is_addressed or table.name == "emotion_report":
            yield from table.rows(subject_id).values_list("pk", flat=True).iterator()
