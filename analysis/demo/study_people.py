"""Which studies the demonstration has, and how their participants are drawn.

A participant has a level around that of the group, and a tilt. At the marker the mood moves by the
group's step, the scores of some expressions by its surge, and both come back within `RETURN_S`:

    m(t) = level + step k,  tilt(t) = tilt + surge k,  k = exp(-(t - t_marker) / RETURN_S)

for t >= t_marker, so that an expression that everybody shows at another second stands out once the
recordings are laid above each other at the marker. Satisfaction follows the level and half of the
step.
"""

import datetime
import math
import zoneinfo
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.demo import people, process
from analysis.demo.drawing import SEED, Visit
from analysis.demo.readings import WINDOW_S
from ml.labels import EMOTIONS

RETURN_S: Final = 12.0
SPREAD: Final = 0.22  # standard deviation of the participants' levels within a group
NOTICE: Final = (
    "You test a product and are recorded with camera and microphone. Software estimates from the "
    "recording which expression is seen in your face and heard in your voice. It does not know "
    "what you feel. You can stop at any time and ask for your recordings to be deleted."
)
NOTICE_GIVEN_BY: Final = "Shown on the screen and accepted before the recording"
_DEVICES: Final = (("phone", 0.5), ("laptop", 0.35), ("tablet", 0.15))
_KINDS: Final = (
    (("video",), 0.6),
    (("audio",), 0.25),
    (("image", "audio"), 0.1),
    (("image",), 0.05),
)
# Far from the numbers of the other customers, which stand in the same place of the seed.
_STREAM: Final = 20_000


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A condition: how many people, their mean level, and what the marker does to them.

    Attributes:
        surge: of some emotions, what is added to their scores.
    """

    name: str
    n: int
    level: float
    step: float = 0.0
    surge: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """A study to be made up.

    Attributes:
        first_code: number in the first participant's code.
        days: over how many days until today the sessions were held.
        days_ago: how long ago the last was.
        n_samples: how many participants carry the sample photo or voice clip.
    """

    name: str
    product: str
    description: str
    note: str
    marker: str
    groups: tuple[GroupPlan, ...]
    first_code: int
    days: int
    days_ago: int
    n_samples: int = 0

    def list_codes(self) -> list[str]:
        return [f"C-{self.first_code + n}" for n in range(sum(g.n for g in self.groups))]


@dataclass(frozen=True, slots=True)
class Tester:
    """One participant: what is shown, when the marker came, and the answers."""

    code: str
    group: str
    visit: Visit
    marker_s: float
    answers: dict[str, str]


PLANS: Final = (
    StudyPlan(
        name="Release test 4.2",
        product="Northwind Home",
        description=(
            "Two versions of the new checkout. Everybody tries the app for a minute and talks "
            "while doing so; the marker stands where the checkout opens."
        ),
        note="Tries the new checkout and thinks aloud",
        marker="Checkout opens",
        # Four people say nothing: they are withheld, and the next smallest group with them,
        # since four could be worked out from the total.
        groups=(
            GroupPlan("Version A", 52, 0.12, -0.3, (("anger", 3.0), ("surprise", 0.8))),
            GroupPlan("Version B", 52, 0.22, 0.35, (("surprise", 3.2),)),
            GroupPlan("Beta channel", 12, 0.25, 0.1),
            GroupPlan("Pilot", 4, 0.1),
        ),
        first_code=1001,
        days=12,
        days_ago=1,
        n_samples=3,
    ),
    StudyPlan(
        name="Release test 4.1",
        product="Northwind Home",
        description="The release before, in one version.",
        note="Tries the checkout and thinks aloud",
        marker="Checkout opens",
        groups=(GroupPlan("Version 4.1", 36, 0.05, -0.25, (("anger", 2.2),)),),
        first_code=2001,
        days=4,
        days_ago=150,
    ),
)


def draw_testers(plan: StudyPlan, now: datetime.datetime) -> list[Tester]:
    """Return the participants of a study; nothing lies after `now`, an aware time."""
    groups = [group for group in plan.groups for _person in range(group.n)]
    return [
        _draw_tester(plan, group, code, plan.first_code + index, now)
        for index, (group, code) in enumerate(zip(groups, plan.list_codes(), strict=True))
    ]


def _draw_tester(
    plan: StudyPlan, group: GroupPlan, code: str, number: int, now: datetime.datetime
) -> Tester:
    rng = np.random.default_rng((SEED, _STREAM + number))
    level = float(np.clip(rng.normal(group.level, SPREAD), -1, 1))
    kinds = _KINDS[int(rng.choice(len(_KINDS), p=[share for _kinds, share in _KINDS]))][0]
    n_windows, marker_s = int(rng.integers(16, 23)), round(float(rng.uniform(15, 33)), 1)
    shares = [_fade(WINDOW_S * (index + 0.5) - marker_s) for index in range(n_windows)]
    moods = [float(np.clip(level + group.step * share, -1, 1)) for share in shares]
    tilt, surge = process.draw_tilt(rng), np.zeros(len(EMOTIONS))
    for emotion, score in group.surge:
        surge[EMOTIONS.index(emotion)] = score
    tilts = [tilt + share * surge for share in shares]
    at = _draw_time(rng, plan, now)
    if rng.random() < 0.03:
        visit = Visit(at, plan.note, (), None, lost="audio")
    else:
        visit = Visit(at, plan.note, kinds, process.draw_recording(rng, moods, tilts, kinds))
    return Tester(code, group.name, visit, marker_s, _draw_answers(rng, level + group.step / 2))


def _fade(since_s: float) -> float:
    """Return what is left of the marker's effect: 1 at it, 0 before."""
    return math.exp(-since_s / RETURN_S) if since_s >= 0 else 0.0


def _draw_time(
    rng: np.random.Generator, plan: StudyPlan, now: datetime.datetime
) -> datetime.datetime:
    zone = zoneinfo.ZoneInfo(people.TIME_ZONES[people.COMPANY])
    days = plan.days_ago + int(rng.integers(plan.days))
    at = (now - datetime.timedelta(days=days)).astimezone(zone)
    minutes = int(rng.integers(9 * 60, 20 * 60))
    return at.replace(hour=minutes // 60, minute=minutes % 60, second=0, microsecond=0)


def _draw_answers(rng: np.random.Generator, mood: float) -> dict[str, str]:
    device = int(rng.choice(len(_DEVICES), p=[share for _name, share in _DEVICES]))
    answers = {"device": _DEVICES[device][0]}
    if rng.random() < 0.94:
        points = round(3.0 + 2.4 * mood + 0.7 * float(rng.standard_normal()))
        answers["satisfaction"] = str(int(np.clip(points, 1, 5)))
    if rng.random() < 0.3:
        answers["first visit"] = ""
    return answers
