#!/usr/bin/env python3
"""Compare moderato's segmenter with other extractors on the same pages, in one run: speed and F1 side by side.

usage: compare.py --moderato BINARY --pages FOLDER --judge JUDGE [--out TABLE.md]

FOLDER holds gold.jsonl and html/. JUDGE is the independent judge of segments; it is only run, never imported.
The others are trafilatura (PyPI), Resiliparse (PyPI) and the crate trafilatura (`peer/`, built here in a
temporary folder); one that cannot be had is named in the table with the reason. They give one blob of text a
page, so they can be held to the blob measure alone: the blob is handed to the judge as one comment.
Speed is processor time of one thread over all HTML pages, so that other work on the machine does not count: the
programs read the files and write JSON Lines within it; for the Python libraries the files are read before. Best
of RUNS. Beside --out a file of the same name ending in .json is written.
"""
import argparse
import json
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

RUNS = 3
PEER = pathlib.Path(__file__).parent / "peer"
MEASURES = ("strict_f1", "blob_precision", "blob_recall", "blob_f1", "author", "parent")


def judge(script, gold, predicted):
    answer = subprocess.run(
        [sys.executable, script, str(gold), str(predicted)], capture_output=True, text=True, check=True
    ).stdout
    return json.loads(answer[: answer.rindex("}") + 1])


def timed(command, out):
    """Runs a command with its output in a file; the processor time it took."""
    def spent():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = spent()
    with open(out, "wb") as file:
        subprocess.run(command, stdout=file, check=True)
    return spent() - before


def run_moderato(binary, html, out):
    command = [binary, "--quiet", "--threads", "1", "segment", str(html)]
    version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    return min(timed(command, out) for _ in range(RUNS)), version


def run_crate(html, out):
    with tempfile.TemporaryDirectory() as folder:
        source = shutil.copytree(PEER, f"{folder}/peer")
        build = ["cargo", "build", "--release", "--quiet", "--manifest-path", f"{source}/Cargo.toml"]
        subprocess.run(build, check=True)
        version = next(line.split('"')[1] for line in open(f"{source}/Cargo.toml") if "trafilatura" in line)
        command = [f"{source}/target/release/peer", str(html)]
        return min(timed(command, out) for _ in range(RUNS)), version.lstrip("=")


def run_python(html, out, blob_of):
    """Hands every page's bytes to a function that gives its comments as one text; processor time of the best run."""
    pages = [(path.stem, path.read_bytes()) for path in sorted(html.glob("*.html"))]
    best = None
    for _ in range(RUNS):
        start = time.process_time()
        blobs = [(name, (blob_of(source) or "").strip()) for name, source in pages]
        spent = time.process_time() - start
        best = spent if best is None else min(best, spent)
    with open(out, "w", encoding="utf8") as file:
        for name, blob in blobs:
            comments = [{"id": "c1", "author": None, "parent": None, "text": blob}] if blob else []
            print(json.dumps({"page": name, "comments": comments}), file=file)
    return best


def run_trafilatura(html, out):
    import trafilatura

    def comments(source):
        document = trafilatura.bare_extraction(source, include_comments=True, with_metadata=False)
        return getattr(document, "comments", None) if document is not None else ""

    return run_python(html, out, comments), trafilatura.__version__


def run_resiliparse(html, out):
    from importlib.metadata import version

    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    def comments(source):
        text = bytes_to_str(source, detect_encoding(source))
        article = set(extract_plain_text(text, main_content=True, comments=False).splitlines())
        both = extract_plain_text(text, main_content=True, comments=True).splitlines()
        return "\n".join(line for line in both if line not in article)

    return run_python(html, out, comments), version("resiliparse")


def measure(name, run, judged):
    """One system's row: what it is, its speed and figures, or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/out.jsonl"
        try:
            spent, version = run(out)
        except (ImportError, OSError, subprocess.CalledProcessError) as reason:
            return {"system": name, "not_run": str(reason)}
        return {"system": name, "version": version, "seconds": round(spent, 3), **judged(out)}


def show(row, megabytes):
    if "not_run" in row:
        return f"| {row['system']} | not run: {row['not_run']} |" + " |" * (len(MEASURES) + 1)
    whole = row["system"].startswith("moderato")
    cells = [f"{row['system']} {row['version']}"]
    for key in MEASURES:
        value = row[key] if whole or key.startswith("blob") else None
        cells.append("–" if value is None else f"{value:.3f}")
    cells += [f"{row['false_pages']} of {row['pages_without']}", f"{megabytes / row['seconds']:.1f} MB/s"]
    return "| " + " | ".join(cells) + " |"


def table(rows, count, megabytes):
    return "\n".join([
        f"# Segmenting {count} saved HTML pages ({megabytes:.0f} MB): moderato beside other extractors",
        "",
        "Written by `eval/segment/compare.py` in one run on one machine. Speed is processor time of one thread,",
        f"best of {RUNS}. The others give one blob of text a page, so only the blob measure applies to them. The",
        "crate extracts article and metadata too; trafilatura (PyPI) was spared the metadata; Resiliparse has no",
        "output for comments, so its text with them less its text without is taken, which needs both passes.",
        "",
        "| system | strict F1 | blob precision | blob recall | blob F1 | author | parent "
        "| pages without comments that gave some | speed |",
        "|---|---|---|---|---|---|---|---|---|",
        *(show(row, megabytes) for row in rows),
        "",
    ])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--moderato", "--pages", "--judge"):
        parser.add_argument(name, required=True)
    parser.add_argument("--out")
    args = parser.parse_args()
    pages = pathlib.Path(args.pages)
    html, gold = pages / "html", pages / "gold.jsonl"
    sizes = [path.stat().st_size for path in html.glob("*.html")]
    runs = [
        ("moderato segment", lambda out: run_moderato(args.moderato, html, out)),
        ("trafilatura (crate)", lambda out: run_crate(html, out)),
        ("trafilatura (PyPI)", lambda out: run_trafilatura(html, out)),
        ("Resiliparse (PyPI)", lambda out: run_resiliparse(html, out)),
    ]
    rows = [measure(name, run, lambda out: judge(args.judge, gold, out)) for name, run in runs]
    megabytes = sum(sizes) / 1e6
    shown = table(rows, len(sizes), megabytes)
    print(shown)
    if args.out:
        out = pathlib.Path(args.out)
        out.write_text(shown, encoding="utf8")
        keys = {"system", "version", "seconds", "not_run", *MEASURES, "false_pages", "pages_without"}
        brief = [{key: value for key, value in row.items() if key in keys} for row in rows]
        report = {"pages": len(sizes), "megabytes": round(megabytes, 1), "systems": brief}
        out.with_suffix(".json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
