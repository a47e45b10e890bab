"""files.py DIR: one generator's weights in every form in which PyTorch's users save them.

Beside each NAME.pt lies NAME.f32: the values that it holds, in the order of the network.
"""
import argparse
import collections
import os
import sys

import numpy
import torch

from wei2021 import Generator, write

WIDTH = 2


class OfPython2(collections.OrderedDict):
    """Pickled as Python 2 pickles an ordered map: by a list of its entries."""

    def __reduce__(self):
        return collections.OrderedDict, ([[k, v] for k, v in self.items()],)


def main():
    os.chdir(sys.argv[1])
    torch.manual_seed(5)
    # What is trained on is not what is averaged.
    generator = Generator(WIDTH)
    optimiser = torch.optim.Adam(generator.parameters(), lr=0.01)
    generator(torch.rand(1, 3, 16, 16)).mean().backward()
    optimiser.step()
    generator.eval()
    state = generator.state_dict()
    other = Generator(WIDTH).state_dict()

    def save(name, what, values=state, **options):
        torch.save(what, name + ".pt", **options)
        write(name + ".f32", list(values.values()))

    def converted(kind):
        return {name: tensor.to(kind) for name, tensor in state.items()}

    save("state_dict", state)
    save("old_form", state, _use_new_zipfile_serialization=False)
    save("plain_map", dict(state))
    save("parameters", dict(generator.named_parameters()))
    save("module", generator)
    save("module_old_form", generator, _use_new_zipfile_serialization=False)
    save("python2", OfPython2(state), _use_new_zipfile_serialization=False)
    save("protocol5", state, pickle_protocol=5)
    for kind in (torch.float16, torch.bfloat16, torch.float64):
        save(str(kind).split(".")[1], converted(kind), converted(kind))
    save("channels_last", {
        name: tensor.to(memory_format=torch.channels_last) if tensor.dim() == 4 else tensor
        for name, tensor in state.items()})
    save("turned", {name: tensor.t().contiguous().t() if tensor.dim() == 2
                    else tensor.flip(0).contiguous().flip(0) if tensor.dim() == 1
                    else tensor.permute(3, 1, 0, 2).contiguous().permute(2, 1, 3, 0)
                    for name, tensor in state.items()})
    ones = collections.OrderedDict((n, torch.full((1,), 0.5).expand(t.shape)) for n, t in state.items())
    save("expanded", ones, ones)

    flat = torch.cat([tensor.reshape(-1) for tensor in state.values()])
    shared, at = collections.OrderedDict(), 0
    for name, tensor in state.items():
        shared[name] = flat[at:at + tensor.numel()].view(tensor.shape)
        at += tensor.numel()
    save("shared", shared)
    save("shared_old_form", shared, _use_new_zipfile_serialization=False)

    checkpoint = {
        "epoch": 7,
        "arch": "wei2021",
        "state_dict": {"module." + name: tensor for name, tensor in state.items()},
        "optimizer": optimiser.state_dict(),
        "args": argparse.Namespace(lr=1e-4, gpus=[0, 1]),
        "best_psnr": numpy.float64(29.19),
        "rng": torch.get_rng_state(),
        "device": torch.device("cpu"),
        "shape": torch.Size([1, 3]),
        "note": None,
        "seed": 1 << 80,
    }
    save("checkpoint", checkpoint)
    save("checkpoint_old_form", checkpoint, _use_new_zipfile_serialization=False)
    save("averaged", {"params": other, "params_ema": state})
    save("with_critic", {"critic": {"dense.weight": torch.zeros(3)}, "generator": state})

    torch.jit.save(torch.jit.script(generator), "script.pt")
    write("script.f32", list(state.values()))
    torch.jit.save(torch.jit.trace(generator, torch.zeros(1, 3, 16, 16)), "trace.pt")
    write("trace.f32", list(state.values()))

    torch.save({"a": state, "b": other}, "refused_two.pt")
    torch.save({n: (t * 100).to(torch.int64) for n, t in state.items()}, "refused_whole.pt")
    torch.save([state["head.bias"]], "refused_list.pt")
    torch.save(state["head.bias"], "refused_tensor.pt")


main()
