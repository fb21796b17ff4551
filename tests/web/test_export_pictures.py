import io
import json
import re
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from PIL import Image

from analysis.exports.pictures.flattening import flatten, stretch_path
from analysis.exports.pictures.stylesheet import load_stylesheet
from analysis.models import Artifact
from tests.factories import (
    make_artifact,
    make_recording,
    make_report,
    make_session,
    make_subject,
    make_voice_reading,
)
from tests.media import make_picture


def chart(client, session, name="expressions", form="svg", **query):
    url = reverse("analysis:report_chart", args=(session.pk, name, form))
    return client.get(url, query)


@pytest.fixture
def clip(visit):
    recording = make_recording(visit, "audio", status="done", duration_s=9.0)
    make_voice_reading(recording, 0.0, "happiness")
    make_voice_reading(recording, 3.0, "")
    outline = json.dumps({"duration_s": 9.0, "columns": [[-0.5, 0.5], [-0.1, 0.2]]}).encode()
    make_artifact(recording, Artifact.Kind.ENVELOPE, outline, "application/json")
    make_artifact(recording, Artifact.Kind.LOG_MEL, make_picture("PNG"), "image/png")
    return recording


def check_svg(answer) -> str:
    """Well formed, of a fixed size, and in need of nothing from elsewhere."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"].startswith("attachment; ")
    svg = answer.content.decode()
    root = ElementTree.fromstring(svg)
    assert float(root.get("width")) > 400
    assert float(root.get("height")) > 100
    assert not re.search(r'(?: class=|<style|var\(--|href="/|<script)', svg)
    assert not re.findall(r' (?:x|y|x1|cx|r|d)="[^"]*%', svg)
    return svg


def colour_at(png: Image.Image, x: float, y: float) -> tuple[int, ...]:
    return png.convert("RGB").getpixel((round(x), round(y)))


def test_the_bars_stand_alone(sign_in, alice, visit):
    make_report(visit, "sadness")
    svg = check_svg(chart(sign_in(alice), visit))
    for words in ("P-0001", "sadness", "58\u00a0%", "51–65\u00a0%", "No diagnosis"):
        assert words in svg
    assert 'fill="#0066db"' in svg
    assert "Moreau" not in svg


def test_a_png_is_what_the_svg_shows(sign_in, alice, visit):
    make_report(visit, "sadness")
    answer = chart(sign_in(alice), visit, form="png")
    assert answer["Content-Type"] == "image/png"
    png = Image.open(io.BytesIO(answer.content))
    assert png.size == (1616, 732)
    assert colour_at(png, 4, 4) == (255, 255, 255)
    # The first bar begins under the axis, right of the names.
    assert colour_at(png, 2 * (24 + 104 + 20), 2 * (24 + 58 + 20 + 13)) == (0, 0x66, 0xDB)


def test_words_are_drawn(sign_in, alice, visit):
    make_report(visit, "sadness")
    png = Image.open(io.BytesIO(chart(sign_in(alice), visit, form="png").content)).convert("L")
    title = png.crop((48, 40, 700, 90))
    assert title.getextrema()[0] < 80


def test_valence_has_its_scale(sign_in, alice, visit):
    make_report(visit, valence=-0.5, valence_low=-0.7, valence_high=-0.3)
    svg = check_svg(chart(sign_in(alice), visit, "valence"))
    assert "Valence \u22120.50 (95 % interval \u22120.70 to \u22120.30)" in svg


def test_a_timeline_holds_its_spectrogram(sign_in, alice, clip):
    url = reverse("analysis:timeline", args=(clip.pk, "svg"))
    svg = check_svg(sign_in(alice).get(url))
    assert 'href="data:image/png;base64,' in svg
    assert "url(#hatch)" in svg
    assert 'id="hatch"' in svg
    png = sign_in(alice).get(url.replace(".svg", ".png"))
    assert Image.open(io.BytesIO(png.content)).width == 1616


def test_a_history_is_drawn(sign_in, alice, patient):
    for _ in range(3):
        make_report(make_session(alice, patient), valence=-0.2)
    url = reverse("analysis:history_chart", args=(patient.pk, "svg"))
    svg = check_svg(sign_in(alice).get(url))
    assert "3 sessions" in svg
    assert "Valence" in svg
    png = sign_in(alice).get(url.replace(".svg", ".png"))
    assert Image.open(io.BytesIO(png.content)).width > 1600


@pytest.mark.parametrize(
    ("name", "form"), [("valence", "svg"), ("nose", "svg"), ("valence", "gif")]
)
def test_there_is_no_such_picture(sign_in, alice, visit, name, form):
    make_report(visit, valence=None)
    assert chart(sign_in(alice), visit, name, form).status_code == 404


def test_nothing_to_draw_is_nothing_to_take_along(sign_in, alice, visit, patient):
    client = sign_in(alice)
    photo = make_recording(visit, status="done")
    assert chart(client, visit).status_code == 404
    assert client.get(reverse("analysis:timeline", args=(photo.pk, "svg"))).status_code == 404
    assert (
        client.get(reverse("analysis:history_chart", args=(patient.pk, "svg"))).status_code == 404
    )


def test_made_up_people_are_marked(sign_in, alice):
    session = make_session(alice, make_subject(alice, is_demonstration=True))
    make_report(session)
    assert "the person and the numbers are made up" in check_svg(chart(sign_in(alice), session))


def test_text_of_people_is_escaped(sign_in, alice):
    session = make_session(alice, make_subject(alice, code='<b onload="x">&'))
    make_report(session)
    assert "&lt;b onload=" in check_svg(chart(sign_in(alice), session))


def test_stretched_rows_are_written_out():
    svg = (
        '<svg width="100%" height="50"><svg x="0" y="10" width="100%" height="20" '
        'viewBox="0 -5 100 10" preserveAspectRatio="none"><path d="M10 5h0m5 -5l10 10V4H0Z"/>'
        '<rect x="50" y="0" width="50" height="10"/></svg></svg>'
    )
    flat = ElementTree.tostring(flatten(svg, 400.0), encoding="unicode")
    assert 'transform="translate(0 20)"' in flat
    assert 'd="M 40 10 h 0 m 20 -10 l 40 20 V 8 H 0 Z"' in flat
    assert 'x="200" y="0" width="200" height="20"' in flat


def test_a_curve_cannot_be_stretched():
    with pytest.raises(ValueError, match="C"):
        stretch_path("M0 0C1 1 2 2 3 3", 2.0, 2.0)


def test_rules_have_their_weight_and_variables_their_scope():
    group = ElementTree.fromstring(
        '<g class="emotion-fear"><rect class="emotion-fill"/><g class="emotion-anger">'
        '<rect class="emotion-fill chart-hatch-ground"/></g></g>'
    )
    load_stylesheet().paint(group)
    outer, inner = group.iter("rect")
    assert outer.get("fill") == "#4b217e"
    assert inner.get("fill") == "#eaeff3"
    assert "class" not in outer.attrib
