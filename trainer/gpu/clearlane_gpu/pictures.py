"""The pictures of a pack, decoded once, and crops of them."""
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Dict, List, Tuple

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from .pack import Pack, PackError


class Pictures:
    """Decoded pictures as bytes on the device, 3 x H x W, red, green, blue."""

    def __init__(self, pack: Pack, device: torch.device, threads: int):
        def decode(numbered: Tuple[int, bytes]) -> Tensor:
            try:
                with Image.open(io.BytesIO(numbered[1])) as image:
                    upright = ImageOps.exif_transpose(image).convert("RGB")
                    return torch.from_numpy(np.array(upright)).permute(2, 0, 1).contiguous()
            except (OSError, SyntaxError, ValueError) as e:
                raise PackError(f"{pack.folder}: picture {numbered[0]} cannot be decoded: {e}") from None
        with ThreadPoolExecutor(threads) as pool:
            self.decoded: List[Tensor] = [p.to(device) for p in pool.map(decode, enumerate(pack.pictures()))]

    def of(self, number: int, half: str) -> Tensor:
        """A picture, or the left or right half of one."""
        picture = self.decoded[number]
        middle = picture.shape[2] // 2
        if half == "left":
            return picture[:, :, :middle]
        return picture[:, :, middle:2 * middle] if half == "right" else picture


@dataclass(frozen=True)
class Crop:
    """Where a sample is cut out of a picture, and its size after shrinking."""
    x: int
    y: int
    from_width: int
    from_height: int
    width: int
    height: int

    @staticmethod
    def draw(picture: Tensor, side: int, min_scale: float, shrunk_share: float, random: np.random.Generator) -> "Crop":
        full_height, full_width = picture.shape[1:]
        width, height = min(side, full_width), min(side, full_height)
        lowest = min(1.0, max(min_scale, width / full_width, height / full_height))
        scale = random.uniform(lowest, 1) if random.random() < shrunk_share else 1.0
        from_width = min(full_width, round(width / scale))
        from_height = min(full_height, round(height / scale))
        x = int(random.integers(full_width - from_width + 1))
        y = int(random.integers(full_height - from_height + 1))
        return Crop(x, y, from_width, from_height, width, height)

    def of(self, picture: Tensor) -> Tensor:
        """The sample, 3 x height x width, 0 to 1 in steps of 1/255: the mean of the area of each pixel."""
        part = picture[:, self.y:self.y + self.from_height, self.x:self.x + self.from_width]
        if (self.from_width, self.from_height) == (self.width, self.height):
            return part.float() / 255
        rows = _areas(self.from_height, self.height, picture.device)
        columns = _areas(self.from_width, self.width, picture.device)
        return (rows @ part.float() @ columns.T + 0.5).floor().clamp(0, 255) / 255


@lru_cache(maxsize=128)
def _areas(size: int, out: int, device: torch.device) -> Tensor:
    """Share of each of size pixels in each of out larger ones, out x size."""
    edges = np.arange(out + 1) * (size / out)
    pixels = np.arange(size)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    shares = np.clip(covered, 0, 1) / (size / out)
    return torch.from_numpy(shares.astype(np.float32)).to(device)


def by_size(samples: List[Tensor]) -> Dict[Tuple[int, ...], List[int]]:
    """Numbers of the samples of each size."""
    groups: Dict[Tuple[int, ...], List[int]] = {}
    for i, sample in enumerate(samples):
        groups.setdefault(tuple(sample.shape), []).append(i)
    return groups
