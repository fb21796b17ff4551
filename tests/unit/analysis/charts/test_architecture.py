"""Drawings of networks: every block by name and size, heads side by side."""

import re

import pytest

from analysis.charts.architecture import (
    BLOCK_NAMES,
    WIDTH,
    draw_architecture,
    draw_report_flow,
    name_block,
)
from ml.architectures import BLOCK_WORDS, Block, describe_architecture
from ml.cards import load_card


def find_boxes(drawing):
    pattern = r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"'
    return [tuple(map(float, found)) for found in re.findall(pattern, drawing)]


def test_the_words_are_those_of_the_documents():
    assert {kind: str(words) % {"n": 3} for kind, words in BLOCK_NAMES.items()} == {
        kind: words.format(n=3) for kind, words in BLOCK_WORDS.items()
    }


@pytest.mark.parametrize("name", ["mtcnn", "face", "voice"])
def test_every_block_is_drawn_by_name(name):
    blocks = describe_architecture(load_card(name))
    drawing = draw_architecture(blocks)
    for block in blocks:
        assert f">{name_block(block)}</text>" in drawing
    assert len(find_boxes(drawing)) == len(blocks)


def test_boxes_do_not_overlap_and_heads_share_the_last_row():
    boxes = find_boxes(draw_architecture(describe_architecture(load_card("face"))))
    *trunk, first, second = boxes
    assert all(width == WIDTH for _, _, width in trunk)
    assert len({y for _, y, _ in trunk}) == len(trunk)
    assert first[1] == second[1] > trunk[-1][1]
    assert first[0] + first[2] < second[0]


def test_sizes_stand_in_the_boxes():
    drawing = draw_architecture([Block("face_input", (48, 48, 1)), Block("head", (7,), 0, True)])
    assert "48 × 48 × 1" in drawing
    assert ">7</text>" in drawing


def test_nothing_to_draw():
    assert draw_architecture(()) is None


def test_the_way_of_a_report_has_two_lanes_that_meet():
    boxes = find_boxes(draw_report_flow())
    halves = [box for box in boxes if box[2] < WIDTH]
    wholes = [box for box in boxes if box[2] == WIDTH]
    assert (len(halves), len(wholes)) == (12, 2)
    assert max(x + width for x, _, width in boxes) == WIDTH
