"""What is said of a manifest before anything is sent."""

import pytest

from analysis.archive import archive_subject
from analysis.csv_table import MAX_LINES
from analysis.csv_text import CsvTextError
from analysis.manifest import check_manifest, check_names
from analysis.manifest_csv import read_manifest
from analysis.upload_plan import ChosenFile
from tests.factories import make_study, make_subject

GOOD = """file,participant,group,tags,satisfaction
a.wav,C-1,Version A,loyal; phone,4
b.wav,C-2,Version B,,2
"""


@pytest.fixture
def study(bob):
    return make_study(bob, notice="You are recorded.", notice_given_by="On paper")


def check(study, text: str, *names: str):
    chosen = [ChosenFile(name, 10) for name in names]
    return check_manifest(study, read_manifest(text.encode()), chosen)


def complaints(plan, *, blocking: bool = True) -> list[tuple[int | None, str]]:
    return [(c.line, c.sentence) for c in plan.complaints if c.is_blocking == blocking]


def test_it_works(study):
    plan = check(study, GOOD, "x/a.wav", "x/b.wav")
    assert plan.complaints == []
    assert plan.may_start
    assert (plan.n_chosen, plan.n_participants, plan.n_groups, plan.byte_size) == (2, 2, 2, 20)
    assert plan.survey_columns == ["satisfaction"]
    first = plan.files[0]
    assert (first.name, first.line, first.participant_code) == ("x/a.wav", 2, "C-1")
    assert first.answers == {"loyal": "", "phone": "", "satisfaction": "4"}


@pytest.mark.parametrize(
    "content",
    [
        GOOD.replace(",", ";").replace("loyal; phone", '"loyal; phone"').encode("utf-8-sig"),
        GOOD.replace(",", "\t").encode("utf-16"),
        GOOD.replace("file,participant", "Dateiname,Teilnehmer").encode("latin-1"),
    ],
)
def test_every_way_to_save_it_is_read(study, content):
    plan = check_manifest(study, read_manifest(content), [ChosenFile("a.wav"), ChosenFile("b.wav")])
    assert plan.may_start
    assert [file.participant_code for file in plan.files] == ["C-1", "C-2"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"file,participant\n", "There is no line beneath the line of headings."),
        (
            b"name,code\na,b\n",
            "Line 1 must name the columns, among them “file”, “participant”.",
        ),
        (b"file,participant,age,Age ,age\na,b,1,2,3", "Line 1 names the column “age” twice."),
        (b'file,participant\n"a,b\n', "Line 2 cannot be read."),
        (b"file,participant\n" + b"a,b\n" * (MAX_LINES + 1), f"at most {MAX_LINES} are read"),
        (b"PK\x03\x04", "This is a workbook."),
    ],
)
def test_what_is_no_manifest_is_refused_as_a_whole(content, sentence):
    with pytest.raises(CsvTextError) as caught:
        read_manifest(content)
    assert sentence in caught.value.sentence


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("a.wav,C-9", "“a.wav” stands in line 2 already."),
        ("A.WAV,C-9", "“A.WAV” stands in line 2 already."),
        ("b.wav,", "The participant is missing."),
        (",C-9", "The file is missing."),
        ("b.wav,C-\x079", "The participant has a line break or another invisible sign in it."),
        (f"b.wav,{'C' * 65}", "The participant has more than 64 letters"),
        (f"b.wav,C-9,{'g' * 101}", "The group’s name has more than 100 letters"),
        (f"b.wav,C-9,,{'t' * 101}", "The column’s name has more than 100 letters"),
        (f"b.wav,C-9,,,{'v' * 501}", "The answer to “age” has more than 500 letters"),
        ("b.wav,C-1,Version B", "C-1 is in group “Version B” here and in “Version A” in line 2."),
        ("b.wav,C-1,,,31", "C-1 has “31” as “age” here and “30” in line 2."),
    ],
)
def test_what_is_wrong_is_named_with_its_line(study, line, sentence):
    text = f"file,participant,group,tags,age\na.wav,C-1,Version A,,30\n\n{line}\n"
    plan = check(study, text, "a.wav", "b.wav")
    assert not plan.may_start
    [(number, found)] = complaints(plan)
    assert number == 4
    assert sentence in found


