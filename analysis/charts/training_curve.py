"""Accuracy over the epochs of a training, on what was learned from and on what was held out."""

from collections.abc import Mapping, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from analysis.charts.svg import element

WIDTH, HEIGHT = 400, 180
LEFT, RIGHT, TOP, BOTTOM = 40, 8, 10, 26
# The columns by which a card's curves name the two lines, the first that is there.
LEARNED = ("head_ferplus_accuracy", "accuracy")
HELD_OUT = ("val_head_ferplus_accuracy", "val_accuracy")

Curves = Sequence[Mapping[str, float]]


def draw_training_curve(curves: Curves) -> SafeString | None:
    """Return the drawing, or None where the card holds no curves."""
    lines = [(names, _find_column(curves, names)) for names in (LEARNED, HELD_OUT)]
    if not curves or any(column is None for _, column in lines):
        return None
    paths = [
        element(
            "polyline",
            points=_place_points(curves, str(column)),
            class_=f"chart-line chart-line-{kind}",
        )
        for (_, column), kind in zip(lines, ("learned", "held-out"), strict=True)
    ]
    title = gettext("Accuracy over %(n)s epochs: dashed on training data, solid on held-out data")
    return element(
        "svg",
        element("title", title % {"n": len(curves)}),
        *_draw_grid(len(curves)),
        *paths,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        class_="chart chart-training",
    )


def _find_column(curves: Curves, names: Sequence[str]) -> str | None:
    return next((name for name in names if curves and name in curves[-1]), None)


def _place_points(curves: Curves, column: str) -> str:
    last = max(1, len(curves) - 1)
    return " ".join(
        f"{_across(index / last):.1f},{_up(row[column]):.1f}"
        for index, row in enumerate(curves)
        if column in row
    )


def _across(fraction: float) -> float:
    return LEFT + fraction * (WIDTH - LEFT - RIGHT)


def _up(value: float) -> float:
    return TOP + (1.0 - value) * (HEIGHT - TOP - BOTTOM)


def _draw_grid(n_epochs: int) -> list[SafeString]:
    marks = []
    for share in (0.0, 0.5, 1.0):
        y = _up(share)
        marks.append(element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="chart-grid"))
        label = f"{share:.0%}".replace("%", "\u00a0%")
        marks.append(
            element("text", label, x=LEFT - 6, y=y + 4, text_anchor="end", class_="chart-label")
        )
    last = gettext("epoch %(n)s") % {"n": n_epochs}
    for at, anchor, text in ((LEFT, "start", "1"), (WIDTH - RIGHT, "end", last)):
        marks.append(
            element("text", text, x=at, y=HEIGHT - 6, text_anchor=anchor, class_="chart-label")
        )
    return marks
