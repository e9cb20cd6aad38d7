#!/usr/bin/env python3
"""Pages far over any real one: that they are read at all, and in time that grows with their size.

usage: limits.py --moderato target/release/moderato [--out FILE]

Each page is made at a quarter of its size and whole; time is the processor's, user and system, of the best
of two runs. Linear is four times as long; the table gives the factor seen.

"""
import argparse
import json
import os
import resource
import subprocess
import tempfile

COMMENT = (
    '<li class="comment" id="comment-{n}"><b class="fn">Ann {n}</b> <time datetime="2024-05-01T10:00:00Z">1 May</time>'
    '<div class="comment-content"><p>This is what I think of it, number {n}.</p></div></li>\n'
)
BARE = (
    '<div class="k7x"><b>Ann {n}</b> <span>3 May 2021 at 10:15</span><p>This is what I think of it, number {n}.</p>'
    '<a href="#">Reply</a></div>\n'
)
POST = "Ann {w}\nMay 3, 2014 at 3:05 pm\nThis {w} is what I think of it.\nReply\n\n"


def word(n):
    """A word of its own for each number: lines alike but for a number are buttons."""
    return "".join(chr(97 + int(digit)) for digit in str(n))


def html(body):
    return "<!doctype html><html><head><title>t</title></head><body>" + body + "</body></html>"


# name, ending, share of the full number -> page; comments it must give (None where that is not the point)
PAGES = [
    ("1,000,000 empty divs, 50 MB", "html", lambda s: html('<div class="a-name-to-make-it-long-enough"></div>\n' * int(1_000_000 * s)), 0),
    ("1,000,000 unclosed divs", "html", lambda s: html("<div>x" * int(1_000_000 * s)), 0),
    ("1,000,000 nested lines", "html", lambda s: html("<b><i><u>x" * int(333_333 * s)), 0),
    ("divs nested 200,000 deep", "html", lambda s: html("<div class=c>" * int(200_000 * s) + "x" + "</div>" * int(200_000 * s)), 0),
    ("100,000 WordPress comments", "html", lambda s: html('<ol class="commentlist">' + "".join(COMMENT.format(n=n) for n in range(int(100_000 * s))) + "</ol>"), 100_000),
    ("100,000 comments of no known system", "html", lambda s: html("<h2>Comments</h2>" + "".join(BARE.format(n=n) for n in range(int(100_000 * s)))), 100_000),
    ("100,000 comments, flattened", "txt", lambda s: "100000 Comments\n\n" + "".join(POST.format(w=word(n)) for n in range(int(100_000 * s))), 100_000),
    ("one line of 50 MB, HTML", "html", lambda s: html("<p>" + "no word ends here " * int(2_900_000 * s)), 0),
    ("one line of 50 MB, flattened", "txt", lambda s: "no word ends here " * int(2_900_000 * s), 0),
    ("one sentence of rules, 1 MB", "html", lambda s: html("<div id=comments><p>" + "no insults and spam or threats in comments, please " * int(20_000 * s)), None),
    ("a million short lines", "txt", lambda s: "ab\n" * int(1_000_000 * s), 0),
]


def run(binary, path):
    """Processor seconds and number of comments."""
    with open(path + ".out", "wb") as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        child = subprocess.Popen([binary, "segment", "--threads", "1", path], stdout=out, stderr=subprocess.DEVNULL)
        status = child.wait()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert status == 0, (path, status)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    with open(path + ".out", encoding="utf8") as out:
        comments = len(json.loads(out.read())["comments"])
    return seconds, comments


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--moderato", required=True)
    parser.add_argument("--out")
    args = parser.parse_args()
    rows = ["| page | size | comments | a quarter | whole | factor |", "|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for name, ending, page, expected in PAGES:
            taken = []
            for share in (0.25, 1.0):
                path = os.path.join(folder, "page." + ending)
                with open(path, "w", encoding="utf8") as file:
                    file.write(page(share))
                runs = [run(args.moderato, path) for _ in range(2)]
                taken.append(min(runs))
            (quarter, _), (whole, comments) = taken
            size = os.path.getsize(path) / 1e6
            assert expected is None or comments == expected, (name, comments)
            rows.append(
                f"| {name} | {size:.1f} MB | {comments:,} | {quarter:.2f} s | {whole:.2f} s | {whole / quarter:.1f} |"
            )
            print(rows[-1], flush=True)
    if args.out:
        with open(args.out, "w", encoding="utf8") as out:
            out.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
