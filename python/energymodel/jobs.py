# SPDX-License-Identifier: Apache-2.0
"""What a job does."""

from __future__ import annotations

import ctypes
from typing import Optional

from . import _abi


class Workload:
    """A job that a model can predict; made by fully_connected() or plain(). It never changes."""

    def __init__(self, struct: object, make: object, words: str) -> None:
        self._handle = _abi.Handle(make, ctypes.byref(struct), _abi.library.em_workload_free)
        self._words = words

    def __repr__(self) -> str:
        return f"<Workload: {self._words}>"


def fully_connected(
    *,
    parameters: float,
    depth: int,
    inputs: int,
    outputs: int,
    observations: float,
    epochs: float = 1,
    shape: str = "rectangle",
    train_share: float = 0.8,
    batch_size: float = 256,
    devices: int = 1,
    precision: str = "fp32",
    clock_ratio: float = 1.0,
    duration_s: Optional[float] = None,
) -> Workload:
    """The training of a fully connected network.

    parameters    wanted count of weights and biases; the nearest of the shape is taken
    depth         layers with weights, the output layer included, at least 2
    inputs        network inputs, after any encoding
    observations  rows of the data set, train and test together, of which train_share is trained on
    batch_size    per step and device
    clock_ratio   clock over the clock that the model was fitted at
    duration_s    of the job [s], where it is known

    Raises EnergymodelError for a number out of range.
    """
    job = _abi.FullyConnectedJob(
        shape=_abi.index_of(_abi.SHAPES, shape, "shape"),
        precision=_abi.index_of(_abi.PRECISIONS, precision, "precision"),
        duration_s=duration_s or 0.0, parameters=parameters, depth=depth, inputs=inputs,
        outputs=outputs, observations=observations, train_share=train_share, epochs=epochs,
        batch_size=batch_size, devices=devices, clock_ratio=clock_ratio)
    words = f"fully connected, {shape}, {parameters:g} parameters, {depth} layers, {epochs:g} epochs"
    return Workload(job, _abi.library.em_workload_fully_connected, words)


def plain(
    *,
    steps: float,
    phase: str = "training",
    precision: str = "fp32",
    duration_s: Optional[float] = None,
    **numbers: float,
) -> Workload:
    """A job by plain numbers: epochs, batch_size, clock_ratio, parameters, tokens, launches,
    step_FLOP, operation_FLOP, and per step in bytes weights_traffic_B, weights_working_set_B,
    activations_..., kv_cache_..., exchanged_B (docs/formats.md). What is not given is absent.

    steps       of the whole job
    duration_s  of the job [s], where it is known

    Raises EnergymodelError for a number out of range, TypeError for an unknown one.
    """
    unknown = sorted(set(numbers) - set(_abi.PLAIN_NUMBERS))
    if unknown:
        raise TypeError(f"found '{unknown[0]}', expected one of: {', '.join(_abi.PLAIN_NUMBERS)}")
    job = _abi.PlainJob(
        is_inference=_abi.index_of(_abi.PHASES, phase, "phase"),
        precision=_abi.index_of(_abi.PRECISIONS, precision, "precision"),
        duration_s=duration_s or 0.0, steps=steps, **numbers)
    return Workload(job, _abi.library.em_workload_plain, f"{phase}, {steps:g} steps")
