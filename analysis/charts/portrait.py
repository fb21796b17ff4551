"""One person, cut out of the strip of people that the worker drew."""

from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from analysis.charts.svg import element

SIDE = 128


def draw_portrait(recording_id: UUID, place: int, n_places: int) -> SafeString:
    """Return a square drawing that shows one square of the strip.

    It has no words of its own: the page writes the person's name beside it.

    Args:
        recording_id: whose strip of `n_places` equal squares it is.
        place: which square, from 0.
    """
    strip = element(
        "image",
        href=reverse("analysis:artifact", args=(recording_id, "faces")),
        x=-SIDE * place,
        y=0,
        width=SIDE * n_places,
        height=SIDE,
        preserveAspectRatio="none",
    )
    return element(
        "svg",
        strip,
        viewBox=f"0 0 {SIDE} {SIDE}",
        class_="portrait",
        aria_hidden="true",
        focusable="false",
    )
