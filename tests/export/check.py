# SPDX-License-Identifier: Apache-2.0
"""Exported models say what the tool predicts, on random jobs.

    check.py TOOL LANGUAGE MODEL...

Each model also runs with every coefficient set, so that every term is exported. Exit status 77: the
language's compiler or interpreter is not installed.
"""

import csv
import ctypes
import json
import math
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

BITS = {"fp64": 64.0, "fp32": 32.0, "bits16": 16.0, "bits8": 8.0}
NUMBERS = {
    "steps": (1, 1e7), "epochs": (1, 1e4), "launches": (1, 100), "step_FLOP": (1e3, 1e12),
    "operation_FLOP": (1e3, 1e9), "weights_traffic_B": (1, 1e10),
    "weights_working_set_B": (1e3, 1e10), "activations_traffic_B": (1, 1e10),
    "activations_working_set_B": (1e3, 1e10), "kv_cache_traffic_B": (1, 1e10),
    "kv_cache_working_set_B": (1e3, 1e10), "exchanged_B": (1, 1e9), "clock_ratio": (0.5, 1.5),
}
TYPICAL = {"J": 0.7, "s": 1e-3, "J/FLOP": 2e-11, "s/FLOP": 1e-13, "J/B": 3e-9, "s/B": 2e-11}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def needs(program):
    if shutil.which(program) is None:
        print(f"{program} is not installed: not checked")
        sys.exit(77)


def random_jobs(count):
    draw = random.Random(7)
    jobs = []
    for _ in range(count):
        job = {name: math.exp(draw.uniform(math.log(low), math.log(high)))
               for name, (low, high) in NUMBERS.items()}
        job["precision"] = draw.choice(list(BITS))
        jobs.append(job)
    jobs[0].update(weights_working_set_B=0.0, activations_working_set_B=0.0, launches=0.0)
    return jobs


def tool_predictions(tool, model, jobs, folder):
    path = folder / "jobs.csv"
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, jobs[0])
        writer.writeheader()
        writer.writerows(jobs)
    text = run(tool, "predict", "--model", model, "--jobs", path)
    return [{name: float(row["predicted_" + name]) for name in ("energy_J", "duration_s")}
            for row in csv.DictReader(text.splitlines())]


def compiled(compiler, suffix, source, folder, names):
    """The functions of a C or C++ source."""
    path = folder / ("model" + suffix)
    if suffix == ".cpp":  # inline functions, seen through C
        arguments = re.search(r"energy_J\((.*?)\)", source).group(1)
        calls = re.sub("double ", "", arguments)
        for name in ("energy_J", "duration_s"):
            source += f'extern "C" double c_{name}({arguments}) {{ return {name}({calls}); }}\n'
    path.write_text(source)
    library = folder / f"model{suffix}.so"
    standard = "-std=c99" if suffix == ".c" else "-std=c++11"
    run(compiler, standard, "-Wall", "-Wextra", "-pedantic", "-Werror", "-O1", "-fPIC", "-shared", path, "-o", library, "-lm")
    opened = ctypes.CDLL(str(library))

    def evaluate(job):
        out = {}
        for name in ("energy_J", "duration_s"):
            function = getattr(opened, ("c_" if suffix == ".cpp" else "") + name)
            function.restype = ctypes.c_double
            out[name] = function(*(ctypes.c_double(job[n]) for n in names))
        return out
    return evaluate


def python_functions(source, names):
    space = {}
    exec(compile(source, "model.py", "exec"), space)
    return lambda job: {name: space[name](*(job[n] for n in names))
                        for name in ("energy_J", "duration_s")}


def sql_view(source, names):
    database = sqlite3.connect(":memory:")
    if not database.execute("SELECT sqlite_compileoption_used('ENABLE_MATH_FUNCTIONS')").fetchone()[0]:
        print("this SQLite has no LN(): not checked")
        sys.exit(77)
    database.execute(f"CREATE TABLE jobs ({', '.join(n + ' REAL' for n in names)})")
    database.executescript(source)

    def evaluate(job):
        database.execute("DELETE FROM jobs")
        database.execute(f"INSERT INTO jobs VALUES ({', '.join('?' * len(names))})",
                         [job[n] for n in names])
        row = database.execute("SELECT predicted_energy_J, predicted_duration_s FROM predicted_jobs")
        return dict(zip(("energy_J", "duration_s"), row.fetchone()))
    return evaluate


def value_of(node, job):
    if isinstance(node, str):
        return job[node]
    if not isinstance(node, list):
        return node
    operator, *parts = node
    if operator == "if_greater":
        a, b = value_of(parts[0], job), value_of(parts[1], job)
        return value_of(parts[2 if a > b else 3], job)
    values = [value_of(part, job) for part in parts]
    return {"+": lambda: sum(values), "*": lambda: math.prod(values),
            "/": lambda: values[0] / values[1], "min": lambda: min(values),
            "ln": lambda: math.log(values[0])}[operator]()


def json_formulas(source):
    formulas = json.loads(source)["formulas"]
    return lambda job: {name: sum(value_of(term["value"], job) for term in formula["terms"])
                        for name, formula in formulas.items()}


def evaluator(language, source, folder, names):
    if language == "c":
        needs("gcc")
        return compiled("gcc", ".c", source, folder, names)
    if language == "cpp":
        needs("g++")
        return compiled("g++", ".cpp", source, folder, names)
    if language == "python":
        return python_functions(source, names)
    if language == "sql":
        return sql_view(source, names)
    return json_formulas(source)


def check_latex(source, folder):
    needs("pdflatex")
    path = folder / "model.tex"
    path.write_text("\\documentclass{article}\\usepackage{amsmath}\\begin{document}\n" + source
                    + "\\end{document}\n")
    run("pdflatex", "-interaction=batchmode", "-halt-on-error", "-output-directory", folder, path)


def with_every_term(text):
    """The model with every coefficient that is zero set to something of a usual size."""
    def fill(match):
        return match.group(0).replace("value = 0.0", f"value = {TYPICAL[match.group(1)]}")
    return re.sub(r'\{ value = 0\.0, unit = "(J|s|J/FLOP|s/FLOP|J/B|s/B)"', fill, text)


def check(tool, language, model, folder):
    jobs = random_jobs(200)
    source = run(tool, "export", model, "--to", language)
    if language == "latex":
        check_latex(source, folder)
        return
    names = list(json.loads(run(tool, "export", model, "--to", "json"))["inputs"])
    evaluate = evaluator(language, source, folder, names)
    for job, wanted in zip(jobs, tool_predictions(tool, model, jobs, folder)):
        found = evaluate({**job, "number_bits": BITS[job["precision"]]})
        for name, value in wanted.items():
            if not math.isclose(found[name], value, rel_tol=1e-12):
                sys.exit(f"{model}: {name} by {language}: found {found[name]!r}, expected {value!r} for {job}")
    print(f"{language}: {len(jobs)} jobs of {model} agree, inputs {', '.join(names)}")


def main():
    tool, language, *models = sys.argv[1:]
    for model in models:
        for change in (lambda text: text, with_every_term):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                path = folder / "model.toml"
                path.write_text(change(Path(model).read_text()))
                check(tool, language, str(path), folder)


main()
