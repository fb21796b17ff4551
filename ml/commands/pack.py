"""`python -m ml pack MODEL`: a corpus as one file that loads in a second."""

import argparse
import sys
from pathlib import Path

from ml.errors import DatasetError


def add_arguments(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = verbs.add_parser("pack", help="turn corpora into one file for training")
    models = parser.add_subparsers(required=True, metavar="MODEL")

    face = models.add_parser("face", help="FER2013")
    face.add_argument("--data", type=Path, required=True, help="fer2013.csv or its folders")
    face.add_argument("--out", type=Path, required=True, help="file to write (.npz)")
    face.set_defaults(run=_pack_face)

    voice = models.add_parser("voice", help="speech corpora, as log-mel spectrograms")
    voice.add_argument("--ravdess", type=Path)
    voice.add_argument("--emodb", type=Path)
    voice.add_argument("--savee", type=Path)
    voice.add_argument("--cremad", type=Path)
    voice.add_argument("--out", type=Path, required=True, help="file to write (.npz)")
    voice.set_defaults(run=_pack_voice)


def _pack_face(options: argparse.Namespace) -> int:
    from ml.datasets.fer2013 import load_fer2013, write_packed_faces

    data = load_fer2013(options.data)
    write_packed_faces(data, options.out)
    sys.stdout.write(f"{len(data)} faces in {options.out}\n")
    return 0


def _pack_voice(options: argparse.Namespace) -> int:
    from ml.datasets.cremad import load_cremad
    from ml.datasets.emodb import load_emodb
    from ml.datasets.ravdess import load_ravdess
    from ml.datasets.savee import load_savee
    from ml.training.voice_data import write_voice_data
    from ml.training.voice_packing import build_voice_data
    from ml.voice.log_mel import MelSpec

    readers = {
        "ravdess": load_ravdess,
        "emodb": load_emodb,
        "savee": load_savee,
        "cremad": load_cremad,
    }
    rows = [
        row
        for corpus, load in readers.items()
        if (folder := getattr(options, corpus)) is not None
        for row in load(folder)
    ]
    if not rows:
        raise DatasetError("No corpus was given; name at least one, as in --ravdess FOLDER.")
    write_voice_data(build_voice_data(rows, MelSpec()), options.out)
    sys.stdout.write(f"{len(rows)} clips in {options.out}\n")
    return 0
