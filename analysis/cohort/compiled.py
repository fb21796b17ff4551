"""Queries of the ORM as parts of longer statements, for PostgreSQL and SQLite."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from ml.labels import EMOTIONS

EMOTION_COLUMNS: Final = ", ".join(EMOTIONS)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with `%s` for each parameter; no value stands in the text."""

    text: str
    parameters: tuple[Any, ...] = ()


def compile_query(rows: QuerySet[Any, Any]) -> Statement:
    """Return a query as text, with its parameters as the database at hand takes them."""
    text, parameters = rows.query.sql_with_params()
    return Statement(text, tuple(parameters))


def run(statement: Statement) -> None:
    """Run a statement that returns nothing."""
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.parameters)


def fetch(statement: Statement) -> list[Row]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.parameters)
        return list(cursor.fetchall())


def greatest(names: str) -> str:
    """Return the SQL for the highest of some columns, none of which is null."""
    return f"MAX({names})" if connection.vendor == "sqlite" else f"GREATEST({names})"


def name_highest(prefix: str = "") -> str:
    """Return the SQL for the name of the emotion with the highest probability.

    Args:
        prefix: before each emotion in the names of the columns.
    """
    columns = [f"{prefix}{emotion}" for emotion in EMOTIONS]
    cases = " ".join(f"WHEN {c} THEN '{e}'" for c, e in zip(columns, EMOTIONS, strict=True))
    return f"CASE {greatest(', '.join(columns))} {cases} END"
