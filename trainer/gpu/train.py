#!/usr/bin/env python3
"""train.py PACK --out RUN: trains from a pack of `clearlane train pack`; see docs/training.md."""
import argparse
import os
import sys
from pathlib import Path
from typing import Any, Dict, List

import torch

from clearlane_gpu import pack as packs
from clearlane_gpu import revive
from clearlane_gpu.batches import Ahead, Batches
from clearlane_gpu.labelled import LabelledBatches
from clearlane_gpu.network import Network
from clearlane_gpu.pack import PackError
from clearlane_gpu.parameters import Parameters
from clearlane_gpu.pictures import Pictures
from clearlane_gpu.run import Run, State, require_directory
from clearlane_gpu.training import DivergedError, Options, Trainer, objective


REVIVE_BATCHES = 16


def arguments() -> argparse.Namespace:
    p = argparse.ArgumentParser(description="Train from a pack of clearlane train pack.")
    p.add_argument("pack", type=Path, metavar="PACK", help="directory of the pack")
    p.add_argument("--out", type=Path, required=True, metavar="RUN", help="directory of the run")
    p.add_argument("--resume", action="store_true", help="resume the run in --out")
    p.add_argument("--minutes", type=positive(float), help="length of the schedule over all sessions, instead of steps")
    p.add_argument("--session-minutes", type=positive(float), help="end this session after so long, with a checkpoint")
    p.add_argument("--steps", type=positive(int), help="instead of the recipe's")
    p.add_argument("--batch", type=positive(int), help="instead of the recipe's")
    p.add_argument("--learning-rate", type=positive(float), help="highest rate, instead of the recipe's")
    p.add_argument("--revive", action="store_true",
                   help="before the first step of a new run, start channels again that a ReLU always cuts off")
    p.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="default: CUDA if available")
    p.add_argument("--precision", choices=("bf16", "fp32"), help="of the network; default: bf16 on CUDA, else fp32")
    p.add_argument("--threads", type=positive(int), default=os.cpu_count(), help="that decode; default: all")
    p.add_argument("--report-steps", type=positive(int), default=50, help="steps between metrics; default: 50")
    p.add_argument("--checkpoint-seconds", type=positive(float), default=60, help="between checkpoints; default: 60")
    return p.parse_args()


def positive(kind: Any) -> Any:
    def parse(text: str) -> Any:
        value = kind(text)
        if not 0 < value < float("inf"):
            raise argparse.ArgumentTypeError(f"must be above 0, but is {text}")
        return value
    parse.__name__ = kind.__name__
    return parse


def device(choice: str) -> torch.device:
    available = torch.cuda.is_available()
    if choice == "cuda" and not available:
        raise PackError("--device must be auto or cpu here, but is cuda: PyTorch finds no CUDA device")
    return torch.device("cuda" if available and choice != "cpu" else "cpu")


def start_again(network: Network, state: State, inputs: List[torch.Tensor], seed: int) -> None:
    """Gives channels of the state's weights that are always 0 new weights; the network gives the same."""
    parameters = Parameters(network.specs, state.model, inputs[0].device, False)
    channels = revive.dead(network, parameters, inputs)
    revive.revive(network, parameters, channels, inputs, seed)
    state.model = parameters.values()
    state.average = state.model.copy()
    counts = ", ".join(f"{name} {int(mask.sum())} of {len(mask)}" for name, mask in channels.items() if mask.any())
    print(f"channels started again: {counts or 'none'}", flush=True)
    if counts:
        total = sum(int(mask.sum()) for mask in channels.values())
        state.started_from = ", ".join(filter(None, (state.started_from, f"{total} channels started again")))


def train(args: argparse.Namespace) -> None:
    on = device(args.device)
    pack = packs.read(args.pack)
    settings: Dict[str, Any] = dict(pack.training)
    overrides: Dict[str, Any] = {}
    for option, key, setting in (("steps", "steps", "steps"), ("batch", "batch", "batch"),
                                 ("learning_rate", "learning_rate", "highest_rate")):
        value = getattr(args, option)
        if value is not None:
            settings[setting] = overrides[key] = value
    if args.minutes is not None:
        overrides["schedule"] = "time"
    run = Run(args.out, pack, pack.facts["seed"])
    state = require_directory(run, args.resume) or run.fresh()
    if on.type == "cuda":
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    network = Network(pack.facts["network"])
    pictures = Pictures(pack, on, args.threads)
    labels = bool(pack.facts["network"]["labels"])
    kind = LabelledBatches if labels else Batches
    if args.revive and state.step == 0:
        if not state.started_from:
            raise PackError(f"--revive: {args.pack} must have initial weights, but was written without --from")
        unused = kind(pack, pictures, settings["batch"], run.seed + 1, on)
        start_again(network, state, [network.of_unit(unused.of(i)[0]) for i in range(REVIVE_BATCHES)], run.seed)
    batches = Ahead(kind(pack, pictures, settings["batch"], run.seed, on))
    half = (args.precision or ("bf16" if on.type == "cuda" else "fp32")) == "bf16"
    options = Options(settings, on, half, args.minutes, args.session_minutes, args.report_steps,
                      args.checkpoint_seconds)
    run.begin(overrides, state)
    print(f"{args.pack}: {network.name}, {len(pictures.decoded)} pictures, batch {settings['batch']}, "
          f"{on.type}, {'bf16' if half else 'fp32'}, from step {state.step}", flush=True)
    try:
        Trainer(run, network, objective(pack, network, on), batches, options, state).train()
    finally:
        batches.close()
    print(f"{run.checkpoint}: step {state.step}, {state.trained_s:.0f} s", flush=True)


def main() -> int:
    args = arguments()
    try:
        train(args)
        return 0
    except PackError as e:
        print(e, file=sys.stderr)
        return 2
    except (DivergedError, OSError) as e:
        print(e, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
