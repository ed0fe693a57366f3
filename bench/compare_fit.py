# SPDX-License-Identifier: Apache-2.0
"""The section "fit" of bench/compare: one fit by this library, scipy, lmfit and R, and one pass by numpy.

    ln measured = ln(sum over k of exp(theta_k) x_k) + scatter

Same data, start, analytic Jacobian and tolerance for every tool. All have to reach the same answer, and a
sum of squares no higher than at the truth that the data were made of.
"""
import functools
import os
import pathlib
import subprocess
import sys
import tempfile
import time

# One thread for numpy, too: the times are of one.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import lmfit
import numpy as np
from scipy.optimize import least_squares

TOLERANCE = 1e-10
SCATTER = 0.05


def make_problem(rows, columns, folder):
    """Columns over three decades, each of about the same weight; as files for the other programs."""
    random = np.random.default_rng(7)
    x = np.exp(random.uniform(0.0, np.log(1e3), (columns, rows)))
    truth = random.normal(0.0, 0.5, columns)
    measured = np.exp(truth) @ x * np.exp(random.normal(0.0, SCATTER, rows))
    start = truth + random.normal(0.0, 1.0, columns)
    for k in range(columns):
        x[k].tofile(f"{folder}/x{k}.f64")
    measured.tofile(f"{folder}/measured.f64")
    start.tofile(f"{folder}/start.f64")
    return np.ascontiguousarray(x.T), np.log(measured), truth, start


def residuals_at(theta, x, log_measured):
    return np.log(x @ np.exp(theta)) - log_measured


def jacobian_at(theta, x, log_measured):
    parts = x * np.exp(theta)
    parts /= parts.sum(axis=1)[:, None]
    return parts


def by_scipy(method, x, log_measured, start):
    return least_squares(residuals_at, start, jacobian_at, args=(x, log_measured), method=method, x_scale="jac",
                         ftol=TOLERANCE, xtol=TOLERANCE, gtol=None if method == "trf" else TOLERANCE,
                         max_nfev=1000).x


def by_lmfit(x, log_measured, start):
    parameters = lmfit.Parameters()
    for k, value in enumerate(start):
        parameters.add(f"t{k}", value=value)

    def values(p):
        return np.fromiter((p[f"t{k}"].value for k in range(len(start))), float)

    found = lmfit.minimize(lambda p: residuals_at(values(p), x, log_measured), parameters, method="leastsq",
                           Dfun=lambda p: jacobian_at(values(p), x, log_measured), col_deriv=0, ftol=TOLERANCE,
                           xtol=TOLERANCE, gtol=0.0, calc_covar=False, max_nfev=100000)
    return values(found.params)


def numpy_pass(theta, x, log_measured):
    """Residuals, Jacobian and normal equations, as a hand-written solver would have them."""
    jacobian = jacobian_at(theta, x, log_measured)
    residual = residuals_at(theta, x, log_measured)
    return jacobian.T @ jacobian, jacobian.T @ residual


def timed(call, runs):
    """The fastest of some runs [CPU s], and what the last of them gave."""
    fastest = np.inf
    for _ in range(runs):
        start = time.process_time()
        found = call()
        fastest = min(fastest, time.process_time() - start)
    return fastest, found


def by_r(folder, rows, columns, runs):
    script = pathlib.Path(__file__).resolve().parent / "fit_r.R"
    printed = subprocess.run(["Rscript", script, folder, str(rows), str(columns), str(TOLERANCE), str(runs)],
                             check=True, capture_output=True, text=True).stdout
    return float(printed), np.fromfile(f"{folder}/fitted_r.f64")


def by_library(build, folder, rows, columns):
    """The lines of fit_timing by what they measure and the threads, and the fitted logarithms."""
    printed = subprocess.run([build / "bench" / "fit_timing", folder, str(rows), str(columns), str(TOLERANCE)],
                             check=True, capture_output=True, text=True).stdout
    lines = {}
    for line in printed.splitlines():
        what, threads, value = line.split()
        lines[what, int(threads)] = float(value)
    return lines, np.fromfile(f"{folder}/fitted.f64")


