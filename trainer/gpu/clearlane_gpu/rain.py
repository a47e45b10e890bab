"""Rain and mist: RainStreaks and Mist of the synth module, composed on the encoded samples."""
import math
from typing import Any, Dict, List

import numpy as np
import torch
from torch import Tensor

from .light import Draw, rounded

ADDITIVE_PROBABILITY = 0.35
EVEN_PROBABILITY = 0.2
WAVES = 4

# Points of streaks that are computed at once: bounds the memory.
CHUNK_POINTS = 1 << 23


class RainStreaks:
    """Layers of bright streaks, in some pictures a veil; screened or added."""

    moves = False

    def __init__(self, settings: Dict[str, Any]):
        self.settings = settings

    def __call__(self, clean: Tensor, draw: Draw, before: int = 0) -> Tensor:
        n, _, height, width = clean.shape
        s = self.settings
        rain = torch.zeros(n * height * width, device=clean.device)
        for layers in self._buckets(n, width, height, draw):
            _draw_streaks(rain, layers, width, height, draw)
        rain = rain.clamp(max=1).view(n, 1, height, width)
        mist = np.where(draw.uniform(n) < s["mist_probability"], s["max_mist"] * draw.uniform(n), 0)
        slope, phase = draw.column(draw.uniform(n, -0.5, 0.5)), draw.column(draw.uniform(n, 0, 2 * math.pi))
        u, v = _places(width, height, clean.device)
        veil = draw.column(mist) * (1 + slope * (v - 0.5) + 0.2 * torch.sin(3 * u + 4 * (v - 0.5) + phase))
        rain = rain + (1 - rain) * veil.clamp(min=0)
        additive = draw.column(draw.uniform(n) < ADDITIVE_PROBABILITY) > 0.5
        white, blueish = draw.uniform(n, 0.8, 1.0), 0.04 * draw.uniform(n)
        tint = draw.tensor(np.stack((white - blueish, white * (1 - blueish / 2), white), 1))[:, :, None, None]
        light = rain * tint
        return rounded(torch.where(additive, clean + light, clean + (1 - clean) * light))

    def _buckets(self, n: int, width: int, height: int, draw: Draw) -> List[np.ndarray]:
        """Layers as rows of numbers, grouped by how large the box around a streak can be."""
        s, random = self.settings, draw.host
        limit = math.radians(s["max_tilt_degrees"])
        groups: Dict[tuple, List[List[float]]] = {}
        for picture in range(n):
            count = random.integers(s["layers"][0], s["layers"][1] + 1)
            u = random.uniform(-1, 1)
            first = limit * u * math.sqrt(abs(u))
            for layer in range(count):
                turned = first + math.radians(50) * random.uniform(-0.5, 0.5)
                tilt = first if layer == 0 else max(-limit, min(limit, turned))
                density = _log_between(random, *s["density"]) / math.sqrt(count)
                length = random.uniform(*s["length_px"])
                line = _log_between(random, *s["width_px"])
                strength = random.uniform(*s["strength"])
                coverage = s["max_coverage"] * random.uniform(0.4, 1)
                density = min(density, coverage / (length * max(1, line)))
                wobble = math.radians(random.uniform(0.5, 3.5))
                contrast = random.random()
                streaks = round(density * (width + length) * (height + length))
                margin = 2.5 * max(0.5, 1.3 * line / 2.355)
                steepest = min(math.radians(80), abs(tilt) + 4.5 * wobble)
                rows = 1.4 * length + 2 * margin + 1
                columns = 2 * margin / max(0.2, math.cos(steepest)) + 1
                key = (_power(rows), _power(columns))
                groups.setdefault(key, []).append(
                    [picture, streaks, tilt, length, line, strength, wobble, contrast, *key])
        return [np.array(rows) for rows in groups.values()]


def _log_between(random: np.random.Generator, low: float, high: float) -> float:
    return low * (high / low) ** random.random()


def _power(size: float) -> int:
    return 1 << max(2, math.ceil(math.log2(size)))


