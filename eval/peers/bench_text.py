"""Builds the benchmark's files from the public sets of a data folder, outside the repository.

usage: bench_text.py DATA CACHE

The comments of `toxic_spans_typed` (all splits) and `wiki_cat_large` (both halves, the few toxic ones left
out) are repeated, each time in another order (fixed seed), and cut to size. The first N rows of a
larger file are the rows of a smaller one; up to about 35,000 rows every comment is there once.

Eight heads, so that each can be learnt. Of the sets' own labels, 1 where the share of annotators is at
least the head's bound (a clean Wikipedia comment has 0 everywhere):

    h1 any span 1/2   h2 insult 1/2   h3 profanity 1/3   h4 identity 1/3   h5 other 1/3   h6 threat 1/3

and two keyed by words, dense where the others are sparse: h7 and h8 are 1 where more than half of a comment's
distinct words are odd, a word being odd where SHA-256 of the head's name, a space and the word is.

Files: `bench.csv` (100 MB of text, `id,text,h1..h8`), `one.csv` (its header and first row), `eight.csv` (10,000
rows, `id,text,h1..h8`), `train-N.csv` (N rows, `id,text,h1`), `sizes.json` (rows and bytes of text).
"""
import csv
import functools
import hashlib
import json
import random
import re
import sys
from pathlib import Path

SEED = 20_261_122
BENCH_BYTES = 100_000_000
EIGHT_ROWS = 10_000
TRAIN_ROWS = (10_000, 31_623, 100_000, 316_228, 1_000_000)
HEADS = [f"h{number}" for number in range(1, 9)]
SPANS = {
    "h1": ("any_span", 1 / 2),
    "h2": ("insult", 1 / 2),
    "h3": ("profane_obscene", 1 / 3),
    "h4": ("identity_based_attack", 1 / 3),
    "h5": ("other_toxicity", 1 / 3),
    "h6": ("threat", 1 / 3),
}
SETS = [
    "train/toxic_spans_typed.train.csv",
    "dev/toxic_spans_typed.dev.csv",
    "dev/toxic_spans_typed.test.csv",
    "train/wiki_cat_large.gc.csv",
    "train/wiki_cat_large.gn.csv",
]
WORD = re.compile(r"\w+")

csv.field_size_limit(10**9)


@functools.lru_cache(maxsize=None)
def is_odd(head, word):
    """A fixed pseudo-random bit of a head's word."""
    return hashlib.sha256(f"{head} {word}".encode()).digest()[0] & 1


def labels(row):
    """The eight labels of a set's row; None for a row that is left out."""
    if "label" in row:
        if float(row["label"] or 0) >= 0.5:
            return None
        given = [0] * len(SPANS)
    else:
        given = [int(float(row[column] or 0) >= bound) for column, bound in SPANS.values()]
    words = set(WORD.findall(row["text"].lower()))
    keyed = [int(2 * sum(is_odd(head, word) for word in words) > len(words)) for head in HEADS[len(SPANS) :]]
    return given + keyed


def comments(data):
    """[(text, labels)] of all sets."""
    found = []
    for name in SETS:
        with open(data / "labels" / name, encoding="utf8", newline="") as file:
            for row in csv.DictReader(file):
                given = labels(row)
                if given is not None and row["text"].strip():
                    found.append((row["text"], given))
    return found


def stream(base):
    """The comments without end, each repetition in an order of its own."""
    order = random.Random(SEED)
    while True:
        epoch = list(base)
        order.shuffle(epoch)
        yield from epoch


def write(path, base, heads, rows=None, size=None):
    """Writes the stream's first rows, up to `rows` or `size` bytes of text; returns how much it wrote."""
    written = text_bytes = 0
    with open(path, "w", encoding="utf8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "text", *HEADS[:heads]])
        for text, given in stream(base):
            if written == rows or (size and text_bytes >= size):
                break
            written += 1
            text_bytes += len(text.encode())
            out.writerow([written, text, *given[:heads]])
    return {"rows": written, "text_bytes": text_bytes, "file_bytes": path.stat().st_size}


def build(data, cache):
    """Writes all files into `cache` unless they are there."""
    done = cache / "sizes.json"
    if done.is_file():
        return
    cache.mkdir(parents=True, exist_ok=True)
    base = comments(data)
    sizes = {
        "one.csv": write(cache / "one.csv", base, 8, rows=1),
        "eight.csv": write(cache / "eight.csv", base, 8, rows=EIGHT_ROWS),
        "bench.csv": write(cache / "bench.csv", base, 8, size=BENCH_BYTES),
    }
    for rows in TRAIN_ROWS:
        sizes[f"train-{rows}.csv"] = write(cache / f"train-{rows}.csv", base, 1, rows=rows)
    positives = {head: sum(given[at] for _, given in base) for at, head in enumerate(HEADS)}
    sizes["base"] = {"comments": len(base), "positives": positives}
    done.write_text(json.dumps(sizes, indent=1) + "\n")


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
