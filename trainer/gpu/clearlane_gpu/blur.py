"""Motion blur of a camera that moves: VehicleBlur and TrajectoryBlur of the synth module."""
import copy
import math
from typing import Any, Dict, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .light import Draw, add_noise, from_linear, samples_to_average, to_linear

MAX_BEND = 0.16
VIEW_WIDTH_PX, VIEW_HEIGHT_PX = 1280, 720
MAX_ROLL_RAD = math.radians(2)
MAX_DRIVE_M = 0.25
MIN_MOMENTS, MAX_MOMENTS = 9, 33
PATH_STEPS = 512
MIN_EXPOSURE, MAX_EXPOSURE = 0.3, 1.0
"""Share of the time between two frames that the shutter is open."""


def _bend(extent: np.ndarray, draw: Draw) -> np.ndarray:
    return extent * MAX_BEND * draw.uniform(len(extent), -1, 1)


def _path(drift: np.ndarray, bend: np.ndarray, moment: np.ndarray) -> np.ndarray:
    """One coordinate of a path, mean 0; moment: -0.5 to 0.5."""
    return drift * moment + bend * (moment * moment - 1 / 12)


def _passed(count: int, before: int, draw: Draw) -> np.ndarray:
    """Exposures that a camera moves on in as many frames; 0 for the current one.

    Of a copy of the host's numbers: at each moment as many are drawn.
    """
    return before / copy.deepcopy(draw.host).uniform(MIN_EXPOSURE, MAX_EXPOSURE, count)


def _finish(blurred: Tensor, coded: Tensor, noise: Dict[str, Any], draw: Draw) -> Tensor:
    linear = torch.where(coded, to_linear(blurred), blurred)
    return from_linear(add_noise(linear, noise, draw))


class VehicleBlur:
    """A ground plane and an upright one, seen from a camera that turns and drives during the exposure, and between
    frames as during it."""

    moves = True

    def __init__(self, settings: Dict[str, Any]):
        self.settings = settings

    def __call__(self, clean: Tensor, draw: Draw, before: int = 0) -> Tensor:
        n, _, height, width = clean.shape
        s = self.settings
        samples, coded = samples_to_average(clean, s, draw)
        focal = draw.uniform(n, 900, 1400)
        smear_px = draw.log_uniform(n, s["min_smear_px"], s["max_smear_px"])
        smear = smear_px / focal
        direction = draw.uniform(n, 0, 2 * math.pi)
        roll = MAX_ROLL_RAD * draw.uniform(n, -0.5, 0.5) * draw.uniform(n)
        drifts = (smear * np.sin(direction), smear * np.cos(direction), roll)
        bends = (_bend(smear, draw), _bend(smear, draw), _bend(np.abs(roll), draw))
        drive = MAX_DRIVE_M * draw.uniform(n) * draw.uniform(n)
        camera, wall = draw.uniform(n, 1.1, 1.7), draw.uniform(n, 15, 75)
        left = -VIEW_WIDTH_PX / 2 + max(0, VIEW_WIDTH_PX - width) * draw.uniform(n)
        top = -VIEW_HEIGHT_PX * 0.45 + max(0, VIEW_HEIGHT_PX - height) * draw.uniform(n)
        joint = draw.column(focal * camera / wall - top)[:, 0]
        moments = np.clip(np.ceil(smear_px), MIN_MOMENTS, MAX_MOMENTS)
        rows = torch.arange(height, device=clean.device, dtype=torch.float32)[None, :, None]
        above = rows < joint
        columns = torch.arange(width, device=clean.device, dtype=torch.float32)[None, None, :]
        total = torch.zeros_like(samples)
        passed = _passed(n, before, draw)
        for i in range(int(moments.max())):
            moment = (i + 0.5) / moments - 0.5
            rotation = _rotation(*(_path(d, b, moment) - d * passed for d, b in zip(drifts, bends)))
            planes = [
                draw.tensor(_homography(rotation, drive * (moment - passed), height_part, depth_part, focal, left, top))
                for height_part, depth_part in ((0 * wall, 1 / wall), (1 / camera, 0 * wall))]
            grid = _grid(planes, above, columns, rows, width, height)
            seen = F.grid_sample(samples, grid, mode="bilinear", padding_mode="border", align_corners=True)
            total += seen * draw.column((i < moments) / moments)
        return _finish(total, coded, s["noise"], draw)


def _rotation(pitch: np.ndarray, yaw: np.ndarray, roll: np.ndarray) -> np.ndarray:
    cp, sp, cy, sy, cr, sr = (f(a) for a in (pitch, yaw, roll) for f in (np.cos, np.sin))
    return np.stack([
        cr * cy, -sr * cp + cr * sy * sp, sr * sp + cr * sy * cp,
        sr * cy, cr * cp + sr * sy * sp, -cr * sp + sr * sy * cp,
        -sy, cy * sp, cy * cp], 1).reshape(-1, 3, 3)


