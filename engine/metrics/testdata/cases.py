"""Writes cases.json: extra golden cases of scikit-learn (made with 1.2.1).

Run: /usr/bin/python3 cases.py > cases.json
"""
import json
import warnings

import numpy as np
from sklearn import metrics as m
from scipy.optimize import linear_sum_assignment

warnings.simplefilter("ignore")
rng = np.random.RandomState(0)


def unbalanced(n):
    return rng.choice(7, n, p=[0.5, 0.3, 0.1, 0.05, 0.03, 0.01, 0.01])


random_truth = rng.randint(0, 5, 300)
noisy = np.where(rng.rand(300) < 0.7, random_truth, rng.randint(0, 9, 300))
with_undecided = np.where(rng.rand(300) < 0.1, -1, noisy)
inputs = {
    "one class, one cluster": ([0] * 12, [3] * 12),
    "one class, several clusters": ([0] * 12, [0, 1, 2] * 4),
    "several classes, one cluster": ([0, 1, 2] * 4, [0] * 12),
    "all singletons against two classes": ([0] * 5 + [1] * 7, range(12)),
    "two clusters against all singletons": (range(12), [0] * 5 + [1] * 7),
    "perfect but renumbered": ([0, 0, 1, 1, 2, 2, 2], [2, 2, 0, 0, 1, 1, 1]),
    "independent": ([0, 0, 1, 1], [0, 1, 0, 1]),
    "worse than chance": ([0, 1, 0, 1, 0, 1], [0, 0, 0, 1, 1, 1]),
    "random": (random_truth, rng.randint(0, 5, 300)),
    "more clusters than classes": (random_truth, noisy),
    "fewer clusters than classes": (random_truth, noisy % 3),
    "undecided as a cluster": (random_truth, with_undecided),
    "unbalanced": (unbalanced(500), unbalanced(500)),
}
cases = []
for name, (truth, cluster) in inputs.items():
    truth, cluster = np.array(truth), np.array(cluster)
    table = np.zeros((cluster.max() + 1, truth.max() + 1), int)
    decided = cluster >= 0
    np.add.at(table, (cluster[decided], truth[decided]), 1)
    rows, cols = linear_sum_assignment(-table)
    labels = range(max(truth.max(), cluster.max()) + 1)
    seen = sorted(set(truth) | set(cluster[decided]))
    report = lambda a: [float(v) for v in m.precision_recall_fscore_support(
        truth, cluster, labels=seen, average=a, zero_division=0)[:3]]
    cases.append({
        "name": name, "truth": truth.tolist(), "cluster": cluster.tolist(),
        "ari": m.adjusted_rand_score(truth, cluster),
        "nmi": m.normalized_mutual_info_score(truth, cluster),
        "ami": m.adjusted_mutual_info_score(truth, cluster),
        "homogeneity": m.homogeneity_score(truth, cluster),
        "completeness": m.completeness_score(truth, cluster),
        "v_measure": m.v_measure_score(truth, cluster),
        "fowlkes_mallows": m.fowlkes_mallows_score(truth, cluster),
        "matched_accuracy": table[rows, cols].sum() / len(truth),
        "purity": table.max(1).sum() / len(truth),
        "accuracy": m.accuracy_score(truth, cluster),
        "per_class": np.transpose(m.precision_recall_fscore_support(
            truth, cluster, labels=labels, zero_division=0)).tolist(),
        "macro": report("macro"), "weighted": report("weighted"),
    })
print(json.dumps(cases, separators=(",", ":")))
