"""SVG elements as strings that are safe to put into a page."""

from collections.abc import Iterable

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

AttributeValue = str | int | float | None


def element(name: str, *children: str, **attributes: AttributeValue) -> SafeString:
    """Return one element; text and attribute values are escaped, None leaves an attribute out.

    Python's names become SVG's: `class_` is `class`, `aria_hidden` is `aria-hidden`; names with
    capitals (`viewBox`) stay. Numbers are written with at most two decimals.
    """
    written = "".join(
        f' {_attribute_name(key)}="{conditional_escape(format_number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(conditional_escape(child) for child in children)
    closed = f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"
    return mark_safe(closed)  # nosec B308  # every part was escaped above


def join(parts: Iterable[str]) -> SafeString:
    """Return elements one after the other."""
    return mark_safe("".join(conditional_escape(part) for part in parts))  # nosec B308


def percent(fraction: float) -> str:
    """Return a share of the drawing's width or height as an SVG length."""
    return f"{format_number(100.0 * fraction)}%"


def format_number(value: AttributeValue) -> str:
    """Return a number with at most two decimals and no trailing zeros; text as it is."""
    if isinstance(value, float):
        short = f"{value:.2f}".rstrip("0").rstrip(".")
        return "0" if short == "-0" else short
    return str(value)


def _attribute_name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