def _homography(rotation: np.ndarray, forward: np.ndarray, inverse_height: np.ndarray, inverse_depth: np.ndarray,
                focal: np.ndarray, left: np.ndarray, top: np.ndarray) -> np.ndarray:
    """Position in the reference of a pixel of the moment: K (R + t n') K^-1 for the plane n X = 1."""
    m = rotation.copy()
    m[:, 2, 1] += forward * inverse_height
    m[:, 2, 2] += forward * inverse_depth
    h = m.copy()
    h[:, :, :2] /= focal[:, None, None]
    h[:, :, 2] += h[:, :, 0] * left[:, None] + h[:, :, 1] * top[:, None]
    h[:, :2] *= focal[:, None, None]
    h[:, 0] -= left[:, None] * h[:, 2]
    h[:, 1] -= top[:, None] * h[:, 2]
    return h


def _grid(planes: list, above: Tensor, columns: Tensor, rows: Tensor, width: int, height: int) -> Tensor:
    def rows_of(k: int) -> Tensor:
        wall, ground = (p[:, k, :, None, None] for p in planes)
        h = torch.where(above[:, None], wall[:, :, :, :], ground[:, :, :, :])
        return h[:, 0] * columns + h[:, 1] * rows + h[:, 2]
    inverse = 1 / rows_of(2)
    x = rows_of(0) * inverse * (2 / max(1, width - 1)) - 1
    y = rows_of(1) * inverse * (2 / max(1, height - 1)) - 1
    return torch.stack((x, y), 3)


class TrajectoryBlur:
    """One short arc for the whole picture; between frames the camera moves on as during the exposure."""

    moves = True

    def __init__(self, settings: Dict[str, Any]):
        self.settings = settings

    def __call__(self, clean: Tensor, draw: Draw, before: int = 0) -> Tensor:
        n = len(clean)
        s = self.settings
        heading = draw.uniform(n, 0, 2 * math.pi)
        ones = np.ones(n)
        moment = (np.arange(PATH_STEPS) + 0.5) / PATH_STEPS - 0.5
        x = _path(np.cos(heading)[:, None], _bend(ones, draw)[:, None], moment)
        y = _path(np.sin(heading)[:, None], _bend(ones, draw)[:, None], moment)
        length = draw.log_uniform(n, s["min_length_px"], s["max_length_px"])
        chord = np.hypot(x[:, -1] - x[:, 0], y[:, -1] - y[:, 0])
        kernels, radius = _kernels(x, y, length / chord)
        samples, coded = samples_to_average(clean, s, draw)
        if before:
            away = _passed(n, before, draw) * length / chord
            right, down = (away * (axis[:, -1] - axis[:, 0]) for axis in (x, y))
            samples = _shifted(samples, draw.tensor(right), draw.tensor(down))
        return _finish(_convolved(samples, draw.tensor(kernels), radius), coded, s["noise"], draw)


def _kernels(x: np.ndarray, y: np.ndarray, scale: np.ndarray) -> Tuple[np.ndarray, int]:
    """Point spread functions, N x side x side, their centroids at (radius, radius); scale: pixels per unit."""
    radius = int(np.ceil((scale * np.maximum(np.ptp(x, 1), np.ptp(y, 1))).max())) + 1
    side = 2 * radius + 2
    px = (x - x.mean(1, keepdims=True)) * scale[:, None] + radius
    py = (y - y.mean(1, keepdims=True)) * scale[:, None] + radius
    ix, iy = px.astype(int), py.astype(int)
    fx, fy = px - ix, py - iy
    base = np.arange(len(x))[:, None] * side * side + iy * side + ix
    kernels = np.zeros(len(x) * side * side)
    for offset, share in ((0, (1 - fx) * (1 - fy)), (1, fx * (1 - fy)), (side, (1 - fx) * fy), (side + 1, fx * fy)):
        np.add.at(kernels, base + offset, share / x.shape[1])
    return kernels.reshape(len(x), side, side), radius


def _shifted(samples: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Each picture as it was before it moved by so many pixels to the right and down; beyond the border the border
    repeats."""
    n, _, height, width = samples.shape
    seen = torch.eye(2, 3, device=samples.device).repeat(n, 1, 1)
    seen[:, 0, 2], seen[:, 1, 2] = 2 * x / width, 2 * y / height
    grid = F.affine_grid(seen, list(samples.shape), align_corners=False)
    return F.grid_sample(samples, grid, mode="bilinear", padding_mode="border", align_corners=False)


def _convolved(samples: Tensor, kernels: Tensor, radius: int) -> Tensor:
    """Each picture with its kernel, by spectra; beyond the border the border repeats."""
    height, width = samples.shape[2:]
    reach = kernels.shape[1]
    padded = F.pad(samples, (reach,) * 4, mode="replicate")
    size = padded.shape[2:]
    spectrum = torch.fft.rfft2(padded) * torch.fft.rfft2(kernels, s=size)[:, None]
    out = torch.fft.irfft2(spectrum, s=size)
    first = reach + radius
    return out[:, :, first:first + height, first:first + width]
