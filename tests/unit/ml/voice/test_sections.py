"""Sections hold every sample of a clip once, with sound around them."""

import numpy as np
import pytest

from ml.voice.sections import cut_sections

CLIP = np.arange(1003, dtype=np.float32)


def split(clip, size):
    return [clip[start : start + size] for start in range(0, len(clip), size)]


@pytest.mark.parametrize("block", [1, 7, 100, 1003])
@pytest.mark.parametrize(("length", "margin"), [(100, 30), (100, 250), (1003, 10), (2000, 10)])
def test_each_sample_is_in_one_section(block, length, margin):
    sections = list(cut_sections(split(CLIP, block), length, margin))
    np.testing.assert_array_equal(np.concatenate([each.own for each in sections]), CLIP)
    assert [each.start for each in sections[1:]] == [each.end for each in sections[:-1]]


@pytest.mark.parametrize("block", [7, 1003])
def test_margins_are_whole_but_for_the_ends_of_the_clip(block):
    for section in cut_sections(split(CLIP, block), 100, 30):
        start, end = max(0, section.start - 30), min(len(CLIP), section.end + 30)
        np.testing.assert_array_equal(section.waveform[: end - start], CLIP[start:end])
        assert section.first == start
        np.testing.assert_array_equal(section.cut(start + 2, end - 3), CLIP[start + 2 : end - 3])


def test_a_clip_without_samples_has_no_sections():
    assert list(cut_sections([], 100, 30)) == []
