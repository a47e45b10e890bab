"""The training loop."""
import math
import signal
import time
from dataclasses import dataclass
from typing import Any, Dict, List, Optional

import numpy as np
import torch
from torch import Tensor

from . import optimiser
from .batches import Ahead
from .losses import LabelObjective, Objective, PictureObjective, Teachers
from .network import Network
from .optimiser import AdamW
from .pack import Pack
from .parameters import Parameters, flat
from .run import Run, State
from .tensors_file import read


class DivergedError(Exception):
    """The loss or a weight is no number any more; the last checkpoint remains."""


@dataclass(frozen=True)
class Options:
    """settings: the pack's training section with overrides. minutes: length of the schedule, or None
    for steps. session_minutes: when this session ends, or None."""
    settings: Dict[str, Any]
    device: torch.device
    half: bool
    minutes: Optional[float]
    session_minutes: Optional[float]
    report_steps: int
    checkpoint_s: float


def teachers(pack: Pack, device: torch.device) -> Teachers:
    """The networks whose outputs are learnt from, in the order of the losses."""
    found = []
    for loss in pack.training["losses"]:
        if "teacher" in loss:
            network = Network(loss["teacher"]["network"])
            _, tensors = read(pack.folder / loss["teacher"]["file"])
            found.append((network, Parameters(network.specs, flat(network.specs, tensors, "model."), device, False)))
    return found


def objective(pack: Pack, network: Network, device: torch.device) -> Objective:
    """What a network of the pack is trained for."""
    if pack.facts["network"]["labels"]:
        return LabelObjective()
    return PictureObjective(pack.training["losses"], network, teachers(pack, device))


class Trainer:
    """Trains from a state on; stop() ends after the current step."""

    def __init__(self, run: Run, network: Network, objective: Objective, batches: Ahead, options: Options,
                 state: State):
        self.run, self.network, self.objective, self.batches = run, network, objective, batches
        self.options, self.state = options, state
        device = options.device
        self.parameters = Parameters(network.specs, state.model, device)
        self.average = torch.from_numpy(state.average.copy()).to(device)
        self.adam = AdamW(options.settings, state.mean, state.variance, device)
        self.generator = torch.Generator(device=device)
        self.stopped = False

    def stop(self, *_: Any) -> None:
        self.stopped = True

    def train(self) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        options, state = self.options, self.state
        begin, before = time.monotonic(), state.trained_s
        saved, reported, reported_step = before, before, state.step
        losses: List[Tensor] = []
        measured: List[Tensor] = []
        while not self.stopped and self.done() < 1:
            rate = optimiser.learning_rate(options.settings, state.step, self.done())
            loss, figure = self.step(rate)
            losses.append(loss)
            measured.append(figure)
            if len(losses) % options.report_steps == 0 or len(losses) == 1:
                self._finish()
            state.trained_s = before + time.monotonic() - begin
            over = options.session_minutes is not None and time.monotonic() - begin >= 60 * options.session_minutes
            self.stopped = self.stopped or over
            if state.step % options.report_steps == 0 or self.stopped or self.done() >= 1:
                figures = self._figures(losses, measured)
                figures["learning_rate"] = rate
                figures["steps_per_s"] = (state.step - reported_step) / max(1e-9, state.trained_s - reported)
                self._report(figures)
                reported, reported_step = state.trained_s, state.step
                losses, measured = [], []
            if state.trained_s - saved >= options.checkpoint_s:
                self.save()
                saved = state.trained_s
        self.save()

    def done(self) -> float:
        """Share of the schedule that is over, 0 to 1."""
        if self.options.minutes is not None:
            return self.state.trained_s / (60 * self.options.minutes)
        return self.state.step / self.options.settings["steps"]

    def step(self, rate: float) -> tuple:
        """Learns from one batch; the loss before and the objective's figure, as tensors on the device."""
        settings, state = self.options.settings, self.state
        input, target = self.batches.of(state.step)
        shown, wanted = self.network.of_unit(input), self.objective.wanted(target)
        shown = self._noisy(shown, settings["input_noise"] / 255 * (self.network.high - self.network.low))
        # Dropout draws from the default generator.
        torch.manual_seed((self.batches.seed * 1_000_003 + state.step) % (1 << 63))
        loss, output = self.loss(shown, wanted)
        assert self.parameters.gradient is not None
        self.parameters.gradient.zero_()
        loss.backward()
        self.adam.step(self.parameters.flat, self.parameters.gradient, state.step, rate)
        decay = optimiser.average_decay(state.step, settings["ema_decay"])
        self.average.lerp_(self.parameters.flat, 1 - decay)
        state.step += 1
        return loss.detach(), self.objective.measured(input, output.detach(), target)

    def loss(self, input: Tensor, target: Tensor) -> tuple:
        """The loss with its graph, and the output, both in full precision."""
        device = self.options.device.type
        with torch.autocast(device_type=device, dtype=torch.bfloat16, enabled=self.options.half):
            shown = input.contiguous(memory_format=torch.channels_last)
            output = self.network(self.parameters, shown, True)
        output = output.float()
        return self.objective(input, output, target), output

    def _noisy(self, input: Tensor, deviation: float) -> Tensor:
        if deviation == 0:
            return input
        self.generator.manual_seed((self.batches.seed * 7_919 + self.state.step) % (1 << 63))
        noise = torch.randn(input.shape, generator=self.generator, device=input.device)
        return (input + deviation * noise).clamp(self.network.low, self.network.high)

    def _figures(self, losses: List[Tensor], measured: List[Tensor]) -> Dict[str, float]:
        return {"loss": float(torch.stack(losses).mean()), self.objective.figure: float(torch.stack(measured).mean())}

    def _report(self, figures: Dict[str, float]) -> None:
        state = self.state
        self.run.report(state.step, state.trained_s, figures)
        print(f"step {state.step} {100 * min(1.0, self.done()):.0f} % {state.trained_s:.0f} s "
              + " ".join(f"{name} {value:.5g}" for name, value in figures.items()), flush=True)
        if not math.isfinite(figures["loss"]):
            raise DivergedError(f"step {state.step}: loss is {figures['loss']}; the last checkpoint remains")

    def save(self) -> None:
        """Writes a checkpoint; DivergedError if the weights are not finite."""
        self._finish()
        state = self.state
        model = self.parameters.values()
        if not np.isfinite(model).all():
            raise DivergedError(f"step {state.step}: a weight is no number; the last checkpoint remains")
        state.model, state.average = model, self.average.cpu().numpy()
        state.mean, state.variance = self.adam.mean.cpu().numpy(), self.adam.variance.cpu().numpy()
        self.run.save(state)

    def _finish(self) -> None:
        """Waits for what was started on the device, so that a clock sees it."""
        if self.options.device.type == "cuda":
            torch.cuda.synchronize()

