"""The networks of Wei et al. 2021 as PyTorch has them, and what all scripts here write and read."""
import json
import struct

import numpy
import torch
from torch.nn import Conv2d, ConvTranspose2d, Linear, Module
from torch.nn.functional import dropout, leaky_relu, pad


class Block(Module):
    def __init__(self, channels: int, slope: float):
        super().__init__()
        self.slope = slope
        self.a = Conv2d(channels, channels, 3, padding=1)
        self.b = Conv2d(channels, channels, 3, padding=1)
        self.c = Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        inner = dropout(leaky_relu(self.a(x), self.slope), 0.5, self.training)
        return x + self.c(leaky_relu(self.b(inner), self.slope))


class Generator(Module):
    def __init__(self, width: int, slope: float = 0.2, mean: bool = False):
        super().__init__()
        self.mean = mean
        self.head = Conv2d(3, width, 7, padding=3)
        self.down1 = Conv2d(width, 2 * width, 3, stride=2, padding=1)
        self.down2 = Conv2d(2 * width, 4 * width, 3, stride=2, padding=1)
        self.block1 = Block(4 * width, slope)
        self.block2 = Block(4 * width, slope)
        self.block3 = Block(4 * width, slope)
        self.block4 = Block(4 * width, slope)
        self.block5 = Block(4 * width, slope)
        self.block6 = Block(4 * width, slope)
        self.up1 = ConvTranspose2d(4 * width, 2 * width, 3, stride=2, padding=1, output_padding=1)
        self.up2 = ConvTranspose2d(2 * width, width, 3, stride=2, padding=1, output_padding=1)
        self.tail = Conv2d(width, 3, 7, padding=3)

    def forward(self, x):
        y = self.head(x).relu()
        y = self.down2(self.down1(y).relu()).relu()
        y = self.block3(self.block2(self.block1(y)))
        y = self.block6(self.block5(self.block4(y)))
        y = self.up2(self.up1(y).relu()).relu()
        y = x + self.tail(y).tanh()
        return y / 2 if self.mean else y.clamp(-1, 1)


class Critic(Module):
    """Padding as TensorFlow's "same": of three lines, one before and two after."""

    def __init__(self, width: int, side: int):
        super().__init__()
        self.conv1 = Conv2d(3, width, 4, stride=2, padding=1)
        self.conv2 = Conv2d(width, width, 4, stride=2, padding=1)
        self.conv3 = Conv2d(width, 2 * width, 4, stride=2, padding=1)
        self.conv4 = Conv2d(2 * width, 4 * width, 4, stride=2, padding=1)
        self.conv5 = Conv2d(4 * width, 8 * width, 4)
        self.conv6 = Conv2d(8 * width, 1, 4)
        self.dense1 = Linear((side // 16) ** 2, 1024)
        self.dense2 = Linear(1024, 1)

    def forward(self, x):
        for conv in (self.conv1, self.conv2, self.conv3, self.conv4):
            x = leaky_relu(conv(x), 0.2)
        for conv in (self.conv5, self.conv6):
            x = leaky_relu(conv(pad(x, (1, 2, 1, 2))), 0.2)
        return self.dense2(leaky_relu(self.dense1(x.flatten(1)), 0.2))


def write(path, tensors):
    """One tensor, or several one after the other, as 32-bit floats, little-endian, in rows."""
    if isinstance(tensors, torch.Tensor):
        tensors = [tensors]
    rows = [t.detach().float().contiguous().numpy().ravel() for t in tensors]
    numpy.concatenate(rows).astype("<f4").tofile(path)


def read(path, *shape):
    return torch.from_numpy(numpy.fromfile(path, "<f4").astype(numpy.float32)).view(*shape)


def load(module, path, prefix):
    """Weights under a prefix of a safetensors file of 32-bit floats."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    state = {}
    for name, entry in header.items():
        if name.startswith(prefix) and name[len(prefix):] in module.state_dict():
            begin, end = entry["data_offsets"]
            values = numpy.frombuffer(data[begin:end], "<f4").copy()
            state[name[len(prefix):]] = torch.from_numpy(values).view(*entry["shape"])
    module.load_state_dict(state)
    return module


def save_safetensors(path, state):
    header, at = {}, 0
    for name, tensor in state.items():
        size = 4 * tensor.numel()
        header[name] = {
            "dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in state.values():
            file.write(tensor.detach().contiguous().numpy().astype("<f4").tobytes())
