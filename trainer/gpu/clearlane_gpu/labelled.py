"""Draws batches for a selector as LabelledBatches does: crops, and what is wrong with each."""
import io
from typing import Dict, List, Optional, Tuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from . import degradations
from .batches import Pair, pooled
from .light import Draw, rounded
from .pack import Entry, Pack
from .pictures import Crop, Pictures

WINDOW = 1200
"""Crops of each size that a batch draws from."""

TRIES = 100

VISIBLE_BLUR_DB, VISIBLE_RAIN_DB = 33.0, 36.0
"""A degradation counts as visible if it lowers PSNR below this; otherwise another crop is drawn."""

VISIBLE_BLUR_STEPS = 0.75
"""Blur leaves less than this of the mean step between neighbouring pixels."""

MIN_SCALE = 0.25
"""A small picture is a large one shrunk far: further than those of networks that restore."""

SMALL_SHARE = 0.3
"""Share of the crops of sharp pictures that are smaller than the side, as small pictures are."""

SHARPENED_SHARE, JPEG_SHARE = 0.2, 0.5

LOWEST_JPEG_QUALITY = 30


class LabelledBatches:
    """Crops N x 3 x side x side, 0 to 1, all of one size, and 0 or 1 for each label, N x labels.

    A function of seed and step. With a reuse of n, a crop is used n times on average, mirrored and recoloured
    differently.
    """

    def __init__(self, pack: Pack, pictures: Pictures, batch: int, seed: int, device: torch.device):
        self.entries = pack.entries
        self.labels: List[str] = pack.facts["network"]["labels"]
        self.sides_px: List[int] = pack.training["patch_px"]
        self.crops = pack.facts["crops"]
        self.pictures = pictures
        self.batch, self.seed, self.device = batch, seed, device
        self.reuse = pack.training["reuse"]
        self.stages = [[degradations.of(stage) for stage in e.stages] for e in pack.entries]
        weights = np.array([e.weight for e in pack.entries])
        self.shares = weights / weights.sum()
        self.window: Dict[Tuple[int, int], Tuple[Tensor, int]] = {}

    def of(self, step: int) -> Pair:
        draw = Draw.of(self.seed, step, self.device)
        which = int(draw.host.integers(len(self.sides_px)))
        first = step * self.batch // (self.reuse * len(self.sides_px))
        for key in [key for key in self.window if key[1] < first]:
            del self.window[key]
        shown, wanted = [], np.zeros((self.batch, len(self.labels)), np.float32)
        for i in range(self.batch):
            crop, number = self._kept(which, first + int(draw.host.integers(WINDOW)))
            shown.append(crop)
            for label in self.entries[number].labels:
                wanted[i, self.labels.index(label)] = 1
        input = torch.stack(shown).float() / 255
        mirrored = draw.column(draw.host.random(self.batch) < 0.5) > 0.5
        return _recoloured(torch.where(mirrored, input.flip(3), input), draw), draw.tensor(wanted)

    def _kept(self, which: int, place: int) -> Tuple[Tensor, int]:
        """The crop at a place of the endless row of those of a size: bytes, and the number of its entry."""
        key = which, place
        if key not in self.window:
            draw = Draw.of(self.seed + 1 + which, place, self.device)
            number = int(draw.host.choice(len(self.entries), p=self.shares))
            self.window[key] = (self.crop(number, self.sides_px[which], draw) * 255).round().byte(), number
        return self.window[key]

    def crop(self, number: int, side: int, draw: Draw) -> Tensor:
        """A crop of one entry of the mix, 3 x side x side, that shows what it is labelled with."""
        entry = self.entries[number]
        for _ in range(TRIES):
            drawn = self._real(entry, side, draw) if entry.kind == "pairs" else self._spoilt(number, side, draw)
            if drawn is not None:
                # Cameras sharpen what they saw: after the degradation.
                sharpened = draw.host.random() < SHARPENED_SHARE
                return self._compressed(_sharpened(drawn, draw.host) if sharpened else drawn, draw)
        raise ValueError(f"{TRIES} crops in a row did not show what they are labelled with: {entry.labels}")

    def _real(self, entry: Entry, side: int, draw: Draw) -> Optional[Tensor]:
        input, target = (self.pictures.of(*p) for p in pooled(entry, draw.host).pictures)
        crop = Crop.draw(input, side, self.crops["pair_min_scale"], self.crops["pair_shrunk_share"], draw.host)
        shown = crop.of(input)
        # Of a pair that is rainy as well, the rain's own steps hide what the blur has taken.
        visible = not entry.labels or _shows(entry.labels == ("blur",), crop.of(target), shown)
        return _filled(shown, side) if visible else None

    def _spoilt(self, number: int, side: int, draw: Draw) -> Optional[Tensor]:
        entry, random = self.entries[number], draw.host
        source = entry.sources[random.integers(len(entry.sources))]
        picture = self.pictures.of(*source[random.integers(len(source))].pictures[0])
        crop_side = int(random.integers(side // 2, side)) if random.random() < SMALL_SHARE else side
        crop = Crop.draw(picture, crop_side, MIN_SCALE, self.crops["shrunk_share"], random)
        shown = _filled(crop.of(picture), side)
        if random.random() < 0.2:
            shown = _softened(shown, random)
        shown = _varied(shown, random)
        for i, stage in enumerate(self.stages[number]):
            before, shown = shown, stage(shown[None], draw)[0]
            # Chains begin with their blur, if they have one: rain on a blurred picture stays sharp.
            blur = i == 0 and "blur" in entry.labels
            if entry.labels and not _shows(blur, before, shown):
                return None
        return shown

    def _compressed(self, picture: Tensor, draw: Draw) -> Tensor:
        """Half of them as JPEG. This trainer's counterpart compresses at each use; here it is done once."""
        if draw.host.random() >= JPEG_SHARE:
            return picture
        stream = io.BytesIO()
        pixels = (picture * 255).round().byte().permute(1, 2, 0).cpu().numpy()
        Image.fromarray(pixels).save(stream, "JPEG", quality=int(draw.host.integers(LOWEST_JPEG_QUALITY, 97)))
        decoded = torch.from_numpy(np.array(Image.open(stream).convert("RGB")))
        return decoded.permute(2, 0, 1).to(self.device).float() / 255


def _shows(blur: bool, before: Tensor, after: Tensor) -> bool:
    psnr = -10 * float(torch.log10((before - after).square().mean().clamp(min=1e-10)))
    if not blur:
        return psnr < VISIBLE_RAIN_DB
    return psnr < VISIBLE_BLUR_DB and _steps(after) < VISIBLE_BLUR_STEPS * _steps(before)


def _steps(picture: Tensor) -> float:
    """Mean difference of neighbours along the rows and the columns, green channel only."""
    green = picture[1]
    rows = (green[1:, 1:] - green[1:, :-1]).abs().sum()
    return float(rows + (green[1:, 1:] - green[:-1, 1:]).abs().sum()) / green.numel()


def _filled(picture: Tensor, side: int) -> Tensor:
    """Pictures smaller than the crop are continued by reflection."""
    height, width = picture.shape[1:]
    if (height, width) == (side, side):
        return picture
    rows, columns = (torch.tensor(_reflected(side, size), device=picture.device) for size in (height, width))
    return picture[:, rows][:, :, columns]


def _reflected(side: int, size: int) -> List[int]:
    places = (i % (2 * size) for i in range(side))
    return [i if i < size else 2 * size - 1 - i for i in places]


def _softened(picture: Tensor, random: np.random.Generator) -> Tensor:
    """Enlarged by 1.05 to 1.2 and cropped to size: soft, without motion blur."""
    height, width = picture.shape[1:]
    factor = random.uniform(1.05, 1.2)
    y, x = (torch.arange(size, device=picture.device) / factor for size in (height, width))
    rows = torch.lerp(picture[:, y.long()], picture[:, (y.long() + 1).clamp(max=height - 1)], (y % 1)[:, None])
    return rounded(torch.lerp(rows[:, :, x.long()], rows[:, :, (x.long() + 1).clamp(max=width - 1)], x % 1))


def _sharpened(picture: Tensor, random: np.random.Generator) -> Tensor:
    """What cameras and editors do: 0.3 to 1.5 times the difference from the 3x3 binomial is added."""
    padded = functional.pad(picture[None], (1, 1, 1, 1), mode="replicate")[0]
    rows = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    mean = (rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) / 16
    return rounded(picture + random.uniform(0.3, 1.5) * (picture - mean))


def _varied(picture: Tensor, random: np.random.Generator) -> Tensor:
    """Usually unchanged; otherwise darker, or with uniform fog."""
    kind = random.random()
    if kind < 0.15:
        return rounded(picture * random.uniform(0.2, 0.8))
    if kind < 0.3:
        veil = random.uniform(0.1, 0.65)
        return rounded((1 - veil) * picture + veil * random.uniform(140, 235) / 255)
    return picture


def _recoloured(pictures: Tensor, draw: Draw) -> Tensor:
    """A gain and gamma for each picture and a gain for each channel, all near 1."""
    n = len(pictures)
    gain = draw.uniform(n, 0.75, 1.15)[:, None] * draw.host.uniform(0.92, 1.08, (n, 3))
    gamma = draw.column(draw.uniform(n, 0.75, 1.3))
    return rounded(draw.tensor(gain)[:, :, None, None] * pictures ** gamma)
