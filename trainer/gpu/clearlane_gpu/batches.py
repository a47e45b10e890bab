"""Draws batches from a pack as PictureBatches does, with the degradations on the device."""
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Deque, Dict, List, Protocol, Tuple

import numpy as np
import torch
from torch import Tensor

from . import degradations, moments
from .light import Draw
from .network import extra_pictures
from .pack import Entry, Pack, Sample
from .pictures import Crop, Pictures, by_size

Pair = Tuple[Tensor, Tensor]

WINDOW = 32
"""Groups of degraded samples that a batch draws from where samples are reused."""


class Batches:
    """Pairs of degraded and clean patches, N x 3 x side x side, 0 to 1; a function of seed and step.

    With a reuse of n, a degraded sample is used n times on average, turned and recoloured differently. For a network
    with history the degraded ones are N x 3(1 + history): the current frame, then those before it, newest first; for a
    refiner N x 6: the coarse result, then the raw picture.
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
        self.history: int = pack.facts["network"]["history"]
        self.refines: bool = pack.facts["network"]["refines"]
        self.extra = extra_pictures(pack.facts["network"])
        self.motion = moments.StillMotion(self.crops)
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
        return self._isolated(pairs, draw.host) if self.history else pairs

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
        """Pairs of one entry of the mix, before they are turned and mirrored: what is shown, and the same clean, of
        each moment 3 channels."""
        entry = self.entries[number]
        random = draw.host
        if entry.kind == "pairs":
            return [self._real(entry, random) for _ in range(count)]
        degradation = self.degradations[number]
        assert degradation is not None
        side = self.patch_px + 2 * self.crops["margin_px"]
        averaged = entry.degrade["kind"] == "frame_average"
        if entry.kind == "sharp":
            shown = [torch.stack(self._sharp(entry, degradation.moves, side, random)) for _ in range(count)]
        elif averaged:
            shown = [self._exposures(pooled(entry, random), side, random) for _ in range(count)]
        else:
            shown = [self._frames(drawn(entry, random), side, random) for _ in range(count)]
        pairs: List[Pair] = []
        for members in by_size(shown).values():
            clean = list(torch.stack([shown[i] for i in members]).unbind(1))
            degraded = moments.degraded(degradation, clean, draw)
            if averaged:
                clean = [exposure[:, exposure.shape[1] // 2] for exposure in clean]
            pairs.extend(zip(self._middle(torch.cat(degraded, 1)), self._middle(torch.cat(clean, 1))))
        return pairs

    def _real(self, entry: Entry, random: np.random.Generator) -> Pair:
        source, at = place(entry, random)
        sample = source[at]
        shown = [sample.pictures[:2]] + [source[i].pictures for i in sample.before[:self.extra]]
        if self.refines:
            coarse, clean, raw = sample.pictures
            shown = [(coarse, clean), (raw, clean)]
        crop = Crop.draw(self.pictures.of(*sample.pictures[0]), self.patch_px, self.crops["pair_min_scale"],
                         self.crops["pair_shrunk_share"], random)
        shown += shown[:1] * (1 + self.extra - len(shown))
        degraded, clean = ([crop.of(self.pictures.of(*pair[i])) for pair in shown] for i in (0, 1))
        return torch.cat(degraded), torch.cat(clean)

    def _sharp(self, entry: Entry, moved: bool, side: int, random: np.random.Generator) -> List[Tensor]:
        picture = self.pictures.of(*drawn(entry, random).pictures[0])
        still = Crop.draw(picture, side, self.crops["min_scale"], self.crops["shrunk_share"], random).of(picture)
        alone = moved or not self.history
        return [still] * (1 + self.history) if alone else self.motion(still, self.history, random)

    def _exposures(self, sample: Sample, side: int, random: np.random.Generator) -> Tensor:
        """Frames to average for each moment, (1 + history) x count x 3 x H x W: exposures that follow each other, or
        the same one again where the run is too short."""
        begin, size = run_of(sample, random)
        count = min(size - (size + 1) % 2, 3 if self.history else 3 + 2 * int(random.integers(2)))
        exposures = max(1, min(1 + self.history, size // count))
        frames = self._cut(sample, begin, size, count * exposures, side, random)
        parts = list(frames.unflatten(0, (exposures, count)))
        return torch.stack(parts + parts[:1] * (1 + self.history - exposures))

    def _frames(self, sample: Sample, side: int, random: np.random.Generator) -> Tensor:
        """A frame and those before it, newest first; the frame itself where the run is too short."""
        begin, size = run_of(sample, random)
        frames = self._cut(sample, begin, size, min(size, 1 + self.history), side, random)
        return torch.cat((frames, frames[:1].repeat(1 + self.history - len(frames), 1, 1, 1)))

    def _cut(self, sample: Sample, begin: int, size: int, count: int, side: int, random: np.random.Generator) -> Tensor:
        """The same crop of neighbouring frames of a run, newest first."""
        first = begin + int(random.integers(size - count + 1))
        frames = [self.pictures.of(*p) for p in sample.pictures[first:first + count]]
        crop = Crop.draw(frames[0], side, self.crops["min_scale"], self.crops["shrunk_share"], random)
        return torch.stack([crop.of(f) for f in reversed(frames)])

    def _isolated(self, pairs: List[Pair], random: np.random.Generator) -> List[Pair]:
        """Some samples without frames before them, which the current one stands for, and some after a cut."""
        out: List[Pair] = []
        for i, pair in enumerate(pairs):
            u = random.random()
            if u < self.crops["alone_share"]:
                pair = tuple(x[:3].repeat(1 + self.history, 1, 1) for x in pair)
            elif u < self.crops["alone_share"] + self.crops["cut_share"] and i > 0:
                pair = tuple(torch.cat((x[:3], other[3:])) for x, other in zip(pair, pairs[i - 1]))
            out.append(pair)
        return out

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
        every_frame = np.concatenate([orders + 3 * k for k in range(1 + self.extra)], 1)
        index = torch.from_numpy(every_frame).to(self.device)[None, :, :, None, None].expand(both.shape)
        both = both.gather(2, index)
        return torch.where(clean, both[1], both[0]), both[1][:, :3]


def place(entry: Entry, random: np.random.Generator) -> Tuple[Tuple[Sample, ...], int]:
    """A sample of all sources together: its source, and its number there."""
    at = int(random.integers(sum(len(source) for source in entry.sources)))
    for source in entry.sources:
        if at < len(source):
            return source, at
        at -= len(source)
    raise AssertionError("the number is below the sum")


def run_of(sample: Sample, random: np.random.Generator) -> Tuple[int, int]:
    """Where a run of neighbouring frames begins, and how many it has."""
    run = random.integers(len(sample.run_lengths))
    return sum(sample.run_lengths[:run]), sample.run_lengths[run]


def pooled(entry: Entry, random: np.random.Generator) -> Sample:
    """A sample of all sources together."""
    source, at = place(entry, random)
    return source[at]


def drawn(entry: Entry, random: np.random.Generator) -> Sample:
    """A sample of one of the sources, all of which are equally likely."""
    source = entry.sources[random.integers(len(entry.sources))]
    return source[random.integers(len(source))]


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
