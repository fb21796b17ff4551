"""The rules of the site's style sheets that charts need, written onto each element.

Drawing programs and printers know few selectors and no variables, so a picture carries plain
attributes: `fill="#0066db"`. Of CSS this knows what charts use: rules by class (`.a`, `.a.b`,
`.a .b`), their order and weight, and variables that a class sets for what is inside it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from django.conf import settings

FONT: Final = "Source Sans Pro, sans-serif"
SHEETS: Final = ("emotions.css", "chart.css", "history-chart.css", "dashboard.css")
# What a drawing program understands; everything else is layout of a page.
PROPERTIES: Final = frozenset(
    (
        "fill",
        "fill-opacity",
        "font-family",
        "font-size",
        "font-weight",
        "opacity",
        "paint-order",
        "stroke",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-opacity",
        "stroke-width",
        "text-anchor",
    )
)
_PX_PER_REM: Final = 16
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_VARIABLE: Final = re.compile(r"var\((--[\w-]+)(?:,\s*([^()]*))?\)")
_REM: Final = re.compile(r"(\d*\.?\d+)rem\b")
_BY_CLASS: Final = re.compile(r"\.[\w-]+(\s*\.[\w-]+)*\Z")

Classes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule by class; `steps` are what each element of the path to it must have."""

    steps: tuple[Classes, ...]
    declarations: tuple[tuple[str, str], ...]

    @property
    def weight(self) -> int:
        return sum(len(step) for step in self.steps)

    def matches(self, path: Sequence[Classes]) -> bool:
        """Whether it is about the last element of a path from the root."""
        *outer, own = self.steps
        if not own <= path[-1]:
            return False
        ancestors = iter(path[:-1])
        return all(any(step <= ancestor for ancestor in ancestors) for step in outer)


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """Rules, the lightest first and of equal weight the earliest first, and the light theme."""

    rules: tuple[Rule, ...]
    variables: Mapping[str, str]

    def paint(self, root: Element) -> None:
        """Write what the rules say of each element onto it, and take its classes away."""
        self._paint(root, (), self.variables)

    def _paint(
        self, node: Element, path: tuple[Classes, ...], variables: Mapping[str, str]
    ) -> None:
        path = (*path, frozenset(node.get("class", "").split()))
        found: dict[str, str] = {}
        for rule in self.rules:
            if rule.matches(path):
                found |= dict(rule.declarations)
        own = {name: value for name, value in found.items() if name.startswith("--")}
        variables = {**variables, **own}
        for name in found.keys() - own.keys():
            node.set(name, _resolve(found[name], variables))
        node.attrib.pop("class", None)
        for child in node:
            self._paint(child, path, variables)


@cache
def load_stylesheet() -> Stylesheet:
    """Return the rules of the site's own files, with light colours."""
    folder = Path(settings.STATICFILES_DIRS[0]) / "css"
    rules = [rule for name in SHEETS for rule in read_rules((folder / name).read_text())]
    variables = read_variables((folder / "variables.css").read_text())
    return Stylesheet(tuple(sorted(rules, key=lambda rule: rule.weight)), variables)


def read_variables(text: str) -> dict[str, str]:
    """Return the variables of the light theme: those before the first media query."""
    light = _COMMENT.sub("", text).partition("@media")[0]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", light)) | {"--font": FONT}


def read_rules(text: str) -> Iterator[Rule]:
    """Yield the rules by class that say something about drawings."""
    for selectors, body in _RULE.findall(_cut_conditions(_COMMENT.sub("", text))):
        declarations = tuple(
            (name, value)
            for name, value in _split(body)
            if name in PROPERTIES or name.startswith("--")
        )
        for selector in (part.strip() for part in selectors.split(",")):
            if declarations and _BY_CLASS.match(selector):
                steps = tuple(frozenset(step.strip(".").split(".")) for step in selector.split())
                yield Rule(steps, declarations)


def _resolve(value: str, variables: Mapping[str, str]) -> str:
    before = ""
    while before != value:
        before = value
        value = _VARIABLE.sub(lambda m: variables.get(m[1], m[2] or "none"), value)
    value = _REM.sub(lambda m: f"{float(m[1]) * _PX_PER_REM:g}px", value)
    return value.replace('url("#', "url(#").replace('")', ")").strip()


def _split(body: str) -> Iterator[tuple[str, str]]:
    for declaration in body.split(";"):
        name, _, value = declaration.partition(":")
        if value:
            yield name.strip(), value.strip()


def _cut_conditions(text: str) -> str:
    """Return the text without its @-rules and what they hold."""
    kept, start = [], 0
    while (at := text.find("@", start)) >= 0:
        kept.append(text[start:at])
        start = _find_end(text, at)
    return "".join(kept) + text[start:]


def _find_end(text: str, at: int) -> int:
    depth = 0
    for index in range(at, len(text)):
        if text[index] == "{":
            depth += 1
        elif text[index] == "}":
            depth -= 1
            if depth == 0:
                return index + 1
    return len(text)
