"""The terms of a pack's loss, with the definitions of docs/training.md."""
from typing import Any, Dict, List, Tuple, Union

import torch
import torch.nn.functional as F
from torch import Tensor

from .network import Network
from .parameters import Parameters

PSNR_FLOOR = 1e-3

Teachers = List[Tuple[Network, Parameters]]


def _fft(difference: Tensor) -> Tensor:
    return torch.view_as_real(torch.fft.rfft2(difference, norm="ortho")).abs().mean()


def _psnr(difference: Tensor, span: float) -> Tensor:
    return ((difference / span).square().mean((1, 2, 3)) + PSNR_FLOOR).log().mean()


class PictureObjective:
    """The weighted sum of the losses of a network that returns pictures."""

    figure = "batch_gain_db"

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

    def wanted(self, target: Tensor) -> Tensor:
        """Targets of a batch as the network should give them."""
        return self.network.of_unit(target)

    def measured(self, input: Tensor, output: Tensor, target: Tensor) -> Tensor:
        """Mean PSNR of the outputs less that of the inputs, where the inputs differ from the targets."""
        before = (input[:, :3] - target).square().mean((1, 2, 3))
        after = (self.network.to_unit(output).clamp(0, 1) - target).square().mean((1, 2, 3)).clamp(min=1e-10)
        degraded = before > 1e-10
        gains = 10 * torch.log10(before.clamp(min=1e-10) / after)
        return torch.where(degraded, gains, torch.zeros_like(gains)).sum() / degraded.sum().clamp(min=1)

    def _taught(self, teacher: Network, parameters: Parameters, input: Tensor) -> Tensor:
        with torch.no_grad():
            shown = teacher.of_unit(self.network.to_unit(input[:, :3]))
            return self.network.of_unit(teacher.to_unit(teacher(parameters, shown, False).float()))


class LabelObjective:
    """Binary cross-entropy of a selector's logits."""

    figure = "batch_right_share"

    def __call__(self, input: Tensor, output: Tensor, target: Tensor) -> Tensor:
        return F.binary_cross_entropy_with_logits(output, target)

    def wanted(self, target: Tensor) -> Tensor:
        return target

    def measured(self, input: Tensor, output: Tensor, target: Tensor) -> Tensor:
        """Share of the labels that are judged rightly at a score of 0.5."""
        return ((output > 0) == (target > 0.5)).float().mean()


Objective = Union[PictureObjective, LabelObjective]
