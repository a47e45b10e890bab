"""Finds channels that a ReLU cuts off in some batches everywhere, and starts them again; the network gives the same.

Such a channel gets no gradient any more and stays as it is, however long the network is trained.
"""
from typing import Any, Dict, List, NamedTuple

import numpy as np
import torch
from torch import Tensor

from .network import Network
from .parameters import Parameters

CONVOLUTIONS = ("conv", "rep_conv")
# They keep channels apart, and zeros as they are.
PASSING = ("max_pool", "pad", "dropout")
SMALLEST_DEVIATION = 1e-3


class Layer(NamedTuple):
    """A ReLU between convolutions only: the numbers of its value and of the one before it, what fills it, and what
    reads it."""
    value: int
    before: int
    writer: Dict[str, Any]
    readers: List[Dict[str, Any]]


def layers(network: Network) -> List[Layer]:
    """The ReLUs whose channels can be changed without touching others."""
    found = []
    for value, node in enumerate(network.nodes, 1):
        if node["op"] != "relu" or node["inputs"][0] == 0:
            continue
        before = node["inputs"][0]
        writer = network.nodes[before - 1]
        readers = _readers(network, value)
        alone = _reading(network, before) == [value] and network.output != before
        if alone and writer["op"] in CONVOLUTIONS and readers:
            found.append(Layer(value, before, writer, readers))
    return found


def _reading(network: Network, value: int) -> List[int]:
    """The numbers of the values that are computed from a value."""
    return [number for number, node in enumerate(network.nodes, 1) if value in node["inputs"]]


def _readers(network: Network, value: int) -> List[Dict[str, Any]]:
    """The convolutions that read a value; none if something else does too."""
    found: List[Dict[str, Any]] = []
    for number in _reading(network, value):
        node = network.nodes[number - 1]
        behind = [node] if node["op"] in CONVOLUTIONS else []
        if node["op"] in PASSING:
            behind = _readers(network, number)
        if not behind or network.output == value:
            return []
        found += behind
    return found


def dead(network: Network, parameters: Parameters, inputs: List[Tensor]) -> Dict[str, Tensor]:
    """By the name of the convolution before a ReLU, which of its channels are 0 everywhere in all inputs."""
    highest: Dict[str, Tensor] = {}
    with torch.no_grad():
        for input in inputs:
            values = network.values(parameters, input, False)
            for layer in layers(network):
                peak, name = values[layer.value].amax((0, 2, 3)), layer.writer["name"]
                highest[name] = torch.maximum(highest[name], peak) if name in highest else peak
    return {name: peak <= 0 for name, peak in highest.items()}


def revive(network: Network, parameters: Parameters, channels: Dict[str, Tensor], inputs: List[Tensor],
           seed: int) -> None:
    """New weights, drawn as at the start, for what fills these channels, and 0 for what reads them.

    They are scaled to the deviation of the layer's other channels over the inputs, and their biases to a mean of 0,
    so that each is above 0 about half of the time.
    """
    random = np.random.default_rng(seed)
    starts = {s["name"]: (s["mean"], s["deviation"]) for s in network.specs}
    with torch.no_grad():
        for layer in layers(network):
            mask = channels[layer.writer["name"]]
            for name, values in _own(layer.writer, parameters).items():
                mean, deviation = (0, 0) if name == "bias" else starts[f"{layer.writer['name']}.{name}"]
                drawn = mean + deviation * random.standard_normal(tuple(values.shape))
                values[mask] = torch.from_numpy(drawn.astype(np.float32)).to(values.device)[mask]
            for reader in layer.readers:
                for name, values in _own(reader, parameters).items():
                    if name == "identity":  # one value for each channel, of input and output alike
                        values[mask] = 0
                    elif name != "bias":
                        values[:, mask] = 0
        for layer, mean, deviation in _statistics(network, parameters, inputs):
            mask = channels[layer.writer["name"]]
            wanted = deviation[~mask].median() if bool((~mask).any()) else torch.ones(())
            factor = wanted / deviation.clamp(min=SMALLEST_DEVIATION)
            for name, values in _own(layer.writer, parameters).items():
                if name == "bias":
                    values[mask] = -(mean * factor)[mask]
                else:
                    values[mask] *= factor[mask].reshape([-1] + [1] * (values.dim() - 1))


def _own(node: Dict[str, Any], parameters: Parameters) -> Dict[str, Tensor]:
    """A convolution's parameters by their last names: weight, bias, and point and identity of a branched one."""
    parts = [name.rpartition(".") for name in parameters.views]
    return {last: parameters[f"{owner}.{last}"] for owner, _, last in parts if owner == node["name"]}


def _statistics(network: Network, parameters: Parameters, inputs: List[Tensor]) -> List:
    """Each layer with the mean and the deviation of its channels before the ReLU over the inputs."""
    sums: Dict[int, List[Tensor]] = {}
    for input in inputs:
        values = network.values(parameters, input, False)
        for layer in layers(network):
            before = values[layer.before].double()
            moments = [before.mean((0, 2, 3)), before.square().mean((0, 2, 3))]
            former = sums.get(layer.before)
            sums[layer.before] = [a + b for a, b in zip(former, moments)] if former else moments
    found = []
    for layer in layers(network):
        mean, square = (total / len(inputs) for total in sums[layer.before])
        found.append((layer, mean.float(), (square - mean.square()).clamp(min=0).sqrt().float()))
    return found
