"""Degradations by the parameters that a pack holds."""
from typing import Any, Callable, Dict, List, Protocol

import torch
from torch import Tensor

from .blur import TrajectoryBlur, VehicleBlur
from .drops import DropsOnGlass
from .lens import DropsOnLens
from .light import Draw, add_noise, from_linear, to_linear
from .motion import FrameAverage
from .rain import Mist, RainStreaks


class Degradation(Protocol):
    """Degrades pictures, N x 3 x H x W, 0 to 1, as they were some frames before the current one.

    moves: whether it moves the camera between frames; otherwise the pictures do that themselves.
    """
    moves: bool

    def __call__(self, clean: Tensor, draw: Draw, before: int = 0) -> Tensor: ...


class Noise:
    """Sensor noise alone."""

    moves = False

    def __init__(self, settings: Dict[str, Any]):
        self.settings = settings

    def __call__(self, clean: Tensor, draw: Draw, before: int = 0) -> Tensor:
        return from_linear(add_noise(to_linear(clean), self.settings, draw))


class Chain:
    """Several degradations one after the other."""

    def __init__(self, settings: Dict[str, Any]):
        self.parts = [of(part) for part in settings["parts"]]
        self.moves = any(part.moves for part in self.parts)

    def __call__(self, clean: Tensor, draw: Draw, before: int = 0) -> Tensor:
        for part in self.parts:
            clean = part(clean, draw, before)
        return clean


class OneOf:
    """One of several, drawn for each picture, all equally likely."""

    def __init__(self, settings: Dict[str, Any]):
        self.parts = [of(part) for part in settings["parts"]]
        self.moves = any(part.moves for part in self.parts)

    def __call__(self, clean: Tensor, draw: Draw, before: int = 0) -> Tensor:
        which = draw.host.integers(len(self.parts), size=len(clean))
        out: List[Tensor] = list(clean)
        for i, part in enumerate(self.parts):
            chosen = [k for k in range(len(clean)) if which[k] == i]
            if chosen:
                for k, picture in zip(chosen, part(clean[chosen], draw, before)):
                    out[k] = picture
        return torch.stack(out)


KINDS: Dict[str, Callable[[Dict[str, Any]], Degradation]] = {
    "chain": Chain,
    "drops": DropsOnGlass,
    "frame_average": FrameAverage,
    "lens_drops": DropsOnLens,
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
