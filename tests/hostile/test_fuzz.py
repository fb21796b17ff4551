"""A short run of what `make fuzz` does for longer."""

import random

from tests.hostile import fuzz


def test_intake_bears_what_is_changed_at_random(tmp_path):
    tally = fuzz.run(2.0, 1, tmp_path / "kept", fuzz.judge_by_intake)
    assert tally.n_files > 50
    assert tally.kept == [], tally.outcomes
    assert {"accepted", "damaged", "unknown_format"} <= set(tally.outcomes)


def test_a_crash_is_kept_with_its_reason(tmp_path):
    def crash(content: bytes) -> str:
        raise ZeroDivisionError(len(content))

    tally = fuzz.run(0.05, 1, tmp_path / "kept", crash)
    name = tally.kept[0]
    assert tally.outcomes == {"CRASH": tally.n_files}
    assert (tmp_path / "kept" / name).is_file()
    assert "ZeroDivisionError" in (tmp_path / "kept" / f"{name}.txt").read_text()


def test_the_same_seed_makes_the_same_files():
    corpus = [b"first file", b"second file" * 50]
    made = [fuzz.mutate(corpus[1], corpus, random.Random(7)) for _ in range(2)]
    assert made[0] == made[1] != corpus[1]
