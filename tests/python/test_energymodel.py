# SPDX-License-Identifier: Apache-2.0
"""The Python package: the tool's numbers to the last bit, structs as in the header, words for bad
input. Run with ENERGYMODEL_LIBRARY, ENERGYMODEL_TOOL and the package on PYTHONPATH."""

import array
import ctypes
import gc
import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import energymodel
from energymodel import _abi, batch

numpy = batch.numpy  # None without it

TOOL = os.environ["ENERGYMODEL_TOOL"]
SOURCES = Path(__file__).resolve().parents[2]
NETWORK = dict(inputs=784, outputs=10, observations=70000)


def tool_json(*words):
    done = subprocess.run([TOOL, *words, "--format", "json"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


class Numbers(unittest.TestCase):
    def expect_same_numbers(self, found, wanted):
        self.assertEqual(found.energy_J.median, wanted["predicted_energy_J"])
        self.assertEqual(found.energy_J.mean, wanted["predicted_energy_mean_J"])
        for name, estimate in (("energy", found.energy_J), ("duration", found.duration_s),
                               ("power", found.power_W)):
            unit = {"energy": "J", "duration": "s", "power": "W"}[name]
            self.assertEqual(estimate.median, wanted[f"predicted_{name}_{unit}"])
            for share, ends in (("90", estimate.interval_90), ("50", estimate.interval_50)):
                for end, value in zip(("low", "high"), ends):
                    self.assertEqual(value, wanted[f"predicted_{name}_{share}_{end}_{unit}"])

    def expect_same(self, found, wanted):
        self.expect_same_numbers(found, wanted)
        self.assertEqual(found.energy_by_term_J, wanted["energy_by_term_J"])
        self.assertEqual(list(found.warning_codes()),
                         list(dict.fromkeys(warning["code"] for warning in wanted["warnings"])))

    def test_networks_are_the_tools(self):
        for name in ("butter-e-gpu", "butter-e-cpu"):
            model = energymodel.load(name)
            for size, depth, epochs, shape in ((1e6, 5, 3000, "rectangle"),
                                               (12345, 9, 7, "trapezoid"),
                                               (3e8, 4, 50, "wide_first_4x")):
                with self.subTest(model=name, size=size):
                    wanted = tool_json(
                        "predict", "--model", name, "--network", "mlp", "--inputs", "784", "--outputs", "10",
                        "--size", f"{size:.0f}", "--depth", str(depth), "--observations", "70000",
                        "--epochs", str(epochs), "--shape", shape)
                    job = energymodel.fully_connected(parameters=size, depth=depth, epochs=epochs,
                                                      shape=shape, **NETWORK)
                    self.expect_same(model.predict(job), wanted)

    def test_plain_jobs_are_the_tools(self):
        wanted = tool_json("predict", "--model", "butter-e-gpu", "--network", "generic", "--steps", "1000000",
                           "--launches", "14", "--step-work", "1.5 GFLOP", "--exchanged", "800 kB",
                           "--duration", "3 h", "--phase", "inference", "--precision", "bits16")
        job = energymodel.plain(steps=1e6, launches=14, step_FLOP=1.5e9, exchanged_B=8e5,
                                duration_s=10800, phase="inference", precision="bits16")
        self.expect_same(energymodel.load("butter-e-gpu").predict(job), wanted)

    def test_batches_are_single_predictions(self):
        model = energymodel.load("butter-e-gpu")
        steps = [1e4, 2.5e5, 1e7]
        columns = {"steps": array.array("d", steps), "launches": [14.0] * 3,
                   "precision": ["fp32", "bits16", "fp32"]}
        found = model.predict_batch(columns, wanted=list(_abi.RESULTS) + ["warnings"])
        for i, value in enumerate(steps):
            single = model.predict(energymodel.plain(
                steps=value, launches=14.0, precision=columns["precision"][i]))
            self.assertEqual(found["energy_J"][i], single.energy_J.median)
            self.assertEqual(found["energy_50_low_J"][i], single.energy_J.interval_50[0])
            self.assertEqual(found["duration_90_high_s"][i], single.duration_s.interval_90[1])
            self.assertEqual(bool(found["warnings"][i]), bool(single.warnings))

    def test_arrays_are_used_where_they_lie(self):
        model = energymodel.load("butter-e-gpu")
        makers = [lambda values: array.array("d", values)]
        if numpy is not None:
            makers.append(lambda values: numpy.array(values, dtype="float64"))
        for make in makers:
            steps, out = make([1e5, 1e6]), make([0.0, 0.0])
            returned = model.predict_batch({"steps": steps}, out={"energy_J": out})
            self.assertIs(returned["energy_J"], out)
            self.assertGreater(out[1], out[0])
            self.assertEqual(list(steps), [1e5, 1e6])
            for column, writable in ((steps, False), (out, True)):
                self.assertEqual(
                    ctypes.addressof(batch.view(column, 2, "column", writable=writable)),
                    ctypes.addressof(ctypes.c_char.from_buffer(column)))

    @unittest.skipIf(numpy is None, "without numpy")
    def test_numpy_arrays_of_every_kind(self):
        model = energymodel.load("butter-e-gpu")
        whole = numpy.array([1e5, 2e5, 1e6, 5e6])
        wanted = list(model.predict_batch({"steps": whole})["energy_J"])
        locked = whole.copy()
        locked.setflags(write=False)
        self.assertEqual(ctypes.addressof(batch.view(locked, 4, "locked")), locked.ctypes.data)
        for steps in (locked, whole.repeat(2)[::2], whole.astype("float32"), whole.astype("int64"),
                      whole.astype(">f8")):
            found = model.predict_batch({"steps": steps})
            self.assertEqual(list(found["energy_J"]), wanted)
            self.assertIsInstance(found["energy_J"], numpy.ndarray)
        for out in (numpy.zeros(4, "float32"), numpy.zeros(8)[::2], locked):
            with self.assertRaisesRegex(TypeError, "energy_J: found ndarray, expected a writable"):
                model.predict_batch({"steps": whole}, out={"energy_J": out})
        with self.assertRaisesRegex(TypeError, "steps: found ndarray, expected a column"):
            model.predict_batch({"steps": whole.reshape(2, 2)})

    def test_a_sweep_is_the_tools(self):
        model = energymodel.load("butter-e-gpu")
        sweep = model.sweep(parameters=[10000, 3e8], depth=(3, 5), epochs=100, **NETWORK)
        wanted = tool_json("sweep", "--model", "butter-e-gpu", "--network", "mlp", "--inputs", "784",
                           "--outputs", "10", "--observations", "70000", "--epochs", "100",
                           "--vary", "size=10000,300000000", "--vary", "depth=3,5")["rows"]
        self.assertEqual(len(sweep), len(wanted))
        for (values, found), row in zip(sweep, wanted):
            self.assertEqual((values["parameters"], values["depth"]), (row["size"], row["depth"]))
            self.expect_same_numbers(found, row)
            self.assertEqual(list(found.warning_codes()), row["warnings"])
        point, best = sweep.least_energy()
        self.assertEqual(best.energy_J.median, min(row["predicted_energy_J"] for row in wanted))
        self.assertEqual(point["parameters"], 10000)
        with self.assertRaisesRegex(ValueError, "without points"):
            model.sweep(parameters=[], depth=3, **NETWORK).least_energy()

    def test_fit_is_the_tools(self):
        trace = SOURCES / "models/traces/butter_e_gpu.csv"
        options = ["--no-profiles", "--no-intervals"]
        with tempfile.TemporaryDirectory() as folder:
            path, by_tool = Path(folder) / "model.toml", Path(folder) / "by_tool.toml"
            fitted = energymodel.fit(trace, hardware="nrel-eagle-gpu", output=path, options=options)
            report = tool_json("fit", str(trace), "--hardware", "nrel-eagle-gpu", "--output",
                               str(by_tool), *options)
            self.assertEqual(path.read_bytes(), by_tool.read_bytes())
            self.assertEqual(fitted.report, report)
            self.assertEqual(fitted.model.rows, 1544)
            self.assertEqual(fitted.model.hardware, "nrel-eagle-gpu")
            self.assertIsNone(fitted.model.predict(
                energymodel.plain(steps=1e6)).energy_J.interval_90)
            self.assertRegex(repr(fitted), r"1544 measured runs\n  epoch.per_epoch +\S+ J\n  step")
            with self.assertRaisesRegex(energymodel.EnergymodelError, "^found unknown profile 'no-such'"):
                energymodel.fit(trace, hardware="no-such", output=path)


class Interface(unittest.TestCase):
    def test_structs_are_those_of_the_header(self):
        header = (SOURCES / "include/energymodel/energymodel.h").read_text()
        header = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
        c_types = {"size_t": ctypes.c_size_t, "int": ctypes.c_int, "int32_t": ctypes.c_int32,
                   "uint32_t": ctypes.c_uint32, "double": ctypes.c_double,
                   "const char*": ctypes.c_char_p, "em_estimate": _abi.EstimateStruct,
                   "double*": ctypes.POINTER(ctypes.c_double),
                   "const double*": ctypes.POINTER(ctypes.c_double),
                   "uint32_t*": ctypes.POINTER(ctypes.c_uint32),
                   "const int32_t*": ctypes.POINTER(ctypes.c_int32),
                   "const char* const*": ctypes.POINTER(ctypes.c_char_p)}
        structs = {"em_description": _abi.Description, "em_plain_job": _abi.PlainJob,
                   "em_fully_connected": _abi.FullyConnectedJob,
                   "em_estimate": _abi.EstimateStruct, "em_prediction": _abi.PredictionStruct,
                   "em_columns": _abi.Columns, "em_results": _abi.Results}
        found = dict(re.findall(r"typedef struct (\w+) \{(.*?)\}", header, flags=re.S))
        self.assertEqual(set(found), set(structs))
        for name, struct in structs.items():
            fields = [tuple(reversed(re.fullmatch(r"(.*?)\s*(\w+)", field.strip()).groups()))
                      for field in found[name].split(";") if field.strip()]
            fields = [(field, c_types[kind]) for field, kind in fields]
            self.assertEqual(fields, list(struct._fields_), name)
        enums = dict(re.findall(r"typedef enum (\w+) \{(.*?)\}", header, flags=re.S))
        for enum, names in (("em_precision", _abi.PRECISIONS), ("em_shape", _abi.SHAPES)):
            in_order = re.findall(r"EM_(\w+) = \d+", enums[enum])
            self.assertEqual([n.lower() for n in in_order], list(names))

    def test_bad_input_has_words(self):
        model = energymodel.load("butter-e-gpu")
        cases = (
            (lambda: energymodel.load("no-such-model"), "^found unknown model 'no-such-model'"),
            (lambda: energymodel.plain(steps=-1), "steps: found -1"),
            (lambda: energymodel.plain(steps=1, precision="fp8"), "fp8"),
            (lambda: energymodel.fully_connected(parameters=1e6, depth=1, **NETWORK), "depth: found 1"),
            (lambda: energymodel.fully_connected(parameters=1e6, depth=2, epochs=0, **NETWORK),
             "epochs: found 0"),
            (lambda: model.predict_batch({"steps": [1.0, -1.0]}), "row 1: steps: found -1"),
            (lambda: model.predict_batch({"steps": [1.0], "precision": ["fp8"]}), "fp8"),
            (lambda: model.predict(energymodel.plain(steps=1e6, duration_s=1.0)), "duration_s"),
        )
        for call, words in cases:
            with self.subTest(words), self.assertRaisesRegex(energymodel.EnergymodelError, words):
                call()
        with self.assertRaisesRegex(TypeError, "stepps"):
            energymodel.plain(steps=1, stepps=2)
        with self.assertRaisesRegex(ValueError, "launches: found 1 rows, expected 2"):
            model.predict_batch({"steps": [1.0, 2.0], "launches": [1.0]})
        with self.assertRaisesRegex(TypeError, "launches: found list, expected a column of numbers"):
            model.predict_batch({"steps": [1.0, 2.0], "launches": [1.0, "many"]})

    def test_results_print(self):
        model = energymodel.load("butter-e-gpu")
        self.assertIn("1544 measured runs", str(model))
        job = energymodel.fully_connected(parameters=1e6, depth=5, epochs=3000, **NETWORK)
        self.assertIn("fully connected", repr(job))
        prediction = model.predict(job)
        self.assertRegex(repr(prediction), r"^energy +\S+ Wh   90 %: \S+ Wh \.\. \S+ Wh\nduration +")
        self.assertIn("\n  step ", repr(prediction))
        self.assertRegex(str(prediction.power_W), r"^\S+ W   90 %: ")
        lines = repr(model.sweep(parameters=[1234567, 1e9], depth=5, **NETWORK)).splitlines()
        self.assertRegex(lines[0], r"^parameters +energy +90 % from +to +duration +mean power +warnings$")
        self.assertRegex(lines[1], r"^ +1234567  ")
        self.assertRegex(lines[2], r"^1000000000 .* EM-W001;EM-W004$")
        del model, job
        gc.collect()  # frees the handles

    def test_version_is_the_tools(self):
        done = subprocess.run([TOOL, "--version"], check=True, capture_output=True, text=True)
        self.assertEqual(done.stdout.split()[1], energymodel.__version__)


if __name__ == "__main__":
    unittest.main()
