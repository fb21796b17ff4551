"""Two sessions of one person side by side."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext

from accounts.models import User
from analysis.charts.interval_bars import draw_interval_bar, draw_percent_axis
from analysis.history.comparison import choose_pair, compare_probabilities, compare_valence
from analysis.history.difference import Difference
from analysis.history.series import HistoryPoint, load_points
from analysis.models import EmotionReport, Subject
from analysis.presentation.history_words import (
    describe_point,
    describe_probability,
    describe_review,
    describe_valence,
    name_point,
)
from analysis.presentation.moments import build_writer
from analysis.stored_sentences import translate_sentence
from analysis.wording import emotion_name, format_valence


@dataclass(frozen=True, slots=True)
class Choice:
    """One session to choose from."""

    pk: str
    words: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sessions."""

    point: HistoryPoint
    words: str
    review: str
    made_from: str
    disagreement: str
    versions: str

    @property
    def key(self) -> str:
        """The id as a picker writes it."""
        return str(self.point.session_id)


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One emotion, or valence, in both sessions; `verdict` says whether the intervals overlap."""

    name: str
    emotion: str
    first_bar: SafeString
    first: str
    second_bar: SafeString
    second: str
    difference: str
    verdict: str
    is_apart: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page shows; the two sides are None while there are fewer than two sessions.

    Attributes:
        between: the time from the first to the second session, in words.
        summary: whether anything lies apart, in a sentence.
        warnings: what makes the two hard to compare.
    """

    choices: list[Choice]
    first: Side | None
    second: Side | None
    rows: list[ComparedRow]
    valence: ComparedRow | None
    axis: SafeString
    between: str
    summary: str
    warnings: list[str]


def compare(subject: Subject, first: str, second: str, reader: User) -> Comparison:
    """Return two sessions side by side, the newest and the one before where none is chosen.

    Args:
        first, second: ids of sessions as they came in the address; others count as not chosen.
    """
    points = load_points([subject.pk], reader=reader)[subject.pk]
    write = build_writer()
    choices = [
        Choice(str(point.session_id), f"{write(point.held_at)} · {name_point(point)}")
        for point in reversed(points)
    ]
    pair = choose_pair(points, first, second)
    if pair is None:
        return Comparison(choices, None, None, [], None, draw_percent_axis(), "", "", [])
    one, two = pair
    reports = EmotionReport.objects.in_bulk([one.report_id, two.report_id])
    rows = _compare_emotions(one, two)
    valence = _compare_valence(one, two)
    return Comparison(
        choices=choices,
        first=_describe_side(one, reports),
        second=_describe_side(two, reports),
        rows=rows,
        valence=valence,
        axis=draw_percent_axis(),
        between=_describe_gap(one, two),
        summary=_summarize([*rows, valence] if valence else rows),
        warnings=list_warnings(one, two),
    )


def _describe_side(point: HistoryPoint, reports: Mapping[UUID, EmotionReport]) -> Side:
    report = reports[point.report_id]
    parts = [
        ngettext("%(n)d face", "%(n)d faces", point.n_faces) % {"n": point.n_faces},
        ngettext("%(n)d window of speech", "%(n)d windows of speech", point.n_windows)
        % {"n": point.n_windows},
        ngettext("%(n)d file", "%(n)d files", len(report.parts)) % {"n": len(report.parts)},
    ]
    return Side(
        point=point,
        words=describe_point(point),
        review=describe_review(point),
        made_from=", ".join(parts),
        disagreement=translate_sentence(report.disagreement_sentence),
        versions=", ".join(f"{name} {version}" for name, version in point.model_versions.items()),
    )


def _compare_emotions(one: HistoryPoint, two: HistoryPoint) -> list[ComparedRow]:
    rows = []
    for index, found in enumerate(compare_probabilities(one, two)):
        bars = [
            draw_interval_bar(found.measure, e.value, e.low, e.high)
            for e in (found.first, found.second)
        ]
        rows.append(
            ComparedRow(
                name=emotion_name(found.measure),
                emotion=found.measure,
                first_bar=bars[0],
                first=describe_probability(one, index),
                second_bar=bars[1],
                second=describe_probability(two, index),
                difference=_write_points(found.difference),
                verdict=_judge(found.difference),
                is_apart=found.difference.overlaps is False,
            )
        )
    return rows


def _compare_valence(one: HistoryPoint, two: HistoryPoint) -> ComparedRow | None:
    found = compare_valence(one, two)
    if found is None:
        return None
    return ComparedRow(
        name=gettext("valence"),
        emotion="",
        first_bar=SafeString(""),
        first=describe_valence(one),
        second_bar=SafeString(""),
        second=describe_valence(two),
        difference=_write_range(found.difference, format_valence),
        verdict=_judge(found.difference),
        is_apart=found.difference.overlaps is False,
    )


def _write_points(difference: Difference) -> str:
    return _write_range(difference, _format_points)


def _format_points(share: float) -> str:
    """Return a difference of probabilities in whole percentage points, with its sign."""
    whole = round(100.0 * share)
    sign = "+" if whole > 0 else "\u2212" if whole < 0 else ""
    return f"{sign}{abs(whole)}"


def _write_range(difference: Difference, write: Callable[[float], str]) -> str:
    number = write(difference.value)
    if difference.low is None or difference.high is None:
        return number
    return gettext("%(number)s (%(low)s to %(high)s)") % {
        "number": number,
        "low": write(difference.low),
        "high": write(difference.high),
    }


def _judge(difference: Difference) -> str:
    if difference.overlaps is None:
        return gettext("none")
    return gettext("overlap") if difference.overlaps else gettext("apart")


def _summarize(rows: Sequence[ComparedRow]) -> str:
    if not rows:
        return gettext("One of the two has no result to compare.")
    apart = [row.name for row in rows if row.is_apart]
    if not apart:
        return gettext(
            "Every interval of the one session overlaps with that of the other: the two do not "
            "differ clearly."
        )
    return gettext("The intervals lie apart for: %(names)s. All others overlap.") % {
        "names": ", ".join(apart)
    }


def _describe_gap(one: HistoryPoint, two: HistoryPoint) -> str:
    early, late = sorted((one.held_at, two.held_at))
    return gettext("Time between the two: %(time)s.") % {"time": timesince(early, late)}


def list_warnings(one: HistoryPoint, two: HistoryPoint) -> list[str]:
    """Return what makes two sessions hard to compare, in sentences."""
    warnings = []
    if one is two:
        warnings.append(gettext("This is the same session twice: choose another one."))
    shared = set(one.model_versions) & set(two.model_versions)
    if any(one.model_versions[name] != two.model_versions[name] for name in shared):
        warnings.append(
            gettext(
                "The two were read by different model versions; part of the difference may come "
                "from the models."
            )
        )
    if set(one.model_versions) != set(two.model_versions):
        warnings.append(
            gettext(
                "The two were read by different models: the one has a face or a voice that the "
                "other has not."
            )
        )
    if one.context_note != two.context_note:
        warnings.append(
            gettext(
                "The person was asked to do different things; an expression means little without "
                "its occasion."
            )
        )
    if one.is_rejected or two.is_rejected:
        warnings.append(gettext("A clinician rejected one of the two results."))
    return warnings
