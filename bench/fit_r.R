# SPDX-License-Identifier: Apache-2.0
# The fit of bench/compare with minpack.lm: nls.lm, which nlsLM calls, so that it can be given the
# Jacobian as every other tool here.
# Usage: Rscript bench/fit_r.R FOLDER ROWS COLUMNS TOLERANCE RUNS
suppressMessages(library(minpack.lm))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
rows <- as.integer(arguments[2])
columns <- as.integer(arguments[3])
tolerance <- as.numeric(arguments[4])
numbers <- function(name, count) readBin(file.path(folder, name), "double", count)
x <- sapply(seq_len(columns) - 1, function(k) numbers(paste0("x", k, ".f64"), rows))
log_measured <- log(numbers("measured.f64", rows))
start <- numbers("start.f64", columns)
residuals_at <- function(theta) log(drop(x %*% exp(theta))) - log_measured
jacobian_at <- function(theta) {
  parts <- sweep(x, 2, exp(theta), "*")
  parts / rowSums(parts)
}
control <- nls.lm.control(ftol = tolerance, ptol = tolerance, gtol = 0, maxiter = 1000, maxfev = 100000)
fastest <- Inf
for (run in seq_len(as.integer(arguments[5]))) {
  time <- system.time(found <- nls.lm(start, fn = residuals_at, jac = jacobian_at, control = control))
  fastest <- min(fastest, time[["user.self"]] + time[["sys.self"]])
}
writeBin(unname(unlist(found$par)), file.path(folder, "fitted_r.f64"))
cat(fastest, "\n")
