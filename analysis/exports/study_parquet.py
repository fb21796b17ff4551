"""A study's table as a Parquet file, written in groups of rows."""

import itertools
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final
from uuid import UUID

from analysis.exports.study_columns import Type, TypedColumn
from analysis.exports.study_rows import StudyTable
from analysis.exports.table import Row

if TYPE_CHECKING:
    import pyarrow as pa

MEDIA_TYPE: Final = "application/vnd.apache.parquet"
_GROUP_ROWS: Final = 20_000


def write_parquet(table: StudyTable, facts: Sequence[tuple[str, str]]) -> IO[bytes]:
    """Return an open file, at its start.

    Texts stay as they are, since no program runs them. Each column carries its meaning, unit and
    range as metadata; the facts are the metadata `emosense` of the file, as JSON.

    Args:
        facts: names with their values: of which study, under which filter.
    """
    # Loaded when first needed: most processes never write Parquet, and the library is 170 MB.
    import pyarrow as pa
    from pyarrow import parquet

    schema = _build_schema(table.columns, facts)
    # Without a name, so that a crash leaves nothing behind.
    file = TemporaryFile()  # noqa: SIM115 - closed by the answer that sends it
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in _cut(iter(table.rows)):
            columns = [[_read(row[name]) for row in rows] for name in schema.names]
            writer.write_table(pa.table(dict(zip(schema.names, columns, strict=True)), schema))
    file.seek(0)
    return file


def _build_schema(columns: Sequence[TypedColumn], facts: Sequence[tuple[str, str]]) -> "pa.Schema":
    import pyarrow as pa

    types = {
        Type.TEXT: pa.string(),
        Type.NUMBER: pa.float64(),
        Type.COUNT: pa.int64(),
        Type.TIME: pa.timestamp("us", tz="UTC"),
        Type.TRUTH: pa.bool_(),
    }
    fields = [
        pa.field(
            column.name,
            types[column.type],
            metadata={
                "meaning": str(column.meaning),
                "unit": str(column.unit),
                "range": str(column.range),
            },
        )
        for column in columns
    ]
    return pa.schema(fields, metadata={"emosense": json.dumps(dict(facts))})


def _read(value: Any) -> str | bool | int | float | datetime | None:
    found: str | bool | int | float | datetime | None = value
    return str(value) if isinstance(value, UUID) else found


def _cut(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while group := list(itertools.islice(rows, _GROUP_ROWS)):
        yield group
