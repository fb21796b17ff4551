"""One emotion's probability as a bar, with its 95 % interval as a whisker."""

from django.utils.safestring import SafeString

from analysis.charts.svg import element, join, percent

HEIGHT = 26
GRID = (0.0, 0.25, 0.5, 0.75, 1.0)


def draw_interval_bar(
    emotion: str, probability: float, low: float | None, high: float | None
) -> SafeString:
    """Return one row of the chart; 0 lies at the left edge and 1 at the right.

    Hidden from screen readers: the same numbers stand in the neighbouring cells.
    """
    middle = HEIGHT / 2
    bar = element(
        "rect",
        x=0,
        y=5,
        width=percent(probability),
        height=HEIGHT - 10,
        rx=2,
        class_=f"chart-bar emotion-fill emotion-{emotion}",
    )
    return element(
        "svg",
        _grid_lines(),
        bar,
        _whisker(low, high, middle),
        width="100%",
        height=HEIGHT,
        class_="chart-row",
        aria_hidden="true",
        focusable="false",
    )


def draw_percent_axis() -> SafeString:
    """Return the scale that stands above the bars: 0 % to 100 %."""
    labels = (
        element(
            "text",
            f"{fraction:.0%}".replace("%", "\u00a0%"),
            x=percent(fraction),
            y=12,
            text_anchor=_anchor(fraction),
            class_="chart-label",
        )
        for fraction in (0.0, 0.5, 1.0)
    )
    return element("svg", *labels, width="100%", height=16, class_="chart-row", aria_hidden="true")


def _grid_lines() -> SafeString:
    return join(
        element(
            "line",
            x1=percent(fraction),
            x2=percent(fraction),
            y1=0,
            y2=HEIGHT,
            class_="chart-grid",
        )
        for fraction in GRID
    )


def _whisker(low: float | None, high: float | None, middle: float) -> SafeString:
    if low is None or high is None:
        return join(())
    ends = (
        element("line", x1=percent(at), x2=percent(at), y1=middle - 5, y2=middle + 5)
        for at in (low, high)
    )
    span = element("line", x1=percent(low), x2=percent(high), y1=middle, y2=middle)
    return element("g", span, *ends, class_="chart-whisker")


def _anchor(fraction: float) -> str:
    return {0.0: "start", 1.0: "end"}.get(fraction, "middle")
