"""The difference of two groups as a dot with its interval, around a line at zero."""

from typing import Final

from django.utils.safestring import SafeString

from analysis.charts.svg import element, percent

HEIGHT: Final = 26


def draw_difference(
    value: float, low: float, high: float, *, most: float, class_: str
) -> SafeString:
    """Return one row of a forest plot; what lies beyond `most` is drawn up to the edge.

    Args:
        most: the difference at the right edge; its negative lies at the left one.
        class_: colours the dot, such as `emotion-fear`.
    """
    middle = HEIGHT / 2
    x_low, x_high = percent(_place(low, most)), percent(_place(high, most))
    return element(
        "svg",
        element("line", x1="50%", x2="50%", y1=0, y2=HEIGHT, class_="chart-axis"),
        element(
            "g",
            element("line", x1=x_low, x2=x_high, y1=middle, y2=middle),
            element("line", x1=x_low, x2=x_low, y1=middle - 4, y2=middle + 4),
            element("line", x1=x_high, x2=x_high, y1=middle - 4, y2=middle + 4),
            class_="chart-whisker",
        ),
        element(
            "circle",
            cx=percent(_place(value, most)),
            cy=middle,
            r=5,
            class_=f"cohort-dot {class_}",
        ),
        width="100%",
        height=HEIGHT,
        class_="chart-row",
        aria_hidden="true",
        focusable="false",
    )


def _place(value: float, most: float) -> float:
    return 0.5 + max(-1.0, min(1.0, value / most)) / 2.0
