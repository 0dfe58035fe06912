"""Models of fedflow against scikit-learn on the joined data, as FATE's benchmark_quality measures them: both are trained in
the same run, and a metric is right when it is within a relative 0.01 of the same objective's (contract 9.4).

quality.py BINARY DATA; run by `make quality`. Exit status 1 when a metric is beyond the tolerance.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tarfile
import warnings

import numpy as np
import pandas
from sklearn import linear_model, metrics
from sklearn.multiclass import OneVsRestClassifier

warnings.filterwarnings("ignore")
TOLERANCE = 0.01
GUEST, HOSTS, ARBITER = 9999, [10000, 10001], 10002


class NotBuilt(Exception):
    pass


class Fedflow:
    def __init__(self, binary, workspace):
        self.binary, self.workspace = str(pathlib.Path(binary).resolve()), workspace
        shutil.rmtree(workspace, ignore_errors=True)
        workspace.mkdir(parents=True)
        self.uploaded = set()

    def call(self, command, *arguments):
        line = [self.binary, command, "--workspace", str(self.workspace / "tree"), *map(str, arguments)]
        ended = subprocess.run(line, capture_output=True, text=True)
        if ended.returncode != 0:
            text = (ended.stdout + ended.stderr).strip()
            raise (NotBuilt if "not built" in text or "F0402" in text else RuntimeError)(text[-2000:])
        return json.loads(ended.stdout) if ended.stdout.strip().startswith("{") else {}

    def file(self, name, value):
        path = self.workspace / name
        path.write_text(json.dumps(value, indent=1))
        return path

    def upload(self, csv):
        if csv.stem not in self.uploaded:
            conf = self.file("upload.json", {"file": str(csv.resolve()), "head": 1, "partition": 4, "work_mode": 0,
                                             "namespace": "quality", "table_name": csv.stem})
            self.call("upload", "-c", conf)
            self.uploaded.add(csv.stem)

    def train(self, case, data):
        """Trains a model and gives the guest's predictions by id."""
        tables = [data / f"{stem}.csv" for stem in case["tables"]]
        for table in tables:
            self.upload(table)
        conf = self.file("conf.json", configuration(case))
        answer = self.call("submit_job", "--no_cache", "-c", conf, "-d", self.file("dsl.json", pipeline(case)))
        out = self.workspace / "out"
        shutil.rmtree(out, ignore_errors=True)
        self.call("component_output_data", "-j", answer["jobId"], "-cpn", "model_0", "-r", "guest", "-p", GUEST, "-o", out)
        for archive in out.rglob("*.tar.gz"):
            with tarfile.open(archive) as tar:
                tar.extractall(out, filter="data")
        found = sorted(p for p in out.rglob("*.csv"))
        frame = pandas.concat([pandas.read_csv(path, dtype={0: str}) for path in found])
        return frame.set_index(frame.columns[0])


def pipeline(case):
    parts = {"reader_0": {"module": "Reader", "output": {"data": ["data"]}},
             "data_transform_0": {"module": "DataTransform", "input": {"data": {"data": ["reader_0.data"]}},
                                  "output": {"data": ["data"], "model": ["model"]}}}
    source = "data_transform_0.data"
    if not case["module"].startswith("Homo"):
        parts["intersection_0"] = {"module": "Intersection", "input": {"data": {"data": [source]}}, "output": {"data": ["data"]}}
        source = "intersection_0.data"
    parts["model_0"] = {"module": case["module"], "input": {"data": {"train_data": [source]}},
                        "output": {"data": ["data"], "model": ["model"]}}
    return {"components": parts}


