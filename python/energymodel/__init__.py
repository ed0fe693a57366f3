# SPDX-License-Identifier: Apache-2.0
"""Energy, time and power of AI and HPC jobs.

    import energymodel

    model = energymodel.load("butter-e-gpu")
    job = energymodel.fully_connected(parameters=1e6, depth=5, inputs=784, outputs=10,
                                      observations=70000, epochs=3000)
    print(model.predict(job))

Quantities are plain numbers in the unit that their name ends in: J, s, W, B, FLOP. The numbers are
those of the tool 'energymodel predict', to the last bit. numpy is used where it is installed.
"""

from ._abi import EnergymodelError, library as _library
from .fitting import Fit, fit
from .jobs import Workload, fully_connected, plain
from .model import Model, load
from .results import Estimate, Prediction, Sweep

__version__: str = _library.em_version().decode()  #: of the library that is loaded

__all__ = [
    "EnergymodelError", "Estimate", "Fit", "Model", "Prediction", "Sweep", "Workload", "fit",
    "fully_connected", "load", "plain",
]
