"""Runs a child process and says what it cost: the operating system's own account of it.

`ru_maxrss` of a child cannot read below this process's own peak at the time of the fork, so nothing
large is ever held here; the floor is reported with the results.
"""
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Cost:
    """One run: wall and processor seconds, peak resident memory in MB (10^6 bytes)."""

    wall: float
    cpu: float
    peak_mb: float

    def as_dict(self):
        return asdict(self)


def floor_mb():
    """The least peak memory a child can be seen to have."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def run(command, stdout=None, stdin=None, environment=None, log=None):
    """Runs `command` to its end and returns its [Cost]; a failure stops the program with what it said."""
    log = Path(log or os.devnull)
    with (
        open(stdin or os.devnull, "rb") as given,
        open(stdout or os.devnull, "wb") as out,
        open(log, "wb") as said,
    ):
        before = time.monotonic()
        child = subprocess.Popen(
            [str(part) for part in command], stdin=given, stdout=out, stderr=said, env=environment
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - before
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        told = log.read_bytes()[-2000:].decode("utf8", "replace") if log.is_file() else ""
        sys.exit(f"{' '.join(map(str, command))}\nended with {child.returncode}\n{told}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6)


def median(costs):
    """The medians of several runs, each measure by itself."""
    middle = lambda name: statistics.median(getattr(cost, name) for cost in costs)
    return Cost(middle("wall"), middle("cpu"), middle("peak_mb"))


def in_turn(jobs, rounds):
    """Runs `jobs` {name: function() -> Cost} in turn, `rounds` times: {name: [Cost, ...]}.

    In turn, so that what else the machine does falls on all of them alike, and ratios can be taken
    round by round.
    """
    costs = {name: [] for name in jobs}
    for number in range(rounds):
        for name, job in jobs.items():
            costs[name].append(job())
            cost = costs[name][-1]
            print(f"  round {number + 1} {name}: {cost.wall:.2f} s wall, {cost.cpu:.2f} s cpu, {cost.peak_mb:.0f} MB", file=sys.stderr)
    return costs


def ratio(costs, base, measure="wall"):
    """The median over rounds of `costs` to `base`, pair by pair."""
    return statistics.median(getattr(a, measure) / getattr(b, measure) for a, b in zip(costs, base))
