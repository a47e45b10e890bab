"""Random draws, 8-bit rounding, linear light, sensor noise: what all degradations share.

Pictures are tensors N x 3 x H x W, red, green, blue, 0 to 1 in steps of 1/255.
"""
from dataclasses import dataclass
from typing import Any, Dict

import numpy as np
import torch
from torch import Tensor

GAMMA = 2.2


@dataclass(frozen=True)
class Draw:
    """Random numbers of one step: a few on the host, those of every pixel on the device."""
    host: np.random.Generator
    generator: torch.Generator
    device: torch.device

    @staticmethod
    def of(seed: int, step: int, device: torch.device) -> "Draw":
        host = np.random.default_rng([seed & 0xFFFFFFFFFFFF, step])
        generator = torch.Generator(device=device)
        generator.manual_seed(int(host.integers(1 << 62)))
        return Draw(host, generator, device)

    def uniform(self, count: int, low: float = 0.0, high: float = 1.0) -> np.ndarray:
        return self.host.uniform(low, high, count)

    def log_uniform(self, count: int, low: float, high: float) -> np.ndarray:
        return low * (high / low) ** self.uniform(count)

    def tensor(self, values: np.ndarray) -> Tensor:
        """Values as float32 on the device."""
        return torch.from_numpy(np.ascontiguousarray(values, np.float32)).to(self.device)

    def column(self, values: np.ndarray) -> Tensor:
        """One value for each picture, as N x 1 x 1 x 1."""
        return self.tensor(values)[:, None, None, None]

    def uniform_on_device(self, count: int) -> Tensor:
        return torch.rand(count, generator=self.generator, device=self.device)

    def normal_on_device(self, *shape: int) -> Tensor:
        return torch.randn(*shape, generator=self.generator, device=self.device)


def rounded(samples: Tensor) -> Tensor:
    """Clipped to 0 to 1 and rounded to 8 bits."""
    return (samples.clamp(0, 1) * 255 + 0.5).floor() / 255


def to_linear(samples: Tensor) -> Tensor:
    return samples.clamp(min=0) ** GAMMA


def from_linear(linear: Tensor) -> Tensor:
    """The 8-bit picture of linear light."""
    return rounded(linear.clamp(0, 1) ** (1 / GAMMA))


def add_noise(linear: Tensor, noise: Dict[str, Any], draw: Draw) -> Tensor:
    """Shot and read noise of a strength drawn for each picture, in linear light."""
    gain, sigma = noise["max_shot_gain"], noise["max_read_sigma"]
    if gain == 0 and sigma == 0:
        return linear
    strength = draw.column(draw.uniform(len(linear), 0.1, 1.0)) ** 2
    variance = strength * (sigma ** 2 + gain * linear.clamp(min=0))
    return linear + draw.normal_on_device(*linear.shape) * variance.sqrt()


def samples_to_average(clean: Tensor, settings: Dict[str, Any], draw: Draw) -> tuple:
    """The values that a blur averages, and for each picture whether they are code values.

    In linear light, the highlights of some pictures are stretched beyond white.
    """
    count = len(clean)
    coded = draw.host.random(count) < 0.5
    if settings["averaging"] != "mixed":
        coded = np.full(count, settings["averaging"] == "srgb")
    highlights = settings["highlights"]
    knee = highlights["knee"]
    stretched = draw.uniform(count) < highlights["probability"]
    slope = np.where(stretched, draw.uniform(count, 1, highlights["max_slope"]), 1)
    linear = to_linear(clean)
    linear = torch.where(linear > knee, knee + draw.column(slope) * (linear - knee), linear)
    mask = draw.column(coded) > 0.5
    return torch.where(mask, clean, linear), mask
