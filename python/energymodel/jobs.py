# SPDX-License-Identifier: Apache-2.0
"""What a job does."""

from __future__ import annotations

import ctypes
from typing import Any, Callable, Optional

from . import _abi


class Workload:
    """A job that a model can predict; made by fully_connected() or plain(). It never changes."""

    def __init__(self, struct: Any, make: Callable[..., int], words: str) -> None:
        self._handle = _abi.Handle(make, ctypes.byref(struct), _abi.library.em_workload_free)
        self._words = words

    def __repr__(self) -> str:
        return f"<Workload: {self._words}>"


def _refuse_zero(**numbers: Optional[float]) -> None:
    """In C a zero stands for a default; here what is left out does."""
    for name, value in numbers.items():
        if value == 0:
            raise _abi.EnergymodelError(3, f"{name}: found 0, expected a number above 0")


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
    outputs       network outputs
    observations  rows of the data set, train and test together
    epochs        passes over the share of them that is trained on
    shape         rectangle, rectangle_residual, trapezoid, exponential, wide_first_2x, wide_first_4x,
                  wide_first_8x or wide_first_16x (docs/model.md)
    train_share   share of the observations that is trained on
    batch_size    samples per step and device
    devices       that share the data equally; the job is the share of one
    precision     fp32, fp64, bits16 or bits8, of the operands of arithmetic
    clock_ratio   clock over the clock that the model was fitted at
    duration_s    of the job [s], where it is known

    Raises EnergymodelError for a number out of range or an unknown name.
    """
    _refuse_zero(train_share=train_share, epochs=epochs, batch_size=batch_size, devices=devices,
                 clock_ratio=clock_ratio, duration_s=duration_s)
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
    """A job by plain numbers (docs/formats.md). What is not given, or 0, is absent.

    steps       of the whole job
    phase       training or inference
    precision   fp32, fp64, bits16 or bits8, of the operands of arithmetic
    duration_s  of the job [s], where it is known

    Of the whole job: epochs (passes over the data), tokens, parameters (weights and biases),
    batch_size (samples per step), clock_ratio (clock over the clock that the model was fitted at).
    Of each step: launches (operations issued), step_FLOP (a multiply-accumulate is 2),
    operation_FLOP (of one operation) and in bytes weights_traffic_B, weights_working_set_B,
    activations_traffic_B, activations_working_set_B, kv_cache_traffic_B, kv_cache_working_set_B and
    exchanged_B (over a link).

    Raises EnergymodelError for a number out of range or an unknown phase or precision, TypeError for
    another name.
    """
    unknown = sorted(set(numbers) - set(_abi.PLAIN_NUMBERS))
    if unknown:
        raise TypeError(f"found '{unknown[0]}', expected one of: {', '.join(_abi.PLAIN_NUMBERS)}")
    job = _abi.PlainJob(
        is_inference=_abi.index_of(_abi.PHASES, phase, "phase"),
        precision=_abi.index_of(_abi.PRECISIONS, precision, "precision"),
        duration_s=duration_s or 0.0, steps=steps, **numbers)
    return Workload(job, _abi.library.em_workload_plain, f"{phase}, {steps:g} steps")
