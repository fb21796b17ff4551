"""How far a command is, for whoever watches it."""

import sys


def show_progress(fraction: float) -> None:
    """Write the fraction that is done, in [0, 1], to standard error where that is a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{fraction:4.0%}" + ("\n" if fraction >= 1 else ""))
