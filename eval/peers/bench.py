"""The parts that time tools on the benchmark's text: eight heads, scoring, growth, start-up, search."""
import csv
import itertools
import json

import bench_text
from measure import in_turn, median, ratio, run
from tools import label_names, rows


class Bench:
    """Where things are, and which tools take part."""

    def __init__(self, cache, table, rounds, eight_rows):
        self.cache, self.table, self.rounds, self.eight_rows = cache, table, rounds, eight_rows
        self.sizes = json.loads((cache / "sizes.json").read_text())
        self.log = cache / "log.txt"

    def input(self, row, name):
        """The file a tool reads for the benchmark's file `name`."""
        path = self.cache / name
        if not row.tool.native:
            return path
        own = self.cache / "own" / f"{path.stem}.{row.tool.suffix}"
        if not own.is_file():
            own.parent.mkdir(exist_ok=True)
            row.tool.prepare(path, own, label_names(path))
        return own

    def model(self, row, name):
        """Where a tool's model learnt from `name` goes."""
        folder = self.cache / "models"
        folder.mkdir(exist_ok=True)
        word = row.name.replace(", ", "-").replace(" + ", "-").replace(" ", "-")
        return folder / f"{name.removesuffix('.csv')}.{word}.bin"

    def train_job(self, row, name):
        """A function that trains a tool on `name`."""
        labels = label_names(self.cache / name)
        command = row.tool.train(self.input(row, name), self.model(row, name), labels)
        return lambda: run(command, log=self.log)

    def score_job(self, row, name, heads=len(bench_text.HEADS)):
        """A function that scores `name` with a tool's model of eight heads."""
        out = self.cache / f"scores.{self.model(row, name).stem}"
        command, stdout = row.tool.score(self.model(row, self.eight()), self.input(row, name), out, heads)
        return lambda: run(command, stdout=stdout, log=self.log)

    def eight(self):
        """The name of the file that eight heads are learnt from, made if need be."""
        name = f"eight-{self.eight_rows}.csv"
        if not (self.cache / name).is_file():
            with open(self.cache / "eight.csv", encoding="utf8", newline="") as source:
                lines = list(itertools.islice(csv.reader(source), self.eight_rows + 1))
            with open(self.cache / name, "w", encoding="utf8", newline="") as target:
                csv.writer(target, lineterminator="\n").writerows(lines)
        return name

    def prefix(self, megabytes):
        """A file of the first `megabytes` of text of the benchmark; its name."""
        if megabytes >= bench_text.BENCH_BYTES / 1e6:
            return "bench.csv"
        name = f"bench-{megabytes}.csv"
        if not (self.cache / name).is_file():
            self.sizes[name] = cut(self.cache / "bench.csv", self.cache / name, megabytes * 1_000_000)
            (self.cache / "sizes.json").write_text(json.dumps(self.sizes, indent=1) + "\n")
        return name


def cut(source, target, size):
    """The rows of `source` up to `size` bytes of text."""
    written = text_bytes = 0
    with open(target, "w", encoding="utf8", newline="") as file:
        out = None
        for row in rows(source):
            if out is None:
                out = csv.DictWriter(file, list(row), lineterminator="\n")
                out.writeheader()
            if text_bytes >= size:
                break
            out.writerow(row)
            written, text_bytes = written + 1, text_bytes + len(row["text"].encode())
    return {"rows": written, "text_bytes": text_bytes, "file_bytes": target.stat().st_size}


def eight(bench):
    """Trains eight heads: time, memory, size of the model."""
    name = bench.eight()
    costs = in_turn({row.name: bench.train_job(row, name) for row in bench.table}, bench.rounds)
    base = costs[bench.table[0].name]
    return {
        row.name: median(costs[row.name]).as_dict()
        | {"ratio": ratio(costs[row.name], base), "model_bytes": bench.model(row, name).stat().st_size}
        for row in bench.table
    }


def score(bench, most_mb):
    """Scores the benchmark's text: the time of the whole command; for a peer, less its start-up."""
    names = {row.name: bench.prefix(min(row.score_mb, most_mb)) for row in bench.table}
    starts = in_turn({row.name: bench.score_job(row, "one.csv") for row in bench.table}, bench.rounds)
    costs = in_turn({row.name: bench.score_job(row, names[row.name]) for row in bench.table}, bench.rounds)
    found = {}
    for row in bench.table:
        text = bench.sizes[names[row.name]]["text_bytes"] / 1e6
        start = median(starts[row.name]) if row.tool.__class__ is not bench.table[0].tool.__class__ else None
        speeds = [throughput(text, cost, start) for cost in costs[row.name]]
        found[row.name] = median(costs[row.name]).as_dict() | {
            "text_mb": text,
            "start_wall": median(starts[row.name]).wall,
            "mb_per_s": middle([wall for wall, _ in speeds]),
            "mb_per_cpu_s": middle([cpu for _, cpu in speeds]),
            "speeds": speeds,
        }
    return with_ratios(found, bench.table[0].name)


def throughput(text, cost, start):
    """MB of text a second, by the wall's clock and by the processor's."""
    wall, cpu = (cost.wall - start.wall, cost.cpu - start.cpu) if start else (cost.wall, cost.cpu)
    return text / wall, text / cpu


def middle(values):
    """The median."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def with_ratios(found, base):
    """Adds how many times faster `base` is, round by round."""
    for values in found.values():
        pairs = list(zip(found[base]["speeds"], values["speeds"]))
        values["moderato_is_faster"] = middle([ours[0] / theirs[0] for ours, theirs in pairs])
        values["moderato_is_faster_cpu"] = middle([ours[1] / theirs[1] for ours, theirs in pairs])
    return found


def growth(bench, most_rows):
    """Trains one head on 10^4 to 10^6 rows; once each beyond 10^5."""
    found = {row.name: {} for row in bench.table}
    for count in bench_text.TRAIN_ROWS:
        name = f"train-{count}.csv"
        table = [row for row in bench.table if min(row.train_rows, most_rows) >= count]
        jobs = {row.name: bench.train_job(row, name) for row in table}
        for tool, costs in in_turn(jobs, bench.rounds if count <= 100_000 else 1).items():
            found[tool][count] = median(costs).as_dict()
    return found


def start(bench):
    """One comment with the model inside the program: the whole command."""
    program = bench.table[0].tool.program
    command = [program, "--quiet", "score", bench.cache / "one.csv"]
    costs = in_turn({"start": lambda: run(command, log=bench.log)}, 21)["start"]
    return median(costs).as_dict() | {"program_bytes": program.stat().st_size}


def search(bench, data):
    """`train --search` against one `train`, on a small public set and two threads."""
    tool = next(row.tool for row in bench.table if getattr(row.tool, "threads", 0) == 2)
    plain = tool.train(data / "labels/train/kaggle_insults.train.csv", bench.cache / "plain.bin", ["Insult"])
    jobs = {
        "one fit": lambda: run(plain, log=bench.log),
        "search": lambda: run([*plain, "--search"], log=bench.log),
    }
    costs = in_turn(jobs, bench.rounds)
    return {name: median(of).as_dict() for name, of in costs.items()} | {
        "ratio": ratio(costs["search"], costs["one fit"])
    }
