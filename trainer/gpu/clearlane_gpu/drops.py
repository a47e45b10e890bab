"""Drops on the glass: DropsOnGlass of the synth module, in linear light."""
import math
from dataclasses import dataclass
from typing import Any, Dict, List

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .light import Draw, add_noise, from_linear, to_linear

MAX_DROPS = 1500
VIEW_SIDE_PX = 480
FACTOR = 4
COARSE_WIDENESS = 12
MIN_ALPHA = 0.002

# Points of drops that are computed at once: bounds the memory.
CHUNK_POINTS = 1 << 22


@dataclass(frozen=True)
class Shape:
    """How the drops of a picture are shaped: narrowest width, by how much the widest is wider, spread of the tilt,
    flatness, share of those that run down."""
    min_stretch: float
    spread: float
    tilt: float = 0
    flatness: float = 0
    running: float = 0


@dataclass(frozen=True)
class Style:
    """What the drops on a picture have in common, as DropStyle of the synth module."""
    probability: float
    min_radius_px: float
    max_radius_px: float
    spread: float
    max_sky: float = 1

    def confusion(self, typical: float, random: np.random.Generator) -> float:
        """Radius of the disc of glass that a pixel sees."""
        raise NotImplementedError

    def view(self, random: np.random.Generator) -> float:
        """Part of the picture's shorter side that a drop shows."""
        return random.uniform(0.3, 1)

    def gain(self, random: np.random.Generator) -> float:
        """Median brightness of what a drop shows."""
        return 0.75 * 2.4 ** random.random()

    def shape(self, random: np.random.Generator) -> Shape:
        return Shape(0.8, 0.7)


class Fine(Style):
    def confusion(self, typical: float, random: np.random.Generator) -> float:
        return random.uniform(0.5, 2)


class Defocused(Style):
    def confusion(self, typical: float, random: np.random.Generator) -> float:
        return typical * random.uniform(0.35, 1.5)


class Large(Style):
    def confusion(self, typical: float, random: np.random.Generator) -> float:
        return typical * random.uniform(0.08, 0.48)

    def view(self, random: np.random.Generator) -> float:
        return 0.1


class Flat(Style):
    def confusion(self, typical: float, random: np.random.Generator) -> float:
        return 0.5 + (1 + 0.3 * typical) * random.random()

    def view(self, random: np.random.Generator) -> float:
        return random.uniform(0.7, 1.6)

    def gain(self, random: np.random.Generator) -> float:
        return random.uniform(0.8, 1.2)

    def shape(self, random: np.random.Generator) -> Shape:
        return Shape(
            random.uniform(1, 1.8), 0.8, random.uniform(0, 0.25), random.uniform(0.75, 1),
            0.03 if random.random() < 0.4 else 0)


STYLES = (Fine(0.4, 1.5, 6, 0.5), Defocused(0.45, 4, 28, 0.35), Large(0.15, 5, 25, 0.45))
FLAT = Flat(1, 1.2, 6, 0.45, 0.4)


@dataclass(frozen=True)
class Drops:
    """Drops of several pictures, one row each: picture, x, y, radius, sag, stretch, softness, opacity, wideness, gain,
    share of sky, tilt, flatness; `sky` is the brightness of the sky of each picture relative to its highlights."""
    rows: np.ndarray
    levels: np.ndarray
    sky: np.ndarray


