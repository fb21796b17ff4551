"""`python -m ml`: read files, train, evaluate and export, without a database."""

import argparse
import sys

from ml.commands import document, evaluate, export, pack, predict, train
from ml.errors import MlError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; a refusal is one sentence on standard error and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m ml", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (predict, pack, train, evaluate, export, document):
        command.add_arguments(verbs)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except MlError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
