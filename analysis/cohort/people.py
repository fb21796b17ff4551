"""The people of a study that a filter leaves, one row each, as a part of longer statements."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from analysis.cohort.compiled import Statement, compile_query
from analysis.cohort.filters import CohortFilter, match_all
from analysis.cohort.suppression import is_worked_out
from analysis.models import Participant, Recording, Study, StudyMoment
from ml.labels import EMOTIONS

_MEANS: Final = ", ".join(
    f"SUM(weight * {e}) / SUM(weight) AS {e}, MAX({e}) AS peak_{e}" for e in EMOTIONS
)
POOLED: Final = (
    f"{_MEANS}, SUM(weight * valence) / SUM(weight) AS valence, SUM(n_readings) AS n_readings"
)
_COLUMNS: Final = ", ".join((*EMOTIONS, *(f"peak_{e}" for e in EMOTIONS), "valence", "n_readings"))


@dataclass(frozen=True, slots=True)
class Counted:
    """How many people fit.

    Attributes:
        n: with a result or without.
        is_too_few_left_out: so few have a result but do not fit that they could be worked out.
    """

    n: int
    is_too_few_left_out: bool


@dataclass(frozen=True)
class Cohort:
    """A study under a filter: the one object that every number of the dashboard is asked of."""

    study: Study
    filters: CohortFilter

    @cached_property
    def conditions(self) -> list[Q]:
        """What is asked of a participant, one condition for each choice."""
        return self.filters.list_conditions()

    def select_participants(self) -> QuerySet[Participant]:
        """Return who fits, with a result or without."""
        rows = Participant.objects.filter(match_all(self.conditions), study=self.study)
        return rows.order_by()

    def select_recordings(self) -> QuerySet[Recording]:
        """Return what was read of those who fit, of the kind that is asked for."""
        rows = Recording.objects.filter(
            session__participant__in=self.select_participants(), status=Recording.Status.DONE
        )
        return (rows.filter(kind=self.filters.kind) if self.filters.kind else rows).order_by()

    def select_moments(self) -> QuerySet[StudyMoment]:
        """Return the moments of those who fit, of the kind that is asked for."""
        rows = StudyMoment.objects.filter(study=self.study)
        if self.conditions:
            rows = rows.filter(participant__in=self.select_participants().values("pk"))
        if self.filters.kind:
            rows = rows.filter(recording__kind=self.filters.kind)
        return rows.order_by()

    def build_people(self) -> Statement:
        """Return a query for those who fit and have a result.

        Columns: participant_id, group_id, day (of the session, in the reader's time zone), the mean
        of each emotion under its name, its highest as `peak_…`, valence and n_readings.
        """
        who = self.select_participants().annotate(day=TruncDate("session__held_at"))
        chosen = compile_query(who.values("id", "group_id", "day"))
        sums = self._build_sums() if self.filters.kind else self._read_summaries()
        text = f"""
            SELECT summed.participant_id AS participant_id, chosen.group_id AS group_id,
                chosen.day AS day, {_COLUMNS}
            FROM ({sums.text}) AS summed
            JOIN ({chosen.text}) AS chosen ON chosen.id = summed.participant_id
        """  # nosec B608  # names of columns and compiled queries
        return Statement(text, sums.parameters + chosen.parameters)

    def restrict_moments(self, *kinds: str) -> Statement:
        """Return the condition on a row `moment` that it is of the study and of these kinds."""
        parts = [Statement("moment.study_id = %s", (self._study_id,))]
        recordings = Recording.objects.filter(session__participant__study=self.study).order_by()
        # Most studies have none of the others, and the database need not look at each moment's.
        if recordings.exclude(kind__in=kinds).exists():
            wanted = compile_query(recordings.filter(kind__in=kinds).values("pk"))
            parts.append(Statement(f"moment.recording_id IN ({wanted.text})", wanted.parameters))
        if self.conditions:
            who = compile_query(self.select_participants().values("pk"))
            parts.append(Statement(f"moment.participant_id IN ({who.text})", who.parameters))
        parameters = [value for part in parts for value in part.parameters]
        return Statement(" AND ".join(part.text for part in parts), tuple(parameters))

    def count(self) -> Counted:
        """Return how many people fit, in one query."""
        has_result = Q(summary__n_moments__gt=0)
        kept = match_all(self.conditions)
        counts = {
            "n": Count("pk", filter=kept),
            "n_shown": Count("pk", filter=kept & has_result),
            "n_of_more": Count("pk", filter=has_result),
        }
        # Without one of several choices the page can be asked for, too.
        for index in range(len(self.conditions)):
            others = [one for at, one in enumerate(self.conditions) if at != index]
            counts[f"n_of_more_{index}"] = Count("pk", filter=match_all(others) & has_result)
        found = Participant.objects.filter(study=self.study).aggregate(**counts)
        n, n_shown = found.pop("n"), found.pop("n_shown")
        left_out = any(is_worked_out(n_shown, n_of_more) for n_of_more in found.values())
        return Counted(n, n_shown > 0 and left_out)

    def _read_summaries(self) -> Statement:
        text = f"""
            SELECT participant_id, {_COLUMNS} FROM analysis_participantsummary
            WHERE study_id = %s AND n_moments > 0
        """  # nosec B608  # names of columns
        return Statement(text, (self._study_id,))

    def _build_sums(self) -> Statement:
        which = self.restrict_moments(self.filters.kind)
        text = f"""
            SELECT participant_id, {POOLED} FROM analysis_studymoment AS moment
            WHERE {which.text} GROUP BY participant_id
        """  # nosec B608  # names of columns and compiled queries
        return Statement(text, which.parameters)

    @property
    def _study_id(self) -> object:
        # SQLite has no type for ids.
        return compile_query(Study.objects.filter(pk=self.study.pk).order_by()).parameters[0]
