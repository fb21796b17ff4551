"""Participants whose moments are known, for tests of what is said of all of them."""

from collections.abc import Mapping, Sequence
from math import log
from typing import Any

from analysis.cohort.moments import refresh_participant
from analysis.models import Participant, Recording, Study, StudyGroup, StudyMoment
from ml.fusion import compute_valence
from ml.labels import EMOTIONS
from tests.factories import make_participant, make_recording
from tests.factories.studies import NOTHING


def spread(**given: float) -> dict[str, float]:
    """Probabilities as given, the rest shared by the other emotions."""
    rest = (1.0 - sum(given.values())) / (len(EMOTIONS) - len(given))
    return {emotion: given.get(emotion, rest) for emotion in EMOTIONS}


def add_recording(
    participant: Participant,
    moments: Sequence[Mapping[str, float]],
    kind: str = "video",
    **fields: Any,
) -> Recording:
    """A recording with one moment of weight 1 for each of the probabilities, five seconds each."""
    fields = {"status": "done", "duration_s": 5.0 * len(moments)} | fields
    recording = make_recording(participant.session, kind, **fields)
    StudyMoment.objects.bulk_create(
        StudyMoment(
            study=participant.study,
            participant=participant,
            recording=recording,
            bin=number,
            weight=1.0,
            n_readings=2,
            valence=compute_valence(tuple(moment[emotion] for emotion in EMOTIONS)),
            top_emotion=max(moment, key=moment.__getitem__),
            strength=max(p for emotion, p in moment.items() if emotion != "neutral"),
            entropy=-sum(p * log(p) for p in moment.values()) / log(len(EMOTIONS)),
            **moment,
        )
        for number, moment in enumerate(moments)
    )
    refresh_participant(participant.pk)
    return recording


def add_people(
    study: Study,
    values: Sequence[float],
    group: StudyGroup | None = None,
    *,
    emotion: str = "anger",
    answers: Mapping[str, str] = NOTHING,
    **held: Any,
) -> list[Participant]:
    """A participant for each value, who has one video of one moment with that probability."""
    people = [make_participant(study, group, answers, **held) for _ in values]
    for participant, value in zip(people, values, strict=True):
        add_recording(participant, [spread(**{emotion: value})])
    return people
