"""What there is to say of a study; `analysis.cohort.aggregates.describe_study` computes it.

Conventions:
    Shares and probabilities in [0, 1], valence in [-1, 1], intervals of 95 %.
    Where a part speaks of too few people, its `figures` are None and its `n` is None.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from analysis.cohort.filters import CohortFilter

VALENCE = "valence"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `n` people did something: the share with its Wilson interval."""

    count: int
    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mean:
    """Mean over people with its t interval.

    Attributes:
        variance: between people, with n - 1 in the denominator.
    """

    n: int
    value: float
    variance: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What is said of some people.

    Attributes:
        shares: of each emotion, the people who showed it.
        means: of each emotion, the mean probability; `VALENCE` for the mean valence.
    """

    n: int
    shares: Mapping[str, Share]
    means: Mapping[str, Mean]


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the people: a group, those with one answer, those of one day or week.

    Attributes:
        key: a group's id, an answer's value, or the first day in ISO form; empty for none.
        n: how many people; None where the number is withheld.
        figures: None where fewer than five people are in it, or it is withheld with another.
    """

    key: str
    label: str
    n: int | None
    figures: Figures | None

    @property
    def is_withheld(self) -> bool:
        """False for a part that is only empty."""
        return self.figures is None and self.n != 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds of the recordings, counted from their start or from a marker.

    Attributes:
        start_s, end_s: negative before the marker.
        figures: of the people who were recorded then; None for fewer than five.
    """

    start_s: float
    end_s: float
    n: int | None
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class Course:
    """The recordings laid above each other.

    Attributes:
        marker: what they are aligned at; empty for their start.
    """

    marker: str
    stretches: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The people by one column of answers."""

    column: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of a group against the same of another: the second less the first.

    Attributes:
        measure: an emotion or `VALENCE`.
        is_share: a difference of shares (Newcombe interval), else of means (Welch interval).
        p_value, p_corrected: two-sided; corrected by Holm over all `n_comparisons`.
        effect, effect_low, effect_high: Hedges' g of a difference of means; None of shares, and
            where nobody differs from anybody.
    """

    measure: str
    is_share: bool
    first: float
    second: float
    value: float
    low: float
    high: float
    p_value: float
    p_corrected: float
    effect: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """Two groups, and how the second differs from the first."""

    first: Part
    second: Part
    differences: Sequence[Difference]
    n_comparisons: int


@dataclass(frozen=True, slots=True)
class FoundMoment:
    """A few seconds of a recording that stand out.

    Attributes:
        emotion, probability: the expression that is meant.
        entropy: of the seven probabilities, as a share of the highest possible.
    """

    participant_code: str
    group_name: str
    session_id: UUID
    recording_id: UUID
    recording_name: str
    kind: str
    media_type: str
    has_file: bool
    start_s: float
    end_s: float
    emotion: str
    probability: float
    second_emotion: str
    second_probability: float
    entropy: float


@dataclass(frozen=True, slots=True)
class Volume:
    """How much was recorded and read."""

    n_recordings: int
    seconds: float
    n_readings: int


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: groups, answers of at least five people, markers.

    Attributes:
        groups: (id, name) in the team's order.
        answers: of each column its values with the number of people.
        markers: name and number of recordings.
    """

    groups: Sequence[tuple[str, str]]
    answers: Mapping[str, Sequence[tuple[str, int]]]
    markers: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class StudyFigures:
    """Everything that the dashboard says of a study under one filter.

    Attributes:
        computed_at: when the numbers were added up.
        threshold: from which probability on a participant shows an expression.
        n: people that the filter leaves and who have a result; None where withheld.
        n_without_result: people that the filter leaves whose recordings gave nothing yet.
        everyone: the figures of all of them; None where there are fewer than five, or where so
            few are filtered out that those could be worked out.
        is_too_few, is_too_few_left_out: which of the two it is.
        weeks: whether `calendar` has weeks, not days, for its parts.
        strongest: moments with the highest probability, of another expression than neutral
            unless that one is asked for. ambiguous: those with the highest entropy.
    """

    study_id: UUID
    study_name: str
    threshold: float
    computed_at: datetime
    filters: CohortFilter
    choices: Choices
    n: int | None
    n_without_result: int
    everyone: Figures | None
    is_too_few: bool
    is_too_few_left_out: bool
    volume: Volume
    groups: Sequence[Part]
    breakdown: Breakdown | None
    course: Course
    calendar: Sequence[Part]
    weeks: bool
    first_day: date | None
    last_day: date | None
    comparison: GroupComparison | None
    strongest: Sequence[FoundMoment]
    ambiguous: Sequence[FoundMoment]
