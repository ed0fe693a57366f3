#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains a fully connected network of equal widths with PyTorch: what one row of a sweep runs.

The same network, data and optimiser as train_cpu, on a GPU (--device cuda) or the CPU, in fp32
without TF32, so that a row's precision is what its column says.
"""
import argparse

import torch


def layers_of(width, depth):
    for index in range(depth):
        yield torch.nn.Linear(width, width)
        if index + 1 < depth:
            yield torch.nn.ReLU()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("width", "depth", "batch", "observations", "epochs"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--device", default="cuda")
    arguments = parser.parse_args()

    torch.backends.cuda.matmul.allow_tf32 = False
    device = torch.device(arguments.device)
    network = torch.nn.Sequential(*layers_of(arguments.width, arguments.depth)).to(device)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    loss_of = torch.nn.MSELoss()
    # On the host, as the column exchanged_B of the workload has it: every batch crosses the link.
    inputs = torch.rand(arguments.observations, arguments.width)
    targets = torch.rand(arguments.observations, arguments.width)
    loss = torch.zeros(())
    for _ in range(arguments.epochs):
        for first in range(0, arguments.observations - arguments.batch + 1, arguments.batch):
            rows = slice(first, first + arguments.batch)
            optimizer.zero_grad()
            loss = loss_of(network(inputs[rows].to(device)), targets[rows].to(device))
            loss.backward()
            optimizer.step()
    print(f"loss {loss.item():g}")  # item() waits for the device


if __name__ == "__main__":
    main()
