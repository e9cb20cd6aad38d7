//! `rules` and `moderate` from outside: what they write, how they end, what they do with pages that cannot be read.

#![expect(clippy::unwrap_used, reason = "a test stops where something is missing")]

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A page with rules and two comments, one of which repeats a rule's words and one of which breaks one.
const PAGE: &str = "<html><body><article><h1>Ferry fares rise</h1><p>The council raised the fares of the harbour \
ferry by a tenth on Monday, and the crossing now costs two crowns.</p></article>\
<section><h2>Comment policy</h2><p>Comments are moderated. We will not tolerate personal attacks, profanity or \
spam. Please stay on topic.</p></section>\
<ol class=\"comment-list\"><li class=\"comment\" id=\"comment-1\"><cite class=\"fn\">Ann</cite>\
<div class=\"comment-content\"><p>The old ferry fares were fair to everyone on the island.</p></div></li>\
<li class=\"comment\" id=\"comment-2\"><cite class=\"fn\">Bob</cite>\
<div class=\"comment-content\"><p>You are a complete idiot and a stupid, pathetic liar.</p></div></li></ol></body></html>";

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(TempDir::new().unwrap());
        desk.file("page.html", PAGE);
        desk
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_moderato"));
        command.args(args).arg("--quiet").current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    }

    /// What a command that has to succeed writes.
    fn done(&self, args: &[&str]) -> String {
        let (code, out, err) = self.run(args);
        assert_eq!(code, Some(0), "{args:?}: {err}");
        out
    }

    /// A folder with a good page, an empty one and one that is no text.
    fn folder(&self) {
        self.file("saved/a.html", PAGE);
        self.file("saved/b-empty.txt", "");
        self.file("saved/c-picture.html", [0x89, b'P', b'N', b'G', 0, 0, 0, 13, 0, 0, 0xff, 0xd8, 0, 0]);
        self.file("saved/d.html", PAGE);
    }
}

