"""The people behind a number of a study's dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext

from analysis.cohort.drill import Drill, FoundRecording, find_recordings, select_people
from analysis.cohort.filters import CohortFilter
from analysis.cohort.people import Cohort
from analysis.models import Participant, ParticipantSummary, Study
from analysis.presentation.cohort_words import format_seconds, format_threshold
from analysis.wording import emotion_name, format_percent, format_valence, rank_emotions

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One participant: the two highest mean probabilities, and the recordings that are meant.

    Attributes:
        peak: the highest probability of the expression that is asked for; empty for none.
    """

    participant: Participant
    ranked: Sequence[tuple[str, str]]
    valence: str
    recordings: Sequence[FoundRecording]
    peak: str


@dataclass(frozen=True, slots=True)
class DrillPage:
    """One page of people; `criteria` says in sentences why these."""

    rows: Sequence[PersonRow]
    page: "Page[Participant]"
    criteria: Sequence[str]
    emotion: str
    query: str


def describe_people(
    study: Study, filters: CohortFilter, drill: Drill, page_number: str
) -> DrillPage:
    """Return the people behind a number, in a fixed number of queries.

    Args:
        page_number: as it came in the address; nonsense gives the first or last page.
    """
    cohort = Cohort(study, filters)
    page = Paginator[Participant](select_people(cohort, drill), PER_PAGE).get_page(page_number)
    people = list(page)
    recordings = find_recordings(cohort, drill, people)
    rows = [_describe(person, recordings.get(person.pk, [])) for person in people]
    return DrillPage(
        rows, page, _list_criteria(study, filters, drill), drill.shows, filters.write()
    )


def _describe(participant: Participant, recordings: Sequence[FoundRecording]) -> PersonRow:
    summary: ParticipantSummary = participant.summary
    probabilities = summary.probabilities
    assert probabilities is not None, "only people with a result are listed"
    assert summary.valence is not None, "only people with a result are listed"
    peaks = [one.peak for one in recordings if one.peak is not None]
    return PersonRow(
        participant=participant,
        ranked=[(e, format_percent(p)) for e, p in rank_emotions(probabilities)[:2]],
        valence=format_valence(summary.valence),
        recordings=recordings,
        peak=format_percent(max(peaks)) if peaks else "",
    )


def _list_criteria(study: Study, filters: CohortFilter, drill: Drill) -> list[str]:
    found = []
    if drill.shows:
        found.append(
            gettext("Showed %(emotion)s: some moment reached %(threshold)s.")
            % {
                "emotion": emotion_name(drill.shows),
                "threshold": format_threshold(study.threshold),
            }
        )
    found += _list_times(filters, drill)
    names = dict(study.groups.values_list("pk", "name")) if filters.groups else {}
    if filters.groups:
        by_key = {str(pk): name for pk, name in names.items()}
        wanted = [by_key.get(key, gettext("In no group")) for key in filters.groups]
        found.append(gettext("Group: %(names)s.") % {"names": ", ".join(wanted)})
    for column, values in filters.answers:
        written = [gettext("No answer") if value is None else value or "✓" for value in values]
        found.append(
            gettext("%(column)s: %(values)s.") % {"column": column, "values": ", ".join(written)}
        )
    return found


def _list_times(filters: CohortFilter, drill: Drill) -> list[str]:
    if drill.start_s is None and drill.end_s is None:
        return []
    ends = {
        "start": format_seconds(drill.start_s or 0.0),
        "end": format_seconds(drill.end_s) if drill.end_s is not None else gettext("the end"),
        "marker": filters.marker,
    }
    if filters.marker:
        return [gettext("From %(start)s to %(end)s around the marker “%(marker)s”.") % ends]
    return [gettext("From %(start)s to %(end)s of the recording.") % ends]
