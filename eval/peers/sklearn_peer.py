"""The scikit-learn peer: TF-IDF of words 1-2 and characters 2-5 within words, logistic regression.

usage: sklearn_peer.py train CSV MODEL [LABEL...]
       sklearn_peer.py score MODEL CSV OUT

No LABEL: every column but `id`, `text` and those starting with `_`. One regression a label, one
after the other; `OUT` is CSV `id,LABEL,...`.
"""
import csv
import sys

import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union

BATCH = 10_000

csv.field_size_limit(10**9)


def rows(path):
    with open(path, encoding="utf8", newline="") as file:
        yield from csv.DictReader(file)


def features():
    shared = {"min_df": 2, "sublinear_tf": True}
    return make_union(
        TfidfVectorizer(analyzer="word", ngram_range=(1, 2), token_pattern=r"\w+|[!?]+", **shared),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **shared),
    )


def regression():
    return LogisticRegression(C=10.0, class_weight="balanced", solver="liblinear")


def train(path, model, *names):
    data = list(rows(path))
    names = names or [name for name in data[0] if name not in ("id", "text") and not name.startswith("_")]
    union = features()
    x = union.fit_transform([row["text"] for row in data])
    heads = {name: regression().fit(x, [float(row[name]) >= 0.5 for row in data]) for name in names}
    joblib.dump((union, heads), model)


def batches(path):
    batch = []
    for row in rows(path):
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def score(model, path, out):
    union, heads = joblib.load(model)
    with open(out, "w", encoding="utf8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", *heads])
        for batch in batches(path):
            x = union.transform([row["text"] for row in batch])
            columns = [head.predict_proba(x)[:, 1] for head in heads.values()]
            ids = (row["id"] for row in batch)
            writer.writerows([key, *(f"{p:.4f}" for p in scores)] for key, scores in zip(ids, zip(*columns)))


if __name__ == "__main__":
    {"train": train, "score": score}[sys.argv[1]](*sys.argv[2:])
