"""The charts that can be taken along, each on its sheet."""

import base64
from xml.etree.ElementTree import Element, fromstring

from django.urls import reverse
from django.utils.translation import gettext

from analysis.charts.interval_bars import HEIGHT as ROW_HEIGHT
from analysis.charts.interval_bars import draw_percent_axis
from analysis.charts.timeline import LABELS_WIDTH, draw_hatching
from analysis.charts.valence_scale import HEIGHT as VALENCE_HEIGHT
from analysis.exports.content import ReportContent
from analysis.exports.pictures.flattening import SVG, flatten
from analysis.exports.pictures.sheet import Placed, Sheet, write
from analysis.models import Artifact, Recording, Session, Subject
from analysis.presentation.fused import EmotionRow, describe_fused
from analysis.presentation.history_words import write_moment
from analysis.presentation.sounds import SoundPart, describe_sound
from analysis.storage import MediaStore
from analysis.wording import describe_report, emotion_name
from ml.labels import EMOTIONS

WIDTH = 760
_NAME_WIDTH = 104
_NUMBER_WIDTH = 56
_INTERVAL_WIDTH = 92
_ROW_STEP = ROW_HEIGHT + 6


def describe_foot(subject: Subject) -> str:
    """Return what stands at the foot of every picture and printed page."""
    foot = gettext("Describes visible and audible expression. No diagnosis and no screening.")
    if subject.is_demonstration:
        return gettext("Demonstration: the person and the numbers are made up.") + " " + foot
    return foot


def draw_expressions(content: ReportContent) -> Sheet | None:
    """Return the seven bars with their intervals; None without evidence."""
    fused = describe_fused(content.report)
    if not fused.rows:
        return None
    group = Element(f"{{{SVG}}}g")
    bars = WIDTH - _NAME_WIDTH - _NUMBER_WIDTH - _INTERVAL_WIDTH
    axis = flatten(draw_percent_axis(), bars)
    axis.set("transform", f"translate({_NAME_WIDTH} 0)")
    group.append(axis)
    for index, row in enumerate(fused.rows):
        group.append(_draw_row(row, bars, 20 + index * _ROW_STEP))
    return Sheet(
        # xgettext:no-python-format
        title=gettext("The seven expressions, with their 95 % intervals"),
        subtitle=f"{describe_occasion(content.session)} · {describe_report(content.report)}",
        foot=describe_foot(content.subject),
        width=WIDTH,
        height=20 + len(fused.rows) * _ROW_STEP,
        drawings=[Placed(group)],
    )


def draw_valence(content: ReportContent) -> Sheet | None:
    """Return the derived valence on its scale; None without evidence."""
    fused = describe_fused(content.report)
    if fused.valence_scale is None:
        return None
    value = (
        f"{fused.valence} ({fused.valence_interval})" if fused.valence_interval else fused.valence
    )
    return Sheet(
        title=gettext("Valence %(value)s, derived from the seven") % {"value": value},
        subtitle=describe_occasion(content.session),
        foot=describe_foot(content.subject),
        width=WIDTH,
        height=VALENCE_HEIGHT,
        drawings=[Placed(flatten(fused.valence_scale, WIDTH))],
    )


def draw_timeline(recording: Recording, session: Session) -> Sheet | None:
    """Return a clip or a video over time; None where nothing is drawn of it.

    Args:
        recording: with its readings and artifacts.
        session: with its subject.
    """
    store = MediaStore()
    sound = describe_sound(recording, store)
    if sound.timeline is None:
        return None
    plot = flatten(sound.timeline.plot, WIDTH - LABELS_WIDTH, _embed_pictures(sound, store))
    hatching = flatten(draw_hatching(), 7)
    return Sheet(
        title=gettext("%(kind)s over time") % {"kind": recording.get_kind_display()},
        subtitle=describe_occasion(session),
        foot=describe_foot(session.subject),
        width=WIDTH,
        height=measure_height(sound.timeline.plot),
        drawings=[
            Placed(flatten(sound.timeline.labels, LABELS_WIDTH)),
            Placed(plot, x=LABELS_WIDTH),
        ],
        legend=list_legend(),
        defs=list(hatching.iter(f"{{{SVG}}}pattern")),
    )


def describe_occasion(session: Session) -> str:
    """Return whose session it was and when, in the reader's time zone."""
    return f"{session.subject.code} · {write_moment(session.held_at)}"


def list_legend() -> list[tuple[str, str]]:
    """Return the seven with the class that colours each."""
    return [(emotion_name(emotion), f"emotion-fill emotion-{emotion}") for emotion in EMOTIONS]


def measure_height(svg: str) -> float:
    """Return the height of a drawing in pixels, as it says itself."""
    return float(fromstring(svg).get("height", "0"))  # nosec B314  # drawn by ourselves


def _draw_row(row: EmotionRow, width: float, y: float) -> Element:
    group = Element(f"{{{SVG}}}g", transform=f"translate(0 {y:g})")
    style = "strong" if row.is_top else "name"
    baseline = ROW_HEIGHT / 2 + 5
    write(group, row.name, 0, baseline, style)
    bar = flatten(row.bar, width)
    bar.set("transform", f"translate({_NAME_WIDTH} 0)")
    group.append(bar)
    write(group, row.probability, _NAME_WIDTH + width + _NUMBER_WIDTH, baseline, style, "end")
    write(group, row.interval, WIDTH, baseline, style, "end")
    return group


def _embed_pictures(sound: SoundPart, store: MediaStore) -> dict[str, str]:
    """Return the spectrogram's bytes in the place of its address."""
    found = {}
    for artifact in sound.recording.artifacts.all():
        if artifact.kind == Artifact.Kind.LOG_MEL:
            with store.open(artifact.organization_id, artifact.sha256) as stream:
                text = base64.b64encode(stream.read()).decode()
            url = reverse("analysis:artifact", args=(sound.recording.pk, artifact.kind))
            found[url] = f"data:{artifact.media_type};base64,{text}"
    return found
