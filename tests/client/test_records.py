"""The client's types hold nothing that the API's schema does not; a newer API may say more."""

import typing
from pathlib import Path

import pytest
import yaml

from emosense_client import records

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENT = yaml.load((DOCS / "openapi.yaml").read_text(), yaml.CSafeLoader)
SCHEMAS = DOCUMENT["components"]["schemas"]


@pytest.mark.parametrize("name", [name for name in records.__all__ if name in SCHEMAS])
def test_each_field_is_in_the_schema(name):
    fields = set(typing.get_type_hints(getattr(records, name)))
    assert fields <= set(SCHEMAS[name]["properties"])


def test_each_word_is_in_the_schema():
    """Every value that a type allows is one that the API knows, for the states that matter most."""
    for name, field in (("Recording", "status"), ("BatchFile", "status"), ("Report", "state")):
        allowed = typing.get_type_hints(getattr(records, name))[field]
        reference = SCHEMAS[name]["properties"][field]["allOf"][0]["$ref"].rpartition("/")[2]
        assert list(typing.get_args(allowed)) == SCHEMAS[reference]["enum"]