def configuration(case):
    is_homo = case["module"].startswith("Homo")
    hosts = HOSTS[:len(case["tables"]) - 1]
    label = {"with_label": True, "label_name": case["label"], "label_type": case["label_type"], "output_format": "dense"}

    def party(stem, **more):
        return {"reader_0": {"table": {"name": stem, "namespace": "quality"}}, **more}
    host_label = label if is_homo else {"with_label": False, "output_format": "dense"}
    common = {"model_0": {"penalty": "L2", **case["parameters"], "encrypt_param": {"method": None}}}
    if not is_homo:
        common["intersection_0"] = {"intersect_method": "raw", "sync_intersect_ids": True}
    return {
        "dsl_version": 2, "initiator": {"role": "guest", "party_id": GUEST},
        "role": {"guest": [GUEST], "host": hosts, "arbiter": [ARBITER]},
        "job_parameters": {"common": {"job_type": "train", "work_mode": 0, "backend": 0}},
        "component_parameters": {
            "common": common,
            "role": {"guest": {"0": party(case["tables"][0], data_transform_0=label)},
                     "host": {str(i): party(stem, data_transform_0=host_label) for i, stem in enumerate(case["tables"][1:])}}}}


def joined(case, data):
    """Features and labels of all parties' rows, and which rows the guest's predictions are of."""
    frames = []
    for stem in case["tables"]:
        frame = pandas.read_csv(data / f"{stem}.csv", dtype={0: str})
        frames.append(frame.set_index(frame.columns[0]))
    if case["module"].startswith("Homo"):
        frame = pandas.concat([f.set_index(stem + ":" + f.index) for f, stem in zip(frames, case["tables"])])
        guest = frame.index.str.startswith(case["tables"][0] + ":")
    else:
        frame = pandas.concat(frames, axis=1, join="inner")
        guest = np.ones(len(frame), dtype=bool)
    label = frame.pop(case["label"])
    index = frame.index.str.replace(case["tables"][0] + ":", "", regex=False)
    return frame.to_numpy(float), label.to_numpy(), guest, index


def peers(case, x, y):
    """scikit-learn's minima: of the same objective, which decides, and of the logistic loss where HeteroLR has another.

    Every objective is mean loss + alpha/2·|w|². HeteroLR's loss is FATE's Taylor expansion, ln 2 - s·wx/2 + (wx)²/8 with s of
    -1 and 1, which is (wx - 2s)²/8 and a constant: least squares on the classes, as RidgeClassifier has it.
    """
    alpha, n = case["parameters"]["alpha"], len(y)
    if case["kind"] == "regression":
        return {"Ridge": linear_model.Ridge(alpha=alpha * n).fit(x, y)}
    if case["kind"] == "counts":
        return {"PoissonRegressor": linear_model.PoissonRegressor(alpha=alpha, max_iter=10000, tol=1e-8).fit(x, y)}
    logistic = linear_model.LogisticRegression(C=1 / (alpha * n), max_iter=10000, tol=1e-8)
    models = {"LogisticRegression": OneVsRestClassifier(logistic) if case["kind"] == "multi" else logistic}
    if case["module"] == "HeteroLR":
        models = {"RidgeClassifier": linear_model.RidgeClassifier(alpha=4 * alpha * n), **models}
    return {name: model.fit(x, y) for name, model in models.items()}


def measure(case, y, predicted):
    if case["kind"] == "binary":
        false, true, _ = metrics.roc_curve(y, predicted)
        return {"auc": metrics.auc(false, true), "ks": max(true - false)}
    if case["kind"] == "multi":
        return {"accuracy": metrics.accuracy_score(y, predicted)}
    return {"rmse": metrics.mean_squared_error(y, predicted) ** 0.5, "r2": metrics.r2_score(y, predicted)}


def compare(case, fedflow, data):
    """Our metrics, and those of every peer by its name."""
    x, y, guest, index = joined(case, data)
    frame = fedflow.train(case, data).loc[index[guest]]
    scores = case["kind"] == "binary"
    ours = frame["predict_score" if scores else "predict_result"].to_numpy(float)
    models = peers(case, x, y)
    theirs = {name: (model.decision_function if scores else model.predict)(x[guest]) for name, model in models.items()}
    return measure(case, y[guest], ours), {name: measure(case, y[guest], answer) for name, answer in theirs.items()}


# FATE's benchmark configurations end on the way to the minimum, at another place than scikit-learn does; these go to it.
CONVERGING = {"optimizer": "adam", "batch_size": -1, "decay": 0.0, "early_stop": "weight_diff", "tol": 1e-5,
              "init_param": {"init_method": "zeros"}}
