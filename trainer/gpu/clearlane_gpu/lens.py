"""Drops on the lens, far out of focus: DropsOnLens of the synth module, in linear light."""
import math
from typing import Any, Dict, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .light import Draw, add_noise, from_linear, to_linear

FACTOR = 4
VIEW_SIDE_PX = 480
MIN_RADIUS_PX = 5
MAX_RADIUS_PX = 30
SPREAD = 0.5
MAX_DROPS = 400
CLUSTERS = 3
FILM_PROBABILITY = 0.7
MAX_FILM = 0.3
WAVES = 3


class DropsOnLens:
    """Soft spots of the light from all over the scene, and a film of water between them."""

    moves = False

    def __init__(self, settings: Dict[str, Any]):
        self.settings = settings

    def __call__(self, clean: Tensor, draw: Draw, before: int = 0) -> Tensor:
        height, width = clean.shape[2:]
        linear = to_linear(clean)
        small = F.avg_pool2d(linear, FACTOR, FACTOR, ceil_mode=True, count_include_pad=False)
        out = []
        for i in range(len(clean)):
            through, light = self._water(small[i], width, height, draw)
            planes = torch.cat((through, light))[None]
            planes = _enlarged(planes, width, height)[0]
            scene = self._smeared(linear[i], draw)
            out.append(planes[:1] * scene + planes[1:])
        wet = torch.stack(out)
        noise = self.settings["noise"]
        return from_linear(add_noise(wet, noise, draw))

    def _water(self, scene: Tensor, width: int, height: int, draw: Draw) -> Tuple[Tensor, Tensor]:
        """What share of the scene gets through, 1 x h x w, and the light of the water, 3 x h x w, at a quarter of the
        size."""
        random, (h, w) = draw.host, scene.shape[1:]
        side = min(width, height)
        scale = max(0.4, min(3, side / VIEW_SIDE_PX + 0.5 * random.random()))
        share = random.uniform(self.settings["min_share"], self.settings["max_share"])
        typical = scale * MIN_RADIUS_PX * (MAX_RADIUS_PX / MIN_RADIUS_PX) ** random.random()
        confusion = typical * random.uniform(0.6, 1.8)
        opacity, sky_share, shade = random.uniform(0.45, 1), random.random(), 0.4 * random.random()
        mean = scene.mean((1, 2))
        green = scene[1].reshape(-1).sort().values
        brightness = (green[len(green) * 9 // 10] * random.uniform(0.6, 1.3)).clamp(max=1)
        # From white to the blue of a clear sky.
        tint = 0.12 * random.random()
        sky = torch.stack([brightness * (1 - tint), brightness, (brightness * (1 + tint)).clamp(max=1)])
        gain = 0.7 * 2 ** random.random()

        # Drawn one after the other until the share is covered, as many as there are.
        n = MAX_DROPS
        clustered = 0.8 * random.random()
        middles = random.random((CLUSTERS, 2))
        reach = random.uniform(0.1, 0.35)
        which = random.integers(CLUSTERS, size=n)
        near = middles[which] + reach * random.standard_normal((n, 2))
        places = np.where((random.random(n) < clustered)[:, None], near, random.uniform(-0.05, 1.05, (n, 2)))
        radius = np.clip(typical * np.exp(SPREAD * random.standard_normal(n)), 1, max(3, 0.2 * side))
        filled = np.minimum(1, radius / confusion)
        half = np.maximum(radius, confusion)
        alphas = opacity * filled ** 2 * random.uniform(0.7, 1, n)
        gains = gain * np.exp(0.2 * random.standard_normal(n))
        skies = sky_share * random.uniform(0.5, 1, n)
        stretch = random.uniform(0.8, 1.3, n)
        soft = 2 * np.minimum(radius, confusion) / half
        covered = np.cumsum(math.pi * half ** 2 * stretch)
        n = 1 + int(np.searchsorted(covered[:-1], share * width * height))
        column = torch.arange(w, dtype=torch.float32, device=scene.device)[None, None, :] * FACTOR + (FACTOR - 1) / 2
        row = torch.arange(h, dtype=torch.float32, device=scene.device)[None, :, None] * FACTOR + (FACTOR - 1) / 2
        x, y, half_t, stretch_t, soft_t, alpha_t, gain_t, sky_t = (
            draw.tensor(v[:n])[:, None, None]
            for v in (places[:, 0] * width, places[:, 1] * height, half, stretch, soft, alphas, gains, skies))
        dx, dy = (column - x) / (half_t * stretch_t), (row - y) / half_t
        t = ((1 + soft_t / 2 - (dx * dx + dy * dy).sqrt()) / soft_t).clamp(0, 1)
        alpha = alpha_t * t * t * (3 - 2 * t)

        # What a drop shows: mostly the mean of the scene, some of what is opposite, and the sky, brighter below.
        lit = 1 + shade * dy.clamp(-1, 1)
        tiny = F.adaptive_avg_pool2d(scene[None], (4, 4))[0]
        cell = np.clip((np.clip(1 - places[:n], 0, 0.999) * 4).astype(int), 0, 3)
        opposite = tiny[:, torch.from_numpy(cell[:, 1]), torch.from_numpy(cell[:, 0])]
        shown = 0.6 * mean[:, None] + 0.4 * opposite
        colour = (1 - sky_t[:, 0, 0]) * gain_t[:, 0, 0] * shown + sky_t[:, 0, 0] * sky[:, None]
        passed = torch.ones(1, h, w, device=scene.device)
        light = torch.zeros(3, h, w, device=scene.device)
        if random.random() < FILM_PROBABILITY:
            film = MAX_FILM * random.random() * self._waves(w, h, draw)
            passed = passed - film
            light = light + film * (0.5 * (mean + sky))[:, None, None]
        # Later drops lie above earlier ones.
        above = torch.cat((1 - alpha[1:], torch.ones(1, h, w, device=scene.device))).flip(0).cumprod(0).flip(0)
        weight = alpha * above * lit
        under = (1 - alpha).prod(0, keepdim=True)
        return passed * under, light * under + torch.einsum("nhw,cn->chw", weight, colour)

    def _waves(self, w: int, h: int, draw: Draw) -> Tensor:
        """A smooth function of the place, 0 to 1."""
        u = torch.linspace(0, 1, w, device=draw.device)[None, :]
        v = torch.linspace(0, 1, h, device=draw.device)[:, None]
        total: Any = 0
        for _ in range(WAVES):
            a, b, c = draw.host.uniform(-6, 6), draw.host.uniform(-6, 6), draw.host.uniform(0, 2 * math.pi)
            total = total + torch.sin(a * u + b * v + c)
        return ((1 + total / WAVES) / 2)[None]

    def _smeared(self, scene: Tensor, draw: Draw) -> Tensor:
        share = draw.host.uniform(0, 0.5) if draw.host.random() < self.settings["smeared"] else 0.0
        radius = draw.host.integers(1, 4)
        if share == 0:
            return scene
        size = 2 * int(radius) + 1
        blurred = scene[None]
        for _ in range(2):
            blurred = F.avg_pool2d(F.pad(blurred, [int(radius)] * 4, mode="replicate"), size, 1)
        return scene + share * (blurred[0] - scene)


def _enlarged(planes: Tensor, width: int, height: int) -> Tensor:
    large = F.interpolate(planes, scale_factor=FACTOR, mode="bilinear", align_corners=False)
    return large[..., :height, :width]
