"""Beginning a bulk upload: what is checked, what is sent, with and without a script."""

import io
import json
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from analysis.models import Batch, Recording
from tests.factories import make_batch, make_study
from tests.media import make_wav

MANIFEST = b"file,participant,group\na.wav,C-1,A\nb.wav,C-2,B\n"


@pytest.fixture
def study(bob):
    return make_study(bob)


@pytest.fixture
def url(study):
    return f"/studies/{study.pk}/upload/"


def read(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def ask(browser, url, part, *names, **fields):
    data = {"names": json.dumps([[name, 10] for name in names])} | fields
    return browser.post(url, data, headers={"X-Fragment": part})


def manifest(content: bytes = MANIFEST) -> SimpleUploadedFile:
    return SimpleUploadedFile("manifest.csv", content)


def test_the_check_says_what_would_happen_and_saves_nothing(sign_in, bob, url):
    answer = ask(sign_in(bob), url, "plan", "x/a.wav", "b.wav", manifest=manifest())
    text = read(answer)
    assert "Send 2 files" in text
    assert "x/a.wav C-1 A" in text
    assert not Batch.objects.exists()


def test_the_check_names_the_line_that_is_wrong(sign_in, bob, url):
    wrong = manifest(MANIFEST + b"a.wav,C-3,A\n")
    answer = ask(sign_in(bob), url, "plan", "a.wav", "b.wav", manifest=wrong)
    assert "Line 4: “a.wav” stands in line 2 already." in read(answer)
    assert "data-start disabled" in answer.content.decode()


def test_what_is_no_manifest_is_said(sign_in, bob, url):
    answer = ask(sign_in(bob), url, "plan", "a.wav", manifest=manifest(b"a,b\n1,2\n"))
    assert "Line 1 must name the columns" in read(answer)


@pytest.mark.parametrize("names", ["{", "[1]", '[["a", -1]]', '[["a", "b"]]', '[["a\\u0000", 1]]'])
def test_a_list_of_files_that_is_none_is_refused(sign_in, bob, url, names):
    answer = sign_in(bob).post(url, {"names": names}, headers={"X-Fragment": "start"})
    assert "The list of files cannot be read." in read(answer)
    assert not Batch.objects.exists()


def test_the_start_answers_with_where_to_send(sign_in, bob, url, study):
    answer = ask(
        sign_in(bob), url, "start", "C-1_a.wav", "C-2_a.wav", rule="prefix", channel="left"
    )
    batch = Batch.objects.get()
    assert answer.json() == {
        "url": f"/batches/{batch.pk}/",
        "filesUrl": f"/batches/{batch.pk}/files/",
        "expected": [["C-1_a.wav", 10, "expected"], ["C-2_a.wav", 10, "expected"]],
    }
    assert (batch.study, batch.created_by, batch.channel) == (study, bob, "left")


def test_a_start_with_a_fault_begins_nothing(sign_in, bob, url):
    answer = ask(sign_in(bob), url, "start", "_.wav")
    assert "holds no participant’s code" in read(answer)
    assert "<html" not in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_study_without_notice_takes_nothing(sign_in, bob):
    study = make_study(bob, notice="")
    url = f"/studies/{study.pk}/upload/"
    browser = sign_in(bob)
    assert "first write down what the participants are told" in read(browser.get(url))
    answer = ask(browser, url, "start", "C-1_a.wav")
    assert "takes nothing in yet" in read(answer)
    assert not Batch.objects.exists()


def test_the_page_lists_earlier_uploads(sign_in, bob, url, study):
    make_batch(study, "a.wav")
    assert "1 file · 1 not sent yet" in read(sign_in(bob).get(url))


def test_without_a_script_files_an_archive_and_a_manifest_are_sent_in_one_form(
    sign_in, bob, url, sent
):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("b.wav", make_wav(0.2))
        file.writestr("c.wav", b"some words")
    archive.seek(0)
    text = MANIFEST + b"c.wav,C-3,A\n"
    answer = sign_in(bob).post(
        url,
        {
            "file": [SimpleUploadedFile("a.wav", make_wav(0.1))],
            "archive": SimpleUploadedFile("all.zip", archive.read()),
            "manifest": manifest(text),
        },
        follow=True,
    )
    batch = Batch.objects.get()
    assert answer.redirect_chain == [(f"/batches/{batch.pk}/", 302)]
    assert set(batch.files.values_list("name", "status")) == {
        ("a.wav", "stored"),
        ("b.wav", "stored"),
        ("c.wav", "refused"),
    }
    assert Recording.objects.count() == 2
    assert "c.wav" in read(answer)


def test_without_a_script_a_fault_is_shown_and_nothing_is_kept(sign_in, bob, url):
    wrong = manifest(b"file,participant\na.wav,\n")
    files = {"file": SimpleUploadedFile("a.wav", make_wav(0.1)), "manifest": wrong}
    answer = sign_in(bob).post(url, files)
    assert "Line 2: The participant is missing." in read(answer)
    assert not Recording.objects.exists()


def test_what_is_no_zip_file_is_said(sign_in, bob, url):
    files = {"archive": SimpleUploadedFile("all.zip", b"some words")}
    answer = sign_in(bob).post(url, files, follow=True)
    assert "This is no zip file" in read(answer)


@pytest.mark.parametrize("visitor", ["alice", "charlie"])
def test_others_are_turned_away(sign_in, request, url, visitor):
    answer = sign_in(request.getfixturevalue(visitor)).get(url)
    assert answer.status_code == (403 if visitor == "alice" else 404)
