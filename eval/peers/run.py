"""Compares Moderato with its peers on the same rows and writes eval/results/peers.{json,md} and the plot.

usage: run.py [--data FOLDER] [--cache FOLDER] [--moderato PROGRAM] [--rounds N] [--only PART,...] [--tools NAME,...]

Needs the Python environment of requirements.txt and Debian's `fasttext`. A part that is not run again
keeps its figures in the JSON; ratios are always of one run.
"""
import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bench
import quality
import report
from measure import floor_mb
from tools import tools

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent / "results"
PARTS = ["quality", "eight", "score", "growth", "start", "search"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("MODERATO_DATA"), help="the labelled sets")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "moderato-peers")
    parser.add_argument("--moderato", type=Path, default=HERE.parents[1] / "target/release/moderato")
    parser.add_argument("--recipe", type=Path, help="our recipe, where it is not the default")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--most-rows", type=int, default=1_000_000, help="the most rows trained on in `growth`")
    parser.add_argument("--most-mb", type=int, default=100, help="the most MB of text scored")
    parser.add_argument("--eight-rows", type=int, default=10_000, help="rows that eight heads are learnt from")
    parser.add_argument("--tools", help="names that tools begin with; ours take part but in quality alone")
    given = parser.parse_args()
    if not given.data:
        parser.error("say where the labelled sets are: --data FOLDER or MODERATO_DATA")
    given.data = Path(given.data).resolve()
    return given


def recipe(given, part):
    """Our recipe: for costs, the features that peers can be given too; for quality, the default."""
    return given.recipe or (None if part in ("quality", "search") else HERE / "same_features.toml")


def chosen(given, part):
    """The rows of the table of tools that take part."""
    table = tools(given.moderato, recipe(given, part))
    if given.tools is None:
        return table
    # A ratio is of one run, so ours take part; quality has no ratios.
    ours = [] if part == "quality" else ["moderato"]
    starts = (*ours, *given.tools.split(","))
    return [row for row in table if row.name.startswith(starts)]


def machine():
    """Processor and how many of them."""
    names = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    return f"{len(names)} x {names[0]}, {platform.system()}"


def measured(part, given):
    """One part's figures."""
    comparison = bench.Bench(given.cache, chosen(given, part), given.rounds, given.eight_rows)
    return {
        "quality": lambda: quality.quality(comparison, given.data),
        "eight": lambda: bench.eight(comparison),
        "score": lambda: bench.score(comparison, given.most_mb),
        "growth": lambda: bench.growth(comparison, given.most_rows),
        "start": lambda: bench.start(comparison),
        "search": lambda: bench.search(comparison, given.data),
    }[part]()


def merged(old, new):
    """New figures over old ones; tools that did not take part keep theirs."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return old | {key: merged(old.get(key), value) for key, value in new.items()}


def main():
    given = arguments()
    # In a process of its own: what this one holds would show as its children's peak memory.
    subprocess.run([sys.executable, HERE / "bench_text.py", given.data, given.cache], check=True)
    path = RESULTS / "peers.json"
    results = json.loads(path.read_text()) if path.is_file() else {}
    results |= {
        "when": time.strftime("%Y-%m-%d", time.gmtime()),
        "machine": machine(),
        "rounds": given.rounds,
        "eight_rows": given.eight_rows,
        "peak_floor_mb": round(floor_mb(), 1),
        "settings": {row.name: row.tool.settings() for row in tools(given.moderato, given.recipe)},
    }
    for part in given.only.split(","):
        print(part, file=sys.stderr)
        figures = json.loads(json.dumps(measured(part, given)))
        results[part] = merged(results.get(part), figures)
        write(results, path)


def write(results, path):
    """All three files of the results."""
    RESULTS.mkdir(exist_ok=True)
    path.write_text(json.dumps(results, indent=1) + "\n")
    path.with_suffix(".md").write_text(report.markdown(results))
    if "growth" in results:
        (RESULTS / "peers-growth.svg").write_text(report.svg(results["growth"]))


if __name__ == "__main__":
    main()
