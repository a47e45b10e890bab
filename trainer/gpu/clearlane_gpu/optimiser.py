"""AdamW, moving average and learning rate, step for step as the Java trainer has them."""
import math
from typing import Any, Dict

import numpy as np
import torch
from torch import Tensor

EPSILON = 1e-8


class AdamW:
    """AdamW on a flat tensor, with the gradient's norm clipped first. No value leaves the device."""

    def __init__(self, settings: Dict[str, Any], mean: np.ndarray, variance: np.ndarray, device: torch.device):
        self.settings = settings
        self.mean = torch.from_numpy(mean.astype(np.float32)).to(device)
        self.variance = torch.from_numpy(variance.astype(np.float32)).to(device)

    def step(self, weights: Tensor, gradient: Tensor, step: int, rate: float) -> None:
        """Changes the weights in place; step: steps done before."""
        s = self.settings
        beta1, beta2 = s["beta1"], s["beta2"]
        clipped = gradient * (s["clip_norm"] / gradient.norm().clamp(min=1e-30)).clamp(max=1)
        self.mean.lerp_(clipped, 1 - beta1)
        self.variance.mul_(beta2).addcmul_(clipped, clipped, value=1 - beta2)
        scale = self.variance.sqrt().mul_(1 / math.sqrt(1 - beta2 ** (step + 1))).add_(EPSILON)
        weights.mul_(1 - rate * s["weight_decay"])
        weights.addcdiv_(self.mean, scale, value=-rate / (1 - beta1 ** (step + 1)))


def average_decay(step: int, decay: float) -> float:
    """min(decay, (1 + n) / (10 + n)) after n steps: the first random weights are soon forgotten."""
    return min(decay, (1 + step) / (10 + step))


def learning_rate(settings: Dict[str, Any], step: int, done: float) -> float:
    """The rate of a step; done: share of the schedule that is over, 0 to 1."""
    done = min(1.0, max(0.0, done))
    left = 0.5 * (1 + math.cos(math.pi * done)) if settings["decay"] == "cosine" else 1 - done
    rate = settings["lowest_rate"] + (settings["highest_rate"] - settings["lowest_rate"]) * left
    warmup = settings["warmup_steps"]
    return rate * (step + 1) / (warmup + 1) if step < warmup else rate