class DropsOnGlass:
    """A drop shows a wide part of the scene upside down and out of focus, and the sky below."""

    moves = False

    def __init__(self, settings: Dict[str, Any]):
        self.settings = settings

    def __call__(self, clean: Tensor, draw: Draw, before: int = 0) -> Tensor:
        n, _, height, width = clean.shape
        rows = [self._draw(i, width, height, draw.host) for i in range(n)]
        sky = draw.host.uniform(0.75, 1.25, n) if self.settings["flat"] else draw.host.uniform(0.7, 1.7, n)
        drops = Drops(np.concatenate(rows), np.concatenate([_levels(r) for r in rows]), sky)
        dropped = refract(clean, drops, draw)
        noise = self.settings["noise"]
        if noise["max_shot_gain"] == 0 and noise["max_read_sigma"] == 0:
            return dropped
        return from_linear(add_noise(to_linear(dropped), noise, draw))

    def _draw(self, picture: int, width: int, height: int, random: np.random.Generator) -> np.ndarray:
        n, side = MAX_DROPS, min(width, height)
        scale = max(0.4, min(3, side / VIEW_SIDE_PX + 0.5 * random.random()))
        share = random.uniform(self.settings["min_share"], self.settings["max_share"])
        style = FLAT if self.settings["flat"] else STYLES[random.choice(len(STYLES), p=[s.probability for s in STYLES])]
        typical = scale * style.min_radius_px * (style.max_radius_px / style.min_radius_px) ** random.random()
        confusion = style.confusion(typical, random)
        view, gain, sky = style.view(random), style.gain(random), style.max_sky * random.random()
        opacity, shape = random.uniform(0.7, 1), style.shape(random)
        radius = max(1, typical) * np.exp(style.spread * random.standard_normal(n))
        radius = np.clip(radius, 0.8, max(3, 0.2 * side))
        filled = np.minimum(1, radius / confusion)
        half = np.maximum(radius, confusion)
        sag = 1 + 0.6 * random.random(n) * random.random(n) * filled
        stretch = 1 + (shape.min_stretch + shape.spread * random.random(n) * random.random(n) - 1) * filled
        runs = random.random(n) < shape.running
        sag = np.where(runs, random.uniform(6, 16, n), sag)
        stretch = np.where(runs, 0.5, stretch)
        rows = np.stack([
            np.full(n, picture), width * random.random(n), height * random.random(n), half, sag, stretch,
            np.maximum(1, 2 * np.minimum(radius, confusion)), opacity * filled ** 2 * random.uniform(0.85, 1, n),
            np.maximum(3, view * side * random.uniform(0.7, 1.3, n) / (2 * half)),
            gain * np.exp(0.15 * random.standard_normal(n)), sky * random.uniform(0.6, 1, n),
            shape.tilt * random.standard_normal(n), np.full(n, shape.flatness)], 1)
        covered = np.cumsum(math.pi * half ** 2 * stretch * (1 + sag) / 2)
        return rows[:1 + np.searchsorted(covered, share * width * height)]


def _levels(rows: np.ndarray) -> np.ndarray:
    """Level of each drop: above that of every earlier one that it may overlap, so that those of
    one level can be laid at once."""
    x, y, radius, sag, stretch, soft = rows[:, 1:7].T
    reach = radius * np.maximum(stretch, sag) + soft
    left, right, top, bottom = x - reach, x + reach, y - reach, y + reach
    overlaps = (left[:, None] <= right) & (left <= right[:, None]) & (top[:, None] <= bottom) & (top <= bottom[:, None])
    levels = np.zeros(len(rows), int)
    for i in range(1, len(rows)):
        below = levels[:i][overlaps[i, :i]]
        levels[i] = below.max() + 1 if below.size else 0
    return levels


