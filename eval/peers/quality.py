"""The part that judges: official train split to official dev split (test for GermEval), no other data."""
import csv

from measure import run
from tools import rows

#: Task, train file, judged file, label, measure.
TASKS = [
    ("Kaggle insults, dev", "train/kaggle_insults.train.csv", "dev/kaggle_insults.dev.csv", "Insult", "auc"),
    ("EDOS A, dev", "train/edos.train.csv", "dev/edos.dev.csv", "sexist", "macro_f1"),
    (
        "TweetEval offensive, dev",
        "train/tweeteval_offensive.train.csv",
        "dev/tweeteval_offensive.dev.csv",
        "offensive",
        "macro_f1",
    ),
    ("GermEval 2018, test", "train/germeval2018.train.csv", "dev/germeval2018.test.csv", "OFFENSE", "macro_f1"),
]
YOUTUBE = ("YouTube spam, leave one video out", "train/youtube_spam.train.csv", "CLASS", "_video", "accuracy")


def auc(truth, scores):
    """Area under the ROC curve; ties count half."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    rank_sum, at = 0.0, 0
    while at < len(order):
        end = at
        while end < len(order) and scores[order[end]] == scores[order[at]]:
            end += 1
        rank = (at + 1 + end) / 2
        rank_sum += rank * sum(truth[i] for i in order[at:end])
        at = end
    positives = sum(truth)
    return (rank_sum - positives * (positives + 1) / 2) / (positives * (len(truth) - positives))


def macro_f1(truth, flags):
    """The mean of the F1 of both classes."""
    hits = sum(t and f for t, f in zip(truth, flags))
    wrong = sum(t != f for t, f in zip(truth, flags))
    misses = len(truth) - hits - wrong
    return (2 * hits / (2 * hits + wrong) + 2 * misses / (2 * misses + wrong)) / 2


def measures(truth, judged):
    """All measures of `[(probability, flag)]`."""
    flags = [flag for _, flag in judged]
    return {
        "auc": auc(truth, [probability for probability, _ in judged]),
        "macro_f1": macro_f1(truth, flags),
        "accuracy": sum(t == f for t, f in zip(truth, flags)) / len(truth),
    }


def one(row, cache, train, judge, label):
    """Trains on one file, scores another: its measures."""
    folder = cache / "quality"
    folder.mkdir(exist_ok=True)
    model, out, log = folder / "model.bin", folder / "scores.txt", folder / "log.txt"
    given, asked = train, judge
    if row.tool.native:
        given, asked = folder / "train.lines", folder / "judge.lines"
        row.tool.prepare(train, given, [label])
        row.tool.prepare(judge, asked, [label])
    run(row.tool.train(given, model, [label]), log=log)
    command, stdout = row.tool.score(model, asked, out, 1)
    run(command, stdout=stdout, log=log)
    truth = [int(float(line[label]) >= 0.5) for line in rows(judge)]
    return measures(truth, row.tool.probabilities(out, label))


def split(source, column, value, train, judge):
    """Rows whose `column` is `value` to `judge`, all others to `train`."""
    with open(train, "w", encoding="utf8", newline="") as a, open(judge, "w", encoding="utf8", newline="") as b:
        outs = None
        for row in rows(source):
            if outs is None:
                outs = [csv.DictWriter(file, list(row), lineterminator="\n") for file in (a, b)]
                for out in outs:
                    out.writeheader()
            outs[row[column] == value].writerow(row)


def youtube(row, cache, data):
    """The mean over videos, each judged by a model that learnt from the others."""
    _, name, label, column, _ = YOUTUBE
    source = data / "labels" / name
    train, judge = cache / "youtube-train.csv", cache / "youtube-judge.csv"
    found = []
    for video in sorted({line[column] for line in rows(source)}):
        split(source, column, video, train, judge)
        found.append(one(row, cache, train, judge, label))
    return {key: sum(each[key] for each in found) / len(found) for key in found[0]}


def quality(bench, data):
    """Every tool on every task. Threads do not change results: only the first of our rows takes part."""
    found = {}
    for row in bench.table:
        if getattr(row.tool, "threads", 1) > 1:
            continue
        found[row.name] = {
            task: one(row, bench.cache, data / "labels" / train, data / "labels" / judge, label)
            for task, train, judge, label, _ in TASKS
        }
        found[row.name][YOUTUBE[0]] = youtube(row, bench.cache, data)
        print(row.name, {task: round(of["auc"], 4) for task, of in found[row.name].items()}, flush=True)
    return found


#: Which measure a task is judged by.
MEASURE = {task: measure for task, *_, measure in [*TASKS, YOUTUBE]}
