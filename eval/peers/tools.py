"""The tools compared: how each is trained and scored on the same rows.

A tool reads the benchmark's CSV, or its own input made from the same rows beforehand (`prepare`, which is
not timed). To add one: a class here and a row in `tools`.
"""
import csv
import itertools
import re
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
TOKEN = re.compile(r"\w+|[!?]+")
CHARACTERS = range(2, 6)

csv.field_size_limit(10**9)


def rows(path):
    with open(path, encoding="utf8", newline="") as file:
        yield from csv.DictReader(file)


def label_names(path):
    with open(path, encoding="utf8", newline="") as file:
        header = next(csv.reader(file))
    return [name for name in header if name not in ("id", "text") and not name.startswith("_")]


def write_lines(path, lines):
    with open(path, "w", encoding="utf8") as out:
        out.writelines(line + "\n" for line in lines)


class Moderato:
    """This project's command."""

    native = False

    def __init__(self, program, threads, recipe=None):
        self.program, self.threads, self.recipe = Path(program), threads, recipe

    def settings(self):
        return f"the recipe of `train`, {self.threads} thread{'s' if self.threads > 1 else ''}"

    def _command(self, *arguments):
        return [self.program, "--quiet", "--threads", self.threads, *arguments]

    def train(self, data, model, labels=None):
        chosen = [part for label in labels or label_names(data) for part in ("--label", label)]
        recipe = ["--recipe", self.recipe] if self.recipe else []
        return self._command("train", "--data", data, *chosen, *recipe, "--out", model)

    def score(self, model, data, out, heads):
        return self._command("score", "--model", model, data), out

    def probabilities(self, out, label):
        """[(probability, flag)] in the order of the rows."""
        return [(float(row[label]), int(row[f"{label}_flag"])) for row in rows(out)]


class ScikitLearn:
    """A union of two TF-IDFs and one logistic regression a head, CSV in to CSV out."""

    native = False

    def settings(self):
        return "TfidfVectorizer words 1-2 + char_wb 2-5 (min_df 2, sublinear), LogisticRegression C=10, balanced, liblinear"

    def train(self, data, model, labels=None):
        return [sys.executable, HERE / "sklearn_peer.py", "train", data, model, *(labels or label_names(data))]

    def score(self, model, data, out, heads):
        return [sys.executable, HERE / "sklearn_peer.py", "score", model, data, out], None

    def probabilities(self, out, label):
        return [(float(row[label]), int(float(row[label]) >= 0.5)) for row in rows(out)]


class FastText:
    """Debian's `fasttext`: its own lines in, its own lines out."""

    native = True
    suffix = "fasttext"

    def __init__(self, characters):
        self.characters = characters

    def settings(self):
        n_grams = "-minn 2 -maxn 5 " if self.characters else ""
        return f"-wordNgrams 2 {n_grams}-epoch 10 -lr 0.5, 100 dimensions (its default), one-vs-all for several heads"

    def prepare(self, data, out, labels):
        write_lines(out, (self._line(row, labels) for row in rows(data)))

    def _line(self, row, labels):
        text = " ".join(TOKEN.findall(row["text"].lower())) or "."
        if len(labels) == 1:
            given = [int(float(row[labels[0]]) >= 0.5)]
        else:
            given = [label for label in labels if float(row[label]) >= 0.5] or ["none"]
        return " ".join(f"__label__{label}" for label in given) + " " + text

    def train(self, data, model, labels):
        loss = ["-loss", "ova"] if len(labels) > 1 else []
        n_grams = ["-minn", 2, "-maxn", 5] if self.characters else []
        options = ["-wordNgrams", 2, *n_grams, "-epoch", 10, "-lr", 0.5, "-thread", 1, *loss]
        return ["fasttext", "supervised", "-input", data, "-output", model.with_suffix(""), *options]

    def score(self, model, data, out, heads):
        return ["fasttext", "predict-prob", model, data, max(2, heads + 1 if heads > 1 else 2)], out

    def probabilities(self, out, label):
        found = []
        for line in open(out, encoding="utf8"):
            parts = line.split()
            p = float(parts[parts.index("__label__1") + 1])
            found.append((p, int(parts[0] == "__label__1")))
        return found


class VowpalWabbit:
    """PyPI's `vowpalwabbit`: its own lines in, its own lines out."""

    native = True

    def __init__(self, characters):
        self.characters = characters
        self.suffix = "characters.vw" if characters else "words.vw"

    def settings(self):
        made = ", characters 2-5 written into its input beforehand" if self.characters else ""
        return f"logistic, --ngram 2{made}, -b 22, 5 passes; --multilabel_oaa for several heads"

    def prepare(self, data, out, labels):
        write_lines(out, (self._line(row, labels) for row in rows(data)))

    def _line(self, row, labels):
        words = TOKEN.findall(row["text"].lower())
        if len(labels) == 1:
            given = "1" if float(row[labels[0]]) >= 0.5 else "-1"
        else:
            given = ",".join(str(at) for at, label in enumerate(labels) if float(row[label]) >= 0.5)
        line = f"{given} |w {' '.join(words)}"
        if self.characters:
            line += " |c " + " ".join(itertools.chain.from_iterable(map(self._characters, words)))
        return line

    @staticmethod
    def _characters(word):
        bounded = f"_{word}_"
        for length in CHARACTERS:
            for start in range(len(bounded) - length + 1):
                yield bounded[start : start + length]

    def _command(self, *arguments):
        return [sys.executable, HERE / "vw_peer.py", "--quiet", *map(str, arguments)]

    def train(self, data, model, labels):
        several = ["--multilabel_oaa", len(labels)] if len(labels) > 1 else ["--link", "logistic"]
        passes = ["--passes", 5, "--cache_file", f"{model}.cache", "-k", "--holdout_off"]
        options = ["--loss_function", "logistic", "--ngram", "w2", "-b", 22, *several, *passes]
        return self._command("-d", data, "-f", model, *options)

    def score(self, model, data, out, heads):
        each = ["--probabilities"] if heads > 1 else []
        return self._command("-d", data, "-t", "-i", model, "-p", out, *each), None

    def probabilities(self, out, label):
        return [(float(line), int(float(line) >= 0.5)) for line in open(out, encoding="utf8") if line.strip()]


@dataclass(frozen=True)
class Row:
    """A tool in the table."""

    name: str
    tool: object
    #: MB of text it scores: less for a slow tool, since throughput is per MB.
    score_mb: int
    #: The most rows it is trained on.
    train_rows: int


def tools(program, recipe=None):
    """The table of tools. The first is what all others are compared with."""
    return [
        Row("moderato", Moderato(program, 1, recipe), 100, 1_000_000),
        Row("moderato, 2 threads", Moderato(program, 2, recipe), 100, 1_000_000),
        Row("scikit-learn", ScikitLearn(), 1, 100_000),
        Row("fastText, words + characters", FastText(True), 4, 31_623),
        Row("fastText, words", FastText(False), 10, 31_623),
        Row("Vowpal Wabbit, words", VowpalWabbit(False), 20, 316_228),
        Row("Vowpal Wabbit, words + characters", VowpalWabbit(True), 4, 31_623),
    ]
