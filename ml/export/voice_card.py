"""From a training run of the voice model to the shipped file and its card."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import keras
import numpy as np
import onnx
from numpy.typing import NDArray

from ml.calibration import choose_abstention_threshold, fit_top_temperature
from ml.cards import WEIGHTS_DIR, Card, build_version, describe_file, write_card
from ml.errors import WeightsError
from ml.evaluation.halves import CROSS_FITTED, choose_half, cross_fit_probabilities
from ml.evaluation.predictions import Predictions, read_predictions
from ml.evaluation.scores import describe_scores
from ml.evaluation.voice import describe_groups, describe_speakers, evaluate_runs, read_runs
from ml.export.voice import build_voice_graph
from ml.labels import EMOTIONS
from ml.models.voice_cnn_lstm import VoiceArchitecture, build_voice_cnn_lstm
from ml.onnx_session import open_session
from ml.training.curves import read_curves
from ml.training.voice import (
    HOP_S,
    SERVED_WEIGHTS,
    WINDOW_S,
    get_window_frames,
    predict_clips,
)
from ml.training.voice_data import VoiceData
from ml.voice.log_mel import MelSpec

# A good step above what is right in all: people at a desk speak less clearly than actors do.
_TARGET_ACCURACY: Final = 0.85
_MIN_COVERAGE: Final = 0.6
_N_PARITY_WINDOWS: Final = 16
_LARGEST_DIFFERENCE: Final = 1e-3


def export_voice(
    run: Path, data: VoiceData, protocol_runs: Path | None, folder: Path = WEIGHTS_DIR
) -> Card:
    """Write `voice_cnn_lstm.onnx` and `voice.json` from the served run; return the card.

    Args:
        run: folder of the run "served", with recipe, curves, weights and predictions, and a
            `note.txt` where something is to be said of how it went.
        data: the packed corpora, for the parity check.
        protocol_runs: folder of the runs "ravdess8" and "unseen"; what is there is stated in the
            card, as figures of the same network trained by its own recipe.

    Raises:
        WeightsError: ONNX and Keras differ by more than 0.001 on real clips.
    """
    recipe = json.loads((run / "recipe.json").read_text())
    network = _load_network(run, data.spec, recipe)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "voice_cnn_lstm.onnx"
    onnx.save(build_voice_graph(network), path)
    _check_parity(network, path, data)
    held_out = read_predictions(run / "predictions.npz")
    temperature = round(fit_top_temperature(held_out.logits, held_out.labels), 4)
    probabilities = cross_fit_probabilities(
        held_out.logits, held_out.labels, choose_half(held_out.speakers, held_out.sexes)
    )
    measured = _describe_held_out(held_out, probabilities)
    files = {"model": describe_file(path)}
    card = Card(
        name="voice",
        version=build_version("cnn-lstm", files),
        files=files,
        label_order=EMOTIONS,
        preprocessing={"mel": asdict(data.spec), "window_s": WINDOW_S, "hop_s": HOP_S},
        training={
            "architecture": "log-mel spectrogram, four convolution blocks, LSTM in both "
            "directions, attentive statistics, softmax of seven",
            "data": "RAVDESS speech (calm counts as neutral) and EMO-DB (boredom left out)",
            "split": "by speaker; held out: "
            + ", ".join(sorted({str(s) for s in held_out.speakers})),
            "recipe": recipe,
            "note": note.read_text().strip() if (note := run / "note.txt").is_file() else "",
            "curves": [
                {key: round(value, 4) for key, value in row.items()}
                for row in read_curves(run / "curves.csv")
            ],
        },
        metrics={
            "held_out_speakers": measured,
            **(evaluate_runs(read_runs(protocol_runs)) if protocol_runs else {}),
        },
        calibration={
            "temperature": temperature,
            "abstain_below": choose_abstention_threshold(
                held_out.labels,
                probabilities,
                target_accuracy=_TARGET_ACCURACY,
                min_coverage=_MIN_COVERAGE,
            ),
            "fitted_to": "the top probability (one temperature)",
            "chosen_on": "all held-out speakers; the figures are cross-fitted",
            "target_accuracy": _TARGET_ACCURACY,
            "min_coverage": _MIN_COVERAGE,
        },
        licence="Weights: CC BY-NC-SA 4.0, as RAVDESS; EMO-DB is free for research.",
        limits=_list_limits(measured, recipe, protocol_runs),
        folder=folder,
    )
    write_card(card)
    return card


def _load_network(run: Path, spec: MelSpec, recipe: dict[str, Any]) -> keras.Model:
    stated = recipe["architecture"]
    for name in ("filters", "blocks"):
        stated[name] = tuple(stated[name])
    network = build_voice_cnn_lstm(
        spec.n_mels, get_window_frames(spec), len(EMOTIONS), VoiceArchitecture(**stated)
    )
    network.load_weights(run / SERVED_WEIGHTS)
    return network


def _check_parity(network: keras.Model, path: Path, data: VoiceData) -> None:
    rows = np.linspace(0, len(data) - 1, _N_PARITY_WINDOWS).astype(np.int64)
    captured: list[NDArray[np.float32]] = []

    class Recorder:
        """Stands in for the network, to see what it is given."""

        def predict(self, log_mel: NDArray[np.float32], **_: Any) -> NDArray[np.float32]:
            captured.append(log_mel)
            return np.asarray(network.predict(log_mel, verbose=0))

    predict_clips(Recorder(), data, rows, batch_size=_N_PARITY_WINDOWS)
    log_mel = captured[0]
    (received,) = open_session(path).run(["logits"], {"log_mel": log_mel})
    difference = float(np.abs(np.asarray(network.predict(log_mel, verbose=0)) - received).max())
    if difference > _LARGEST_DIFFERENCE:
        raise WeightsError(
            f"{path.name} does not compute what Keras computes: the logits differ by "
            f"{difference:.2g}; expected at most {_LARGEST_DIFFERENCE}."
        )


def _list_limits(
    measured: dict[str, Any], recipe: dict[str, Any], protocol_runs: Path | None
) -> tuple[str, ...]:
    limits = [
        "Describes audible expression, not what a person feels; no diagnosis, no screening.",
        "Learned from actors who read a few sentences in a studio, in English and German: "
        "spontaneous speech, other languages, children and old people are not measured.",
        "On a corpus that it has not seen it is far less accurate than on its own.",
    ]
    if protocol_runs is not None:
        run = next(protocol_runs.glob("*/recipe.json"))
        epochs = json.loads(run.read_text())["epochs"]
        fewer = "; the weights here were trained for fewer" if recipe["epochs"] < epochs else ""
        limits.append(
            "The figures by fold and on the unseen corpus are those of the same network, trained "
            f"anew for each of them for {epochs} epochs{fewer} (see the recipe)."
        )
    recalls = {name: stated["recall"] for name, stated in measured["per_class"].items()}
    found = sorted((name for name in recalls if recalls[name] is not None), key=recalls.__getitem__)
    limits.append(f"Finds {found[0]} and {found[1]} less often than other expressions.")
    return tuple(limits)


def _describe_held_out(held_out: Predictions, probabilities: NDArray[np.float32]) -> dict[str, Any]:
    scores = describe_scores(held_out.labels, probabilities, groups=held_out.speakers)
    scores["protocol"] = f"Intervals draw whole speakers; {CROSS_FITTED}."
    for name, members in (("by_sex", held_out.sexes), ("by_corpus", held_out.corpora)):
        scores[name] = describe_groups(held_out.labels, probabilities, members, held_out.speakers)
    scores["by_speaker"] = describe_speakers(held_out.labels, probabilities, held_out.speakers)
    return scores
