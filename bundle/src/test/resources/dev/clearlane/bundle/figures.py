#!/usr/bin/env python3
"""Prints figures.csv: what other tools measure on pictures that MetricsTest makes by the same formulas.

Needs NumPy, SciPy, scikit-image (0.19.3 made the committed file) and ffmpeg (5.1.9 did) on the path:
    python3 figures.py > figures.csv
"""

import re
import subprocess
import tempfile

import numpy as np
from scipy import ndimage
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

SIZES = [(64, 48), (37, 23), (11, 11), (5, 3)]


def scene(width, height):
    """RGB; the channel index counts red 0, green 1, blue 2."""
    x, y, c = np.meshgrid(np.arange(width), np.arange(height), np.arange(3), indexing="ij")
    picture = (((x * (3 + c)) ^ (y * 5)) + x * y // 7 + 40 * c) & 255
    return picture.transpose(1, 0, 2)


def grid(width, height):
    x, y, c = np.meshgrid(np.arange(width), np.arange(height), np.arange(3), indexing="ij")
    return x.transpose(1, 0, 2), y.transpose(1, 0, 2), c.transpose(1, 0, 2)


def noisy(width, height):
    x, y, c = grid(width, height)
    return np.clip(scene(width, height) + (x * 31 + y * 17 + c * 11) % 41 - 20, 0, 255)


def faint(width, height):
    x, y, c = grid(width, height)
    return np.clip(scene(width, height) + ((x + y + c) % 3 == 0), 0, 255)


def negative(width, height):
    return 255 - scene(width, height) // 2


def luma(rgb):
    """MATLAB's rgb2ycbcr on doubles: its matrix, times 255, before any rounding."""
    return 16 + rgb.astype(float) @ np.array([65.481, 128.553, 24.966]) / 255


def plane_ssim(a, b):
    if min(a.shape[:2]) < 11:
        return None  # the window does not fit
    axis = 2 if a.ndim == 3 else None
    return structural_similarity(
        a.astype(float), b.astype(float), data_range=255, channel_axis=axis,
        gaussian_weights=True, sigma=1.5, use_sample_covariance=False)


def volume_ssim(a, b):
    """ssim of MATLAB on a height x width x 3 array: imgaussfilt3, 11 taps, replicated borders."""
    def smooth(v):
        return ndimage.gaussian_filter(v, 1.5, truncate=3.5, mode="nearest")
    a, b = a.astype(float), b.astype(float)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    ma, mb = smooth(a), smooth(b)
    va, vb, cov = smooth(a * a) - ma * ma, smooth(b * b) - mb * mb, smooth(a * b) - ma * mb
    return float(np.mean((2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))))


def ffmpeg_psnr(a, b):
    height, width = a.shape[:2]
    with tempfile.NamedTemporaryFile() as fa, tempfile.NamedTemporaryFile() as fb:
        for file, picture in ((fa, a), (fb, b)):
            file.write(picture.astype(np.uint8).tobytes())
            file.flush()
        raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
        run = subprocess.run(
            ["ffmpeg", "-hide_banner", *raw, "-i", fa.name, *raw, "-i", fb.name, "-lavfi",
             "[0]format=gbrp[a];[1]format=gbrp[b];[a][b]psnr", "-f", "null", "-"],
            capture_output=True, text=True, check=True)
    return float(re.search(r"average:([0-9.]+|inf)", run.stderr).group(1))


def main():
    print("picture,width_px,height_px,psnr_rgb,psnr_rgb_ffmpeg,psnr_y,ssim_rgb,ssim_y,ssim_volume")
    for width, height in SIZES:
        clean = scene(width, height)
        for name, picture in (("noisy", noisy), ("faint", faint), ("negative", negative)):
            other = picture(width, height)
            print(name, width, height, *(
                "" if v is None else f"{v:.6f}" for v in (
                    peak_signal_noise_ratio(clean, other, data_range=255),
                    ffmpeg_psnr(clean, other),
                    peak_signal_noise_ratio(luma(clean), luma(other), data_range=255),
                    plane_ssim(clean, other),
                    plane_ssim(luma(clean), luma(other)),
                    volume_ssim(clean, other))), sep=",")


if __name__ == "__main__":
    main()
