"""Networks from the recorded operations of a pack."""
from typing import Any, Callable, Dict, List, Optional

import torch
import torch.nn.functional as F
from torch import Tensor

from . import rounding
from .parameters import Parameters

Node = Dict[str, Any]


def _conv(p: Parameters, node: Node, x: Tensor) -> Tensor:
    s = node["settings"]
    return F.conv2d(x, p[node["name"] + ".weight"], p[node["name"] + ".bias"], s["stride"], s["padding"])


def _merged(p: Parameters, node: Node) -> Tensor:
    """The three branches added as kernels, so that training costs one convolution."""
    name = node["name"]
    point = p[name + ".point"]
    if node["settings"]["identity"]:
        point = point + torch.diag(p[name + ".identity"])[:, :, None, None]
    return p[name + ".weight"] + F.pad(point, (1, 1, 1, 1))


def _rep_conv(p: Parameters, node: Node, x: Tensor) -> Tensor:
    s = node["settings"]
    return F.conv2d(x, _merged(p, node), p[node["name"] + ".bias"], s["stride"], s["padding"])


def _rounded_conv(p: Parameters, node: Node, levels: Tensor, step: float) -> Tensor:
    """A convolution in 8 bits; what is rounded are the weights that the exported one has."""
    s, name = node["settings"], node["name"]
    kernel = _merged(p, node) if node["op"] == "rep_conv" else p[name + ".weight"]
    return rounding.convolved(levels, step, kernel, p[name + ".bias"], s["stride"], s["padding"])


def _transposed(p: Parameters, node: Node, x: Tensor) -> Tensor:
    return F.conv_transpose2d(x, p[node["name"] + ".weight"], p[node["name"] + ".bias"], 2, 1, 1)


def _space_to_depth(x: Tensor, block: int) -> Tensor:
    n, c, h, w = x.shape
    x = x.reshape(n, c, h // block, block, w // block, block).permute(0, 3, 5, 1, 2, 4)
    return x.reshape(n, c * block * block, h // block, w // block)


PARAMETRIC: Dict[str, Callable[[Parameters, Node, Tensor], Tensor]] = {
    "conv": _conv,
    "rep_conv": _rep_conv,
    "transposed_conv": _transposed,
    "dense": lambda p, node, x: F.linear(x, p[node["name"] + ".weight"], p[node["name"] + ".bias"]),
}

PLAIN: Dict[str, Callable[..., Tensor]] = {
    "relu": F.relu,
    "leaky_relu": lambda x, slope: F.leaky_relu(x, slope),
    "tanh": torch.tanh,
    "add": torch.add,
    "scale": lambda x, factor: x * factor,
    "clamp": lambda x, low, high: x.clamp(low, high),
    "space_to_depth": _space_to_depth,
    "depth_to_space": lambda x, block: F.pixel_shuffle(x, block),
    "average_map": lambda x: x.mean((2, 3), keepdim=True),
    "global_average": lambda x: x.mean((2, 3)),
    "global_max": lambda x: x.amax((2, 3)),
    "pad": lambda x, before, after: F.pad(x, (before, after, before, after)),
    "max_pool": lambda x: F.max_pool2d(x, 2),
    "rows_to_channels": lambda x: x.flatten(1, 2)[:, :, None],
    "log_probabilities": lambda x: x[:, :, 0].transpose(1, 2).log_softmax(2),
    "flatten": lambda x: x.flatten(1),
    "concat": lambda a, b: torch.cat((a, b), 1),
    "channels": lambda x, first, count: x[:, first:first + count],
}


def extra_pictures(facts: Dict[str, Any]) -> int:
    """Pictures behind the first one in a network's input: the frames before it, or a refiner's raw picture."""
    return 1 if facts["refines"] else facts["history"]


def _levels(known: Dict[int, Tensor], values: List[Tensor], value: int, scale: Dict[str, Any]) -> Tensor:
    if value not in known:
        known[value] = rounding.levels(values[value], scale["step"], scale["zero"])
    return known[value]


class Network:
    """Computes a network's operations; value 0 is the input, value n what node n gives."""

    def __init__(self, facts: Dict[str, Any]):
        self.name: str = facts["name"]
        self.low, self.high = facts["range"]
        self.specs: List[Dict[str, Any]] = facts["parameters"]
        self.nodes: List[Node] = facts["nodes"]
        self.output: int = facts["output"]
        self.bgr: bool = facts["colours"] == "BGR"
        self.extra = extra_pictures(facts)
        # By node what it rounds, as the network's 8-bit file does; None to compute in float.
        self.quantised: Optional[List[Dict[str, Any]]] = facts["quantised"]
        for node in self.nodes:
            if node["op"] not in PARAMETRIC and node["op"] not in PLAIN and node["op"] != "dropout":
                raise ValueError(f"{self.name}: operation {node['op']} is unknown")

    def __call__(self, parameters: Parameters, x: Tensor, training: bool) -> Tensor:
        return self.values(parameters, x, training)[self.output]

    def values(self, parameters: Parameters, x: Tensor, training: bool) -> List[Tensor]:
        """All values, by number."""
        values = [x]
        levels: Dict[int, Tensor] = {}  # of values that are read rounded, by number; each has one scale
        for number, node in enumerate(self.nodes):
            inputs = [values[i] for i in node["inputs"]]
            rounded = self.quantised[number] if self.quantised else None
            if rounded and rounded["weights"]:
                scale = rounded["inputs"][0]
                values.append(_rounded_conv(parameters, node, _levels(levels, values, node["inputs"][0], scale),
                                            scale["step"]))
                continue
            if rounded:
                inputs = [_levels(levels, values, i, scale) * scale["step"] if scale else values[i]
                          for i, scale in zip(node["inputs"], rounded["inputs"])]
            if node["op"] in PARAMETRIC:
                values.append(PARAMETRIC[node["op"]](parameters, node, inputs[0]))
            elif node["op"] == "dropout":
                values.append(F.dropout(inputs[0], node["settings"]["probability"], training))
            else:
                values.append(PLAIN[node["op"]](*inputs, **node["settings"]))
        return values

    def of_unit(self, pictures: Tensor) -> Tensor:
        """RGB pictures of 0 to 1, or several after one another, in the network's range and order of colours."""
        ordered = pictures.unflatten(1, (-1, 3)).flip(2).flatten(1, 2) if self.bgr else pictures
        return ordered * (self.high - self.low) + self.low

    def to_unit(self, values: Tensor) -> Tensor:
        ordered = values.flip(1) if self.bgr else values
        return (ordered - self.low) / (self.high - self.low)
