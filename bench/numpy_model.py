# SPDX-License-Identifier: Apache-2.0
"""The model's energy for columns of jobs, as one writes it with numpy."""
import tomllib

import numpy as np


def read_model(path):
    """A model file as nested dictionaries."""
    with open(path, "rb") as file:
        return tomllib.load(file)


def soft_step(u):
    """0 below -1, 1 above 1, a cubic between."""
    u = np.clip(u, -1.0, 1.0)
    return 0.5 + u * (0.75 - 0.25 * u * u)


def overflow_share(fill, width):
    """The share of a working set that does not fit."""
    rise = fill - 1.0 + width
    return np.where(fill <= 1.0 - width, 0.0,
                    np.where(fill >= 1.0 + width, 1.0 - 1.0 / fill,
                             rise * rise / (4.0 * fill * width)))


def energy_J(model, jobs):
    """Median energies [J] of jobs given as a dictionary of columns; terms that cost nothing are skipped."""
    c = {name: entry["value"] for name, entry in model["energy"]["coefficients"].items()}
    node = model["hardware"]
    levels = node.get("memory_level", [])
    per_step = c["step.per_step"] + c["launch.per_operation"] * jobs["launches"]
    workers = node.get("workers", 0.0)
    if workers >= 1.0 and (c["parallel_launch.fork"] or c["parallel_launch.worker"]):
        pieces = jobs["operation_FLOP"] / c["parallel_launch.threshold"]
        spread = jobs["launches"] * soft_step(np.log(pieces) / c["parallel_launch.width"])
        per_step = per_step + spread * (c["parallel_launch.fork"]
                                        + c["parallel_launch.worker"] * np.minimum(pieces, workers))
    if c["compute.fp32"]:
        per_step = per_step + c["compute.fp32"] * jobs["step_FLOP"]
    for stream in ("weights", "activations"):
        per_byte = c[stream + ".near"]
        for level in levels:
            beyond = c[f"{stream}.beyond_l{level['level']}"]
            if not beyond:
                continue
            capacity = level["capacity_per_unit_B"] * (1.0 if stream == "weights" else level["units"])
            per_byte = per_byte + beyond * overflow_share(
                jobs[stream + "_working_set_B"] / capacity, c[stream + ".width"])
        if np.any(per_byte):
            per_step = per_step + per_byte * jobs[stream + "_traffic_B"]
    if c["interconnect.per_byte"]:
        per_step = per_step + c["interconnect.per_byte"] * jobs["exchanged_B"]
    return (c["startup.per_run"] + c["epoch.per_epoch"] * jobs["epochs"]
            + jobs["steps"] * per_step)


class Noted(dict):
    """Columns that note which of them are read."""

    def __init__(self, columns):
        super().__init__(columns)
        self.read = {}

    def __getitem__(self, name):
        self.read[name] = True
        return super().__getitem__(name)


def columns_read(model, jobs):
    """The names of the columns that energy_J reads of jobs."""
    noted = Noted({name: values[:1] for name, values in jobs.items()})
    energy_J(model, noted)
    return list(noted.read)
