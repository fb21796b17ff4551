"""`python -m ml document`: the model cards as Markdown."""

import argparse
import sys
from pathlib import Path

from ml.cards import WEIGHTS_DIR
from ml.documents import write_documents


def add_arguments(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = verbs.add_parser("document", help="write the model cards as Markdown")
    parser.add_argument("--out", type=Path, default=Path("docs/models"))
    parser.add_argument("--weights", type=Path, default=WEIGHTS_DIR, help="folder of the cards")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write one file a card and say where."""
    for path in write_documents(options.out, options.weights):
        sys.stdout.write(f"{path}\n")
    return 0