def test_a_line_after_a_cell_of_two_lines_has_the_number_of_the_file(study):
    text = 'file,participant,why\na.wav,C-1,"one\ntwo"\nb.wav,\n'
    assert [line for line, _ in complaints(check(study, text, "a.wav", "b.wav"))] == [4]


def test_a_code_of_a_patient_is_refused_without_saying_so(study, alice):
    make_subject(alice, code="C-2")
    [(line, sentence)] = complaints(check(study, GOOD, "a.wav", "b.wav"))
    assert line == 3
    assert "C-2" in sentence
    assert "patient" not in sentence


def test_an_archived_customer_takes_no_part(study, bob):
    archive_subject(make_subject(bob, code="C-1"))
    [(line, sentence)] = complaints(check(study, GOOD, "a.wav", "b.wav"))
    assert line == 2
    assert "archive" in sentence


def test_a_customer_who_is_there_already_may_take_part(study, bob):
    make_subject(bob, code="C-1")
    assert check(study, GOOD, "a.wav", "b.wav").may_start


def test_files_that_are_missing_or_unknown_are_said_but_stop_nothing(study):
    plan = check(study, GOOD, "a.wav", "c.wav")
    assert plan.may_start
    assert complaints(plan, blocking=False) == [
        (3, "“b.wav” is not among the chosen files; it can be sent later."),
        (None, "“c.wav” is not in the manifest and will not be sent."),
    ]
    assert [(file.name, file.is_chosen) for file in plan.files] == [
        ("a.wav", True),
        ("b.wav", False),
    ]


def test_a_name_that_could_be_two_files_needs_its_folder(study):
    plan = check(study, "file,participant\na.wav,C-1\n", "x/a.wav", "y/a.wav")
    [(line, sentence)] = complaints(plan)
    assert line == 2
    assert "write the folder before it" in sentence


def test_one_line_with_the_group_is_enough_for_all_files_of_a_participant(study):
    text = "file,participant,group,age\na.wav,C-1,,\nb.wav,C-1,Version A,30\n"
    plan = check(study, text, "a.wav", "b.wav")
    assert plan.may_start
    assert [(f.group_name, f.answers) for f in plan.files] == [("Version A", {"age": "30"})] * 2


def test_without_a_manifest_the_names_say_whose_the_files_are(study):
    chosen = [ChosenFile("C-1_a.wav"), ChosenFile("C-1_b.wav"), ChosenFile("__MACOSX/._C-1_a.wav")]
    plan = check_names(study, chosen, "prefix")
    assert (plan.n_chosen, plan.n_participants) == (2, 1)
    assert plan.may_start
    assert len(plan.notices) == 1


def test_a_document_among_the_recordings_makes_nobody_a_participant(study):
    names = ("C-1_a.wav", "readme.txt")
    plan = check_names(study, [ChosenFile(name, 10) for name in names], "prefix")
    assert [file.name for file in plan.files] == ["C-1_a.wav"]
    assert complaints(plan, blocking=False) == [
        (None, "“readme.txt” is a document by its name and will not be sent.")
    ]
    assert plan.may_start


def test_a_name_that_holds_no_code_is_said(study, alice):
    make_subject(alice, code="P-1")
    plan = check_names(study, [ChosenFile("_.wav"), ChosenFile("P-1_x.wav")], "prefix")
    assert not plan.may_start
    assert len(complaints(plan)) == 2


def test_a_large_manifest_needs_few_queries(study, django_assert_max_num_queries):
    text = "file,participant\n" + "".join(f"{n}.wav,C-{n}\n" for n in range(2000))
    with django_assert_max_num_queries(4):
        plan = check(study, text, *(f"{n}.wav" for n in range(2000)))
    assert plan.may_start
