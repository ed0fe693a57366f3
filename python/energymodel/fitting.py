# SPDX-License-Identifier: Apache-2.0
"""Fitting, by the command-line tool."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any, Sequence, Union

from . import _abi
from .model import Model, load


@dataclass(frozen=True, repr=False)
class Fit:
    """A fitted model and what the fit had to say. print() shows the coefficients of the energy."""

    model: Model
    path: str  #: of the model file
    report: dict[str, Any]  #: what the tool prints with --format json (docs/formats.md, "JSON of fit")

    def __str__(self) -> str:
        lines = [str(self.model)]
        for name, entry in self.report["energy"]["coefficients"].items():
            if entry.get("standing") == "fitted":
                lines.append(f"  {name:24} {entry['value']:>10.4g} {entry['unit']}")
        return "\n".join(lines)

    __repr__ = __str__


def fit(
    trace: Union[str, "PathLike[str]"],
    *,
    hardware: Union[str, "PathLike[str]"],
    output: Union[str, "PathLike[str]"],
    options: Sequence[str] = (),
) -> Fit:
    """Fits a model to a trace of measured runs and writes it to `output`.

    Runs 'energymodel fit' (from ENERGYMODEL_TOOL, else from PATH) and reads the JSON that it prints.

    trace     CSV with a row for each run (docs/formats.md)
    hardware  profile of the node: a name from 'energymodel hardware list', or a file
    output    the model file, replaced if it is there
    options   more options of the tool, such as ["--terms", "auto"]

    Raises EnergymodelError with the tool's exit status and words, FileNotFoundError without a tool.
    """
    tool = os.environ.get("ENERGYMODEL_TOOL") or shutil.which("energymodel")
    if not tool:
        raise FileNotFoundError("found no 'energymodel' on PATH, expected the command-line tool there "
                                "or in the environment variable ENERGYMODEL_TOOL")
    command = [tool, "fit", fspath(trace), "--hardware", fspath(hardware), "--output", fspath(output),
               "--format", "json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip()
        raise _abi.EnergymodelError(done.returncode, said.split("energymodel: error: ", 1)[-1])
    return Fit(load(output), fspath(output), json.loads(done.stdout))