BREAST = {**CONVERGING, "alpha": 0.01, "learning_rate": 0.15, "max_iter": 200}
CREDIT = {**CONVERGING, "alpha": 0.001, "learning_rate": 0.05, "max_iter": 200}
VEHICLE = {**CONVERGING, "alpha": 0.001, "learning_rate": 0.3, "max_iter": 400}
# Averages of the parties' momentum steps are steps of all rows; averages of Adam's are not.
HOMO_VEHICLE = {**VEHICLE, "optimizer": "nesterov_momentum_sgd", "learning_rate": 0.5, "max_iter": 500}
MOTOR = {**CONVERGING, "alpha": 0.01, "learning_rate": 0.1, "max_iter": 400}
STUDENT = {**CONVERGING, "alpha": 0.01, "learning_rate": 0.5, "max_iter": 1000}
DVISITS = {**CONVERGING, "alpha": 0.001, "learning_rate": 0.05, "max_iter": 400}


def case(name, module, kind, parameters, *tables, label="y", label_type="int"):
    return {"name": name, "module": module, "kind": kind, "parameters": parameters, "tables": tables, "label": label,
            "label_type": label_type}


CASES = [
    case("breast", "HeteroLR", "binary", BREAST, "breast_hetero_guest", "breast_hetero_host"),
    case("breast", "HomoLR", "binary", BREAST, "breast_homo_guest", "breast_homo_host"),
    case("default_credit", "HeteroLR", "binary", CREDIT, "default_credit_hetero_guest", "default_credit_hetero_host"),
    case("default_credit", "HomoLR", "binary", CREDIT, "default_credit_homo_guest", "default_credit_homo_host_1",
         "default_credit_homo_host_2"),
    case("vehicle_scale", "HeteroLR", "multi", VEHICLE, "vehicle_scale_hetero_guest", "vehicle_scale_hetero_host"),
    case("vehicle_scale", "HomoLR", "multi", HOMO_VEHICLE, "vehicle_scale_homo_guest", "vehicle_scale_homo_host"),
    case("motor", "HeteroLinR", "regression", MOTOR, "motor_hetero_guest", "motor_hetero_host", label="motor_speed",
         label_type="float"),
    case("student", "HeteroLinR", "regression", STUDENT, "student_hetero_guest", "student_hetero_host", label_type="float"),
    case("dvisits", "HeteroPoisson", "counts", DVISITS, "dvisits_hetero_guest", "dvisits_hetero_host", label="doctorco",
         label_type="float"),
]


def main(binary, data):
    fedflow = Fedflow(binary, pathlib.Path(".build/quality/work"))
    row = "{:<16} {:<14} {:<9} {:>10}  {:<18} {:>10} {:>10}  {}"
    print(row.format("data", "module", "metric", "fedflow", "scikit-learn's", "", "difference", ""))
    failed, skipped, measured = 0, [], 0
    for item in CASES:
        missing = [t for t in item["tables"] if not (data / f"{t}.csv").exists()]
        if missing:
            skipped.append(f"{item['name']} with {item['module']}: no {', '.join(missing)}")
            continue
        try:
            ours, theirs = compare(item, fedflow, data)
        except NotBuilt:
            skipped.append(f"{item['name']}: {item['module']} is not built, or not for this")
            continue
        except RuntimeError as error:
            failed += 1
            print(row.format(item["name"], item["module"], "", "failed", "", "", "", ""), f"\n{error}")
            continue
        decides = True
        for peer, values in theirs.items():
            for name, value in ours.items():
                difference = abs(value - values[name]) / max(abs(values[name]), 1e-12)
                is_near = difference <= TOLERANCE
                verdict = "" if is_near else f"beyond {TOLERANCE}" + ("" if decides else ": another loss, does not count")
                failed += decides and not is_near
                measured += decides
                print(row.format(item["name"], item["module"], name, f"{value:.6f}", peer, f"{values[name]:.6f}",
                                 f"{difference:.5f}", verdict))
            decides = False
    print(f"{measured} metrics compared with the same objective, {failed} beyond the tolerance, {len(skipped)} comparisons skipped")
    for reason in skipped:
        print(f"skipped: {reason}")
    return 1 if failed else 0


sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2])))
