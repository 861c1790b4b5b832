"""Compares a `clusterrun --preset study` run on MNIST with scikit-learn on the
very same split: make check-study.

usage: check-study.py OUT RESOURCES
"""
import csv
import gzip
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA
from sklearn.metrics import accuracy_score
from sklearn.mixture import GaussianMixture
from sklearn.semi_supervised import LabelSpreading

out, resources = Path(sys.argv[1]), Path(sys.argv[2])
report = json.loads((out / "report.json").read_text())
failures = []


def check(what, ok):
    print(("ok    " if ok else "FAILS ") + what)
    if not ok:
        failures.append(what)


def table(name):
    with open(out / f"assignments-{name}.csv", newline="") as file:
        return list(csv.DictReader(file))


for name in report["pipelines"]:
    rows = [r for r in table(name) if r["labelled"] == "0"]
    recomputed = accuracy_score([r["true"] for r in rows], [r["predicted"] or "none" for r in rows])
    reported = report["pipelines"][name]["accuracy"]
    check(f"{name}: accuracy {reported:.6f} in the report, {recomputed:.6f} from the table", abs(recomputed - reported) < 1e-9)

with gzip.open(resources / "mnist" / "train-images-idx3-ubyte.gz") as file:
    pixels = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784) / 255
# The exact PCA: scikit-learn's default here is randomised, and two of its own
# seeds agree in no more than 99.5 % of the predictions.
scores = PCA(50, svd_solver="full").fit_transform(pixels)

rows = table("label-spreading")
truth = np.array([int(r["true"]) for r in rows])
labelled = np.array([r["labelled"] == "1" for r in rows])
ours = np.array([int(r["predicted"] or -1) for r in rows])
model = LabelSpreading(kernel="knn", n_neighbors=7, alpha=0.2, n_jobs=-1).fit(scores, np.where(labelled, truth, -1))
same = (model.transduction_ == ours)[~labelled].mean()
check(f"label-spreading: {same:.5f} of the predictions equal scikit-learn's (at least .995)", same >= 0.995)
default = LabelSpreading(kernel="knn", n_neighbors=7, alpha=0.2, n_jobs=-1).fit(
    PCA(50, random_state=0).fit_transform(pixels), np.where(labelled, truth, -1))
print(f"      with scikit-learn's randomised PCA: {(default.transduction_ == ours)[~labelled].mean():.5f}")
accuracy = report["pipelines"]["label-spreading"]["accuracy"]
check(f"label-spreading: accuracy {accuracy:.4f} (.956 +- .004)", abs(accuracy - 0.956) <= 0.004)

details = report["pipelines"]["mixture"]["details"]
if report["pipelines"]["mixture"]["params"].get("mixture.embedding", "none") == "none":
    theirs = GaussianMixture(10, random_state=42).fit(scores).score(scores)
    ll = details["mean_log_likelihood"]
    check(f"mixture: mean log-likelihood {ll:.4f}, scikit-learn's {theirs:.4f} (within 0.5 % or better)", ll >= theirs - 0.005 * abs(theirs))
majority = report["pipelines"]["cnn-kmeans"]["majority_accuracy"]
check(f"cnn-kmeans: majority accuracy {majority:.4f} (at least .965)", majority >= 0.965)
peak = report["peak_memory_bytes"] / 1e9
check(f"peak memory {peak:.2f} GB (under 1.5)", peak < 1.5)
sys.exit(bool(failures))
