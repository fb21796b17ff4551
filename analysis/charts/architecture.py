"""A network as a column of blocks with their sizes, and the way of a report through the models."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.charts.svg import element, join
from ml.architectures import Block

WIDTH, ROW, GAP, SIDE = 360, 36, 12, 12
# The words of `ml.architectures.BLOCK_WORDS`, for readers of other languages.
BLOCK_NAMES: Mapping[str, Promise] = {
    "face_input": _("Grey face"),
    "sound_input": _("Log-mel spectrogram"),
    "photo_input": _("Photo at several sizes"),
    "convolutions": _("Convolution block, layers: %(n)s"),
    "average": _("Mean over the picture"),
    "dense": _("Dense layers: %(n)s"),
    "steps": _("Steps over time"),
    "lstm": _("LSTM in both directions"),
    "attention": _("Attentive mean and deviation"),
    "pnet": _("P-Net proposes boxes"),
    "rnet": _("R-Net sorts them out"),
    "onet": _("O-Net places box and five points"),
    "head": _("Seven emotions"),
    "votes_head": _("Votes of ten (served)"),
    "labels_head": _("Original labels"),
}
# The way of a report: what happens to pictures, what to sound, and what to both.
_PICTURES = (
    _("Photos, video frames"),
    _("Find faces"),
    _("Judge quality"),
    _("Read each face"),
    _("Mean by quality"),
)
_SOUND = (
    _("Sound"),
    _("Find speech"),
    _("Cut into windows"),
    _("Read each window"),
    _("Mean by quality"),
)
_TOGETHER = (_("Pooled by reliability"), _("Certain enough?"))
_ENDS = (_("Result with interval"), _("Inconclusive, and why"))


def draw_architecture(blocks: Sequence[Block]) -> SafeString | None:
    """Return the drawing, or None where there are no blocks; heads stand side by side."""
    if not blocks:
        return None
    trunk = [block for block in blocks if not block.is_head]
    heads = [block for block in blocks if block.is_head]
    marks = []
    for row, block in enumerate(trunk):
        kind = "input" if row == 0 else "layer"
        marks.append(_draw_box(0, row, WIDTH, name_block(block), kind, _write_size(block)))
        marks.append(_draw_arrow(WIDTH / 2, row))
    marks += _draw_side_by_side(
        len(trunk), [(name_block(block), _write_size(block)) for block in heads], "head"
    )
    names = ", ".join(name_block(block) for block in blocks)
    return _frame(
        len(trunk) + 1, gettext("From input to answer: %(blocks)s") % {"blocks": names}, marks
    )


def draw_report_flow() -> SafeString:
    """Return the way from files to a result: two lanes that meet."""
    marks = []
    for row, pair in enumerate(zip(_PICTURES, _SOUND, strict=True)):
        kind = "input" if row == 0 else "layer"
        marks += _draw_side_by_side(row, [(str(words), "") for words in pair], kind)
        marks += [_draw_arrow(x, row) for x in (WIDTH / 4, 3 * WIDTH / 4)]
    for row, words in enumerate(_TOGETHER, start=len(_PICTURES)):
        marks.append(_draw_box(0, row, WIDTH, str(words), "layer"))
        marks.append(_draw_arrow(WIDTH / 2, row))
    last = len(_PICTURES) + len(_TOGETHER)
    marks += _draw_side_by_side(last, [(str(words), "") for words in _ENDS], "head")
    steps = ", ".join(str(words) for words in (*_PICTURES, *_SOUND, *_TOGETHER, *_ENDS))
    return _frame(last + 1, gettext("The way of a report: %(steps)s") % {"steps": steps}, marks)


def name_block(block: Block) -> str:
    """Return the block in the reader's language."""
    return str(BLOCK_NAMES[block.kind]) % {"n": block.n}


def _frame(n_rows: int, title: str, marks: Sequence[SafeString]) -> SafeString:
    return element(
        "svg",
        element("title", title),
        *marks,
        viewBox=f"0 0 {WIDTH} {n_rows * (ROW + GAP) - GAP}",
        role="img",
        class_="chart chart-architecture",
    )


def _draw_side_by_side(row: int, boxes: Sequence[tuple[str, str]], kind: str) -> list[SafeString]:
    width = (WIDTH - GAP * (len(boxes) - 1)) / max(1, len(boxes))
    is_narrow = len(boxes) > 1
    return [
        _draw_box(index * (width + GAP), row, width, words, kind, "" if is_narrow else size)
        for index, (words, size) in enumerate(boxes)
    ]


def _draw_box(
    x: float, row: int, width: float, words: str, kind: str, size: str = ""
) -> SafeString:
    y, is_whole = row * (ROW + GAP), width == WIDTH and size != ""
    at = x + SIDE if is_whole else x + width / 2
    anchor = "start" if is_whole else "middle"
    parts = [
        element("rect", x=x, y=y, width=width, height=ROW, rx=6, class_=f"chart-block-{kind}"),
        element("text", words, x=at, y=y + 23, text_anchor=anchor, class_="chart-block-name"),
    ]
    if is_whole:
        parts.append(
            element(
                "text",
                size,
                x=x + width - SIDE,
                y=y + 23,
                text_anchor="end",
                class_="chart-label",
            )
        )
    return join(parts)


def _draw_arrow(x: float, row: int) -> SafeString:
    top = row * (ROW + GAP) + ROW
    line = element("line", x1=x, x2=x, y1=top, y2=top + GAP - 4, class_="chart-axis")
    tip = f"{x - 4:.1f},{top + GAP - 5} {x + 4:.1f},{top + GAP - 5} {x:.1f},{top + GAP}"
    return join([line, element("polygon", points=tip, class_="chart-arrow")])


def _write_size(block: Block) -> str:
    return " × ".join(str(number) for number in block.size)
