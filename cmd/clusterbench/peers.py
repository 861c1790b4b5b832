"""The peers' side of `make bench-peers`.

Reads one JSON request a line from standard input, answers one JSON line each:
{"seconds": ..., "quality": ...}, or {"missing": "why"} where a peer is not
installed. Arrays come as raw float32 files, so that both sides work on the
same numbers. Imports and conversions are outside the timed part.
"""
import json
import os
import sys
import time
import warnings

import numpy as np

THREADS = int(os.environ.get("PEER_THREADS", os.cpu_count()))
warnings.filterwarnings("ignore")
cache = {}


def load(request):
    key = request["file"]
    if key not in cache:
        cache[key] = np.fromfile(key, dtype=np.float32).reshape(request["rows"], request["cols"])
    return cache[key]


def labels(request, key="labels"):
    path = request[key]
    if path not in cache:
        cache[path] = np.fromfile(path, dtype=np.int32)
    return cache[path]


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def pca(r):
    from sklearn.decomposition import PCA
    x = load(r)
    model = PCA(r["components"], random_state=r["seed"])
    seconds, _ = timed(lambda: model.fit_transform(x))
    return seconds, float(model.explained_variance_ratio_.sum())


def kmeans(r):
    from sklearn.cluster import KMeans
    x = load(r)
    model = KMeans(r["clusters"], n_init=1, random_state=r["seed"])
    seconds, _ = timed(lambda: model.fit(x))
    return seconds, float(model.inertia_)


def mixture(r):
    """Seconds of one EM iteration: those of a run with `iterations` steps less
    those of a run with one, by the number of steps between them."""
    from sklearn.mixture import GaussianMixture
    x = load(r)
    k, d = r["clusters"], r["cols"]
    centres = np.fromfile(r["centres"], dtype=np.float32).reshape(k, d)

    def run(n):
        model = GaussianMixture(k, tol=0.0, max_iter=n, random_state=0, means_init=centres,
                                weights_init=np.full(k, 1 / k), precisions_init=np.stack([np.eye(d)] * k))
        return timed(lambda: model.fit(x))

    short, _ = run(1)
    long, model = run(r["iterations"])
    return (long - short) / (r["iterations"] - 1), float(model.score(x))


def knn_sklearn(r):
    from sklearn.neighbors import NearestNeighbors
    x = load(r)
    model = NearestNeighbors(n_neighbors=r["k"], algorithm="brute", n_jobs=THREADS)
    seconds, (_, index) = timed(lambda: model.fit(x).kneighbors(x))
    index.astype(np.int32).tofile(r["out"])
    return seconds, 1.0


def knn_faiss(r):
    import faiss
    faiss.omp_set_num_threads(THREADS)
    x = np.ascontiguousarray(load(r))

    def work():
        index = faiss.IndexFlatL2(x.shape[1])
        index.add(x)
        return index.search(x, r["k"])[1]

    seconds, found = timed(work)
    found.astype(np.int32).tofile(r["out"])
    return seconds, 1.0


def spreading(r):
    from sklearn.semi_supervised import LabelSpreading
    x, y, truth = load(r), labels(r), labels(r, "truth")
    model = LabelSpreading(kernel="knn", n_neighbors=7, alpha=0.2, n_jobs=THREADS)
    seconds, _ = timed(lambda: model.fit(x, y))
    hidden = y == -1
    return seconds, float((model.transduction_[hidden] == truth[hidden]).mean())


def network(classes=10):
    import torch
    from torch import nn
    torch.set_num_threads(THREADS)
    torch.manual_seed(1)
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3), nn.ReLU(), nn.Flatten(),
        nn.Linear(576, 64), nn.ReLU(), nn.Linear(64, classes))


def images(r):
    import torch
    return torch.from_numpy(load(r)).reshape(-1, 1, 28, 28)


def train(model, x, y, batch, epochs):
    import torch
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    generator = torch.Generator().manual_seed(1)
    for _ in range(epochs):
        order = torch.randperm(len(x), generator=generator)
        for at in range(0, len(x), batch):
            rows = order[at:at + batch]
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimiser.step()


def cnn_train(r):
    import torch
    x, y = images(r), torch.from_numpy(labels(r).astype(np.int64))
    n, held = r["train"], slice(r["train"], r["train"] + 10000)
    model = network()
    train(model, x[:r["batch"]], y[:r["batch"]], r["batch"], 1)  # warm up
    model = network()
    seconds, _ = timed(lambda: train(model, x[:n], y[:n], r["batch"], r["epochs"]))
    with torch.no_grad():
        right = (model(x[held]).argmax(1) == y[held]).double().mean()
    return seconds / (n * r["epochs"]), float(right)


def cnn_features(r):
    import torch
    x = images(r)
    model = network()[:11].eval()

    def work(batch):
        with torch.no_grad():
            return torch.cat([model(x[at:at + batch]) for at in range(0, len(x), batch)])

    seconds, _ = timed(lambda: work(r["batch"]))
    return seconds, 1.0


def tsne(r):
    from sklearn.manifold import TSNE
    x = load(r)
    model = TSNE(init="pca", learning_rate="auto", random_state=42, n_jobs=THREADS)
    seconds, y = timed(lambda: model.fit_transform(x))
    y.astype(np.float32).tofile(r["out"])
    return seconds, float(model.kl_divergence_)


def study(r):
    """The study's three pipelines with figures, as a Python user writes them;
    the time of t-SNE is left out of it where the request says so."""
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import torch
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE
    from sklearn.mixture import GaussianMixture
    from sklearn.semi_supervised import LabelSpreading
    x, y, truth = load(r), labels(r), labels(r, "truth")

    def work():
        scores = PCA(50, random_state=42).fit_transform(x)
        embedded = TSNE(init="pca", learning_rate="auto", random_state=42, n_jobs=THREADS).fit_transform(x) if r["tsne"] else scores
        found = [GaussianMixture(10, random_state=42).fit_predict(embedded)]
        model = network()
        rows = np.flatnonzero(y >= 0)
        pictures = torch.from_numpy(x).reshape(-1, 1, 28, 28)
        train(model, pictures[rows], torch.from_numpy(y[rows].astype(np.int64)), 32, 10)
        with torch.no_grad():
            deep = torch.cat([model[:11](pictures[at:at + 256]) for at in range(0, len(x), 256)]).numpy()
        found.append(KMeans(10, n_init=10, random_state=42).fit_predict(deep))
        spread = LabelSpreading(kernel="knn", n_neighbors=7, alpha=0.2, n_jobs=THREADS).fit(scores, y)
        found.append(spread.transduction_)
        for at, colour in enumerate(found):
            figure, axes = plt.subplots(figsize=(8, 8))
            axes.scatter(scores[:, 0], scores[:, 1], c=colour, s=1, cmap="tab10")
            figure.savefig(os.path.join(r["out"], f"map-{at}.png"), dpi=200)
            plt.close(figure)
        return found[-1]

    seconds, spread = timed(work)
    hidden = y == -1
    return seconds, float((spread[hidden] == truth[hidden]).mean())


STEPS = {f.__name__: f for f in (pca, kmeans, mixture, knn_sklearn, knn_faiss, spreading, cnn_train, cnn_features, tsne, study)}

for line in sys.stdin:
    request = json.loads(line)
    try:
        seconds, quality = STEPS[request["step"]](request)
        answer = {"seconds": seconds, "quality": quality}
    except ImportError as error:
        answer = {"missing": str(error)}
    print(json.dumps(answer), flush=True)
