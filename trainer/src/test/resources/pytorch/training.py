"""training.py DIR: what PyTorch makes of the weights, pictures and gradients that DIR holds."""
import os
import sys

import torch
import torchvision
from torch.nn.functional import l1_loss, mse_loss

from wei2021 import Critic, Generator, load, read, save_safetensors, write


def counts():
    """Parameters of the networks at the paper's width."""
    networks = (Generator(64), Critic(64, 256))
    write("counts.f32", torch.tensor([sum(p.numel() for p in n.parameters()) for n in networks]))


def generators():
    picture = read("picture.f32", 2, 3, 32, 48)
    for name, slope, mean in (("clamp", 0.2, False), ("mean", 0.3, True)):
        generator = load(Generator(8, slope, mean), name + ".safetensors", "model.").eval()
        output = generator(picture)
        gradients = torch.autograd.grad(output.square().mean(), list(generator.parameters()))
        write(name + "-output.f32", output)
        write(name + "-gradient.f32", gradients)


def penalty(critic, real, generated, shares):
    between = (shares * real + (1 - shares) * generated).requires_grad_(True)
    (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    return ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean()


def critic():
    critic = load(Critic(8, 64), "critic.safetensors", "")
    weights = list(critic.parameters())
    real, generated = read("real.f32", 3, 3, 64, 64), read("generated.f32", 3, 3, 64, 64)
    write("critic-scores.f32", critic(real))
    value = penalty(critic, real, generated, read("shares.f32", 3, 1, 1, 1))
    # The last bias is in no slope.
    gradients = torch.autograd.grad(value, weights, allow_unused=True)
    write("penalty.f32", [value.view(1)] + [
        torch.zeros_like(w) if g is None else g for w, g in zip(weights, gradients)])

    torch.manual_seed(11)
    optimiser = torch.optim.Adam(weights, lr=1e-3, betas=(0.5, 0.9))
    for _ in range(5):
        optimiser.zero_grad()
        both = critic(torch.cat([real, generated]))
        distance = both[:3].mean() - both[3:].mean()
        (10 * penalty(critic, real, generated, torch.rand(3, 1, 1, 1)) - distance).backward()
        optimiser.step()
    write("critic-learnt.f32", weights)


def optimisers():
    gradients = read("gradients.f32", 20, -1)
    start = read("start.f32", -1)
    for name, kind, options, most in (
            ("adamw", torch.optim.AdamW, {"betas": (0.9, 0.99), "weight_decay": 0.1}, 1.0),
            ("adam", torch.optim.Adam, {"betas": (0.5, 0.9)}, 1e9)):
        weights = start.clone().requires_grad_(True)
        optimiser = kind([weights], lr=1e-2, **options)
        for step, gradient in enumerate(gradients):
            optimiser.param_groups[0]["lr"] = 1e-2 * (1 - step / 20)
            weights.grad = gradient.clone()
            torch.nn.utils.clip_grad_norm_([weights], most)
            optimiser.step()
        write(name + ".f32", weights)


def losses():
    """Values and their gradients to the output, for pictures within -1 and 1."""
    shape = (2, 3, 32, 32)
    output, target = read("output.f32", *shape).requires_grad_(True), read("target.f32", *shape)
    torch.manual_seed(3)
    features = torchvision.models.vgg.make_layers(torchvision.models.vgg.cfgs["E"]).eval()
    for layer in features:
        if isinstance(layer, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            torch.nn.init.normal_(layer.bias, std=0.1)
    # Named as all of torchvision's network is; its classifier would be half a gigabyte.
    vgg = torch.nn.ModuleDict({"features": features, "classifier": torch.nn.Linear(4, 2)})
    save_safetensors("vgg19.safetensors", vgg.state_dict())
    torch.save(vgg.state_dict(), "vgg19.pth")
    normal = torchvision.transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])

    def perceptual(until):
        part = features[:until]
        return mse_loss(part(normal((output + 1) / 2)), part(normal((target + 1) / 2)))

    def psnr():
        errors = ((output - target) / 2).square().flatten(1).mean(1)
        return (errors + 1e-3).log().mean()

    def fft():
        ours, theirs = (torch.fft.rfft2(x, norm="ortho") for x in (output, target))
        return l1_loss(torch.view_as_real(ours), torch.view_as_real(theirs))

    for name, value in {
            "l1": l1_loss(output, target), "mse": mse_loss(output, target), "psnr": psnr(),
            "fft": fft(), "conv1_1": perceptual(1), "conv3_3": perceptual(15),
            "relu4_4": perceptual(27), "conv5_4": perceptual(35)}.items():
        (gradient,) = torch.autograd.grad(value, output)
        write(name + ".f32", [value.view(1), gradient])


os.chdir(sys.argv[1])
counts()
generators()
critic()
optimisers()
losses()