fn objects(jsonl: &str) -> Vec<Value> {
    jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn rules_write_guidelines_that_lint_accepts_and_moderate_judges_by() {
    let desk = Desk::new();
    assert_eq!(desk.done(&["rules", "--out", "guidelines.toml", "page.html"]), "");
    assert_eq!(desk.done(&["rules", "lint", "guidelines.toml"]), "0 problem(s) in 1 file(s)\n");
    let written = fs::read_to_string(desk.0.path().join("guidelines.toml")).unwrap();
    for id in ["personal-attack", "profanity", "spam-promotion", "off-topic"] {
        assert!(written.contains(&format!("id = \"{id}\"")), "{id} in {written}");
    }
    let judged = objects(&desk.done(&[
        "moderate",
        "--guidelines",
        "guidelines.toml",
        "--format",
        "jsonl",
        "page.html",
    ]));
    let actions: Vec<_> = judged.iter().map(|c| c["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["approve", "reject"]);
    let attack = &judged[1]["reasons"][0];
    assert_eq!((&attack["rule"], &attack["quote"]), (&"personal-attack".into(), &"personal attacks".into()));
    assert_eq!(judged[1]["rules_from"], "guidelines.toml");
    let text = judged[1]["text"].as_str().unwrap();
    let mut at = 0;
    for span in attack["spans"].as_array().unwrap() {
        let (start, end) = (span["start"].as_u64().unwrap() as usize, span["end"].as_u64().unwrap() as usize);
        assert!(at <= start && start < end, "spans in order, none over another: {attack}");
        assert_eq!(span["text"], text[start..end]);
        at = end;
    }
    assert!(at > 0, "words are marked: {attack}");
}

#[test]
fn rules_as_json_lines_give_one_object_a_page_with_quotes_where_they_stand() {
    let desk = Desk::new();
    desk.file("plain.html", "<html><body><p>The ferry sails at nine and at noon.</p></body></html>");
    let pages = objects(&desk.done(&["rules", "--format", "jsonl", "page.html", "plain.html"]));
    assert_eq!(pages.len(), 2);
    assert_eq!((&pages[0]["page"], &pages[1]["page"]), (&"page.html".into(), &"plain.html".into()));
    assert_eq!(pages[1]["rules"], Value::Array(Vec::new()));
    for rule in pages[0]["rules"].as_array().unwrap() {
        let (start, end) = (rule["start"].as_u64().unwrap() as usize, rule["end"].as_u64().unwrap() as usize);
        assert_eq!(rule["quote"], PAGE[start..end]);
    }
}

#[test]
fn the_stated_rules_of_the_page_itself_or_of_another_page_or_the_default_ones_judge() {
    let desk = Desk::new();
    let bare = PAGE.split("<section>").next().unwrap().to_owned() + PAGE.split("</section>").nth(1).unwrap();
    desk.file("bare.html", bare);
    let from = |args: &[&str]| objects(&desk.done(args))[0]["rules_from"].as_str().unwrap().to_owned();
    assert_eq!(from(&["moderate", "--format", "jsonl", "page.html"]), "stated on the page itself");
    assert_eq!(
        from(&["moderate", "--format", "jsonl", "--rules-from", "page.html", "bare.html"]),
        "stated on page.html"
    );
    assert_eq!(
        from(&["moderate", "--format", "jsonl", "bare.html"]),
        "the default guidelines; the page states none"
    );
    let (code, out, err) = desk.run(&["moderate", "--rules-from", "bare.html", "page.html"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("bare.html") && err.contains("states no rule") && err.contains("\nhelp: "), "{err}");
}

#[test]
fn every_format_names_the_comment_the_rule_and_the_words() {
    let desk = Desk::new();
    let text = desk.done(&["moderate", "page.html"]);
    for part in ["1 to reject", "REJECT  ", "the rule: \"personal attacks\"", "the words: ", "Not checked"] {
        assert!(text.contains(part), "{part:?} in {text}");
    }
    let html = desk.done(&["moderate", "--format", "html", "page.html"]);
    assert!(html.to_ascii_lowercase().starts_with("<!doctype html>") && html.contains("<mark>"));
    assert!(html.contains("personal attacks") && !html.contains("<script"));
    assert_eq!(desk.done(&["moderate", "--format", "html", "--out", "out.html", "page.html"]), "");
    assert_eq!(fs::read_to_string(desk.0.path().join("out.html")).unwrap(), html);
}

#[test]
fn fail_on_tells_by_the_exit_code_and_still_writes_everything() {
    let desk = Desk::new();
    let clean =
        PAGE.replace("You are a complete idiot and a stupid, pathetic liar.", "I agree with the old fares.");
    desk.file("clean.html", clean);
    let plain = desk.done(&["moderate", "page.html"]);
    for level in ["review", "reject"] {
        let (code, out, _) = desk.run(&["moderate", "--fail-on", level, "page.html"]);
        assert_eq!((code, &out), (Some(1), &plain), "{level}");
    }
    let (code, _, _) = desk.run(&["moderate", "--fail-on", "reject", "clean.html"]);
    assert_eq!(code, Some(0));
    let (code, out, err) = desk.run(&["moderate", "--fail-on", "approve", "page.html"]);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
}

#[test]
fn a_page_that_cannot_be_read_is_set_aside_and_named_and_the_others_are_written() {
    let desk = Desk::new();
    desk.folder();
    for (args, pages) in
        [(&["segment"][..], 3), (&["rules", "--format", "jsonl"], 3), (&["moderate", "--format", "text"], 3)]
    {
        let (code, out, err) = desk.run(&[args, &["saved"]].concat());
        assert_eq!(code, Some(2), "{args:?}: {err}");
        let shown =
            if args[0] == "moderate" { out.matches(" comments, ").count() } else { out.lines().count() };
        assert_eq!(shown, pages, "{args:?}: {out}");
        assert!(err.contains("set aside: ") && err.contains("c-picture.html"), "{args:?}: {err}");
        assert!(!err.contains("b-empty"), "an empty page among others is a page with nothing on it: {err}");
        assert!(err.contains("1 of 4 pages could not be read; the others are written"), "{args:?}: {err}");
    }
    let (code, out, err) = desk.run(&["rules", "saved"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(out.contains("id = \"personal-attack\""), "{out}");
}

#[test]
fn the_order_of_the_pages_is_the_order_of_the_answer() {
    let desk = Desk::new();
    let names: Vec<String> = (0..30).map(|i| format!("p{i:02}.html")).collect();
    for name in &names {
        desk.file(name, PAGE);
    }
    let args: Vec<&str> =
        ["moderate", "--format", "jsonl"].into_iter().chain(names.iter().rev().map(String::as_str)).collect();
    let pages: Vec<String> =
        objects(&desk.done(&args)).iter().map(|c| c["page"].as_str().unwrap().to_owned()).collect();
    let want: Vec<String> = names.iter().rev().flat_map(|n| [n.clone(), n.clone()]).collect();
    assert_eq!(pages, want);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::new();
    let many = vec!["page.html"; 400];
    for args in [&["moderate", "--format", "jsonl"][..], &["rules", "--format", "jsonl"]] {
        let args = [args, &many].concat();
        let mut child = desk.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{:?}", &args[..3]);
        assert!(ended.status.code().is_some(), "ended by itself");
    }
}

#[test]
fn odd_flags_are_refused_before_anything_is_written() {
    let desk = Desk::new();
    desk.file("bad.toml", "format = \"moderato-guidelines\"\nversion = 1\n[[rule]]\nid = \"a\"\ncategory = \"personal-atack\"\n");
    for (args, says) in [
        (&["moderate"][..], "PATH"),
        (&["rules"], "PATH"),
        (&["rules", "lint"], "FILE"),
        (&["rules", "--format", "html", "page.html"], "html"),
        (&["moderate", "--format", "csv", "page.html"], "csv"),
        (&["moderate", "--guidelines", "bad.toml", "--rules-from", "page.html", "page.html"], "--rules-from"),
        (&["moderate", "--guidelines", "gone.toml", "page.html"], "gone.toml"),
        (&["moderate", "--guidelines", "bad.toml", "page.html"], "personal-attack"),
        (&["moderate", "--guidelines", "page.html", "page.html"], "page.html"),
        (&["moderate", "--rules-from", ".", "page.html"], "folder"),
    ] {
        let args = [args, &["--out", "out"]].concat();
        let args = if args[..2] == ["rules", "lint"] { &args[..2] } else { &args[..] };
        let (code, out, err) = desk.run(args);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{args:?}: {err}");
        assert!(err.contains(says), "{args:?}: no {says:?} in: {err}");
        assert!(!desk.0.path().join("out").exists(), "{args:?}");
    }
    let (code, out, _) = desk.run(&["rules", "lint", "bad.toml"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("bad.toml:5:") && out.contains("personal-attack"), "{out}");
}
