"""A network's values in one flat tensor, as the Java trainer keeps them."""
from typing import Any, Dict, List, Optional

import numpy as np
import torch
from torch import Tensor

Specs = List[Dict[str, Any]]


def count(specs: Specs) -> int:
    return sum(int(np.prod(s["shape"])) for s in specs)


def initial(specs: Specs, seed: int) -> np.ndarray:
    """Values drawn from the distribution that each parameter starts with."""
    random = np.random.default_rng(seed)
    parts = [s["mean"] + s["deviation"] * random.standard_normal(int(np.prod(s["shape"]))) for s in specs]
    return np.concatenate(parts).astype(np.float32)


def flat(specs: Specs, tensors: Dict[str, np.ndarray], prefix: str) -> np.ndarray:
    """The values of a file in the order of the network; ValueError for a missing or other one."""
    parts = []
    for s in specs:
        values: Optional[np.ndarray] = tensors.get(prefix + s["name"])
        if values is None or list(values.shape) != s["shape"]:
            found = "missing" if values is None else list(values.shape)
            raise ValueError(f"{prefix}{s['name']} must be {s['shape']}, but is {found}")
        parts.append(values.reshape(-1))
    return np.concatenate(parts)


def named(specs: Specs, values: np.ndarray, prefix: str) -> List:
    """Flat values as named tensors, for a file."""
    parts, at = [], 0
    for s in specs:
        size = int(np.prod(s["shape"]))
        parts.append((prefix + s["name"], values[at:at + size].reshape(s["shape"])))
        at += size
    return parts


class Parameters:
    """Flat values, and each parameter as a view of them whose gradient is a view of a flat gradient."""

    def __init__(self, specs: Specs, values: np.ndarray, device: torch.device, trained: bool = True):
        self.specs = specs
        self.flat = torch.from_numpy(values.astype(np.float32)).to(device)
        self.gradient = torch.zeros_like(self.flat) if trained else None
        self.views: Dict[str, Tensor] = {}
        at = 0
        for s in specs:
            size = int(np.prod(s["shape"]))
            view = self.flat.narrow(0, at, size).view(s["shape"]).detach()
            if self.gradient is not None:
                view.requires_grad_(True)
                view.grad = self.gradient.narrow(0, at, size).view(s["shape"])
            self.views[s["name"]] = view
            at += size

    def __getitem__(self, name: str) -> Tensor:
        return self.views[name]

    def values(self) -> np.ndarray:
        return self.flat.cpu().numpy()
