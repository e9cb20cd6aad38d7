#!/usr/bin/env python3
"""Makes metrics.json: what scikit-learn and scipy say about random and about awkward samples.

usage: python make_metrics.py > metrics.json      (needs numpy, scipy, scikit-learn)

Rounding the scores makes ties; the sample sizes are small so that a failing case can be read. A figure that
scikit-learn does not define (ROC AUC with one class) is null. ECE, which it lacks, is written out here.
"""
import json
import math
import sys
import warnings

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics as m

warnings.filterwarnings("ignore")


def ece(y, s, w):
    bins = np.minimum((s * 10).astype(int), 9)
    return float(sum(abs((w[bins == b] * (s[bins == b] - y[bins == b])).sum()) for b in range(10)) / w.sum())


def figures(y, s, w, threshold):
    f = (s >= threshold).astype(int)
    two = {"labels": [0, 1], "sample_weight": w}
    tn, fp, fn, tp = m.confusion_matrix(y, f, **two).ravel()
    auc = m.roc_auc_score(y, s, sample_weight=w) if len(set(y[w > 0])) == 2 else math.nan
    out = {
        "roc_auc": auc,
        "average_precision": m.average_precision_score(y, s, sample_weight=w),
        "precision": m.precision_score(y, f, sample_weight=w, zero_division=0),
        "recall": m.recall_score(y, f, sample_weight=w, zero_division=0),
        "f1": m.f1_score(y, f, sample_weight=w, zero_division=0),
        "macro_f1": m.f1_score(y, f, average="macro", zero_division=0, **two),
        "mcc": m.matthews_corrcoef(y, f, sample_weight=w),
        "accuracy": m.accuracy_score(y, f, sample_weight=w),
        "false_positive_rate": fp / (fp + tn) if fp + tn else math.nan,
        "flag_rate": (tp + fp) / w.sum(),
        "prevalence": (tp + fn) / w.sum(),
    }
    if s.min() >= 0 and s.max() <= 1:
        out["brier"] = m.brier_score_loss(y, s, sample_weight=w, pos_label=1)
        out["log_loss"] = m.log_loss(y, s, **two)
        out["ece"] = ece(y, s, w)
    return {k: None if math.isnan(v) else float(v) for k, v in out.items()}


def cases():
    r = np.random.default_rng(20261122)
    for n in (2, 3, 7, 50, 400):
        for digits in (1, 2, 17):
            for weighted in (False, True):
                s = np.round(r.random(n), digits)
                y = (r.random(n) < s).astype(int)
                w = np.round(r.gamma(1.0, 2.0, n), 3) * (r.random(n) > 0.1) + (np.arange(n) == 0) if weighted else np.ones(n)
                yield f"random n={n} digits={digits} weighted={weighted}", y, s, w, float(np.round(r.random(), 1))
    n = 40
    s = np.round(r.random(n), 1)
    one = np.ones(n)
    yield "only positives", one.astype(int), s, one, 0.5
    yield "only negatives", 0 * one.astype(int), s, one, 0.5
    y = (np.arange(n) % 3 == 0).astype(int)
    for c in (0.0, 0.3, 0.5, 1.0):
        yield f"constant score {c}", y, np.full(n, c), one, 0.5
    yield "certain and right", y, y.astype(float), one, 0.5
    yield "certain and wrong", y, 1.0 - y, one, 0.5
    yield "nothing reaches the threshold", y, s * 0.5, one, 0.99
    yield "everything reaches it", y, s, one, 0.0
    yield "margins, not probabilities", y, r.normal(size=n).round(1) + y, one, 0.25
    yield "rare positives", (np.arange(n) == 17).astype(int), s, one, 0.7


def curves(y, s, w):
    fpr, tpr, _ = m.roc_curve(y, s, sample_weight=w, drop_intermediate=False)
    p, r, t = m.precision_recall_curve(y, s, sample_weight=w)
    return {"fpr": fpr.tolist(), "tpr": tpr.tolist(), "precision": p.tolist(), "recall": r.tolist(), "threshold": t.tolist()}


def bounds():
    for k, n in ((0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (57, 59), (59, 59), (500, 1000), (99_950, 100_000), (1, 1_000_000)):
        for c in (0.8, 0.95, 0.999):
            ci = stats.binomtest(k, n).proportion_ci(c, "exact")
            a = 1 - c
            low = stats.beta.ppf(a, k, n - k + 1) if k else 0.0
            yield {"k": k, "n": n, "confidence": c, "low": ci.low, "high": ci.high, "one_sided": float(low)}


def flips():
    for a, b in ((0, 0), (1, 0), (0, 5), (3, 9), (12, 12), (40, 71), (1000, 1100)):
        yield {"a": a, "b": b, "p": float(stats.binomtest(a, a + b, 0.5).pvalue) if a + b else 1.0}


def groups():
    """Subgroup, BPSN and BNSP AUC by their definition: scikit-learn's AUC on the rows each one names."""
    r = np.random.default_rng(7)
    n = 300
    s = np.round(r.random(n), 2)
    y = (r.random(n) < s).astype(int)
    g = (r.random(n) < 0.3).astype(int)
    auc = lambda rows: float(m.roc_auc_score(y[rows], s[rows]))
    sub = g == 1
    return {
        "y": y.tolist(), "s": s.tolist(), "in_group": g.tolist(),
        "subgroup": auc(sub), "bpsn": auc((sub & (y == 0)) | (~sub & (y == 1))),
        "bnsp": auc((sub & (y == 1)) | (~sub & (y == 0))),
        "power_mean": float(np.mean(np.array([0.9, 0.8, 0.95]) ** -5.0) ** (-1 / 5)),
    }


def main():
    rows = []
    for name, y, s, w, t in cases():
        row = {"name": name, "y": y.tolist(), "s": s.tolist(), "w": w.tolist(), "threshold": t, "figures": figures(y, s, w, t)}
        if 0 < y.sum() < len(y) and len(y) <= 50 and w.min() > 0:
            row["curves"] = curves(y, s, w)
        rows.append(row)
    made = f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}, numpy {np.__version__}"
    json.dump({"made_by": made, "cases": rows, "bounds": list(bounds()), "flips": list(flips()), "groups": groups()}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
