"""gpu.py GPU_DIR PACK DIR [COUNT]: what trainer/gpu makes of a pack.

DIR holds network-input.f32, N x 3(1 + extra) x 32 x 32 in 0 to 1, and network-target.f32, N x 3 x 32 x 32 or for a
selector N x labels;
with COUNT, the samples of each entry of the mix are degraded that often, those of clips a third as often, and their
PSNR is written as psnr-ENTRY.f32; of a selector, COUNT batches are drawn and described in crops.f32.
"""
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, sys.argv[1])
from clearlane_gpu import pack as packs  # noqa: E402
from clearlane_gpu.batches import Ahead, Batches  # noqa: E402
from clearlane_gpu.light import Draw  # noqa: E402
from clearlane_gpu.labelled import LabelledBatches  # noqa: E402
from clearlane_gpu.network import Network  # noqa: E402
from clearlane_gpu.optimiser import AdamW, average_decay, learning_rate  # noqa: E402
from clearlane_gpu.parameters import Parameters  # noqa: E402
from clearlane_gpu.pictures import Pictures  # noqa: E402
from clearlane_gpu.run import Run  # noqa: E402
from clearlane_gpu.training import objective  # noqa: E402

CPU = torch.device("cpu")


def write(name, values):
    (folder / f"{name}.f32").write_bytes(np.ascontiguousarray(values, "<f4").tobytes())


def picture(name, frames=1):
    return torch.from_numpy(np.fromfile(folder / f"{name}.f32", "<f4").reshape(-1, 3 * frames, 32, 32))


def wanted(name):
    labels = len(pack.facts["network"]["labels"])
    return torch.from_numpy(np.fromfile(folder / f"{name}.f32", "<f4").reshape(-1, labels)) if labels else picture(name)


def parity():
    network = Network(pack.facts["network"])
    state = Run(folder, pack, pack.facts["seed"]).fresh()
    parameters = Parameters(network.specs, state.model, CPU)
    goal = objective(pack, network, CPU)
    input = network.of_unit(picture("network-input", 1 + network.extra))
    target = goal.wanted(wanted("network-target"))
    adam = AdamW(pack.training, state.mean, state.variance, CPU)
    average = torch.from_numpy(state.average)
    for step in range(3):
        output = network(parameters, input, False)
        loss = goal(input, output, target)
        parameters.gradient.zero_()
        loss.backward()
        if step == 0:
            write("output", output.detach().numpy())
            write("loss", [loss.item()])
            write("gradient", parameters.gradient.numpy())
        rate = learning_rate(pack.training, step, step / pack.training["steps"])
        adam.step(parameters.flat, parameters.gradient, step, rate)
        average.lerp_(parameters.flat, 1 - average_decay(step, pack.training["ema_decay"]))
    write("weights", parameters.flat.numpy())
    write("average", average.numpy())


def statistics(count):
    batches = Batches(pack, Pictures(pack, CPU, 1), 1, 1, CPU)
    for number in range(len(pack.entries)):
        wanted = count // 3 if pack.entries[number].kind == "clips" else count
        pairs = batches.of_entry(number, wanted, Draw.of(7, number, CPU))
        assert all(p.shape[1:] == (batches.patch_px,) * 2 for pair in pairs for p in pair)
        errors = torch.stack([(a - b).square().mean() for a, b in pairs]).clamp(min=1e-10)
        write(f"psnr-{number}", (-10 * torch.log10(errors)).numpy())


def reused():
    """Batches made ahead by a thread are those made in any order, and samples come back in them."""
    pack.training["reuse"] = 8

    def fresh():
        return Batches(pack, Pictures(pack, CPU, 1), 2, 1, CPU)

    direct, ahead = fresh(), Ahead(fresh())
    later = fresh().of(37)
    seen = set()
    for step in range(120):
        made, wanted = ahead.of(step), direct.of(step)
        assert torch.equal(made[0], wanted[0]) and torch.equal(made[1], wanted[1])
        if step == 37:
            assert torch.equal(made[0], later[0]) and torch.equal(made[1], later[1])
        seen.update(tuple(sorted(p.flatten().tolist())) for p in made[1])
    ahead.close()
    assert len(seen) < 120, len(seen)
    pack.training["reuse"] = 1


def labelled(steps):
    """Of every crop of a selector's batches its labels, and the mean and the mean step of its samples."""
    def fresh():
        return LabelledBatches(pack, Pictures(pack, CPU, 1), pack.training["batch"], 1, CPU)

    batches, rows = fresh(), []
    for step in range(steps):
        shown, labels = batches.of(step)
        assert shown.shape[2] == shown.shape[3] and shown.shape[2] in pack.training["patch_px"]
        mean = shown.mean((1, 2, 3))[:, None]
        rise = (shown[:, :, :, 1:] - shown[:, :, :, :-1]).abs().mean((1, 2, 3))[:, None]
        rows.append(torch.cat((labels, mean, rise), 1))
        last = shown
    assert torch.equal(fresh().of(steps - 1)[0], last)
    write("crops", torch.cat(rows).numpy())


torch.set_num_threads(1)
pack = packs.read(Path(sys.argv[2]))
folder = Path(sys.argv[3])
if len(sys.argv) > 4 and pack.facts["network"]["labels"]:
    labelled(int(sys.argv[4]))
elif len(sys.argv) > 4:
    statistics(int(sys.argv[4]))
    reused()
else:
    parity()
