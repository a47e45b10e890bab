"""Rounding to 8 bits as a network's 8-bit file does it, with gradients that pass it straight through.

Activations are levels less the level of 0: whole numbers of -255 to 255, which bf16 holds exactly, as it does the
weights' -127 to 127. So under autocast a convolution multiplies exactly what integers would be, and only its sums are
rounded to bf16; scales are applied in fp32.
"""
import torch
import torch.nn.functional as F
from torch import Tensor

WEIGHT_LIMIT = 127
SMALLEST = torch.finfo(torch.float32).tiny
# Biases are 32-bit integers; a scale that is too small for one is raised.
BIAS_LIMIT = 1 << 30


def levels(x: Tensor, step: float, zero: int) -> Tensor:
    """Levels of an activation less that of 0. No gradient passes where x is outside the range."""
    return torch.fake_quantize_per_tensor_affine(x.float() / step, 1.0, zero, 0, 255)


def convolved(x: Tensor, step: float, kernel: Tensor, bias: Tensor, stride: int, padding: int) -> Tensor:
    """The convolution of levels with weights of one scale per output channel, in fp32."""
    with torch.no_grad():
        scale = kernel.abs().amax((1, 2, 3)) / WEIGHT_LIMIT
        scale = scale.maximum(bias.abs() / step / BIAS_LIMIT).clamp(min=SMALLEST)
        sums = scale * step
    weights = torch.fake_quantize_per_tensor_affine(kernel / scale[:, None, None, None], 1.0, 0,
                                                    -WEIGHT_LIMIT, WEIGHT_LIMIT)
    offset = bias / sums
    offset = offset + (offset.round() - offset).detach()
    product = F.conv2d(x, weights, None, stride, padding).float()
    return (product + offset[:, None, None]) * sums[:, None, None]
