//! `moderato eval` from outside: agreement with the judge, exit codes, gates, frozen results.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use moderato::metrics::rng::Rng;
use serde_json::Value;

fn eval(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_moderato")).arg("eval").args(args).output().unwrap()
}

fn json(args: &[&str]) -> Value {
    let out = eval(&[args, &["--format", "json"]].concat());
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// Labels and scores of `n` rows: scores with ties, a thread of four rows each.
fn write_data(folder: &Path, n: usize) -> (PathBuf, PathBuf) {
    let mut rng = Rng::new(5);
    let (mut data, mut scores) = ("id,text,toxic,_thread\n".to_owned(), "id,toxic\n".to_owned());
    for i in 0..n {
        let score = (rng.unit().powi(2) * 500.0).round() / 500.0;
        let _ = writeln!(data, "{i},\"comment, number {i}\",{},t{}", u8::from(rng.unit() < score), i / 4);
        let _ = writeln!(scores, "{i},{score}");
    }
    let paths = (folder.join("data.csv"), folder.join("scores.csv"));
    std::fs::write(&paths.0, data).unwrap();
    std::fs::write(&paths.1, scores).unwrap();
    paths
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn anyones_scores_are_judged_as_the_judge_does() {
    let folder = tempfile::tempdir().unwrap();
    let (data, scores) = write_data(folder.path(), 2000);
    let Some(judge) =
        std::env::var_os("MODERATO_DATA").map(|d| Path::new(&d).join("../tools/judge_labels.py"))
    else {
        eprintln!("skipped: MODERATO_DATA is not set, so the judge is not here");
        return;
    };
    let out = Command::new("python3")
        .arg(judge)
        .args([&data])
        .arg("toxic")
        .arg(&scores)
        .arg("toxic")
        .output()
        .unwrap();
    let theirs: Value = serde_json::from_slice(&out.stdout).unwrap();
    let ours = json(&["--data", text(&data), "--label", "toxic", "--scores", text(&scores), "--rounds", "0"]);
    let metrics = &ours["heads"][0]["metrics"];
    let names = [
        ("auc", "roc_auc"),
        ("ap", "average_precision"),
        ("precision", "precision"),
        ("recall", "recall"),
        ("f1", "f1"),
        ("macro_f1", "macro_f1"),
        ("accuracy", "accuracy"),
        ("mcc", "mcc"),
        ("brier", "brier"),
        ("ece", "ece"),
    ];
    for (name, metric) in names {
        let (a, b) = (theirs[name].as_f64().unwrap(), metrics[metric]["value"].as_f64().unwrap());
        // The judge rounds to four digits.
        assert!((a - b).abs() <= 0.500_001e-4, "{name}: the judge says {a}, we {b}");
    }
}

#[test]
fn a_gate_that_is_missed_exits_with_1_and_a_met_one_with_0() {
    let folder = tempfile::tempdir().unwrap();
    let (data, scores) = write_data(folder.path(), 400);
    let gate = folder.path().join("gates.toml");
    let run = |least: &str| {
        std::fs::write(&gate, format!("[[gate]]\nfigure = \"heads.toxic.roc_auc\"\nat_least = {least}\n"))
            .unwrap();
        let (data, scores, gate) = (text(&data), text(&scores), text(&gate));
        eval(&["--data", data, "--label", "toxic", "--scores", scores, "--rounds", "20", "--gate", gate])
            .status
            .code()
    };
    assert_eq!(run("0.6"), Some(0));
    assert_eq!(run("0.9999"), Some(1));
    std::fs::write(&gate, "[[gate]]\nfigure = \"heads.none.roc_auc\"\nat_least = 0\n").unwrap();
    let (data, scores, gate) = (text(&data), text(&scores), text(&gate));
    let out =
        eval(&["--data", data, "--label", "toxic", "--scores", scores, "--gate", gate, "--rounds", "0"]);
    assert_eq!(out.status.code(), Some(1), "a figure that is not there misses its gate");
}

#[test]
fn a_precision_that_cannot_be_promised_exits_with_1_and_says_what_it_would_take() {
    let folder = tempfile::tempdir().unwrap();
    let (data, scores) = write_data(folder.path(), 200);
    let (data, scores) = (text(&data), text(&scores));
    let out = eval(&[
        "--data",
        data,
        "--label",
        "toxic",
        "--scores",
        scores,
        "--target-precision",
        "0.99",
        "--rounds",
        "0",
    ]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stdout).contains("labels"));
}

#[test]
fn groups_widen_the_intervals_and_the_seed_repeats_them() {
    let folder = tempfile::tempdir().unwrap();
    let (data, scores) = write_data(folder.path(), 400);
    let args = ["--data", text(&data), "--label", "toxic", "--scores", text(&scores), "--rounds", "100"];
    let grouped = json(&[&args[..], &["--group", "_thread"]].concat());
    assert_eq!(grouped["settings"]["units"], 100);
    assert_eq!(grouped["settings"]["unit"], "_thread");
    assert_eq!(json(&args), json(&args));
}

#[test]
fn wrong_columns_are_named_with_those_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let (data, scores) = write_data(folder.path(), 20);
    let (data, scores) = (text(&data), text(&scores));
    let out = eval(&["--data", data, "--label", "toxic", "--scores", scores, "--score-column", "x=toxic"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(2));
    assert!(said.contains("scores.csv:1: no column `x`") && said.contains("help:"), "{said}");
    let out = eval(&["--data", data, "--label", "toxic=rudeness"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(said.contains("no head `rudeness` in this model") && said.contains("toxicity"), "{said}");
}

#[test]
fn the_html_report_is_self_contained_and_has_its_plots() {
    let folder = tempfile::tempdir().unwrap();
    let (data, scores) = write_data(folder.path(), 400);
    let page = folder.path().join("report.html");
    let (data, scores, out) = (text(&data), text(&scores), text(&page));
    let done = eval(&[
        "--data", data, "--label", "toxic", "--scores", scores, "--rounds", "50", "--full", "--format",
        "html", "--out", out,
    ]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let html = std::fs::read_to_string(&page).unwrap();
    assert_eq!(html.matches("<svg").count(), 5);
    for foreign in ["<script", "http:", "https:", "<img", "@import", "NaN", "url("] {
        assert!(!html.contains(foreign), "the page holds {foreign}");
    }
    assert!(html.contains("prefers-color-scheme:dark") && html.contains("name=\"viewport\""));
}

#[test]
fn a_frozen_result_holds_no_comment() {
    let folder = tempfile::tempdir().unwrap();
    let (data, scores) = write_data(folder.path(), 200);
    let (data, scores) = (text(&data), text(&scores));
    let frozen = json(&[
        "--data", data, "--label", "toxic", "--scores", scores, "--full", "--rounds", "0", "--frozen",
    ]);
    assert!(!frozen.to_string().contains("comment, number"));
    assert_eq!(frozen["format"], "moderato-evaluation");
}

#[test]
fn the_shipped_model_meets_its_gates() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let results = tempfile::tempdir().unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_moderato"))
        .current_dir(root)
        .args(["eval", "--suite", "eval/suite.toml", "--gate", "eval/gates.toml", "--rounds", "0"])
        .arg("--results")
        .arg(results.path())
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}{}",
        String::from_utf8_lossy(&out.stderr),
        String::from_utf8_lossy(&out.stdout)
    );
}

#[test]
#[ignore = "a million rows: cargo test --release -- --ignored a_million"]
fn a_million_rows_with_a_thousand_rounds_take_at_most_a_minute() {
    let folder = tempfile::tempdir().unwrap();
    let (data, scores) = write_data(folder.path(), 1_000_000);
    let start = std::time::Instant::now();
    json(&["--data", text(&data), "--label", "toxic", "--scores", text(&scores), "--rounds", "1000"]);
    let seconds = start.elapsed().as_secs_f64();
    assert!(seconds <= 60.0, "{seconds} s");
}
