import unicodedata

import pytest

from analysis.batch_names import NameIndex, is_document, is_passed_over, read_code, tidy_path


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("a.wav", "a.wav"),
        ("./feedback//a.wav", "feedback/a.wav"),
        ("feedback\\b\\a.wav", "feedback/b/a.wav"),
        ("/a.wav", "a.wav"),
        (unicodedata.normalize("NFD", "Jürgen.wav"), "Jürgen.wav"),
    ],
)
def test_names_are_compared_in_one_form(name, tidy):
    assert tidy_path(name) == tidy


@pytest.mark.parametrize("path", ["__MACOSX/a.wav", "x/.DS_Store", ".git/a.wav", "x/Thumbs.db"])
def test_what_a_system_put_there_is_passed_over(path):
    assert is_passed_over(path)


def test_a_persons_file_is_not_passed_over():
    assert not is_passed_over("feedback/a.b_1.wav")


@pytest.mark.parametrize("path", ["readme.txt", "x/Notes.DOCX", "list.csv", "consent.pdf"])
def test_a_document_is_known_by_its_name(path):
    assert is_document(path)


@pytest.mark.parametrize("path", ["anna", "anna.wav", "anna.ts", "readme.txt.mp3", "anna.txt/a"])
def test_what_may_be_a_recording_is_no_document(path):
    assert not is_document(path)


@pytest.mark.parametrize(
    ("path", "rule", "code"),
    [
        ("x/anna_1.wav", "prefix", "anna"),
        ("anna.wav", "prefix", "anna"),
        ("_1.wav", "prefix", ""),
        ("release 3/anna/take 1.wav", "folder", "anna"),
        ("anna.wav", "folder", ""),
        ("x/anna_1.final.wav", "whole", "anna_1.final"),
    ],
)
def test_a_code_is_read_from_the_name(path, rule, code):
    assert read_code(path, rule) == code


def test_a_file_is_found_without_its_folder_and_in_any_case():
    index = NameIndex(["a/one.wav", "a/two.wav", "b/two.wav"])
    assert index.find("ONE.wav") == "a/one.wav"
    assert index.find("b\\two.wav") == "b/two.wav"
    assert index.find("three.wav") is None


def test_two_files_of_one_name_are_told_apart_by_their_folders():
    index = NameIndex(["a/two.wav", "b/two.wav"])
    assert index.find("two.wav") is None
    assert index.is_ambiguous("two.wav")
    assert not index.is_ambiguous("a/two.wav")
