"""Shows the sentences that workers keep in English in the reader's language.

A stored text is one or more sentences, each made from a template of `ml.sentences` or
`analysis.worker_sentences`. The template is found again, and its translation is filled with the
same values as the reader's language writes them. What fits no template is left as it is.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from analysis import worker_sentences
from analysis.wording import emotion_name, format_percent
from ml import sentences
from ml.labels import EMOTIONS

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
# Texts of several words; every other value is one number or one word.
_SEVERAL_WORDS: Final = frozenset({"error", "kinds", "length", "limit"})
_NUMBER: Final = re.compile(r"-?\d{1,3}(,\d{3})+|-?\d+(\.\d+)?")
_SHARE: Final = re.compile(r"(\d+)%")
_LENGTH: Final = re.compile(r"(\d+(?:\.\d+)?) (seconds|minutes?|hours)")
_HOURS: Final = re.compile(r"(\d+) h (\d\d) min")


def list_templates() -> Iterator[str]:
    """Yield every template of the sentences that are stored, in English."""
    for module in (sentences, worker_sentences):
        for name, value in vars(module).items():
            if name.isupper():
                yield from value.values() if isinstance(value, dict) else [value]


def translate_sentence(text: str) -> str:
    """Return a stored text in the active language; sentences that are not known stay as they are.

    Args:
        text: any number of sentences, with a space between them.
    """
    parts = []
    rest = text
    while rest:
        found = _find(rest)
        if found is None:
            parts.append(rest)
            break
        template, values, end = found
        parts.append(_fill(template, values))
        rest = rest[end:].lstrip()
    return " ".join(parts)


def _find(text: str) -> tuple[str, dict[str, str], int] | None:
    """Return the template of the first sentence, its values, and where the sentence ends."""
    for template, pattern in _compile_all():
        if match := pattern.match(text):
            return template, match.groupdict(), match.end()
    return None


@cache
def _compile_all() -> tuple[tuple[str, re.Pattern[str]], ...]:
    # The longest first: one may begin with the words of another.
    templates = sorted(set(list_templates()), key=len, reverse=True)
    return tuple((template, _compile(template)) for template in templates)


def _compile(template: str) -> re.Pattern[str]:
    parts = _PLACEHOLDER.split(template)
    pattern = "".join(
        f"(?P<{part}>{'.+?' if part in _SEVERAL_WORDS else '[^ ]+?'})" if odd else re.escape(part)
        for part, odd in zip(parts, [False, True] * len(parts), strict=False)
    )
    # What a library says of a damaged file is the end of the text.
    return re.compile(pattern + ("$" if template.endswith("{error}") else r"(?= |$)"), re.DOTALL)


def _fill(template: str, values: dict[str, str]) -> str:
    translated = gettext(template)
    if translated == template:
        return template.format_map(values)
    return translated.format_map({name: _localize(value) for name, value in values.items()})


def _localize(value: str) -> str:
    """Return a number, share, length or emotion as the reader's language writes it."""
    if value in EMOTIONS:
        return emotion_name(value)
    if share := _SHARE.fullmatch(value):
        return format_percent(int(share[1]) / 100)
    if length := _LENGTH.fullmatch(value):
        return _write_length(length[1], length[2].removesuffix("s"))
    if hours := _HOURS.fullmatch(value):
        return gettext("%(hours)d h %(minutes)02d min") % {
            "hours": int(hours[1]),
            "minutes": int(hours[2]),
        }
    return _write_number(value) if _NUMBER.fullmatch(value) else value


def _write_length(number: str, unit: str) -> str:
    if unit == "minute":
        return ngettext("%(n)d minute", "%(n)d minutes", int(number)) % {"n": int(number)}
    written = {"n": _write_number(number)}
    return (
        gettext("%(n)s hours") % written if unit == "hour" else gettext("%(n)s seconds") % written
    )


def _write_number(number: str) -> str:
    places = len(number.partition(".")[2])
    plain = number.replace(",", "")
    return number_format(plain, places, force_grouping="," in number)
