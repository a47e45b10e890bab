"""Draws batches from a pack as PictureBatches does, with the degradations on the device."""
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Deque, Dict, List, Protocol, Tuple

import numpy as np
import torch
from torch import Tensor

from . import degradations
from .light import Draw
from .pack import Entry, Pack, Sample
from .pictures import Crop, Pictures, by_size

Pair = Tuple[Tensor, Tensor]

WINDOW = 32
"""Groups of degraded samples that a batch draws from where samples are reused."""


class Batches:
    """Pairs of degraded and clean patches, N x 3 x side x side, 0 to 1; a function of seed and step.

    With a reuse of n, a degraded sample is used n times on average, turned and recoloured differently.
    """

    def __init__(self, pack: Pack, pictures: Pictures, batch: int, seed: int, device: torch.device):
        self.entries = pack.entries
        self.crops = pack.facts["crops"]
        self.training = pack.training
        self.pictures = pictures
        self.batch, self.patch_px, self.seed, self.device = batch, pack.training["patch_px"][0], seed, device
        self.degradations = [degradations.of(e.degrade) if e.degrade else None for e in pack.entries]
        weights = np.array([e.weight for e in pack.entries])
        self.shares = weights / weights.sum()
        self.reuse = pack.training["reuse"]
        self.groups: Dict[int, List[Pair]] = {}

    def of(self, step: int) -> Pair:
        draw = Draw.of(self.seed, step, self.device)
        pairs = self._degraded(draw) if self.reuse == 1 else self._reused(step, draw.host)
        return self._varied(torch.stack([p[0] for p in pairs]), torch.stack([p[1] for p in pairs]), draw)

    def _degraded(self, draw: Draw) -> List[Pair]:
        chosen = draw.host.choice(len(self.entries), size=self.batch, p=self.shares)
        pairs: List[Pair] = []
        for number in np.unique(chosen):
            pairs.extend(self.of_entry(int(number), int((chosen == number).sum()), draw))
        return pairs

    def _reused(self, step: int, random: np.random.Generator) -> List[Pair]:
        """Samples out of a window of groups, which moves on with the steps; a group is a function of its number."""
        first = step // self.reuse
        for number in [n for n in self.groups if not first <= n < first + WINDOW]:
            del self.groups[number]
        for number in range(first, first + WINDOW):
            if number not in self.groups:
                self.groups[number] = self._degraded(Draw.of(self.seed + 1, number, self.device))
        return [self.groups[first + int(random.integers(WINDOW))][i] for i in range(self.batch)]

    def of_entry(self, number: int, count: int, draw: Draw) -> List[Pair]:
        """Pairs of one entry of the mix, before they are turned and mirrored."""
        entry = self.entries[number]
        random = draw.host
        if entry.kind == "pairs":
            return [self._real(pooled(entry, random), random) for _ in range(count)]
        side = self.patch_px + 2 * self.crops["margin_px"]
        if entry.kind == "sharp":
            shown = [self._sharp(entry, side, random) for _ in range(count)]
        else:
            shown = [self._frames(pooled(entry, random), side, random) for _ in range(count)]
        pairs: List[Pair] = []
        for members in by_size(shown).values():
            clean = torch.stack([shown[i] for i in members])
            degradation = self.degradations[number]
            assert degradation is not None
            degraded = degradation(clean, draw)
            target = clean if entry.kind == "sharp" else clean[:, clean.shape[1] // 2]
            pairs.extend(zip(self._middle(degraded), self._middle(target)))
        return pairs

    def _real(self, sample: Sample, random: np.random.Generator) -> Pair:
        input, target = (self.pictures.of(*p) for p in sample.pictures)
        c = self.crops
        crop = Crop.draw(input, self.patch_px, c["pair_min_scale"], c["pair_shrunk_share"], random)
        return crop.of(input), crop.of(target)

    def _sharp(self, entry: Entry, side: int, random: np.random.Generator) -> Tensor:
        source = entry.sources[random.integers(len(entry.sources))]
        sample = source[random.integers(len(source))]
        picture = self.pictures.of(*sample.pictures[0])
        return Crop.draw(picture, side, self.crops["min_scale"], self.crops["shrunk_share"], random).of(picture)

    def _frames(self, sample: Sample, side: int, random: np.random.Generator) -> Tensor:
        run = random.integers(len(sample.run_lengths))
        begin, size = sum(sample.run_lengths[:run]), sample.run_lengths[run]
        count = min(size - (size + 1) % 2, 3 + 2 * int(random.integers(2)))
        first = begin + int(random.integers(size - count + 1))
        frames = [self.pictures.of(*p) for p in sample.pictures[first:first + count]]
        crop = Crop.draw(frames[0], side, self.crops["min_scale"], self.crops["shrunk_share"], random)
        return torch.stack([crop.of(f) for f in frames])

    def _middle(self, pictures: Tensor) -> Tensor:
        side = self.patch_px
        y, x = ((size - side) // 2 for size in pictures.shape[2:])
        return pictures[:, :, y:y + side, x:x + side]

    def _varied(self, input: Tensor, target: Tensor, draw: Draw) -> Pair:
        """Mirrored, flipped, turned; some inputs clean; some colours swapped."""
        n, random, training = self.batch, draw.host, self.training
        both = torch.stack((input, target))
        for flipped in (lambda x: x.flip(4), lambda x: x.flip(3), lambda x: x.transpose(3, 4)):
            chosen = draw.column(random.random(n) < 0.5)[None] > 0.5
            both = torch.where(chosen, flipped(both), both)
        clean = draw.column(random.random(n) < training["clean_share"]) > 0.5
        orders = np.tile(np.arange(3), (n, 1))
        for i in np.flatnonzero(random.random(n) < training["channel_swaps"]):
            orders[i] = random.permutation(3)
        index = torch.from_numpy(orders).to(self.device)[None, :, :, None, None].expand(both.shape)
        both = both.gather(2, index)
        return torch.where(clean, both[1], both[0]), both[1]


def pooled(entry: Entry, random: np.random.Generator) -> Sample:
    """A sample of all sources together."""
    at = int(random.integers(sum(len(source) for source in entry.sources)))
    for source in entry.sources:
        if at < len(source):
            return source[at]
        at -= len(source)
    raise AssertionError("the number is below the sum")


class Drawn(Protocol):
    """Batches as a function of seed and step: what a network is shown, and what it should give."""
    seed: int

    def of(self, step: int) -> Pair: ...


class Ahead:
    """Batches made by a thread of its own while the network learns; of(step) for rising steps."""

    DEPTH = 4

    def __init__(self, batches: Drawn):
        self.batches, self.seed = batches, batches.seed
        self.thread = ThreadPoolExecutor(1)
        self.made: Deque[Tuple[int, "Future[Pair]"]] = deque()

    def of(self, step: int) -> Pair:
        while self.made and self.made[0][0] != step:
            self.made.popleft()
        last = self.made[-1][0] if self.made else step - 1
        for next_step in range(last + 1, step + self.DEPTH):
            self.made.append((next_step, self.thread.submit(self.batches.of, next_step)))
        return self.made.popleft()[1].result()

    def close(self) -> None:
        """Drops what was not taken and waits for the thread."""
        for _, batch in self.made:
            batch.cancel()
        self.thread.shutdown()
