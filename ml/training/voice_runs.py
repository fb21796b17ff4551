"""Runs the whole voice protocol, several trainings at a time on one device, within a time limit.

    python -m ml.training.voice_runs --data speech.npz --out runs/voice --workers 8 --limit-s 480

First every recipe is judged on inner folds, until `--compare-s` is over; then the best goes
through the final runs, in the order of their importance. A run that is done is never repeated, and
one that was begun goes on from its last checkpoint, so the command can be stopped and given again.
Two cores take an hour a run; `--protocols` and `--seeds` choose among them. Under JAX set
XLA_PYTHON_CLIENT_PREALLOCATE=false, so that no worker reserves the whole device.
"""

import argparse
import contextlib
import json
import multiprocessing
import queue
import shutil
import tarfile
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from ml.training.voice_data import read_voice_data
from ml.training.voice_protocol import (
    Run,
    choose_recipe,
    compute_run_uar,
    execute_run,
    list_final_runs,
    list_inner_runs,
)
from ml.training.voice_recipe import VoiceRecipe
from ml.training.voice_recipes import RECIPES

_REPORT: Final = "report.json"
_KEEPS_WEIGHTS: Final = ("served",)


@dataclass(frozen=True, slots=True)
class Task:
    """A run with the name of the recipe that it is done by."""

    run: Run
    recipe: str


class Board:
    """What was reached so far, kept as `report.json` and as one archive of all results."""

    def __init__(self, out: Path, archive: Path | None) -> None:
        self.out, self.archive = out, archive
        self.start_s = time.monotonic()
        self.inner: dict[str, dict[int, float]] = defaultdict(dict)
        self.report: dict[str, Any] = {"inner": self.inner, "final": {}, "seconds": {}}

    def elapsed_s(self) -> float:
        return time.monotonic() - self.start_s

    def note(self, task: Task, uar: float, seconds: float) -> None:
        if task.run.protocol == "inner":
            self.inner[task.recipe][task.run.fold] = uar
        else:
            self.report["final"][task.run.name] = uar
        self.report["seconds"][task.run.name] = seconds
        print(f"{self.elapsed_s():6.0f} s  {task.run.name:32} UAR {uar:.4f}  took {seconds:.0f} s")  # noqa: T201
        self.save()

    def save(self) -> None:
        (self.out / _REPORT).write_text(json.dumps(self.report, indent=1))
        if self.archive is not None:
            part = self.archive.with_suffix(".part")
            with tarfile.open(part, "w") as tar:
                tar.add(self.out, arcname="voice")
            part.replace(self.archive)


def main() -> None:
    arguments = _parse()
    arguments.out.mkdir(parents=True, exist_ok=True)
    board = Board(arguments.out, arguments.archive)
    context = multiprocessing.get_context("spawn")
    tasks, results = context.Queue(), context.Queue()
    workers = [
        context.Process(
            target=_work,
            daemon=True,
            args=(arguments.data, arguments.out, arguments.plain_lstm, tasks, results),
        )
        for _ in range(arguments.workers)
    ]
    for worker in workers:
        worker.start()
    try:
        chosen = arguments.recipe or _compare(board, arguments, tasks, results)
        board.report["chosen"] = chosen
        final = [Task(run, chosen) for run in choose_runs(arguments.protocols, arguments.seeds)]
        _collect(board, final, tasks, results, arguments.limit_s)
    finally:
        board.save()
        for worker in workers:
            worker.terminate()


def choose_runs(protocols: str | None, seeds: str | None) -> list[Run]:
    """Return the final runs that are wanted, the most important first.

    Args:
        protocols, seeds: separated by commas; None for all.
    """
    runs = list_final_runs()
    if protocols:
        runs = [run for run in runs if run.protocol in protocols.split(",")]
    if seeds:
        runs = [run for run in runs if str(run.seed) in seeds.split(",")]
    if not runs:
        raise SystemExit("No run has these protocols and seeds.")
    return runs


def _compare(board: Board, arguments: argparse.Namespace, tasks: Any, results: Any) -> str:
    names = arguments.recipes.split(",") if arguments.recipes else list(RECIPES)
    inner = [Task(run, name) for name in names for run in list_inner_runs(name)]
    _collect(board, inner, tasks, results, arguments.compare_s)
    with contextlib.suppress(queue.Empty):
        while True:  # out of time: what was not begun is not compared
            tasks.get_nowait()
    return choose_recipe({name: list(by_fold.values()) for name, by_fold in board.inner.items()})


def _collect(
    board: Board,
    wanted: list[Task],
    tasks: Any,
    results: Any,
    limit_s: float,
) -> None:
    for task in wanted:
        tasks.put(task)
    n_open = len(wanted)
    while n_open and board.elapsed_s() < limit_s:
        try:
            task, uar, seconds = results.get(timeout=1.0)
        except queue.Empty:
            if not any(child.is_alive() for child in multiprocessing.active_children()):
                raise RuntimeError("Every worker has ended; see their output above.") from None
            continue
        n_open -= task in wanted
        board.note(task, uar, seconds)


def _work(data_path: Path, out: Path, plain_lstm: bool, tasks: Any, results: Any) -> None:  # noqa: FBT001
    data = read_voice_data(data_path)
    while True:
        task = tasks.get()
        start_s = time.monotonic()
        folder = out / task.run.name
        if (folder / "predictions.npz").is_file():
            with np.load(folder / "predictions.npz") as done:
                uar = compute_run_uar(done["labels"], done["logits"])
        else:
            partial = out.with_name(f"{out.name}-partial")
            uar = execute_run(data, task.run, _get_recipe(task, plain_lstm=plain_lstm), partial)
            _keep(partial / task.run.name, folder, task.run)
        results.put((task, uar, time.monotonic() - start_s))


def _get_recipe(task: Task, *, plain_lstm: bool) -> VoiceRecipe:
    recipe = replace(RECIPES[task.recipe], seed=task.run.seed)
    if task.run.protocol == "inner":
        recipe = replace(recipe, epochs=recipe.epochs // 2)
    if plain_lstm:
        recipe = replace(recipe, architecture=replace(recipe.architecture, fused_lstm=False))
    return recipe


def _keep(partial: Path, folder: Path, run: Run) -> None:
    if run.protocol not in _KEEPS_WEIGHTS:
        for weights in partial.glob("*.h5"):
            weights.unlink()
    shutil.move(partial, folder)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run the protocol behind the voice figures.")
    parser.add_argument("--data", type=Path, required=True, help="packed speech data (npz)")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--archive", type=Path, help="keep all results in this tar as well")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--recipe", help="skip the comparison and use this one")
    parser.add_argument("--recipes", help="compare only these, separated by commas")
    parser.add_argument("--protocols", help="only these: ravdess8, ravdess7, unseen, served")
    parser.add_argument("--seeds", help="only these, separated by commas")
    parser.add_argument("--plain-lstm", action="store_true", help="without the fused kernel")
    parser.add_argument("--compare-s", type=float, default=float("inf"))
    parser.add_argument("--limit-s", type=float, default=float("inf"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