def check_answer(name, theta, reference, truth, x, log_measured):
    """Fails unless it is the answer of the others and better than the truth."""
    at = np.sum(residuals_at(theta, x, log_measured) ** 2)
    at_truth = np.sum(residuals_at(truth, x, log_measured) ** 2)
    if at > at_truth:
        sys.exit(f"{name}: found a sum of squares of {at}, expected at most {at_truth}, that of the truth")
    # In standard errors: that of a coefficient is about the scatter over the root of the rows.
    apart = np.max(np.abs(theta - reference)) * np.sqrt(len(log_measured)) / SCATTER
    if apart > 0.1:
        sys.exit(f"{name}: found an answer {apart} of a standard error away, expected the same")


def measure_fit(build, rows, columns):
    """Rows of a table: name, threads, seconds, ratio to the fastest of scipy, lmfit and R; and the rest."""
    runs = 5 if rows <= 100_000 else 2
    with tempfile.TemporaryDirectory() as folder:
        x, log_measured, truth, start = make_problem(rows, columns, folder)
        lines, ours = by_library(build, folder, rows, columns)
        check_answer("the library", ours, ours, truth, x, log_measured)
        others = {}
        for name, call in {"scipy lm": functools.partial(by_scipy, "lm"),
                           "scipy trf": functools.partial(by_scipy, "trf"), "lmfit leastsq": by_lmfit}.items():
            others[name], theta = timed(lambda: call(x, log_measured, start), runs)
            check_answer(name, theta, ours, truth, x, log_measured)
        others["R nls.lm (nlsLM)"], theta = by_r(folder, rows, columns, runs)
        check_answer("R", theta, ours, truth, x, log_measured)
        numpy_s, _ = timed(lambda: numpy_pass(start, x, log_measured), runs)
    return {"rows": rows, "columns": columns, "library": lines, "others": others, "numpy_pass": numpy_s}


def print_fit(found):
    fastest = min(found["others"].values())
    scipy = min(s for name, s in found["others"].items() if name.startswith("scipy"))
    lines = found["library"]
    print(f"\nfit, {found['rows']} rows x {found['columns']} coefficients, one start, tolerance {TOLERANCE:g}; "
          "all reach the same answer, below the truth's sum of squares")
    print(f"  {'':20} {'threads':>7} {'s':>10} {'times faster than the fastest of the others':>44}")
    for name, seconds in found["others"].items():
        print(f"  {name:20} {1:7} {seconds:10.4f} {fastest / seconds:44.2f}")
    for threads in (1, 2):
        seconds = lines["fit", threads]
        print(f"  {'this library':20} {threads:7} {seconds:10.4f} {fastest / seconds:44.1f}")
    print(f"  than scipy's best: {scipy / lines['fit', 1]:.1f} (1 thread, CPU time), "
          f"{scipy / lines['fit', 2]:.1f} (2 threads, wall-clock); {lines['iterations', 1]:.0f} iterations; working "
          f"memory beyond the data {lines['memory_B', 1] / 1e6:.1f} MB")
    print(f"  one pass (residuals, Jacobian, normal equations): numpy {1e3 * found['numpy_pass']:.1f} ms, library "
          f"{1e3 * lines['pass', 1]:.2f} ms ({found['numpy_pass'] / lines['pass', 1]:.0f} times faster, "
          f"{1e-6 * found['rows'] / lines['pass', 1]:.0f} M rows/s, "
          f"{8e-9 * found['rows'] * (found['columns'] + 1) / lines['pass', 1]:.1f} GB/s read)")


def compare_fit(build):
    for rows in (64_000, 1_000_000):
        print_fit(measure_fit(build, rows, 10))
