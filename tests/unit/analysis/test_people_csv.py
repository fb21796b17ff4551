import pytest

from analysis.csv_table import MAX_LINES
from analysis.csv_text import CsvTextError
from analysis.people_csv import read_people_file


def read(text: str, encoding: str = "utf-8") -> list[tuple[int, str, str]]:
    file = read_people_file(text.encode(encoding))
    return [(line.number, line.code, line.name) for line in file.lines]


EXPECTED = [(2, "P-1", "Ana Moreau"), (3, "P-2", ""), (4, "P-3", "Zoë Çelik")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separators_line_ends_and_encodings(separator, newline, encoding):
    lines = ("code,name", "P-1,Ana Moreau", "P-2,", "P-3,Zoë Çelik")
    assert read(newline.join(lines).replace(",", separator), encoding) == EXPECTED


def test_latin_1_is_noticed():
    file = read_people_file("code;name\nP-1;Zoë".encode("latin-1"))
    assert any("Latin-1" in notice for notice in file.notices)
    assert not read_people_file("code;name\nP-1;Zoë".encode()).notices


@pytest.mark.parametrize(
    "heading",
    ["Code;Name", " CODE ; name ", "Patient ID;Full name", "patient_code;NAME", "Kürzel;Name"],
)
def test_headings_are_tolerant(heading):
    assert read(f"{heading}\nP-1;Ana") == [(2, "P-1", "Ana")]


def test_columns_in_any_order_and_unused_ones_are_named():
    file = read_people_file(b"ward,name,ID,code\n3,Ana,17,P-1")
    assert (file.lines[0].code, file.lines[0].name) == ("P-1", "Ana")
    assert file.notices == ["These columns are not used: ward, ID."]


def test_the_name_is_optional():
    assert read("code\nP-1\nP-2") == [(2, "P-1", ""), (3, "P-2", "")]


def test_line_numbers_are_those_of_the_file():
    text = 'sep=;\ncode;name\nP-1;Ana\n\nP-2;"Ben\nOlsen"\nP-3;"Cem; Dr."\n;\n'
    assert read(text) == [(3, "P-1", "Ana"), (5, "P-2", "Ben\nOlsen"), (7, "P-3", "Cem; Dr.")]


def test_letters_have_one_form():
    assert read("code,name\nP-1,Zoe\u0308") == [(2, "P-1", "Zoë")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"code,name\n", "no line beneath"),
        (b"code,name\n,\n\n", "no line beneath"),
        (b"first,last\nAna,Moreau", "among them “code”. Found: “first”, “last”"),
        (b'code,name\nP-1,Ana\nP-2,"Ben\nP-3,Cem', "Line 3 cannot be read"),
        (b"PK\x03\x04....", "workbook"),
        (b"code\x00name", "no text file"),
        (b"code\n" + b"P\n" * (MAX_LINES + 1), "5001 lines; at most 5000"),
        (b"code\n" + b"P" * 1_000_000, "at most 1"),
        (b'code\n"' + b"P" * 200_000 + b'"', "Line 2 cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, sentence):
    with pytest.raises(CsvTextError) as caught:
        read_people_file(content)
    assert sentence in caught.value.sentence
