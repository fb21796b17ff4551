"""The card of the face model: what it was trained on, how good it is, when it does not answer."""

import json
from pathlib import Path
from typing import Any, Final

from ml.calibration import choose_abstention_threshold, compute_probabilities, fit_temperature
from ml.cards import WEIGHTS_DIR, Card, build_version, describe_file, write_card
from ml.datasets.ferplus import FaceSplit, compute_majority
from ml.evaluation.face import FaceLogits, evaluate_face
from ml.face.crop import CROP_SIZE, TRAINING_FRAMING
from ml.labels import EMOTIONS
from ml.training.curves import read_curves

# Answers under the threshold are withheld so that those given are right this often on valid.
_TARGET_ACCURACY: Final = 0.9
_MIN_COVERAGE: Final = 0.75


def write_face_card(
    model: Path,
    run: Path,
    valid: tuple[FaceLogits, FaceSplit],
    test: tuple[FaceLogits, FaceSplit],
    *,
    near_copies: frozenset[str],
    folder: Path = WEIGHTS_DIR,
) -> Card:
    """Write `face.json` for the exported model and return it.

    Temperature and threshold come from valid alone; test is only measured.

    Args:
        model: the int8 file, in `folder`.
        run: the folder of the training run, with `recipe.json` and `curves.csv`.
        valid, test: the model's logits of a split with its faces and votes.
        near_copies: names of faces that nearly equal a training face.
    """
    logits, split = valid
    majority = compute_majority(split.votes)
    is_rated = majority >= 0
    temperature = round(fit_temperature(logits.ferplus[is_rated], majority[is_rated]), 4)
    abstain_below = choose_abstention_threshold(
        majority[is_rated],
        compute_probabilities(logits.ferplus[is_rated], temperature),
        target_accuracy=_TARGET_ACCURACY,
        min_coverage=_MIN_COVERAGE,
    )
    metrics = {
        name: evaluate_face(part[0], part[1], near_copies=near_copies, temperature=temperature)
        for name, part in (("valid", valid), ("test", test))
    }
    files = {"model": describe_file(model)}
    card = Card(
        name="face",
        version=build_version("vgg16-int8", files),
        files=files,
        label_order=EMOTIONS,
        preprocessing=_describe_preprocessing(),
        training=_describe_training(run),
        metrics=metrics,
        calibration={
            "temperature": temperature,
            "flip_average": "logits",
            "abstain_below": abstain_below,
            "chosen_on": "FER2013 valid, FER+ majority",
            "target_accuracy": _TARGET_ACCURACY,
            "min_coverage": _MIN_COVERAGE,
        },
        licence="Weights: research use, as the training data (FER2013); labels of FER+: MIT.",
        limits=(
            "Describes visible expression, not what a person feels; no diagnosis, no screening.",
            "Trained on 48x48 grey faces found on the web; disgust and fear are rare in them and "
            "are missed more often than other expressions.",
            "The agreement of ten raters is its standard: where people disagree, so does it.",
            "Not measured by age, sex or skin tone, since the data has no such labels.",
        ),
        folder=folder,
    )
    write_card(card)
    return card


def _describe_preprocessing() -> dict[str, Any]:
    framing = {name: list(getattr(TRAINING_FRAMING, name)) for name in TRAINING_FRAMING.__slots__}
    return {
        "size": CROP_SIZE,
        "framing": framing,
        "input": "grey in [0, 1]; (x - 0.5) / 0.25 inside the graph",
    }


def _describe_training(run: Path) -> dict[str, Any]:
    history = read_curves(run / "curves.csv")
    return {
        "architecture": "VGG16 convolutions with batch normalisation, global average pooling, "
        "two dense layers of 1024, a head for FER2013 labels and one for FER+ votes",
        "data": "FER2013 train, 28,395 faces with original labels and FER+ votes",
        "split": "official; valid = PublicTest, test = PrivateTest",
        "served_head": "FER+ votes",
        "recipe": json.loads((run / "recipe.json").read_text()),
        "curves": [{key: round(value, 4) for key, value in row.items()} for row in history],
    }
