"""Results to one table in Markdown and one plot in SVG."""
import math

from quality import MEASURE

WIDTH, HEIGHT, LEFT, TOP, PLOT = 760, 330, 58, 34, 250
COLOURS = ["#0b6e4f", "#08a045", "#c1292e", "#f1a208", "#b8860b", "#2d4a9e", "#7b8cde"]


def table(header, lines):
    """A Markdown table."""
    head = "| " + " | ".join(header) + " |\n|" + "---|" * len(header) + "\n"
    return head + "".join("| " + " | ".join(line) + " |\n" for line in lines)


def main_table(results):
    """One line a tool: quality, time, speed, memory, size, on the same rows."""
    eight, score, quality = (results.get(part, {}) for part in ("eight", "score", "quality"))
    header = ["tool", *(f"{task} ({m.replace('_', '-')})" for task, m in MEASURE.items())]
    header += [f"train, 8 heads, {results['eight_rows']:,} rows", "peak", "model", "score, text a second", "of ours", "peak"]
    lines = []
    for name in results["settings"]:
        line = [name]
        line += [f"{quality[name][task][m]:.4f}" if name in quality else "" for task, m in MEASURE.items()]
        line += train_cells(eight.get(name)) + score_cells(score.get(name))
        lines.append(line)
    return table(header, lines)


def train_cells(cost):
    if not cost:
        return [""] * 3
    seconds = f"{cost['cpu']:.1f} s ({cost['wall']:.1f} s)"
    return [seconds, f"{cost['peak_mb']:.0f} MB", f"{cost['model_bytes'] / 1e6:.2f} MB"]


def score_cells(cost):
    if not cost:
        return [""] * 3
    speed = f"{cost['mb_per_cpu_s']:.2f} MB ({cost['mb_per_s']:.2f} MB)"
    times = f"1/{cost['moderato_is_faster_cpu']:.1f} (1/{cost['moderato_is_faster']:.1f})"
    return [speed, times, f"{cost['peak_mb']:.0f} MB"]


def growth_table(growth):
    """One line a tool and size: wall, processor, memory, microseconds a comment."""
    lines = []
    for name, sizes in growth.items():
        for count, cost in sizes.items():
            each = cost["cpu"] / int(count) * 1e6
            cells = [name, f"{int(count):,}", f"{cost['wall']:.2f} s", f"{cost['cpu']:.2f} s"]
            lines.append([*cells, f"{cost['peak_mb']:.0f} MB", f"{each:.1f}"])
    return table(["tool", "comments", "wall", "processor", "peak", "processor microseconds a comment"], lines)


def train_ratios(growth):
    """How many times cheaper a comment is for us, at the largest size both were trained on."""
    ours = growth.get("moderato", {})
    lines = []
    for name, sizes in growth.items():
        both = [count for count in sizes if count in ours]
        if name.startswith("moderato") or not both:
            continue
        count = max(both, key=int)
        times = sizes[count]["cpu"] / ours[count]["cpu"]
        lines.append([name, f"{int(count):,}", f"{times:.1f}"])
    return table(["peer", "comments", "its processor time / moderato's (one thread)"], lines)


def markdown(results):
    """The whole page."""
    parts = [
        "# Peers, measured side by side\n",
        f"Made by `eval/peers/run.py` ({results['when']}, {results['machine']}); see `eval/README.md`. Medians of "
        f"{results['rounds']} round(s), tools in turn. Times are processor seconds of the whole process, in brackets "
        "seconds of the wall's clock, which say little where the machine does other things as well. \"of ours\": "
        "its speed as a share of moderato's with one thread, the median of the rounds' ratios. A peer's start-up "
        "(imports, opening the model) is left out of its scoring time, ours is in.\n",
        *([results["remark"] + "\n"] if "remark" in results else []),
        main_table(results),
        table(["tool", "settings"], ([name, text] for name, text in results["settings"].items())),
    ]
    if "growth" in results:
        parts += ["## Training one head, 10^4 to 10^6 comments\n", "![growth](peers-growth.svg)\n"]
        parts += [train_ratios(results["growth"]), growth_table(results["growth"])]
    if "start" in results:
        parts.append(
            f"Start-up, model inside the program, one comment: {results['start']['wall'] * 1e3:.1f} ms "
            f"(median of 21), {results['start']['peak_mb']:.0f} MB.\n"
        )
    if "search" in results:
        parts.append(f"`train --search` takes {results['search']['ratio']:.1f} times one `train`.\n")
    return "\n".join(parts)


def axis(values):
    """Powers of ten around `values`, as exponents."""
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def panel(growth, measure, title, left):
    """One log-log plot: a line a tool."""
    points = {
        name: [(math.log10(int(count)), math.log10(cost[measure])) for count, cost in sizes.items()]
        for name, sizes in growth.items()
        if sizes
    }
    low, high = axis([10**y for of in points.values() for _, y in of])
    x = lambda value: left + (value - 4) / 2 * PLOT
    y = lambda value: TOP + (high - value) / (high - low) * PLOT
    out = [f'<text x="{left}" y="{TOP - 12}" font-weight="bold">{title}</text>']
    for tick in range(low, high + 1):
        out.append(f'<path d="M{left} {y(tick):.1f}h{PLOT}" stroke="#ddd"/>')
        out.append(f'<text x="{left - 6}" y="{y(tick) + 4:.1f}" text-anchor="end">{10.0**tick:g}</text>')
    for tick in (4, 5, 6):
        out.append(f'<path d="M{x(tick):.1f} {TOP}v{PLOT}" stroke="#ddd"/>')
        out.append(f'<text x="{x(tick):.1f}" y="{TOP + PLOT + 16}" text-anchor="middle">{10**tick:,}</text>')
    for (name, of), colour in zip(points.items(), COLOURS):
        line = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in of)
        out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="3" fill="{colour}"/>' for a, b in of]
    return out


def svg(growth):
    """Time and memory against comments, both axes logarithmic."""
    tall = HEIGHT + 18 * ((len(growth) + 2) // 3)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" font-family="sans-serif" font-size="11">',
        f'<rect width="{WIDTH}" height="{tall}" fill="#fff"/>',
        *panel(growth, "cpu", "training, processor seconds", LEFT),
        *panel(growth, "peak_mb", "peak memory, MB", LEFT + 380),
    ]
    for at, (name, colour) in enumerate(zip(growth, COLOURS)):
        left, top = LEFT + at % 3 * 225, HEIGHT + at // 3 * 18
        out.append(f'<circle cx="{left}" cy="{top - 4}" r="4" fill="{colour}"/>')
        out.append(f'<text x="{left + 9}" y="{top}">{name}</text>')
    return "\n".join([*out, "</svg>\n"])
