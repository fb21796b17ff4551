"""From a made-up person to the course of the treatment: times, events, moods, what is shown."""

import datetime
import math
import zoneinfo
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.demo import people, process
from analysis.demo.process import Emission, Shift
from analysis.models import Event

SEED: Final = 20260301
_VIDEO_SHARE: Final = 0.12
_REPORTS_SELF: Final = 0.75  # of patients
_SELF_REPORT_DAYS: Final = 18
_TURNS_EVERY: Final = 5  # one person of so many departs from the usual in the last session


@dataclass(frozen=True, slots=True)
class Visit:
    """One session: when, with which note, on which files it rests, and what it shows.

    Attributes:
        kinds: of its recordings; empty where nothing was recorded.
        lost: the kind of a file in which nothing was found, or empty.
    """

    held_at: datetime.datetime
    note: str
    kinds: tuple[str, ...]
    emission: Emission | None
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event on the time axis."""

    at: datetime.datetime
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A self-report; either part may be missing."""

    at: datetime.datetime
    phq9: list[int] | None
    mood: int | None
    is_by_patient: bool


@dataclass(frozen=True, slots=True)
class Course:
    """All that is known of one person."""

    visits: list[Visit]
    happenings: list[Happening]
    answers: list[Answers]


def draw_course(person: people.Person, number: int, now: datetime.datetime) -> Course:
    """Return the course of one patient, whose last session was within the last days.

    Args:
        number: the patient's own stream of random numbers.
        now: an aware time; nothing lies after it.
    """
    rng = np.random.default_rng((SEED, number))
    if not person.n_sessions:
        return Course([], [], [])
    zone = zoneinfo.ZoneInfo(people.TIME_ZONES[people.CLINIC])
    last = 120.0 if person.is_archived else float(rng.choice([0.6, 1.2, 2.5, 4.0, 6.0, 11.0]))
    times = _draw_times(rng, person, now - datetime.timedelta(days=last), zone)
    days = [(at - times[0]).total_seconds() / 86_400 for at in times]
    happenings, shifts = _draw_happenings(rng, times, days)
    if number % _TURNS_EVERY == _TURNS_EVERY - 1:
        is_worse = number // _TURNS_EVERY % 3 < 2
        shifts.append(Shift(days[-1], -1.6 if is_worse else 1.4))
    moods = process.draw_moods(rng, days, person.level, shifts)
    tilt = process.draw_tilt(rng)
    # A stream for each visit: how many numbers one takes depends on its mood.
    visits = [
        _draw_visit(np.random.default_rng((SEED, number, index)), at, mood, tilt)
        for index, (at, mood) in enumerate(zip(times, moods, strict=True))
    ]
    answers = _draw_answers(rng, times, moods)
    return Course(visits, happenings, answers)


def draw_customer_visit(rng: np.random.Generator, at: datetime.datetime, note: str) -> Visit:
    """Return one round of feedback of a customer, mostly pleasant."""
    mood, tilt = float(np.clip(rng.normal(0.35, 0.35), -1, 1)), process.draw_tilt(rng)
    kinds = (("video",), ("image", "audio"), ("image",))[int(rng.integers(3))]
    return Visit(at, note, kinds, _emit(rng, mood, tilt, kinds))


def _draw_times(
    rng: np.random.Generator,
    person: people.Person,
    last: datetime.datetime,
    zone: zoneinfo.ZoneInfo,
) -> list[datetime.datetime]:
    """Times in working hours of the clinic, ascending, at least six hours apart."""
    gaps = rng.gamma(4.0, 1.0, max(0, person.n_sessions - 1))
    before = np.append(np.cumsum(gaps[::-1])[::-1], 0.0)
    if len(gaps):
        before *= person.n_days / before[0]
    times: list[datetime.datetime] = []
    for days in before:
        at = (last - datetime.timedelta(days=float(days))).astimezone(zone)
        at = at.replace(
            hour=int(rng.integers(8, 17)),
            minute=int(rng.integers(0, 4)) * 15,
            second=0,
            microsecond=0,
        )
        if times and at - times[-1] < datetime.timedelta(hours=6):
            next_day = times[-1] + datetime.timedelta(days=1)
            at = next_day.replace(hour=at.hour, minute=at.minute)
        times.append(at)
    # None may run past the last one; moved by whole days, they stay in working hours.
    late = max(0, math.ceil((times[-1] - last) / datetime.timedelta(days=1)))
    return [at - datetime.timedelta(days=late) for at in times]


