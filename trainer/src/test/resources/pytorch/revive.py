"""revive.py GPU_DIR PACK DIR: channels that are always 0 are found and started again; what the network gives stays."""
import subprocess
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, sys.argv[1])
import train  # noqa: E402
from clearlane_gpu import pack as packs  # noqa: E402
from clearlane_gpu import revive  # noqa: E402
from clearlane_gpu.network import Network  # noqa: E402
from clearlane_gpu.parameters import Parameters  # noqa: E402
from clearlane_gpu.run import Run  # noqa: E402

KILLED = {"enc1.a": [0, 3], "mid1.a": [1, 2, 5], "context.a": [4]}

torch.set_num_threads(1)
torch.manual_seed(1)
gpu, folder = Path(sys.argv[1]), Path(sys.argv[3])
pack = packs.read(Path(sys.argv[2]))
network = Network(pack.facts["network"])
run = Run(folder / "none", pack, 1)
start = run.fresh().model
inputs = [network.of_unit(torch.rand(2, 3, 32, 32)) for _ in range(4)]

assert {layer.writer["name"] for layer in revive.layers(network)} == {
    "enc1.a", "enc2.a", "enc3.a", "mid1.a", "context.a", "mid2.a", "dec3.a", "dec2.a", "dec1.a"}


def parameters(values):
    return Parameters(network.specs, values.copy(), torch.device("cpu"))


def given(weights):
    with torch.no_grad():
        return [network(weights, input, False) for input in inputs]


before = parameters(start)
with torch.no_grad():
    # What starts at random is alive first.
    for name in KILLED:
        before[name + ".bias"].zero_()
    found = revive.dead(network, before, inputs)
    for name, channels in KILLED.items():
        before[name + ".bias"][channels] = -1e6
killed = revive.dead(network, before, inputs)
assert all(killed[name][channels].all() for name, channels in KILLED.items()), killed
# Nothing before the first layer has changed, so that its other channels are as alive as they were.
assert killed["enc1.a"].tolist() == [dead or i in KILLED["enc1.a"] for i, dead in enumerate(found["enc1.a"].tolist())]

after = parameters(before.values())
revive.revive(network, after, killed, inputs, 7)
for old, new in zip(given(before), given(after)):
    assert torch.allclose(old, new, atol=1e-6), (old - new).abs().max()
assert not any(mask.any() for mask in revive.dead(network, after, inputs).values())
for layer, mean, deviation in revive._statistics(network, after, inputs):
    mask = killed[layer.writer["name"]]
    assert (mean[mask].abs() <= 0.01 * deviation[mask] + 1e-4).all(), (layer.writer["name"], mean[mask])

# Only the channels named have changed: what they give and what reads them.
for name, values in after.views.items():
    owner, _, last = name.rpartition(".")
    changed = values != before[name]
    if owner in killed:
        assert not changed[~killed[owner]].any(), name
    else:
        readers = [layer for layer in revive.layers(network) if any(r["name"] == owner for r in layer.readers)]
        assert readers or not changed.any(), name

# They learn: the loss has a gradient for what reads them.
network(after, inputs[0], False).square().mean().backward()
reader = revive.layers(network)[0].readers[0]["name"] + ".weight"
assert after[reader].grad[:, KILLED["enc1.a"]].abs().max() > 0

# The command says so, and the run where its weights come from.
state = run.fresh()
state.model = before.values()
train.start_again(network, state, inputs, 7)
total = sum(int(mask.sum()) for mask in killed.values())
assert state.started_from == f"noise, {total} channels started again", state.started_from
assert np.array_equal(state.model, after.values()) and np.array_equal(state.average, state.model)
command = [sys.executable, str(gpu / "train.py"), sys.argv[2], "--out", str(folder / "run"), "--steps", "1",
           "--threads", "1", "--revive"]
output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
assert "channels started again: " in output, output
