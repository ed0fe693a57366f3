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


@dataclass(frozen=True)
class Fit:
    """A fitted model and what the fit had to say (docs/formats.md, "JSON of fit")."""

    model: Model
    path: str  #: of the model file
    report: dict[str, Any]

    def __str__(self) -> str:
        lines = [str(self.model)]
        for name, entry in self.report["energy"]["coefficients"].items():
            if entry.get("standing") == "fitted":
                lines.append(f"  {name:28} {entry['value']:.4g} {entry['unit']}")
        return "\n".join(lines)


def fit(
    trace: Union[str, "PathLike[str]"],
    *,
    hardware: str,
    output: Union[str, "PathLike[str]"],
    options: Sequence[str] = (),
) -> Fit:
    """Fits a model to a trace of measured runs and writes it to `output`.

    Runs 'energymodel fit' (from ENERGYMODEL_TOOL, else from PATH) and reads the JSON that it prints.

    hardware  profile of the node: a name from 'energymodel hardware list', or a file
    options   more options of the tool, such as ["--terms", "auto"]

    Raises EnergymodelError with the tool's exit status and words, FileNotFoundError without a tool.
    """
    tool = os.environ.get("ENERGYMODEL_TOOL") or shutil.which("energymodel")
    if not tool:
        raise FileNotFoundError("found no 'energymodel' on PATH, expected the command-line tool")
    command = [tool, "fit", fspath(trace), "--hardware", hardware, "--output", fspath(output),
               "--format", "json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise _abi.EnergymodelError(done.returncode, done.stderr.strip())
    return Fit(load(output), fspath(output), json.loads(done.stdout))
