"""Blur as the mean of frames and frames in between: FrameAverageBlur and BlockMotion of the synth module."""
from typing import Any, Dict, List, Optional

import torch
import torch.nn.functional as F
from torch import Tensor

from .light import Draw, add_noise, from_linear, to_linear

BLOCK_PX = 8
LEVELS = 3
COARSE_REACH_PX = 6
FINE_REACH_PX = 2
SMOOTHNESS = 0.4


class FrameAverage:
    """The mean of consecutive frames in linear light; the middle one is the reference."""

    moves = False

    def __init__(self, settings: Dict[str, Any]):
        self.in_between: int = settings["in_between"]
        self.noise = settings["noise"]

    def __call__(self, frames: Tensor, draw: Draw, before: int = 0) -> Tensor:
        """frames: N x count x 3 x H x W."""
        n, count = frames.shape[:2]
        linear = to_linear(frames)
        total = linear.sum(1)
        if self.in_between > 0:
            first, second = frames[:, :-1].flatten(0, 1), frames[:, 1:].flatten(0, 1)
            motion = _motion(first, second)
            pairs = linear[:, :-1].flatten(0, 1), linear[:, 1:].flatten(0, 1)
            for k in range(1, self.in_between + 1):
                between = _between(*pairs, motion, k / (self.in_between + 1))
                total = total + between.view(n, count - 1, *between.shape[1:]).sum(1)
        mean = total / (count + (count - 1) * self.in_between)
        return from_linear(add_noise(mean, self.noise, draw))


def _luma(pictures: Tensor) -> Tensor:
    weights = torch.tensor((65.481, 128.553, 24.966), device=pictures.device)
    return 16 + (pictures * weights[:, None, None]).sum(1)


def _half(plane: Tensor) -> Tensor:
    height, width = plane.shape[1:]
    padded = F.pad(plane[:, None], (0, width % 2, 0, height % 2), mode="replicate")
    return F.avg_pool2d(padded, 2)[:, 0]


def _smooth(field: Tensor, height: int, width: int) -> Tensor:
    """Motion at every pixel, bilinear between the centres of blocks."""
    large = F.interpolate(field, scale_factor=BLOCK_PX, mode="bilinear", align_corners=False)
    return large[:, :, :height, :width]


def _motion(first: Tensor, second: Tensor) -> Tensor:
    """Motion in pixels that takes the first frames to the second, N x 2 x H x W, coarse to fine."""
    planes: List[tuple] = [(_luma(first), _luma(second))]
    for _ in range(LEVELS - 1):
        planes.append((_half(planes[-1][0]), _half(planes[-1][1])))
    smooth: Optional[Tensor] = None
    for one, other in reversed(planes):
        smooth = _smooth(_match(one, other, smooth), *one.shape[1:])
    assert smooth is not None
    return smooth


def _match(one: Tensor, other: Tensor, coarser: Optional[Tensor]) -> Tensor:
    n, height, width = one.shape
    rows, columns = -(-height // BLOCK_PX), -(-width // BLOCK_PX)
    device = one.device
    y0 = torch.arange(rows, device=device) * BLOCK_PX - 2
    x0 = torch.arange(columns, device=device) * BLOCK_PX - 2
    guess = torch.zeros(n, 2, rows, columns, device=device)
    reach = COARSE_REACH_PX
    if coarser is not None:
        reach = FINE_REACH_PX
        cy = ((y0 + BLOCK_PX // 2) // 2).clamp(max=coarser.shape[2] - 1)
        cx = ((x0 + BLOCK_PX // 2) // 2).clamp(max=coarser.shape[3] - 1)
        guess = (2 * coarser[:, :, cy][:, :, :, cx] + 0.5).floor()
    window = torch.arange(BLOCK_PX + 4, device=device)
    y = (y0[:, None] + window)[None, :, None, :, None]
    x = (x0[:, None] + window)[None, None, :, None, :]
    base = torch.arange(n, device=device)[:, None, None, None, None] * (height * width)
    here = one.reshape(-1)[base + y.clamp(0, height - 1) * width + x.clamp(0, width - 1)]
    flat = other.reshape(-1)
    shift = guess.long()[:, :, :, :, None, None]
    best = torch.full((n, rows, columns), float("inf"), device=device)
    motion = guess.clone()
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            there = (y + shift[:, 1] + dy).clamp(0, height - 1) * width + (x + shift[:, 0] + dx).clamp(0, width - 1)
            cost = (here - flat[base + there]).abs().mean((3, 4)) + SMOOTHNESS * (abs(dx) + abs(dy))
            better = cost < best
            best = torch.where(better, cost, best)
            step = torch.tensor((dx, dy), device=device, dtype=guess.dtype)[None, :, None, None]
            motion = torch.where(better[:, None], guess + step, motion)
    return motion


def _between(first: Tensor, second: Tensor, motion: Tensor, share: float) -> Tensor:
    return ((1 - share) * _moved(first, motion, -share) + share * _moved(second, motion, 1 - share))


def _moved(frames: Tensor, motion: Tensor, factor: float) -> Tensor:
    height, width = frames.shape[2:]
    y = torch.arange(height, device=frames.device)[None, :, None] + factor * motion[:, 1]
    x = torch.arange(width, device=frames.device)[None, None, :] + factor * motion[:, 0]
    grid = torch.stack((x * (2 / max(1, width - 1)) - 1, y * (2 / max(1, height - 1)) - 1), 3)
    return F.grid_sample(frames, grid, mode="bilinear", padding_mode="border", align_corners=True)
