//! `train` and `inspect` from the outside: the same bytes every time, and bad input told with its place.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic: that is how it fails"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder that goes with the test.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.path(name), content).unwrap();
        self.path(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn moderato(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_moderato")).args(args).output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Invented comments: rude or kind, about soup or about trains; a second head is labelled on every other row.
fn comments(n: usize) -> String {
    let rude = ["you daft turnip", "what a fool you are", "only a fool says that", "go away you turnip"];
    let kind = ["thank you for this", "a fair point well made", "i enjoyed reading it", "good to know"];
    let about = ["the soup", "the late train", "the new bridge", "our library", "this recipe"];
    let mut csv = "id,text,insult,soup,_why\n".to_owned();
    for i in 0..n {
        let insult = i % 3 == 0;
        let tone = if insult { rude[i % 4] } else { kind[(i / 2) % 4] };
        let subject = about[(i * 7 / 3) % 5];
        let soup = if i % 2 == 0 { u8::from(subject == "the soup").to_string() } else { String::new() };
        let row = format!("{i},\"{tone}, {subject} number {i}\",{},{soup},made\n", u8::from(insult));
        csv.push_str(&row);
    }
    csv
}

/// Runs `train` on a file that must be refused; returns the message.
fn refusal(name: &str, content: &[u8], more: &[&str]) -> String {
    let folder = Folder::new();
    let data = folder.write(name, content);
    let out = folder.path("m.moderato");
    let mut args = vec!["train", "--data", text(&data), "--out", text(&out)];
    args.extend(more);
    let output = moderato(&args);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
    assert_eq!(folder.names(), [name], "nothing may be half-written");
    stderr(&output).replace(&format!("{}/", folder.0.path().display()), "")
}

#[test]
fn training_twice_gives_the_same_bytes_with_one_and_with_two_threads() {
    let folder = Folder::new();
    let data = folder.write("a.csv", comments(240));
    let mut models = Vec::new();
    for (threads, name) in [("1", "x/m.moderato"), ("2", "y/m.moderato"), ("1", "z/m.moderato")] {
        let out = folder.path(name);
        fs::create_dir(out.parent().unwrap()).unwrap();
        let output = moderato(&["train", "--threads", threads, "--data", text(&data), "--out", text(&out)]);
        assert!(output.status.success(), "{}", stderr(&output));
        models.push(fs::read(out).unwrap());
    }
    assert!(models[0] == models[1] && models[0] == models[2]);
}

#[test]
fn another_seed_gives_other_folds_and_the_same_kind_of_model() {
    let folder = Folder::new();
    let data = folder.write("a.csv", comments(120));
    let train = |seed: &str, name: &str| {
        let out = folder.path(name);
        let output =
            moderato(&["train", "--seed", seed, "--name", "m", "--data", text(&data), "--out", text(&out)]);
        assert!(output.status.success(), "{}", stderr(&output));
        fs::read(out).unwrap()
    };
    assert_ne!(train("1", "one.moderato"), train("2", "two.moderato"));
}

#[test]
fn a_head_that_includes_another_is_at_least_as_likely_where_that_one_is_sure() {
    let folder = Folder::new();
    let data = folder.write("a.csv", comments(240));
    let recipe = folder.write("r.toml", "sure = 0.6\n[includes]\nsoup = [\"insult\"]\n");
    let model = folder.path("m.moderato");
    let train = ["train", "--data", text(&data), "--recipe", text(&recipe), "--out", text(&model)];
    let output = moderato(&train);
    assert!(output.status.success(), "{}", stderr(&output));
    let scored = moderato(&["score", "--model", text(&model), text(&data)]).stdout;
    let mut reader = csv::Reader::from_reader(scored.as_slice());
    let header = reader.headers().unwrap().clone();
    let column = |name: &str| header.iter().position(|cell| cell == name).unwrap();
    let (insult, soup) = (column("insult"), column("soup"));
    let number = |cell: &str| cell.parse::<f64>().unwrap();
    let rows: Vec<(f64, f64)> = reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| (number(&row[insult]), number(&row[soup])))
        .collect();
    let sure = rows.iter().filter(|(insult, _)| *insult >= 0.6);
    assert!(sure.clone().count() > 20 && sure.clone().all(|(insult, soup)| soup >= insult));
    assert!(rows.iter().any(|(insult, soup)| soup < insult), "one that is not sure does not count");
    let card = moderato(&["inspect", "--format", "card", text(&model)]).stdout;
    assert!(String::from_utf8_lossy(&card).contains("`soup` is at least as likely as `insult`"));
}

#[test]
fn a_recipe_that_includes_a_head_without_rows_is_refused() {
    let folder = Folder::new();
    let recipe = folder.write("r.toml", "[includes]\nsoup = [\"threat\"]\n");
    let e = refusal("a.csv", comments(60).as_bytes(), &["--recipe", text(&recipe)]);
    assert!(
        e.contains(
            "`includes` names head `threat`, which no row is labelled for\nhelp: use some of: insult, soup"
        ),
        "{e}"
    );
}

#[test]
fn train_says_what_it_learnt_and_inspect_says_it_again() {
    let folder = Folder::new();
    let data = folder.write("a.csv", comments(150));
    let model = folder.path("soup.moderato");
    let output = moderato(&[
        "train",
        "--data",
        text(&data),
        "--label",
        "insult=rude",
        "--label",
        "soup",
        "--name",
        "soup",
        "--out",
        text(&model),
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(output.stdout.is_empty(), "results of train are the file; messages go to standard error");
    assert!(stderr(&output).contains("150 rows") && stderr(&output).contains("rude"), "{}", stderr(&output));
    let told = String::from_utf8(moderato(&["inspect", text(&model)]).stdout).unwrap();
    assert!(told.starts_with("soup@") && told.contains("a.csv: 150 rows") && told.contains("rude"), "{told}");
    let card = String::from_utf8(moderato(&["inspect", "--format", "card", text(&model)]).stdout).unwrap();
    assert!(card.starts_with("# soup\n") && card.contains("| `rude` | 150 | 50 |"), "{card}");
    let json = moderato(&["inspect", "--format", "json", text(&model)]).stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["heads"][0]["name"], "rude");
    assert_eq!(json["heads"][1]["report"]["rows"], 75, "an empty label leaves the row out of that head");
    assert!(!json.to_string().contains("/tmp"), "no path of this machine is in the file");
}

#[test]
fn csv_that_cannot_be_learnt_from_is_told_with_file_line_and_fix() {
    let cases: [(&str, &[u8], &str); 9] = [
        ("empty", b"", "error: a.csv: the file is empty"),
        ("binary", b"text,insult\n\x7fELF\0\0,1\n", "error: a.csv: this is a binary file"),
        ("no text column", b"id,comment,insult\n1,x,1\n", "error: a.csv:1: no column `text` among"),
        ("ragged", b"text,insult\nx,1\ny,0,0\n", "error: a.csv:3:2: 3 fields where the header has 2"),
        ("unclosed", b"text,insult\nx,1\n\"y,0\nz,1\n", "error: a.csv:3:1: a quote that opens this field"),
        ("maybe", b"text,insult\nx,maybe\n", "error: a.csv:2:2: label `maybe` in column `insult`"),
        (
            "one class",
            b"text,insult\nx,1\ny,1\n",
            "error: a.csv: head `insult` has one class only: 2 rows labelled 1",
        ),
        ("no row", b"text,insult\n", "error: a.csv: the file has a header and no row"),
        ("not UTF-8", b"text,insult\ncaf\xe9,1\n", "error: a.csv:2:1: byte 4 of field `text` is not UTF-8"),
    ];
    for (name, content, expected) in cases {
        let message = refusal("a.csv", content, &[]);
        let at = message.find("error: ").unwrap_or_default();
        assert!(message[at..].starts_with(expected), "{name}: {message}");
        assert!(message.contains("\nhelp: "), "{name}: {message}");
    }
}

#[test]
fn bad_rows_are_set_aside_with_their_place_when_asked() {
    let folder = Folder::new();
    let data = folder.write("a.csv", comments(60) + "61,short\n62,x,perhaps,,\n");
    let (out, rejects) = (folder.path("m.moderato"), folder.path("r.csv"));
    let output = moderato(&[
        "train",
        "--data",
        text(&data),
        "--bad-rows",
        "skip",
        "--rejects",
        text(&rejects),
        "--out",
        text(&out),
    ]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stderr(&output).contains("2 rows set aside"));
    let rejects = fs::read_to_string(rejects).unwrap();
    assert!(rejects.contains(",62,2,2 fields where the header has 5,61,short\n"), "{rejects}");
    assert!(rejects.contains(",63,3,label `perhaps` in column `insult`,62,x,perhaps,,\n"), "{rejects}");
}

#[test]
fn a_missing_file_a_folder_that_is_none_and_a_bad_recipe_are_told() {
    let folder = Folder::new();
    let data = folder.write("a.csv", comments(30));
    let nowhere = folder.path("no/such/m.moderato");
    let output = moderato(&["train", "--data", text(&data), "--out", text(&nowhere)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("m.moderato: cannot write the file") && stderr(&output).contains("\nhelp: ")
    );
    let gone = folder.path("gone.csv");
    let output = moderato(&["train", "--data", text(&gone), "--out", text(&folder.path("m.moderato"))]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("gone.csv: no such file"), "{}", stderr(&output));
    let recipe = folder.write("r.toml", "[fit]\nalfa = 3\n");
    let out = folder.path("m.moderato");
    let output = moderato(&["train", "--data", text(&data), "--recipe", text(&recipe), "--out", text(&out)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("r.toml:2:1: unknown field `alfa`"), "{}", stderr(&output));
    assert!(!out.exists());
}

#[test]
#[cfg(unix)]
fn a_full_disk_leaves_nothing_behind() {
    let folder = Folder::new();
    let data = folder.write("a.csv", comments(60));
    let out = folder.path("m.moderato");
    // A file size limit of one block, its signal ignored: writing fails as on a full disk.
    let script = format!(
        "trap '' XFSZ; ulimit -f 1; exec '{}' train --quiet --data '{}' --out '{}'",
        env!("CARGO_BIN_EXE_moderato"),
        text(&data),
        text(&out)
    );
    // A model that fits the writer's buffer, and one that does not: they fail at different places.
    for recipe in
        ["lexicon = 0\nstems = false\n[features]\nskips = 0\nwords = 1\n", "[features]\nskips = 8\n"]
    {
        let recipe = folder.write("r.toml", recipe);
        let script = format!("{script} --recipe '{}'", text(&recipe));
        let output = Command::new("sh").args(["-c", &script]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains("m.moderato: cannot write the file"), "{}", stderr(&output));
        assert_eq!(folder.names(), ["a.csv", "r.toml"]);
    }
}

#[test]
fn a_model_cut_short_altered_or_newer_is_refused() {
    let folder = Folder::new();
    let data = folder.write("a.csv", comments(60));
    let model = folder.path("m.moderato");
    assert!(moderato(&["train", "--data", text(&data), "--out", text(&model)]).status.success());
    let bytes = fs::read(&model).unwrap();
    let message = |bytes: &[u8]| {
        let path = folder.write("x.moderato", bytes);
        let output = moderato(&["inspect", text(&path)]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        stderr(&output)
    };
    let e = message(&bytes[..bytes.len() / 2]);
    assert!(e.contains("x.moderato: the model file is cut short: ") && e.contains("expected"), "{e}");
    let mut altered = bytes.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    let e = message(&altered);
    assert!(e.contains("x.moderato: the model file was altered: SHA-256 ") && e.contains("\nhelp: "), "{e}");
    let mut newer = bytes;
    newer[8] = 200;
    let e = message(&newer);
    assert!(e.contains("model format 200, and this program reads formats up to"), "{e}");
    assert!(message(b"").contains("the file is empty"));
}
