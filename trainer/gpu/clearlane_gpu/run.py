"""A run as a directory that `clearlane export` reads: recipe.yaml, checkpoint.safetensors, metrics.csv."""
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Optional

import numpy as np

from . import parameters, tensors_file
from .pack import Pack, PackError
from .parameters import Specs

HEADER = "step,trained_s,name,value"


@dataclass
class State:
    """Everything that a checkpoint holds."""
    step: int
    trained_s: float
    started_from: str
    model: np.ndarray
    average: np.ndarray
    mean: np.ndarray
    variance: np.ndarray


class Run:
    """Files of a run."""

    def __init__(self, folder: Path, pack: Pack, seed: int):
        self.folder, self.pack, self.seed = folder, pack, seed
        self.checkpoint = folder / "checkpoint.safetensors"
        self.metrics = folder / "metrics.csv"
        self.specs: Specs = pack.facts["network"]["parameters"]

    def fresh(self) -> State:
        """Step 0: the pack's weights, or random ones."""
        weights = self.pack.facts["weights"]
        if weights:
            _, tensors = tensors_file.read(self.pack.folder / weights["file"])
            values = parameters.flat(self.specs, tensors, "model.")
        else:
            values = parameters.initial(self.specs, self.seed)
        zeros = np.zeros_like(values)
        return State(0, 0.0, weights["from"] if weights else "", values, values.copy(), zeros, zeros.copy())

    def resumed(self) -> State:
        """The state of the checkpoint; PackError if it is of another run."""
        try:
            texts, tensors = tensors_file.read(self.checkpoint)
            for key, wanted in (("network", self.pack.facts["network"]["name"]), ("seed", str(self.seed))):
                if texts.get(key) != wanted:
                    raise ValueError(f"{key} must be {wanted}, but is {texts.get(key)}")
            values = [parameters.flat(self.specs, tensors, prefix)
                      for prefix in ("model.", "ema.", "adam.mean.", "adam.variance.")]
            return State(int(texts["step"]), float(texts["trained_seconds"]), texts["started_from"], *values)
        except FileNotFoundError:
            raise PackError(f"{self.checkpoint}: no such file, there is nothing to resume") from None
        except (KeyError, ValueError) as e:
            raise PackError(f"{self.checkpoint}: cannot be resumed: {e}") from None

    def begin(self, overrides: Dict[str, Any], state: State) -> None:
        """Writes the recipe with its overrides, and drops metrics of steps that are done again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "recipe.yaml").write_text(overridden(self.pack.facts["recipe"], overrides), "utf-8")
        lines = [HEADER]
        if state.step > 0 and self.metrics.exists():
            former = self.metrics.read_text("utf-8").splitlines()[1:]
            lines += [line for line in former if line.split(",")[0].isdigit() and int(line.split(",")[0]) <= state.step]
        self.metrics.write_text("\n".join(lines) + "\n", "utf-8")

    def report(self, step: int, seconds: float, figures: Dict[str, float]) -> None:
        with open(self.metrics, "a", encoding="utf-8") as out:
            for name, value in figures.items():
                out.write(f"{step},{seconds:.1f},{name},{value:.6g}\n")

    def save(self, state: State) -> None:
        """Writes the checkpoint, and the averaged weights alone as weights.safetensors."""
        texts = {
            "network": self.pack.facts["network"]["name"], "recipe": self.pack.facts["name"], "seed": str(self.seed),
            "step": str(state.step), "phase": "0", "phase_step": str(state.step),
            "trained_seconds": repr(state.trained_s), "started_from": state.started_from}
        parts = [part for prefix, values in (
            ("model.", state.model), ("ema.", state.average), ("adam.mean.", state.mean),
            ("adam.variance.", state.variance)) for part in parameters.named(self.specs, values, prefix)]
        tensors_file.write(self.checkpoint, texts, parts)
        tensors_file.write(self.folder / "weights.safetensors", texts,
                           parameters.named(self.specs, state.average, "ema."))


def overridden(recipe: str, overrides: Dict[str, Any]) -> str:
    """The recipe's text with other values of top-level keys."""
    for key, value in overrides.items():
        line = f"{key}: {value}"
        recipe, found = re.subn(rf"(?m)^{re.escape(key)}:.*$", line, recipe)
        if not found:
            recipe = recipe.rstrip() + os.linesep + line + os.linesep
    return recipe


def require_directory(run: Run, resume: bool) -> Optional[State]:
    """The state to resume, if any; PackError if a new run would replace another."""
    if resume:
        return run.resumed()
    if run.checkpoint.exists():
        raise PackError(f"{run.checkpoint}: exists; give --resume or another --out")
    return None
