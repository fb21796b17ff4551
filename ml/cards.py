"""Model cards: the JSON beside each weights file that says what it is and proves it unaltered.

A card `<name>.json` lies in the folder of its weights. It holds the version, the files with their
sha256, the label order, the preprocessing that the model was trained with, how it was trained and
measured, how its probabilities are calibrated, its licence and its limits. Only the standard
library is used, so that the web process can read cards too.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ml.errors import WeightsError
from ml.labels import EMOTIONS

WEIGHTS_DIR: Final = Path(__file__).resolve().parent / "weights"
CARD_NAMES: Final = ("mtcnn", "face", "voice", "fusion")

_BLOCK_BYTES = 1 << 20
_VERSION_HEX_DIGITS = 8

Section = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """One file that a card vouches for; `file` is its name inside the card's folder."""

    file: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of one model.

    Attributes:
        name: "mtcnn", "face", "voice" or "fusion"; also the card's file name without ".json".
        version: short text that changes with the weights; stored with every result.
        files: role (such as "int8" or "pnet") to file; may be empty where numbers in the card
            are the whole model.
        label_order: `EMOTIONS`, or empty for a model that does not name emotions.
        preprocessing: what turns a crop or a clip into the network's input.
        training, metrics, calibration: free-form sections, each number with its n and unit.
        licence: licence of the weights and of what they were made from.
        limits: sentences that say where the model must not be trusted.
        folder: where the card and its files lie.
    """

    name: str
    version: str
    files: Mapping[str, WeightsFile]
    label_order: tuple[str, ...]
    preprocessing: Section
    training: Section
    metrics: Section
    calibration: Section
    licence: str
    limits: tuple[str, ...]
    folder: Path = field(default=WEIGHTS_DIR, compare=False)

    def path(self, role: str) -> Path:
        """Return the path of the file that plays `role`.

        Raises:
            WeightsError: the card lists no such file.
        """
        if role not in self.files:
            raise WeightsError(
                f"The card {self.name}.json lists no file for {role!r}; "
                f"it lists {', '.join(sorted(self.files)) or 'none'}."
            )
        return self.folder / self.files[role].file


def load_card(name: str, folder: Path = WEIGHTS_DIR) -> Card:
    """Return the card `<folder>/<name>.json`, without looking at the weights themselves.

    Raises:
        WeightsError: the card is missing, is not JSON, lacks a part, names another model, or its
            labels are not in the order of `EMOTIONS`.
    """
    path = folder / f"{name}.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise WeightsError(f"The model card {path} is missing.") from error
    except (OSError, ValueError) as error:
        raise WeightsError(f"The model card {path} cannot be read: {error}") from error
    try:
        card = _parse(content, folder)
    except (KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"The model card {path} is not complete: {error!r}.") from error
    _check(card, name, path)
    return card


def verify_card(card: Card) -> None:
    """Read every file of the card and compare it with the card.

    Raises:
        WeightsError: names the first file that is missing or altered, with both sha256.
    """
    for listed in card.files.values():
        path = card.folder / listed.file
        if not path.is_file():
            raise WeightsError(f"The weights file {path} is missing; {card.name}.json lists it.")
        received = compute_sha256(path)
        if received != listed.sha256:
            raise WeightsError(
                f"The weights file {path} is altered: expected sha256 {listed.sha256}, "
                f"received {received}."
            )


def verify_all(folder: Path = WEIGHTS_DIR, names: tuple[str, ...] = CARD_NAMES) -> dict[str, str]:
    """Verify the cards of the product and return model name to version.

    Raises:
        WeightsError: as `load_card` and `verify_card`.
    """
    versions = {}
    for name in names:
        card = load_card(name, folder)
        verify_card(card)
        versions[card.name] = card.version
    return versions


def describe_file(path: Path) -> WeightsFile:
    """Return the entry with which a card lists the file at `path`."""
    return WeightsFile(file=path.name, sha256=compute_sha256(path), bytes=path.stat().st_size)


def compute_sha256(path: Path) -> str:
    """Return the sha256 of a file as 64 hexadecimal digits, reading it block by block."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def build_version(label: str, files: Mapping[str, WeightsFile]) -> str:
    """Return a version such as "vgg16-1a2b3c4d" that changes whenever one of the files does."""
    joined = "".join(files[role].sha256 for role in sorted(files))
    return f"{label}-{hashlib.sha256(joined.encode()).hexdigest()[:_VERSION_HEX_DIGITS]}"


def write_card(card: Card) -> Path:
    """Write the card as `<folder>/<name>.json` and return its path; replaces it in one step."""
    path = card.folder / f"{card.name}.json"
    _check(card, card.name, path)
    content = {
        "name": card.name,
        "version": card.version,
        "files": {
            role: {"file": listed.file, "sha256": listed.sha256, "bytes": listed.bytes}
            for role, listed in card.files.items()
        },
        "label_order": list(card.label_order),
        "preprocessing": dict(card.preprocessing),
        "training": dict(card.training),
        "metrics": dict(card.metrics),
        "calibration": dict(card.calibration),
        "licence": card.licence,
        "limits": list(card.limits),
    }
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    part = path.with_suffix(".json.part")
    part.write_text(text + "\n", encoding="utf-8")
    return part.replace(path)


def _parse(content: Any, folder: Path) -> Card:
    return Card(
        name=str(content["name"]),
        version=str(content["version"]),
        files={
            str(role): WeightsFile(str(entry["file"]), str(entry["sha256"]), int(entry["bytes"]))
            for role, entry in content["files"].items()
        },
        label_order=tuple(content.get("label_order", ())),
        preprocessing=dict(content.get("preprocessing", {})),
        training=dict(content.get("training", {})),
        metrics=dict(content.get("metrics", {})),
        calibration=dict(content.get("calibration", {})),
        licence=str(content["licence"]),
        limits=tuple(content.get("limits", ())),
        folder=folder,
    )


def _check(card: Card, name: str, path: Path) -> None:
    if card.name != name:
        raise WeightsError(f"The model card {path} names {card.name!r}; expected {name!r}.")
    if card.label_order and card.label_order != EMOTIONS:
        raise WeightsError(
            f"The labels of the model card {path} are in another order: expected "
            f"{', '.join(EMOTIONS)}; received {', '.join(map(str, card.label_order))}."
        )
    for listed in card.files.values():
        if Path(listed.file).name != listed.file:
            raise WeightsError(f"The model card {path} points outside its folder: {listed.file!r}.")
