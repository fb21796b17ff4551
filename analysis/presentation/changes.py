"""How the newest session departs from a person's own earlier ones, in words."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext, ngettext

from analysis.history.baseline import CLEAR_VALENCE, MIN_SESSIONS
from analysis.models import SubjectSummary
from analysis.wording import emotion_name, format_signed


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One thing to say about the newest session.

    Attributes:
        kind: `higher` or `lower` for a clear change; `usual`, `too_few`.
        words: what departed, such as "Valence lower than usual".
        numbers: what that rests on, such as "z −2.4, from 8 sessions".
    """

    kind: str
    words: str
    numbers: str

    @property
    def is_clear(self) -> bool:
        return self.kind in ("higher", "lower")


def is_changed(prefix: str = "summary__") -> Q:
    """Return the condition that a person's newest session departs clearly from the baseline.

    Args:
        prefix: the look-up path to the summary.
    """
    return (
        Q(**{f"{prefix}change__gte": CLEAR_VALENCE})
        | Q(**{f"{prefix}change__lte": -CLEAR_VALENCE})
        | Q(**{f"{prefix}changed_emotion__gt": ""})
    )


def describe_change(summary: SubjectSummary | None) -> list[ChangeLine]:
    """Return what to say: clear changes, or that all is as usual, or that nothing can be said.

    Empty where nothing was read yet.
    """
    if summary is None or not summary.trend:
        return []
    if summary.n_baseline < MIN_SESSIONS:
        return [_say_too_few(summary.n_baseline)]
    clear = []
    if summary.change is not None and abs(summary.change) >= CLEAR_VALENCE:
        clear.append(_describe_valence(summary.change, summary.n_baseline))
    if summary.changed_emotion and summary.emotion_change is not None:
        clear.append(
            _describe_emotion(summary.changed_emotion, summary.emotion_change, summary.n_baseline)
        )
    if clear or summary.change is None:
        return clear
    return [ChangeLine("usual", gettext("As usual"), _number(summary.change, summary.n_baseline))]


def _describe_valence(z: float, n_sessions: int) -> ChangeLine:
    words = {
        "higher": gettext("Valence higher than usual"),
        "lower": gettext("Valence lower than usual"),
    }
    return _build_clear(words, z, n_sessions)


def _describe_emotion(emotion: str, z: float, n_sessions: int) -> ChangeLine:
    name = {"emotion": emotion_name(emotion)}
    words = {
        "higher": gettext("Probability of %(emotion)s higher than usual") % name,
        "lower": gettext("Probability of %(emotion)s lower than usual") % name,
    }
    return _build_clear(words, z, n_sessions)


def _build_clear(words: dict[str, str], z: float, n_sessions: int) -> ChangeLine:
    kind = "higher" if z > 0 else "lower"
    return ChangeLine(kind, words[kind], _number(z, n_sessions))


def _say_too_few(n_sessions: int) -> ChangeLine:
    numbers = gettext("%(n)d of %(needed)d earlier ones") % {
        "n": n_sessions,
        "needed": MIN_SESSIONS,
    }
    return ChangeLine("too_few", gettext("Too few sessions"), numbers)


def _number(z: float, n_sessions: int) -> str:
    return ngettext("%(z)s, from %(n)d session", "%(z)s, from %(n)d sessions", n_sessions) % {
        "z": f"z\u00a0{format_signed(z, 1)}",
        "n": n_sessions,
    }
