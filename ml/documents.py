"""Model cards as Markdown for `docs/models/`: every number comes from the card."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ml.architectures import describe_architecture
from ml.cards import CARD_NAMES, WEIGHTS_DIR, Card, load_card
from ml.protocols import (
    GROUPINGS,
    PROTOCOLS,
    TITLES,
    Scores,
    find_seed_means,
    list_protocols,
    name_group,
)

_NO_DIAGNOSIS: Final = (
    "The models describe the expression that can be seen in a face and heard in a voice. They do "
    "not determine what a person feels; this is no diagnosis and no screening."
)
_WRITTEN_BY: Final = "<!-- Written by `python -m ml document`; change the card, not this file. -->"
_COVERAGE_STEPS: Final = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def write_documents(out: Path, weights: Path = WEIGHTS_DIR) -> list[Path]:
    """Write `<name>.md` for each card of the product and return the paths.

    Raises:
        WeightsError: a card is missing or damaged.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name in CARD_NAMES:
        path = out / f"{name}.md"
        path.write_text(describe_card(load_card(name, weights)), encoding="utf-8")
        written.append(path)
    return written


def describe_card(card: Card) -> str:
    """Return one card as Markdown."""
    protocols = list_protocols(card)
    parts = [
        f"# {TITLES[card.name]}",
        _WRITTEN_BY,
        f"Version `{card.version}`. {_NO_DIAGNOSIS}",
        *_describe_training(card),
        *_describe_blocks(card),
        *_describe_figures(card, protocols),
        *_describe_main(card, protocols),
        *_describe_groups(protocols),
        "## Licence",
        card.licence,
        "## Limits",
        "\n".join(f"- {limit}" for limit in card.limits),
        *_describe_files(card),
    ]
    return "\n\n".join(parts) + "\n"


def _describe_training(card: Card) -> Iterator[str]:
    stated = card.training
    yield "## What it is and what it learned from"
    for key in ("architecture", "method", "note"):
        if stated.get(key):
            yield _sentence(str(stated[key]))
    rows = [
        (words, str(stated[key]))
        for key, words in (("data", "Data"), ("split", "Split"), ("source", "Source"))
        if stated.get(key)
    ]
    recipe = stated.get("recipe", {})
    plain = [f"{k} {v}" for k, v in recipe.items() if not isinstance(v, Mapping)]
    if plain:
        rows.append(("Recipe", ", ".join(plain)))
    if stated.get("curves"):
        rows.append(("Epochs", str(len(stated["curves"]))))
    if rows:
        yield _table(("", ""), rows)


def _describe_blocks(card: Card) -> Iterator[str]:
    blocks = describe_architecture(card)
    if blocks:
        yield "## Architecture"
        yield _table(
            ("Block", "Size"),
            [(block.words, " × ".join(str(n) for n in block.size)) for block in blocks],
        )


def _describe_figures(card: Card, protocols: Mapping[str, Scores]) -> Iterator[str]:
    if not protocols:
        return
    yield "## How good it is"
    yield "In parentheses: the 95 % interval. UAR is the mean over emotions of the share found."
    if card.metrics.get("measured_on"):
        yield _sentence(str(card.metrics["measured_on"]))
    yield _table(
        ("Measured on", "n", "Accuracy", "UAR", "Macro-F1", "Calibration error"),
        [
            (
                PROTOCOLS[name],
                str(scores["n"]),
                *(_interval(scores[score]) for score in ("accuracy", "uar", "macro_f1")),
                _error(scores),
            )
            for name, scores in protocols.items()
        ],
    )
    yield from _describe_seeds(protocols)
    notes = [str(scores["protocol"]) for scores in protocols.values() if scores.get("protocol")]
    yield from notes
    for part in ("face", "voice"):
        compared = card.metrics.get(f"fused_against_{part}")
        if compared:
            yield (
                f"Against the {part} alone, on {compared['n']} pairs: fused is right where the "
                f"{part} is wrong {compared['gained']} times, and wrong where it is right "
                f"{compared['lost']} times (McNemar, p {_small(compared['mcnemar_p'])})."
            )


def _describe_seeds(protocols: Mapping[str, Scores]) -> Iterator[str]:
    for name, scores in protocols.items():
        means = find_seed_means(scores)
        if means:
            yield (
                f"{_sentence(PROTOCOLS[name])} Mean UAR over {means.n_folds} folds and "
                f"{means.n_seeds} seeds: {_share(means.mean)} (folds between "
                f"{_share(means.lowest_fold)} and {_share(means.highest_fold)}; the seeds deviate "
                f"by {100 * means.deviation:.1f} points). The table shows the first seed."
            )


def _describe_main(card: Card, protocols: Mapping[str, Scores]) -> Iterator[str]:
    if not protocols:
        return
    name, scores = next(iter(protocols.items()))
    yield "## Emotion by emotion"
    yield f"{_sentence(PROTOCOLS[name])} Rows are what was labelled, columns what the model said."
    yield _table(
        ("", "n", "Found", "Rightly said", *scores["classes"]),
        [
            (
                emotion,
                str(scores["per_class"][emotion]["n"]),
                _share(scores["per_class"][emotion]["recall"]),
                _share(scores["per_class"][emotion]["precision"]),
                *(str(count) for count in counts),
            )
            for emotion, counts in zip(scores["classes"], scores["confusion"], strict=True)
        ],
    )
    yield "## When it does not answer"
    yield f"A top probability under {_threshold(card)} counts as inconclusive."
    yield _table(
        ("Answered from", "Share answered", "Right among them"),
        [
            (_share(point["threshold"]), _share(point["coverage"]), _share(point["accuracy"]))
            for point in scores["coverage"]
            if point["threshold"] in _COVERAGE_STEPS
        ],
    )


def _describe_groups(protocols: Mapping[str, Scores]) -> Iterator[str]:
    is_first = True
    for protocol, scores in protocols.items():
        for grouping, words in GROUPINGS.items():
            if grouping not in scores:
                continue
            if is_first:
                yield "## Group by group"
            is_first = False
            yield _sentence(PROTOCOLS[protocol])
            yield _table(
                (words, "n", "Accuracy", "UAR"),
                [
                    (name_group(group), str(f["n"]), _interval(f["accuracy"]), _interval(f["uar"]))
                    for group, f in scores[grouping].items()
                ],
            )


def _describe_files(card: Card) -> Iterator[str]:
    if card.files:
        yield "## Files"
        yield _table(
            ("File", "MB", "sha256"),
            [(f.file, f"{f.bytes / 1e6:.2f}", f"`{f.sha256}`") for f in card.files.values()],
        )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _sentence(text: str) -> str:
    capital = text[:1].upper() + text[1:]
    return capital if capital.endswith(".") else f"{capital}."


def _threshold(card: Card) -> str:
    stated = card.calibration["abstain_below"]
    return _share(stated["both"] if isinstance(stated, Mapping) else stated)


def _interval(score: Mapping[str, Any]) -> str:
    return f"{_share(score['value'])} ({_share(score['low'])} to {_share(score['high'])})"


def _error(scores: Scores) -> str:
    stated = f"{scores['ece']['value']:.3f}"
    perfect = scores.get("ece_if_perfect")
    return stated if perfect is None else f"{stated} (by chance alone {perfect:.3f})"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _small(p_value: float) -> str:
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.3f}"
