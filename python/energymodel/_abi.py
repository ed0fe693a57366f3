# SPDX-License-Identifier: Apache-2.0
"""The C interface (energymodel/energymodel.h) as ctypes sees it, field by field."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any, Callable

_double_array = ctypes.POINTER(ctypes.c_double)
_int32_array = ctypes.POINTER(ctypes.c_int32)

PLAIN_NUMBERS = (
    "duration_s", "steps", "epochs", "batch_size", "clock_ratio", "parameters", "tokens", "launches",
    "step_FLOP", "operation_FLOP", "weights_traffic_B", "weights_working_set_B",
    "activations_traffic_B", "activations_working_set_B", "kv_cache_traffic_B",
    "kv_cache_working_set_B", "exchanged_B",
)
RESULTS = (
    "energy_J", "energy_mean_J", "energy_90_low_J", "energy_90_high_J", "energy_50_low_J",
    "energy_50_high_J", "duration_s", "duration_90_low_s", "duration_90_high_s",
    "duration_50_low_s", "duration_50_high_s", "power_W", "power_90_low_W", "power_90_high_W",
    "power_50_low_W", "power_50_high_W",
)


class Sized(ctypes.Structure):
    """A struct that begins with its size."""

    def __init__(self, **values: Any) -> None:
        super().__init__(size=ctypes.sizeof(self), **values)


class Description(Sized):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("id", ctypes.c_char_p),
        ("hardware", ctypes.c_char_p),
        ("trace", ctypes.c_char_p),
        ("attribution", ctypes.c_char_p),
        ("rows", ctypes.c_size_t),
        ("has_duration", ctypes.c_int),
        ("accepts_duration", ctypes.c_int),
        ("coverage_90", ctypes.c_double),
        ("coverage_50", ctypes.c_double),
    ]


class PlainJob(Sized):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("is_inference", ctypes.c_int32),
        ("precision", ctypes.c_int32),
        *((name, ctypes.c_double) for name in PLAIN_NUMBERS),
    ]


class FullyConnectedJob(Sized):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("shape", ctypes.c_int32),
        ("precision", ctypes.c_int32),
        *((name, ctypes.c_double) for name in (
            "duration_s", "parameters", "depth", "inputs", "outputs", "observations",
            "train_share", "epochs", "batch_size", "devices", "clock_ratio")),
    ]


class EstimateStruct(ctypes.Structure):
    _fields_ = [(name, ctypes.c_double) for name in (
        "median", "mean", "low_90", "low_50", "high_50", "high_90", "parameter_sd_log",
        "residual_sd_log")]


class PredictionStruct(Sized):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("warnings", ctypes.c_uint32),
        ("energy_J", EstimateStruct),
        ("duration_s", EstimateStruct),
        ("power_W", EstimateStruct),
    ]


class Columns(Sized):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("rows", ctypes.c_size_t),
        ("is_inference", _int32_array),
        ("precision", _int32_array),
        ("group", ctypes.POINTER(ctypes.c_char_p)),
        *((name, _double_array) for name in PLAIN_NUMBERS),
    ]


class Results(Sized):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("warnings", ctypes.POINTER(ctypes.c_uint32)),
        *((name, _double_array) for name in RESULTS),
    ]


PHASES = ("training", "inference")
PRECISIONS = ("fp32", "fp64", "bits16", "bits8")
SHAPES = ("rectangle", "rectangle_residual", "trapezoid", "exponential", "wide_first_2x",
          "wide_first_4x", "wide_first_8x", "wide_first_16x")

# The major version of the library, which is that of its file name.
_SONAME = "libenergymodel.so.0"


class EnergymodelError(Exception):
    """Bad input: a file, a number or a model that cannot be used."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status: int = status  #: the exit status that the tool has for it (docs/exit_status.md)


def _load_library() -> ctypes.CDLL:
    """From ENERGYMODEL_LIBRARY, else from the lib/ of the prefix that this package is installed in,
    else wherever the loader finds it."""
    named = os.environ.get("ENERGYMODEL_LIBRARY")
    if named:
        return ctypes.CDLL(named)
    for folder in Path(__file__).resolve().parents:
        for candidate in (folder / _SONAME, *folder.glob("*/" + _SONAME)):
            if folder.name == "lib" and candidate.is_file():
                return ctypes.CDLL(str(candidate))
    try:
        return ctypes.CDLL(_SONAME)
    except OSError as error:
        raise ImportError(
            f"found no {_SONAME}, expected it among the system's libraries, beside this package or "
            "in the environment variable ENERGYMODEL_LIBRARY") from error


def _declare(library: ctypes.CDLL) -> None:
    pointer = ctypes.POINTER
    handle = ctypes.c_void_p
    text = ctypes.c_char_p
    signatures = {
        "em_version": (text, ()),
        "em_message": (text, ()),
        "em_model_load": (ctypes.c_int, (text, pointer(handle))),
        "em_model_free": (None, (handle,)),
        "em_model_describe": (ctypes.c_int, (handle, pointer(Description))),
        "em_workload_plain": (ctypes.c_int, (pointer(PlainJob), pointer(handle))),
        "em_workload_fully_connected": (ctypes.c_int, (pointer(FullyConnectedJob), pointer(handle))),
        "em_workload_free": (None, (handle,)),
        "em_predict": (ctypes.c_int, (handle, handle, text, pointer(PredictionStruct))),
        "em_term_count": (ctypes.c_size_t, ()),
        "em_term_name": (text, (ctypes.c_size_t,)),
        "em_explain": (ctypes.c_int, (handle, handle, text, _double_array, ctypes.c_size_t)),
        "em_warnings": (ctypes.c_int, (handle, handle, text, ctypes.c_size_t,
                                       pointer(ctypes.c_size_t))),
        "em_predict_columns": (ctypes.c_int, (handle, pointer(Columns), pointer(Results))),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments


library = _load_library()
_declare(library)


def index_of(names: tuple[str, ...], name: str, what: str) -> int:
    """The number that the library has for a name. Raises EnergymodelError for another name."""
    if name in names:
        return names.index(name)
    raise EnergymodelError(2, f"{what}: found '{name}', expected one of: {', '.join(names)}")


def check(status: int) -> None:
    """Raises what a call that failed has to say."""
    if status != 0:
        raise EnergymodelError(status, library.em_message().decode(errors="replace"))


class Handle:
    """An object of the library, freed with this one. Raises what `make` has to say."""

    def __init__(self, make: Callable[..., int], argument: Any, free: Callable[..., None]) -> None:
        self._free = free
        self.pointer = ctypes.c_void_p()
        check(make(argument, ctypes.byref(self.pointer)))

    def __del__(self) -> None:
        if getattr(self, "pointer", None):
            self._free(self.pointer)
            self.pointer = ctypes.c_void_p()
