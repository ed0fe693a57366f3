# SPDX-License-Identifier: Apache-2.0
"""A prediction, a sweep over sizes and depths, and ten thousand jobs at once, from Python."""

import array

import energymodel

# A fitted model, by name: what it was fitted to.
model = energymodel.load("butter-e-gpu")
print(model)

# One job: a million weights in five layers.
network = dict(inputs=784, outputs=10, observations=70000, epochs=3000)
print(model.predict(energymodel.fully_connected(parameters=1e6, depth=5, **network)))

# Every combination of sizes and depths, and the cheapest of them.
sweep = model.sweep(parameters=[1e5, 1e6, 1e7], depth=[3, 6], **network)
print(sweep)
point, cheapest = sweep.least_energy()
print(f"cheapest: {point}, {cheapest.energy_J.median / 3.6e6:.3f} kWh")

# Columns of numbers in, columns out; numpy arrays serve likewise.
steps = array.array("d", [1000.0 * (i + 1) for i in range(10000)])
launches = array.array("d", [14.0]) * 10000
predicted = model.predict_batch({"steps": steps, "launches": launches}, wanted=["energy_J"])
print(f"10000 jobs: {sum(predicted['energy_J']) / 3.6e9:.3f} MWh")
