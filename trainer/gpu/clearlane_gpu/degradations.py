"""Degradations by the parameters that a pack holds."""
from typing import Any, Callable, Dict, List

import torch
from torch import Tensor

from .blur import TrajectoryBlur, VehicleBlur
from .drops import DropsOnGlass
from .light import Draw, add_noise, from_linear, to_linear
from .motion import FrameAverage
from .rain import Mist, RainStreaks

Degradation = Callable[[Tensor, Draw], Tensor]


class Noise:
    """Sensor noise alone."""

    def __init__(self, settings: Dict[str, Any]):
        self.settings = settings

    def __call__(self, clean: Tensor, draw: Draw) -> Tensor:
        return from_linear(add_noise(to_linear(clean), self.settings, draw))


class Chain:
    """Several degradations one after the other."""

    def __init__(self, settings: Dict[str, Any]):
        self.parts = [of(part) for part in settings["parts"]]

    def __call__(self, clean: Tensor, draw: Draw) -> Tensor:
        for part in self.parts:
            clean = part(clean, draw)
        return clean


class OneOf:
    """One of several, drawn for each picture, all equally likely."""

    def __init__(self, settings: Dict[str, Any]):
        self.parts = [of(part) for part in settings["parts"]]

    def __call__(self, clean: Tensor, draw: Draw) -> Tensor:
        which = draw.host.integers(len(self.parts), size=len(clean))
        out: List[Tensor] = list(clean)
        for i, part in enumerate(self.parts):
            chosen = [k for k in range(len(clean)) if which[k] == i]
            if chosen:
                for k, picture in zip(chosen, part(clean[chosen], draw)):
                    out[k] = picture
        return torch.stack(out)


KINDS: Dict[str, Callable[[Dict[str, Any]], Degradation]] = {
    "chain": Chain,
    "drops": DropsOnGlass,
    "frame_average": FrameAverage,
    "mist": Mist,
    "noise": Noise,
    "one_of": OneOf,
    "rain": RainStreaks,
    "trajectory": TrajectoryBlur,
    "vehicle": VehicleBlur,
}


def of(settings: Dict[str, Any]) -> Degradation:
    """The degradation of parameters; ValueError for an unknown kind."""
    if settings["kind"] not in KINDS:
        raise ValueError(f"degradation must be one of {', '.join(KINDS)}, but is {settings['kind']}")
    return KINDS[settings["kind"]](settings)