def _draw_streaks(rain: Tensor, layers: np.ndarray, width: int, height: int, draw: Draw) -> None:
    counts = layers[:, 1].astype(int)
    rows, columns = int(layers[0, -2]), int(layers[0, -1])
    numbers = np.repeat(np.arange(len(layers)), counts)
    chunk = max(1, CHUNK_POINTS // (rows * columns))
    table = draw.tensor(layers)
    for start in range(0, len(numbers), chunk):
        which = torch.from_numpy(numbers[start:start + chunk]).to(draw.device)
        _draw_chunk(rain, table[which], rows, columns, width, height, draw)


def _draw_chunk(rain: Tensor, layer: Tensor, rows: int, columns: int, width: int, height: int, draw: Draw) -> None:
    """Adds streaks: soft ends, soft cross-section, as Streak.drawInto."""
    count = len(layer)
    picture, _, tilt, length, line, strength, wobble, contrast = layer.unbind(1)[:8]
    near = draw.uniform_on_device(count)
    faint = 1 - contrast * draw.uniform_on_device(count)
    x = -length / 2 + (width + length) * draw.uniform_on_device(count)
    y = -length / 2 + (height + length) * draw.uniform_on_device(count)
    tilt = tilt + wobble * draw.normal_on_device(count)
    half = length * (0.6 + 0.8 * near) / 2
    line = line * (0.7 + 0.6 * near)
    sigma = (line / 2.355).clamp(min=0.5)
    peak = strength * faint * (line / 2.355 / sigma * 1.3).clamp(max=1)
    dx, dy = torch.sin(tilt), torch.cos(tilt)
    margin = 2.5 * sigma
    top = torch.ceil(y - half * dy.abs() - margin)
    bottom = torch.floor(y + half * dy.abs() + margin)
    reach = margin / dy.abs().clamp(min=0.2)

    row = top[:, None] + torch.arange(rows, device=rain.device)
    middle = x[:, None] + (row - y[:, None]) * (dx / dy)[:, None]
    first = torch.ceil(middle - reach[:, None])
    column = first[:, :, None] + torch.arange(columns, device=rain.device)
    px, py = column - x[:, None, None], (row - y[:, None])[:, :, None]
    dx, dy = dx[:, None, None], dy[:, None, None]
    along = (px * dx + py * dy) / half[:, None, None]
    across = px * dy - py * dx
    q = across * across / (2 * sigma * sigma)[:, None, None]
    bell = 1 / (1 + q * (0.5 + q * 0.125)) ** 2
    ends = (2 * (1 - along * along)).clamp(0, 1)
    inside = ((row >= 0) & (row < height) & (row <= bottom[:, None]))[:, :, None]
    inside = inside & (column >= 0) & (column < width) & (column <= (middle + reach[:, None])[:, :, None])
    value = peak[:, None, None] * ends * bell * inside
    at = row.clamp(0, height - 1)[:, :, None] * width + column.clamp(0, width - 1)
    index = at.long() + (picture.long() * (width * height))[:, None, None]
    rain.index_add_(0, index.reshape(-1), value.reshape(-1))


def _places(width: int, height: int, device: torch.device) -> tuple:
    """Columns and rows as shares of the picture, 0 to 1."""
    u = torch.arange(width, device=device, dtype=torch.float32)[None, None, None, :] / width
    v = torch.arange(height, device=device, dtype=torch.float32)[None, None, :, None] / height
    return u, v


class Mist:
    """A veil that thickens with the depth: near at the bottom, far at the top."""

    moves = False

    def __init__(self, settings: Dict[str, Any]):
        self.settings = settings

    def __call__(self, clean: Tensor, draw: Draw, before: int = 0) -> Tensor:
        n, _, height, width = clean.shape
        thickness = draw.column(draw.uniform(n, self.settings["min_thickness"], self.settings["max_thickness"]))
        share = np.where(draw.uniform(n) < EVEN_PROBABILITY, 1, draw.uniform(n, 0.15, 0.8))
        near, horizon = draw.column(share), draw.column(draw.uniform(n, 0.2, 0.6))
        relief = draw.column((1 - share) * 0.5 * draw.uniform(n))
        u, v = _places(width, height, clean.device)
        waves = 0
        for _ in range(WAVES):
            a, b = draw.column(draw.uniform(n, -6, 6)), draw.column(draw.uniform(n, -4, 4))
            waves = waves + torch.sin(a * u + b * v + draw.column(draw.uniform(n, 0, 2 * math.pi)))
        grey, tint = draw.uniform(n, 0.5, 0.95), 0.08 * draw.uniform(n, -0.4, 0.6)
        air = np.minimum(1, np.stack((grey * (1 - tint), grey, grey * (1 + tint)), 1))
        depth = 1 - (1 - near) * ((v - horizon) / (1 - horizon)).clamp(min=0) + relief * waves / WAVES
        t = torch.exp(-thickness * depth.clamp(min=0))
        return rounded(clean * t + draw.tensor(air)[:, :, None, None] * (1 - t))
