#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Wrote emissions.csv and runs.csv: made-up runs that follow a known law, with faults as they occur.

A run takes 900 J, 1.5 J a step and 40 pJ a FLOP, times a scatter of 3 %; the fit should find that
again. The columns are those of CodeCarbon 2.4. No machine was measured for this example.
"""
import datetime
import random

COLUMNS = ("timestamp,project_name,run_id,duration,emissions,emissions_rate,cpu_power,gpu_power,"
           "ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,country_name,country_iso_code,"
           "region,cloud_provider,cloud_region,os,python_version,codecarbon_version,cpu_count,"
           "cpu_model,gpu_count,gpu_model,longitude,latitude,ram_total_size,tracking_mode,on_cloud,pue")
J_PER_KWH = 3.6e6


def row(end, name, seconds, cpu_J, gpu_J, ram_J):
    kwh = [joules / J_PER_KWH for joules in (cpu_J, gpu_J, ram_J)]
    watts = [joules / seconds for joules in (cpu_J, gpu_J, ram_J)]
    cells = [end.isoformat(), "finetune", name, f"{seconds:.6f}", f"{0.4 * sum(kwh):.6g}",
             f"{0.4 * sum(kwh) / seconds:.6g}", *(f"{power:.6g}" for power in watts),
             *(f"{energy:.12g}" for energy in kwh), f"{sum(kwh):.12g}", "Germany", "DEU", "saxony", "",
             "", "Linux-6.1.0-18-amd64-x86_64-with-glibc2.36", "3.11.2", "2.4.2", "32", "made up",
             "1", "1 x made up", "13.7", "51.0", "251.6", "machine", "N", "1.0"]
    return ",".join(cells)


def main():
    draw = random.Random(6)
    now = datetime.datetime(2026, 3, 2, 9, 0, 0)
    rows, features = [COLUMNS], ["label,steps,step_FLOP,batch_size"]
    for number in range(48):
        steps = round(10 ** draw.uniform(2.5, 4.5))
        batch = draw.choice([8, 16, 32, 64])
        step_flop = batch * 10 ** draw.uniform(8.5, 10.5)
        joules = (900 + steps * (1.5 + 40e-12 * step_flop)) * draw.lognormvariate(0, 0.03)
        seconds = joules / draw.uniform(280, 320)
        now += datetime.timedelta(seconds=round(seconds) + 60)
        line = row(now, f"run{number}", seconds, 0.2 * joules, 0.72 * joules, 0.08 * joules)
        rows.append(line)
        features.append(f"run{number},{steps},{step_flop:.6g},{batch}")
        if number == 10:  # a second rank's tracker saw the same machine
            rows.append(line.replace("run10", "rank1"))
    now += datetime.timedelta(hours=1)
    rows.append(row(now, "no_gpu", 300, 18000, 0, 6000))  # the GPU's counter gave nothing
    rows.append(row(now, "spike", 0.0001, 50, 180, 20))  # 2.5 MW from a tiny interval
    rows.append(row(now, "cut_off", 300, 18000, 64000, 6000)[:200])
    with open("emissions.csv", "w", encoding="utf-8") as file:
        file.write("\n".join(rows))
    with open("runs.csv", "w", encoding="utf-8") as file:
        file.write("\n".join(features) + "\n")


if __name__ == "__main__":
    main()
