import numpy as np
import pytest

from ml.cards import load_card
from ml.explain.voice import N_SLICES, compute_window_shares, explain_window
from ml.fusion import fuse
from ml.labels import EMOTIONS, N_EMOTIONS
from tests.readings import make_probabilities, make_window

ANGER = EMOTIONS.index("anger")


def window(start_s, anger, weight):
    """A window whose anger has this probability."""
    made = make_window(start_s, None)
    probabilities = make_probabilities("anger", anger)
    return type(made)(
        start_s=made.start_s,
        end_s=made.end_s,
        is_speech=True,
        level_db=made.level_db,
        speech_s=2.5,
        weight=weight,
        probabilities=probabilities,
    )


def test_shares_worked_out_by_hand():
    windows = [window(0, 0.9, 1.0), window(1.5, 0.5, 0.5), window(3, 0.1, 0.5)]
    # Pool: (0.9 + 0.25 + 0.05) / 2 = 0.6; without each: 0.3, 0.95 / 1.5, 1.15 / 1.5.
    expected = (0.3, 0.6 - 0.95 / 1.5, 0.6 - 1.15 / 1.5)
    assert compute_window_shares(windows, "anger") == pytest.approx(expected)


def test_shares_are_what_the_fusion_itself_would_lose():
    card = load_card("fusion")
    windows = [window(0, 0.8, 0.9), window(1.5, 0.3, 0.2), make_window(3, "fear")]
    shares = compute_window_shares(windows, "anger")
    whole = fuse([], windows, card).voice
    for index, share in enumerate(shares):
        rest = fuse([], windows[:index] + windows[index + 1 :], card).voice
        assert share == pytest.approx(whole[ANGER] - rest[ANGER])


def test_what_was_not_read_has_no_share_and_changes_none():
    read = [window(0, 0.8, 0.9), window(3, 0.3, 0.2)]
    silence = make_window(1.5, None)
    first, none, second = compute_window_shares([read[0], silence, read[1]], "anger")
    assert none is None
    assert (first, second) == pytest.approx(compute_window_shares(read, "anger"))


def test_the_only_window_is_all_there_is():
    assert compute_window_shares([window(0, 0.8, 0.9), make_window(3, None)], "anger") == (
        None,
        None,
    )
    assert compute_window_shares([], "anger") == ()


def listen_for_a_shout(waveforms):
    """Anger where something loud is heard, the less where something soft is heard as well."""
    loud = np.array([np.mean(np.abs(each) > 0.5) for each in waveforms])
    soft = np.array([np.mean((np.abs(each) > 0.05) & (np.abs(each) < 0.2)) for each in waveforms])
    answers = np.full((len(waveforms), N_EMOTIONS), 0.05, np.float32)
    answers[:, ANGER] = 0.5 + loud - soft
    return answers


def test_the_moment_that_drove_a_window_is_found():
    waveform = np.zeros(12_000, np.float32)
    waveform[5_000:6_000] = 0.9
    waveform[9_000:10_000] = 0.1
    slices = explain_window(waveform, 16_000, listen_for_a_shout, "anger")
    assert len(slices) == N_SLICES
    assert int(np.argmax(slices)) == 5
    assert int(np.argmin(slices)) == 9
    assert slices[0] == pytest.approx(0)


def test_a_very_short_window_is_no_special_case():
    slices = explain_window(np.ones(30, np.float32), 16_000, listen_for_a_shout, "anger")
    assert len(slices) == N_SLICES
