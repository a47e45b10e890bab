"""The frames before the current one: of stills by a camera that moves, and degraded one moment after the other."""
import copy
import math
from typing import Any, Dict, List

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .degradations import Degradation
from .light import Draw


class StillMotion:
    """A still as a camera that moves would have seen it before: it drives towards a point and turns a little."""

    def __init__(self, settings: Dict[str, Any]):
        self.settings = settings

    def __call__(self, still: Tensor, history: int, random: np.random.Generator) -> List[Tensor]:
        """still: 3 x H x W. The same as it is, then as it was one, two … frames before."""
        s = self.settings
        height, width = still.shape[1:]
        shift = 0.0
        if random.random() >= s["standing_share"]:
            shift = s["min_shift_px"] * (s["max_shift_px"] / s["min_shift_px"]) ** random.random()
        heading = random.uniform(0, 2 * math.pi)
        dx, dy = shift * math.cos(heading), shift * math.sin(heading)
        zoom = random.uniform(s["min_zoom"], s["max_zoom"]) if random.random() < s["zoom_share"] else 0.0
        x, y = random.uniform(-1.2, 1.2, 2)
        moments = [still]
        for k in range(1, history + 1):
            wider = 1 + k * zoom
            seen = torch.tensor([[[wider, 0, x * (1 - wider) + 2 * k * dx / width],
                                  [0, wider, y * (1 - wider) + 2 * k * dy / height]]], device=still.device)
            grid = F.affine_grid(seen.float(), [1, 3, height, width], align_corners=False)
            view = F.grid_sample(still[None], grid, mode="bilinear", padding_mode="reflection", align_corners=False)
            moments.append(view[0])
        return moments


def degraded(degradation: Degradation, moments: List[Tensor], draw: Draw) -> List[Tensor]:
    """Moments of N pictures each, newest first, under the same degradation.

    What characterises it comes from the host's numbers and is the same at each moment: drops stay where they are.
    What comes from the device's, streaks of rain and noise, is drawn anew.
    """
    before = copy.deepcopy(draw.host)
    shown = [degradation(moments[0], draw)]
    for k, moment in enumerate(moments[1:], 1):
        shown.append(degradation(moment, Draw(copy.deepcopy(before), draw.generator, draw.device), k))
    return shown
