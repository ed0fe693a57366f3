# SPDX-License-Identifier: Apache-2.0
"""Columns of numbers in and out of the library, without copying where the memory allows it."""

from __future__ import annotations

import array
import ctypes
from typing import Mapping, Optional

from . import _abi

try:
    import numpy
except ImportError:  # arrays of the standard library serve as well
    numpy = None

_FORMATS = {"d": ctypes.c_double, "i": ctypes.c_int32, "I": ctypes.c_uint32}


def new_column(rows: int, kind: str = "d") -> object:
    """A numpy array where there is numpy, else one of array.array."""
    if numpy is not None:
        return numpy.zeros(rows, dtype={"d": "float64", "i": "int32", "I": "uint32"}[kind])
    return array.array(kind, bytes(rows * array.array(kind).itemsize))


def view(column: object, rows: int, name: str, kind: str = "d", writable: bool = False) -> object:
    """A ctypes array of a column: on its own memory if it holds numbers of that kind one behind the
    other (and may be written, if that is asked for), else on a copy."""
    c_type = _FORMATS[kind]
    try:
        memory = memoryview(column)
        fits = memory.ndim == 1 and memory.format == kind and memory.c_contiguous
    except TypeError:
        fits = False
    if writable and (not fits or memory.readonly):
        raise TypeError(f"{name}: found {type(column).__name__}, expected a writable contiguous "
                        f"array of {c_type.__name__[2:]}")
    if len(column) != rows:
        raise ValueError(f"{name}: found {len(column)} rows, expected {rows}")
    if not fits:
        return (c_type * rows)(*column)
    if memory.readonly:
        # ctypes wants memory that may be written; the library only reads it.
        address = numpy.asarray(column).ctypes.data if numpy is not None else None
        if address is None:
            return (c_type * rows)(*column)
        return (c_type * rows).from_address(address)
    return (c_type * rows).from_buffer(memory)


def predict_columns(
    model: object,
    columns: Mapping[str, object],
    group: Optional[list[str]],
    wanted: Mapping[str, object],
) -> None:
    """Fills the arrays of `wanted`."""
    rows = len(columns["steps"])
    keep = []  # what the structs point to

    def pointer(name: str, column: object, kind: str = "d", writable: bool = False) -> object:
        seen = view(column, rows, name, kind, writable)
        keep.append((seen, column))
        return ctypes.cast(seen, ctypes.POINTER(_FORMATS[kind]))

    def named(names: tuple[str, ...], column: object, what: str) -> list[int]:
        return [_abi.index_of(names, value, what) for value in column]

    jobs = _abi.Columns(rows=rows)
    for name, column in columns.items():
        if name == "phase":
            jobs.is_inference = pointer(name, named(_abi.PHASES, column, name), "i")
        elif name == "precision":
            jobs.precision = pointer(name, named(_abi.PRECISIONS, column, name), "i")
        elif name in _abi.PLAIN_NUMBERS:
            setattr(jobs, name, pointer(name, column))
        else:
            raise TypeError(f"found '{name}', expected one of: phase, precision, "
                            + ", ".join(_abi.PLAIN_NUMBERS))
    if group is not None:
        if len(group) != rows:
            raise ValueError(f"group: found {len(group)} rows, expected {rows}")
        levels = (ctypes.c_char_p * rows)(*(level.encode() for level in group))
        keep.append((levels, group))
        jobs.group = ctypes.cast(levels, ctypes.POINTER(ctypes.c_char_p))
    results = _abi.Results()
    for name, column in wanted.items():
        if name == "warnings":
            results.warnings = pointer(name, column, "I", writable=True)
        elif name in _abi.RESULTS:
            setattr(results, name, pointer(name, column, writable=True))
        else:
            raise TypeError(f"found '{name}', expected one of: warnings, " + ", ".join(_abi.RESULTS))
    _abi.check(_abi.library.em_predict_columns(
        model, ctypes.byref(jobs), ctypes.byref(results)))
