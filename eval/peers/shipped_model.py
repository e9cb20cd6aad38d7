#!/usr/bin/env python3
"""The shipped English model beside its peers on the development sets; writes results/shipped-model.md and .json.

usage: MODERATO_DATA=... python eval/peers/shipped_model.py [--moderato PROGRAM] [--no-peers]

Every figure of ours comes from `moderato score` with the model inside the program. The peers are scored in the same
run: alt-profanity-check (its own model), and a plain pooled scikit-learn logistic regression (TF-IDF of words and
pairs) trained on the same imported rows. Nothing here chooses anything: the bars are those of the issue.
"""
import argparse
import csv
import io
import json
import os
import re
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OWN = [ROOT / "training-data" / "newsroom.csv", ROOT / "training-data" / "phrases.csv"]
CHALLENGE = ROOT / "eval" / "sets" / "challenge.csv"
BEST = "best head"

# Set, label, head, bar, aim. A bar is an ROC AUC.
BARS = [
    ("surge_toxicity.all", "toxic", "toxicity", 0.95, 0.97),
    ("wiki_toxicity_nonfuzzed.test", "toxic", "toxicity", 0.93, 0.95),
    ("wiki_toxicity_fuzzed.test", "toxic", "toxicity", 0.925, 0.95),
    ("kaggle_insults.dev", "Insult", "insult", 0.845, 0.87),
    ("ucc.dev", "hostile", BEST, 0.76, 0.78),
    ("ucc.dev", "antagonize", BEST, 0.72, 0.74),
    ("bias_templates_en.all", "toxic", "toxicity", 0.94, None),
    ("convabuse.dev", "is_abuse_majority", "toxicity", 0.955, None),
]
IDENTITIES = (
    "lesbian gay bisexual transgender trans queer lgbt lgbtq homosexual straight heterosexual male female nonbinary "
    "african black white european hispanic latino latina latinx mexican canadian american asian indian chinese "
    "japanese christian muslim jewish buddhist catholic protestant sikh taoist old older young younger teenage "
    "millenial elderly blind deaf paralyzed"
).split()

csv.field_size_limit(10**9)