def refract(clean: Tensor, drops: Drops, draw: Draw) -> Tensor:
    """Lays the drops over the pictures, level by level."""
    n, _, height, width = clean.shape
    out = to_linear(clean)
    fine = _reduced(out)
    coarse = _reduced(fine.permute(1, 0, 2, 3))
    green = coarse[1].reshape(n, -1).sort(dim=1).values
    sky = (draw.tensor(drops.sky) * green[:, green.shape[1] * 9 // 10]).clamp(max=1)
    planes = out.permute(1, 0, 2, 3).reshape(3, -1).contiguous()
    rows = drops.rows
    reach = rows[:, 3] * np.maximum(rows[:, 4], rows[:, 5]) + rows[:, 6]
    sizes = np.ceil(np.log2(2 * reach + 2)).astype(int)
    wide = rows[:, 8] > COARSE_WIDENESS
    for level in range(int(drops.levels.max(initial=-1)) + 1):
        for size in np.unique(sizes[drops.levels == level]):
            side = 1 << int(size)
            for chosen, scene, factor in ((~wide, fine, FACTOR), (wide, coarse, FACTOR * FACTOR)):
                some = rows[(drops.levels == level) & (sizes == size) & chosen]
                for part in _parts(some, max(1, CHUNK_POINTS // (side * side))):
                    _lay(planes, scene, factor, sky, draw.tensor(part), side, width, height)
    return from_linear(planes.view(3, n, height, width).permute(1, 0, 2, 3))


def _parts(rows: np.ndarray, size: int) -> List[np.ndarray]:
    return [rows[i:i + size] for i in range(0, len(rows), size)]


def _lay(
        planes: Tensor, scene: Tensor, factor: int, sky: Tensor, drops: Tensor, side: int, width: int,
        height: int) -> None:
    """Drops that do not overlap, each in a window of side x side pixels."""
    picture, x, y, radius, sag, stretch, soft_px, opacity, wideness, gain, share, tilt, flat = (
        v[:, None, None] for v in drops.unbind(1))
    across = radius * stretch
    steps = torch.arange(side, device=planes.device, dtype=torch.float32)
    reach = torch.maximum(across, radius * sag) + soft_px
    column = torch.floor(x - reach) + steps[None, None, :]
    row = torch.floor(y - reach) + steps[None, :, None]
    dx, dy = column - x, row - y
    down = torch.cos(tilt) * dy - torch.sin(tilt) * dx
    below = down / (radius * sag)
    along = torch.cos(tilt) * dx + torch.sin(tilt) * dy
    squared = (along / across) ** 2 + torch.where(down > 0, below, down / radius) ** 2
    soft = soft_px.clamp(min=0.5) / radius
    t = ((1 + soft / 2 - squared.sqrt()) / soft).clamp(0, 1)
    alpha = opacity * t * t * (3 - 2 * t)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height) & (alpha > MIN_ALPHA)
    alpha = alpha * inside
    bend = wideness * ((1 - flat) * (0.7 + 0.5 * squared) + flat * (0.15 + 0.9 * squared * squared))
    seen = _sample(scene, factor, picture.long(), x - bend * dx, y - bend * dy)
    low = below.clamp(-1, 1)
    focus = (1 - 2 * soft).clamp(min=0)
    rim = 1 - (0.25 + 0.35 * focus) * (squared - 0.25).clamp(min=0) * (1 - 0.5 * low)
    gain = gain * (rim * (1.05 + 0.3 * low)).clamp(min=0.2)
    v = ((low + 0.6) / 1.2).clamp(0, 1)
    above = share * v * v * (3 - 2 * v)
    light = sky[picture.long()]
    at = row.clamp(0, height - 1) * width + column.clamp(0, width - 1)
    index = (at.long() + picture.long() * (width * height)).reshape(-1)
    for c in range(3):
        behind = planes[c][index].view_as(alpha)
        # Light above white is clipped drop by drop, as the 8-bit picture in between does.
        bent = (1 - above) * (seen[c] * gain).clamp(max=1) + above * light
        mixed = ((1 - alpha) * behind + alpha * bent).clamp(max=1)
        planes[c].index_add_(0, index, ((mixed - behind) * inside).reshape(-1))


def _reduced(linear: Tensor) -> Tensor:
    """The scene (N x 3 x H x W) at a quarter of its size, blurred by [1 2 1] both ways: 3 x N x h x w."""
    small = F.avg_pool2d(linear, FACTOR, FACTOR, ceil_mode=True, count_include_pad=False)
    wide = F.pad(small, (1, 1, 0, 0), mode="replicate")
    small = (wide[..., :-2] + 2 * small + wide[..., 2:]) / 4
    tall = F.pad(small, (0, 0, 1, 1), mode="replicate")
    return ((tall[..., :-2, :] + 2 * small + tall[..., 2:, :]) / 4).permute(1, 0, 2, 3).contiguous()


def _mirror(position: Tensor, size: int) -> Tensor:
    if size == 1:
        return torch.zeros_like(position)
    period = 2 * (size - 1)
    m = position.abs() % period
    return torch.where(m < size - 1, m, period - m)


def _sample(scene: Tensor, factor: int, picture: Tensor, x: Tensor, y: Tensor) -> List[Tensor]:
    """Light at positions of the full-size scene, mirrored outside; one tensor per colour."""
    height, width = scene.shape[2:]
    sx, sy = _mirror(x / factor, width), _mirror(y / factor, height)
    ix, iy = sx.long(), sy.long()
    fx, fy = sx - ix, sy - iy
    right, down = (ix + 1).clamp(max=width - 1), (iy + 1).clamp(max=height - 1)
    base = picture * (width * height)
    flat = scene.reshape(3, -1)
    seen = []
    for c in range(3):
        upper = (1 - fx) * flat[c][base + iy * width + ix] + fx * flat[c][base + iy * width + right]
        lower = (1 - fx) * flat[c][base + down * width + ix] + fx * flat[c][base + down * width + right]
        seen.append((1 - fy) * upper + fy * lower)
    return seen
