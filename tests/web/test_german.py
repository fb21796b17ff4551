"""A German reader meets no English: every page is read in both languages and compared.

What reads the same in both is what people wrote, a name, a number, or a word that both languages
share; anything else was forgotten.
"""

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import ConsentText, Passkey, User
from analysis.models import Artifact, BatchFile
from analysis.presentation.card_words import translate_card
from ml import sentences
from ml.cards import CARD_NAMES, load_card
from ml.labels import EMOTIONS
from tests.factories import (
    make_artifact,
    make_event,
    make_face_reading,
    make_invitation,
    make_recording,
    make_report,
    make_review,
    make_self_report,
    make_session,
    make_voice_reading,
)
from tests.media import make_picture
from tests.web.access_table import ROUTES
from tests.web.prose import Prose

TOKEN = "a token that nobody guesses"
# Words that German took over, and names of things.
SHARED = (
    "EmoSense|English|Deutsch|Person|Status|Name|Code|Text|Link|Links|Token|API|API-Token|Video|"
    "neutral|minimal|mild|Patient|Version|Pause|video|Dashboard|Export|Import|Detail|Details|Test|Mikrofon|Manifest|"
    "PHQ-9|PNG|SVG|CSV|PDF|ZIP|Parquet|Excel|FHIR|JPEG|ISO|UTC|UUID|JSON|Bearer|Authorization|"
    "App|Administration|Passkey|Passkeys|"
    "FER2013|RAVDESS|EMO-DB|emodb|ravdess|mtcnn|MIT|LSTM|VGG16"
)
# What programs read stays as it is: the values of columns, the versions of networks.
CODES = {
    "analysis:export_columns": {
        *EMOTIONS,
        *("preliminary", "final", "confirmed", "corrected", "rejected", "clinician", "patient"),
        *("true", "false", "image", "audio", "video", "start_s"),
    },
    "analysis:models": {load_card(name).version for name in CARD_NAMES},
}


def is_word(text: str, written: set[str]) -> bool:
    """Whether the text still says something once what people wrote and shared words are gone."""
    for words in sorted(written, key=len, reverse=True):
        text = text.replace(words, "")
    text = re.sub(r"msg_[0-9a-f]{32}", "", text)
    text = re.sub(rf"\b({SHARED})\b", "", text)
    return bool(re.search(r"[A-Za-z]{3,}", text))


@pytest.fixture
def full(rows, visit, alice):
    """A patient about whom there is something to say on every page."""
    photo = make_recording(visit, status="done", width=640, height=480)
    make_face_reading(photo, "happiness")
    make_face_reading(
        photo,
        "",
        quality={
            "weight": 0.0,
            "yaw": 0.3,
            "sharpness": 0.125,
            "problems": [sentences.FACE_SMALL.format(value="12", lowest="24")],
        },
    )
    make_artifact(photo, Artifact.Kind.PREVIEW, make_picture(), "image/jpeg")
    clip = make_recording(visit, "audio", status="done", duration_s=9.0)
    make_voice_reading(clip, 0.0, "anger", problems=[sentences.WINDOW_NOISY.format(level="3")])
    make_voice_reading(clip, 3.0, "", problems=[sentences.WINDOW_SILENT])
    make_recording(visit, status="failed", reason=sentences.PICTURE_DAMAGED)
    make_review(rows["report"], alice)
    make_report(
        visit,
        revision=3,
        voice=[0.7, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05],
        valence=-0.5,
        disagreement=0.47,
        disagreement_sentence=sentences.DISAGREEMENT.format(
            face="sadness", voice="anger", divergence="0.47"
        ),
    )
    earlier = make_session(alice, visit.subject)
    make_report(earlier, is_inconclusive=True, reason=sentences.NOTHING_TO_FUSE)
    make_self_report(visit.subject, phq9_answers=[1] * 9)
    make_event(visit.subject, kind="admission", note="")
    make_invitation(visit.subject, TOKEN)
    return rows


WRITTEN = {
    "Ana Moreau",
    "P-0001",
    "P-0002",
    "Asked to describe the week",
    "Night duty",
    "sertraline 50 mg",
    "laptop",
    "Consent form, version 1",
    "Alice's clinic",
    "Ward system",
    "form.pdf",
    "https://hooks.example.org/emosense",
    "hooks.example.org",
    "https://",
    "Webhooks",
}


def list_pages():
    """Every address that shows a page, with who may open it."""
    for name, route in ROUTES.items():
        if "get" in route.methods and not name.startswith("api:"):
            for visitor in ("alice", "dana", "bob"):
                if route.expected[visitor] == "open":
                    yield pytest.param(name, visitor, id=name)
                    break