def rows(path):
    """A CSV file's rows."""
    with open(path, encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


def auc(labels, scores):
    """Area under the ROC curve; ties count half."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    rank, start = [0.0] * len(scores), 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and scores[order[end + 1]] == scores[order[start]]:
            end += 1
        for at in order[start : end + 1]:
            rank[at] = (start + end) / 2 + 1
        start = end + 1
    positives = sum(labels)
    total = sum(r for r, y in zip(rank, labels) if y)
    return (total - positives * (positives + 1) / 2) / (positives * (len(labels) - positives))


def ours(moderato, path):
    """Scores of the embedded model, one row a comment."""
    run = subprocess.run([moderato, "--quiet", "score", path], capture_output=True, text=True, check=True)
    return list(csv.DictReader(io.StringIO(run.stdout)))


class Profanity:
    """alt-profanity-check with the model it ships."""

    name = "alt-profanity-check"

    def __init__(self):
        from profanity_check import predict_prob

        self.predict = predict_prob

    def scores(self, texts, _head):
        return [float(p) for p in self.predict(texts)]


class Pooled:
    """TF-IDF of words and pairs with scikit-learn's logistic regression on all imported rows of a head."""

    name = "scikit-learn, pooled"

    def __init__(self, moderato, data):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "shipped.csv"
            subprocess.run([moderato, "--quiet", "import", "--from", data, "shipped", "--out", out], check=True)
            self.rows = rows(out) + [row for path in OWN for row in rows(path)]
        self.models = {}

    def scores(self, texts, head):
        model = self.models.get(head) or self.fit(head)
        return [float(p) for p in model.predict_proba(texts)[:, 1]]

    def fit(self, head):
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        kept = [row for row in self.rows if row.get(head)]
        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        model = make_pipeline(words, LogisticRegression(C=4.0, max_iter=1000, class_weight="balanced"))
        self.models[head] = model.fit([row["text"] for row in kept], [int(row[head]) for row in kept])
        return model


def bars(moderato, dev, peers):
    """One result a bar."""
    got, out = {}, []
    for name, label, head, bar, aim in BARS:
        path = dev / f"{name}.csv"
        gold = rows(path)
        got.setdefault(name, ours(moderato, path))
        labels = [float(row[label]) >= 0.5 for row in gold]
        heads = [h for h in got[name][0] if h != "id" and not h.endswith("_flag")] if head == BEST else [head]
        found, used = max((auc(labels, [float(r[h]) for r in got[name]]), h) for h in heads)
        texts = [row["text"] for row in gold]
        beside = {p.name: auc(labels, p.scores(texts, "toxicity" if head == BEST else head)) for p in peers}
        met = found >= bar
        out.append(dict(set=name, label=label, head=used, rows=len(gold), auc=found, bar=bar, aim=aim, met=met, peers=beside))
        print(f"{name} {label}: {found:.4f} (bar {bar})", flush=True)
    return out, got


def bias(gold, scored):
    """Each identity term's false-positive rate on clean templates, and the mean over terms."""
    flags = defaultdict(list)
    for row, score in zip(gold, scored):
        if float(row["toxic"]) < 0.5:
            for term in set(re.findall(r"\w+", row["text"].lower())) & set(IDENTITIES):
                flags[term].append(score["toxicity_flag"] == "1")
    rates = {term: sum(f) / len(f) for term, f in sorted(flags.items())}
    mean = sum(rates.values()) / len(rates)
    worst = sorted(rates.items(), key=lambda item: -item[1])[:5]
    above = [term for term, rate in rates.items() if rate > 2 * mean]
    return dict(mean=mean, worst=worst, above_twice_the_mean=above, met=not above, terms=len(rates))


def challenge(moderato):
    """The written cases: right when every head with an expectation flags as expected."""
    cases, scored = rows(CHALLENGE), ours(moderato, CHALLENGE)
    heads = [c for c in cases[0] if f"{c}_flag" in scored[0]]
    right, caught, functions = {}, {}, defaultdict(list)
    for case, score in zip(cases, scored):
        expected = {h: case[h] == "1" for h in heads if case[h] != ""}
        flags = {h: score[f"{h}_flag"] == "1" for h in expected}
        right[case["id"]] = flags == expected
        caught[case["id"]] = any(flags[h] for h, e in expected.items() if e)
        functions[case["function"]].append(right[case["id"]])
    twins = [caught[c["id"]] for c in cases if c["_twin"] and caught.get(c["_twin"])]
    shares = {name: sum(r) / len(r) for name, r in functions.items()}
    overall = sum(right.values()) / len(right)
    return dict(
        cases=len(cases), overall=overall, functions=shares, below_half=sorted(f for f, s in shares.items() if s < 0.5),
        met=overall >= 0.8 and min(shares.values()) >= 0.5,
        twins=len(twins), twins_flagged=sum(twins) / max(1, len(twins)), twins_met=sum(twins) >= 0.9 * len(twins),
    )


def out_of_fold(moderato, model):
    """Of the clean comments of Wikipedia talk pages, the share flagged out of fold, from the model's own file."""
    run = subprocess.run([moderato, "inspect", "--format", "json", model], capture_output=True, text=True, check=True)
    head = next(h for h in json.loads(run.stdout)["heads"] if h["name"] == "toxicity")
    shares = {m["name"]: m["value"] for m in head["report"]["false_alarms"] if m["name"].startswith("wiki")}
    return dict(shares=shares, met=all(s <= 0.02 for s in shares.values()))


def markdown(result):
    """The result for people."""
    names = list(result["bars"][0]["peers"])
    yes = {True: "yes", False: "**no**"}
    text = ["# The shipped English model\n", f"Model `{result['version']}`. Written by `eval/peers/shipped_model.py`; ROC AUC.\n"]
    text.append("| set | label | head | rows | " + " | ".join(names) + " | here | bar | aim | met |")
    text.append("|---" * (8 + len(names)) + "|")
    for b in result["bars"]:
        beside = "".join(f"{b['peers'][n]:.3f} | " for n in names)
        aim = "" if b["aim"] is None else b["aim"]
        text.append(f"| {b['set']} | {b['label']} | `{b['head']}` | {b['rows']} | {beside}{b['auc']:.4f} | {b['bar']} | {aim} | {yes[b['met']]} |")
    c, g, w = result["challenge"], result["bias"], result["wikipedia"]
    text.append("\n| at the default thresholds | here | bar | met |\n|---|---|---|---|")
    text.append(f"| challenge set, cases right | {c['overall']:.3f} of {c['cases']} | 0.80, no function under 0.5 | {yes[c['met']]} |")
    text.append(f"| disguised twins still flagged | {c['twins_flagged']:.3f} of {c['twins']} | 0.90 | {yes[c['twins_met']]} |")
    worst = ", ".join(f"{t} {r:.3f}" for t, r in g["worst"])
    text.append(f"| identity terms, false-positive rate | mean {g['mean']:.4f}; {worst} | none above twice the mean | {yes[g['met']]} |")
    shares = ", ".join(f"{n} {s:.2%}" for n, s in w["shares"].items())
    text.append(f"| Wikipedia talk, clean comments flagged out of fold | {shares} | 2 % | {yes[w['met']]} |")
    text.append("\nIdentity terms above twice the mean: " + (", ".join(g["above_twice_the_mean"]) or "none") + ".")
    text.append("Functions under one half: " + (", ".join(c["below_half"]) or "none") + ".\n")
    text.append("| function | cases right |\n|---|---|")
    text += [f"| {name} | {share:.2f} |" for name, share in c["functions"].items()]
    notes = HERE / "shipped-model.notes.md"
    if notes.exists():
        text.append("\n" + notes.read_text(encoding="utf8").strip())
    return "\n".join(text) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moderato", default=str(ROOT / "target" / "release" / "moderato"))
    parser.add_argument("--data", default=os.environ.get("MODERATO_DATA"), required="MODERATO_DATA" not in os.environ)
    parser.add_argument("--model", default=str(ROOT / "models" / "en.moderato"), help="for its out-of-fold figures")
    parser.add_argument("--no-peers", action="store_true")
    given = parser.parse_args()
    dev = Path(given.data) / "labels" / "dev"
    peers = [] if given.no_peers else [Profanity(), Pooled(given.moderato, given.data)]
    table, got = bars(given.moderato, dev, peers)
    inspected = subprocess.run([given.moderato, "inspect", "--format", "json", given.model], capture_output=True, text=True, check=True)
    result = dict(
        version=json.loads(inspected.stdout)["version"],
        bars=table,
        bias=bias(rows(dev / "bias_templates_en.all.csv"), got["bias_templates_en.all"]),
        challenge=challenge(given.moderato),
        wikipedia=out_of_fold(given.moderato, given.model),
    )
    results = ROOT / "eval" / "results"
    results.mkdir(exist_ok=True)
    (results / "shipped-model.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf8")
    (results / "shipped-model.md").write_text(markdown(result), encoding="utf8")


if __name__ == "__main__":
    main()
