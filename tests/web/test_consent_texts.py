"""The organization's texts: begun with a built-in one, published for good, replaced, printed."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.consent_models import PublishedTextError
from accounts.models import ConsentText
from tests.factories import make_consent_text

LIST = reverse("accounts:consent_texts")


def test_the_built_in_text_is_published_in_one_click(sign_in, dana):
    client = sign_in(dana)
    assert "Nothing is published yet" in client.get(LIST).content.decode()
    client.post(reverse("accounts:consent_text_default"), {"language": "de"})
    text = ConsentText.objects.get()
    assert (text.language, text.version, text.purposes) == ("de", 1, ["care"])
    assert text.title == "Einwilligung in Aufnahmen von Gesicht und Stimme"
    assert dana.email in text.body
    assert "Nothing is published yet" not in client.get(LIST).content.decode()


def test_a_draft_is_written_changed_and_published_for_good(sign_in, dana):
    client = sign_in(dana)
    page = client.get(reverse("accounts:consent_text_create"), {"language": "en"})
    assert "It does not identify you by your face." in page.context["form"].initial["body"]
    sent = {"kind": "consent", "language": "en", "title": "Ours", "body": "A", "purposes": ["care"]}
    url = client.post(reverse("accounts:consent_text_create"), sent)["Location"]
    client.post(url, sent | {"body": "B", "purposes": ["care", "research"]})
    text = ConsentText.objects.get()
    assert (text.body, text.purposes, text.published_at) == ("B", ["care", "research"], None)
    client.post(reverse("accounts:consent_text_publish", args=(text.pk,)))
    client.post(url, sent | {"body": "C"})
    client.post(reverse("accounts:consent_text_delete", args=(text.pk,)))
    text = ConsentText.objects.get()
    assert (text.body, text.published_by) == ("B", dana)


def test_a_change_is_the_next_version_and_the_earlier_one_stays(sign_in, dana):
    first, client = make_consent_text(dana.organization), sign_in(dana)
    url = reverse("accounts:consent_text_next", args=(first.pk,))
    client.post(url)
    client.post(url)
    draft = ConsentText.objects.get(published_at=None)
    assert (draft.series, draft.version, draft.body) == (first.series, 2, first.body)
    client.post(reverse("accounts:consent_text_publish", args=(draft.pk,)))
    assert list(ConsentText.objects.newest()) == [draft]
    page = client.get(LIST)
    assert (page.context["current"], page.context["earlier"]) == ([draft], [first])


def test_what_was_published_cannot_be_changed_in_the_database_layer(dana):
    text = make_consent_text(dana.organization)
    text.body = "Something else"
    for change in (text.save, text.delete):
        with pytest.raises(PublishedTextError):
            change()
    assert ConsentText.objects.get().body != "Something else"


def test_it_is_printed_with_lines_to_sign_on(sign_in, alice):
    text = make_consent_text(alice.organization, title="<i>Ours</i>", body="One\n\nTwo")
    client = sign_in(alice)
    html = client.get(reverse("analysis:consent_text_print", args=(text.pk,))).content.decode()
    assert "&lt;i&gt;Ours&lt;/i&gt;" in html
    assert "Signature" in html
    answer = client.get(reverse("analysis:consent_text_pdf", args=(text.pk,)))
    assert answer.content.startswith(b"%PDF-")
    assert "attachment" in answer["Content-Disposition"]
    printed = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
    for words in ("Ours", "Two", "Place and date", "Signature", "No diagnosis"):
        assert words in printed
