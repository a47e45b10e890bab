"""The terms of a pack's loss, with the definitions of docs/training.md."""
from typing import Any, Dict, List, Tuple

import torch
from torch import Tensor

from .network import Network
from .parameters import Parameters

PSNR_FLOOR = 1e-3

Teachers = List[Tuple[Network, Parameters]]


def _fft(difference: Tensor) -> Tensor:
    return torch.view_as_real(torch.fft.rfft2(difference, norm="ortho")).abs().mean()


def _psnr(difference: Tensor, span: float) -> Tensor:
    return ((difference / span).square().mean((1, 2, 3)) + PSNR_FLOOR).log().mean()


class Objective:
    """The weighted sum of the losses of one network."""

    def __init__(self, losses: List[Dict[str, Any]], network: Network, teachers: Teachers):
        self.losses, self.network, self.teachers = losses, network, list(teachers)

    def __call__(self, input: Tensor, output: Tensor, target: Tensor) -> Tensor:
        difference = output - target
        teachers = iter(self.teachers)
        total = torch.zeros((), device=output.device)
        for loss in self.losses:
            kind = loss["kind"]
            if kind == "l1":
                value = difference.abs().mean()
            elif kind == "mse":
                value = difference.square().mean()
            elif kind == "psnr":
                value = _psnr(difference, self.network.high - self.network.low)
            elif kind == "fft":
                value = _fft(difference)
            else:
                value = (output - self._taught(*next(teachers), input)).abs().mean()
            total = total + loss["weight"] * value
        return total

    def _taught(self, teacher: Network, parameters: Parameters, input: Tensor) -> Tensor:
        with torch.no_grad():
            shown = teacher.of_unit(self.network.to_unit(input))
            return self.network.of_unit(teacher.to_unit(teacher(parameters, shown, False).float()))