def _draw_happenings(
    rng: np.random.Generator, times: list[datetime.datetime], days: list[float]
) -> tuple[list[Happening], list[Shift]]:
    n_steps = min(4, len(times) // 6)
    happenings, shifts = [], []
    for number in sorted(rng.choice(len(people.STEPS), n_steps, replace=False)):
        kind, note, (least, most) = people.STEPS[number]
        day = float(rng.uniform(0.15, 0.85)) * days[-1]
        shifts.append(Shift(day, float(rng.uniform(least, most))))
        at = times[0] + datetime.timedelta(days=day)
        happenings.append(Happening(at, str(kind), note))
    if len(times) > 30:
        start = float(rng.uniform(0.2, 0.6)) * days[-1]
        for day, kind, note in zip(
            (start, start + 12),
            (Event.Kind.ADMISSION, Event.Kind.DISCHARGE),
            people.ADMISSION_NOTES,
            strict=True,
        ):
            shifts.append(Shift(day, -0.35 if kind == Event.Kind.ADMISSION else 0.45))
            at = times[0] + datetime.timedelta(days=day)
            happenings.append(Happening(at, str(kind), note))
    return happenings, shifts


def _draw_visit(
    rng: np.random.Generator, at: datetime.datetime, mood: float, tilt: process.Floats
) -> Visit:
    weights = np.array([weight for _note, weight in people.NOTES], float)
    note = people.NOTES[int(rng.choice(len(weights), p=weights / weights.sum()))][0]
    draw = rng.random()
    if draw < 0.02:
        return Visit(at, note, (), None)
    if draw < 0.05:
        lost = "audio" if rng.random() < 0.5 else "image"
        kinds: tuple[str, ...] = ("image",) if lost == "audio" else ("audio",)
        return Visit(at, note, kinds, _emit(rng, mood, tilt, kinds), lost)
    if draw < 0.05 + _VIDEO_SHARE:
        kinds = ("video",)
    elif draw < 0.3:
        kinds = (str(rng.choice(["image", "audio"])),)
    else:
        kinds = ("image", "audio")
    return Visit(at, note, kinds, _emit(rng, mood, tilt, kinds))


def _emit(
    rng: np.random.Generator, mood: float, tilt: process.Floats, kinds: tuple[str, ...]
) -> Emission:
    has_sound = "audio" in kinds or "video" in kinds
    return process.draw_emission(
        rng,
        mood,
        tilt,
        has_face="image" in kinds or "video" in kinds,
        n_windows=int(rng.integers(3, 8)) if has_sound else 0,
    )


def _draw_answers(
    rng: np.random.Generator, times: list[datetime.datetime], moods: process.Floats
) -> list[Answers]:
    if rng.random() > _REPORTS_SELF:
        return []
    answers: list[Answers] = []
    for at, mood in zip(times, moods, strict=True):
        if answers and at - answers[-1].at < datetime.timedelta(days=_SELF_REPORT_DAYS):
            continue
        has_phq9 = rng.random() < 0.8
        answers.append(
            Answers(
                at=at - datetime.timedelta(minutes=int(rng.integers(5, 180))),
                phq9=process.draw_phq9(rng, mood) if has_phq9 else None,
                mood=process.draw_mood_item(rng, mood),
                is_by_patient=bool(rng.random() < 0.6),
            )
        )
    return answers
