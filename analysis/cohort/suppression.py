"""Of whom nothing is said, because too few people stand behind a number.

A part of fewer than `FEWEST` people is withheld. Where the total of all parts is shown as well,
what is withheld could be worked out from the rest: so the next smallest part is withheld with it,
and the next, until at least two parts and at least `FEWEST` people are.
"""

from collections.abc import Sequence
from typing import Final

FEWEST: Final = 5


def find_withheld(counts: Sequence[int]) -> list[bool]:
    """Return for each part of a shown total whether it is withheld; empty parts never are.

    Args:
        counts: how many people are in each part; nobody is in two.
    """
    withheld = [0 < n < FEWEST for n in counts]
    shown = sorted(
        (index for index, n in enumerate(counts) if n >= FEWEST), key=lambda index: counts[index]
    )
    while shown and any(withheld) and not _is_hidden(counts, withheld):
        withheld[shown.pop(0)] = True
    return withheld


def is_worked_out(n: int, n_of_more: int) -> bool:
    """Return whether some people could be told from the two numbers: the few that lie between.

    Args:
        n: of the people who are shown.
        n_of_more: of a selection that holds them all, and can be shown as well.
    """
    return 0 < n_of_more - n < FEWEST


def _is_hidden(counts: Sequence[int], withheld: Sequence[bool]) -> bool:
    hidden = [n for n, is_withheld in zip(counts, withheld, strict=True) if is_withheld]
    return len(hidden) >= 2 and sum(hidden) >= FEWEST