def read(browser, user, language, url) -> str:
    User.objects.filter(pk=user.pk).update(language=language)
    answer = browser.get(url)
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return b"".join(answer).decode() if is_page else ""


@pytest.mark.parametrize(("name", "visitor"), list_pages())
def test_no_english_remains(name, visitor, full, request, sign_in):
    route = ROUTES[name]
    user = request.getfixturevalue(visitor)
    own = {"pk": full[route.of].pk} if route.of else {}
    url = reverse(name, kwargs=own | route.arguments)
    browser = sign_in(user)
    german, english = (Prose(read(browser, user, code, url)).found for code in ("de", "en"))
    written = WRITTEN | {word for user in User.objects.all() for word in user.full_name.split()}
    written |= set(User.objects.values_list("email", flat=True))
    written |= {recording.original_name for recording in full["session"].recordings.all()}
    written |= {full["study"].name, full["study"].notice, full["study"].notice_given_by}
    written |= set(BatchFile.objects.values_list("name", flat=True))
    written |= set(Passkey.objects.values_list("name", flat=True))
    for text in ConsentText.objects.all():
        written |= {text.title, *text.body.split("\n\n"), " ".join(text.body.split())}
    written |= CODES.get(name, set())
    forgotten = [text for text in german & english if is_word(text, written - {""})]
    assert not forgotten, "\n".join(forgotten)


@pytest.fixture
def browser(alice, sign_in) -> Client:
    User.objects.filter(pk=alice.pk).update(language="de")
    return sign_in(alice)


def words_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_report_in_german(browser, full):
    text = words_of(browser.get(reverse("analysis:report", args=(full["session"].pk,))))
    assert "Ausdruck vereinbar mit Traurigkeit (58 %, 51–65 %)" in text
    assert "Gesicht und Stimme stimmen nicht überein: 0,47 von 1" in text
    assert "die Stimme mit Ärger (Divergenz 0,47 von höchstens 1)" in text
    assert "Valenz \u22120,50" in text
    assert "Das Gesicht ist nur 12 Pixel breit; mindestens 24 sind nötig." in text
    assert "Das Bild ist beschädigt oder abgeschnitten." in text
    assert "Die Sprache liegt nur 3 dB über dem Rauschen." in text
    assert "Schärfe 0,12" in text


def test_dates_in_german(browser, alice, patient):
    held_at = datetime.datetime(2025, 3, 9, 12, 0, tzinfo=datetime.UTC)
    make_report(make_session(alice, patient, held_at=held_at))
    text = words_of(browser.get(patient.get_absolute_url()))
    assert "9. Mär 2025, 13:00" in text


def test_patients_answer_in_the_language_that_they_choose(full):
    phone = Client()
    address = reverse("analysis:self_report_answer", args=(TOKEN,))
    assert "Little interest or pleasure" in words_of(phone.get(address))
    phone.post(reverse("accounts:language"), {"language": "de", "next": address})
    text = words_of(phone.get(address))
    assert "Wenig Interesse oder Freude an Ihren Tätigkeiten" in text
    assert "Beinahe jeden Tag" in text
    # The item that matters most, word by word as it was validated.
    assert "Gedanken, dass Sie lieber tot wären oder sich Leid zufügen möchten" in text
    assert "Notrufnummer" in text
    assert not Prose(phone.get(address).content.decode()).found & {"Send my answers", "Not at all"}


def test_a_browser_that_asks_for_german_gets_it(full):
    phone = Client(headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
    text = words_of(phone.get(reverse("analysis:self_report_answer", args=(TOKEN,))))
    assert "Wie geht es Ihnen?" in text
    assert "Überhaupt nicht" in text


def test_a_refused_file_is_explained_in_german(browser, visit):
    form = {"files": SimpleUploadedFile("brief.pdf", b"%PDF-1.7 ...")}
    answer = browser.post(reverse("analysis:upload", args=(visit.pk,)), form, follow=True)
    assert (
        "„brief.pdf“ ist ein PDF-Dokument, kein Foto, keine Sprachaufnahme und kein Video."
        in words_of(answer)
    )


def test_what_a_card_says_without_translation_is_marked(browser):
    with translation.override("de"):
        assert translate_card("Nobody translated this.") == (
            '<span lang="en">Nobody translated this.</span>'
        )
        limit = "On a corpus that it has not seen it is far less accurate than on its own."
        assert translate_card(limit).startswith("Auf einem Korpus")
        assert translate_card("by speaker; held out: emodb-08, ravdess-03") == (
            "Nach Sprechenden; zurückgehalten: emodb-08, ravdess-03"
        )
    assert translate_card("<b>one</b>") == "<b>one</b>"  # a page escapes it
