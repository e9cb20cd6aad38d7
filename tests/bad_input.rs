//! Bad input, from outside: every case ends with exit code 2, a message that names file, place and fix, and
//! nothing half-written.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may panic: that is how it fails"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

struct Desk {
    dir: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { dir: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_moderato"))
            .args(args)
            .arg("--quiet")
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// Runs, and checks that it is refused: exit 2, every part in the message, a line of help, no result.
    fn refused(&self, args: &[&str], parts: &[&str]) {
        let out = self.run(args);
        let message = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{args:?} ended with {:?}: {message}", out.status);
        for part in parts {
            assert!(message.contains(part), "{args:?}: no {part:?} in: {message}");
        }
        assert!(message.contains("\nhelp: "), "{args:?}: no help in: {message}");
        assert!(!message.contains("panicked"), "{message}");
    }

    /// A training file is refused, and no model is left behind.
    fn training_refused(&self, csv: impl AsRef<[u8]>, parts: &[&str]) {
        let data = self.file("data.csv", csv);
        self.refused(&["train", "--data", data.to_str().unwrap(), "--out", "m.moderato"], parts);
        let left: Vec<_> = fs::read_dir(self.dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["data.csv"], "something was left behind");
    }

    fn segmented(&self, path: &Path) -> serde_json::Value {
        let out = self.run(&["segment", path.to_str().unwrap()]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        serde_json::from_slice(&out.stdout).unwrap()
    }
}

/// Twenty-four rows, half of them positive.
fn small_set() -> String {
    let pair = |i: u32| {
        format!(
            "p{i},you are a fool and a clown number {i},1\nn{i},the bus to the harbour leaves at {i} today,0\n"
        )
    };
    std::iter::once("id,text,insult\n".to_owned()).chain((0..12).map(pair)).collect()
}

fn trained(desk: &Desk) -> PathBuf {
    let data = desk.file("small.csv", small_set());
    let out = desk.run(&["train", "--data", data.to_str().unwrap(), "--out", "small.moderato"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    desk.path("small.moderato")
}

#[test]
fn a_missing_file_is_named_by_every_command() {
    let desk = Desk::new();
    for args in [
        &["segment", "gone.html"][..],
        &["rules", "gone.html"],
        &["moderate", "gone.html"],
        &["score", "gone.csv"],
        &["train", "--data", "gone.csv", "--out", "m.moderato"],
        &["eval", "--data", "gone.csv"],
        &["inspect", "gone.moderato"],
        &["import", "--from", "gone", "davidson"],
    ] {
        desk.refused(args, &["gone"]);
    }
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    let desk = Desk::new();
    desk.file("empty", "");
    for args in [
        &["segment", "empty"][..],
        &["moderate", "empty"],
        &["score", "empty"],
        &["train", "--data", "empty", "--out", "m.moderato"],
        &["eval", "--data", "empty"],
        &["inspect", "empty"],
    ] {
        desk.refused(args, &["empty", "empty"]);
    }
    assert!(!desk.path("m.moderato").exists());
}

#[test]
fn a_binary_file_is_not_taken_for_a_page_or_a_table() {
    let desk = Desk::new();
    let bytes: Vec<u8> =
        (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).chain([0; 64]).collect();
    desk.file("image.png", bytes);
    for args in [
        &["segment", "image.png"][..],
        &["moderate", "image.png"],
        &["train", "--data", "image.png", "--out", "m.moderato"],
        &["score", "image.png"],
    ] {
        desk.refused(args, &["image.png", "binary"]);
    }
}

#[test]
fn a_declared_charset_is_read_right() {
    let desk = Desk::new();
    let page = |charset: &str, word: &[u8]| {
        let mut html = format!(
            "<html><head><meta charset=\"{charset}\"></head><body><div id=comments><ol class=commentlist>\
             <li class=comment id=comment-1><div class=comment-author><b class=fn>Ann</b> says:</div>\
             <div class=comment-content><p>"
        )
        .into_bytes();
        html.extend_from_slice(word);
        html.extend_from_slice(b" is the word of the day here.</p></div></li></ol></div></body></html>");
        html
    };
    for (charset, bytes, word) in [
        ("windows-1252", &b"caf\xe9 \x93gar\xe7on\x94"[..], "café “garçon”"),
        ("Shift_JIS", &b"\x93\xfa\x96\x7b\x8c\xea"[..], "日本語"),
    ] {
        let found = desk.segmented(&desk.file("page.html", page(charset, bytes)));
        let text = found["comments"][0]["text"].as_str().unwrap_or_default();
        assert!(text.starts_with(word), "{charset}: {found}");
    }
}

#[test]
fn a_sixty_megabyte_page_and_deep_nesting_are_read() {
    let desk = Desk::new();
    let filler = "<p>The council met on Tuesday and talked about the bridge for an hour.</p>\n"
        .repeat(60_000_000 / 75);
    let big = desk.segmented(&desk.file("big.html", format!("<html><body>{filler}</body></html>")));
    assert_eq!(big["comments"].as_array().map(Vec::len), Some(0));
    let deep =
        format!("<html><body>{}deep{}</body></html>", "<div>".repeat(100_000), "</div>".repeat(100_000));
    assert_eq!(desk.segmented(&desk.file("deep.html", deep))["status"], "none");
}

#[test]
fn a_table_that_cannot_teach_is_refused_with_its_place() {
    let desk = Desk::new();
    desk.training_refused("id,comment,insult\n1,hello,0\n", &["data.csv", "`text`", "--text"]);
    desk.training_refused("text,insult\nhello,0\nbye,1,2\n", &["data.csv:3"]);
    desk.training_refused("text,insult\nhello,0\n\"bye,1\nand more,0\n", &["data.csv:3", "quote"]);
    desk.training_refused("text,insult\nhello,0\nbye,maybe\n", &["data.csv:3", "maybe"]);
    desk.training_refused("text,insult\nhello,0\nbye,0\n", &["data.csv", "insult", "one class"]);
    desk.training_refused("text,insult\n", &["data.csv", "no row"]);
}

#[test]
fn a_damaged_or_newer_model_is_refused() {
    let desk = Desk::new();
    let model = fs::read(trained(&desk)).unwrap();
    desk.file("lines.txt", "hello\n");
    let refused = |name: &str, bytes: &[u8], parts: &[&str]| {
        desk.file(name, bytes);
        desk.refused(&["score", "--model", name, "lines.txt"], &[&[name], parts].concat());
        desk.refused(&["inspect", name], &[&[name], parts].concat());
    };
    refused("cut.moderato", &model[..model.len() / 2], &["short"]);
    refused("cut9.moderato", &model[..9], &[]);
    for at in [20, model.len() / 2, model.len() - 40] {
        let mut altered = model.clone();
        altered[at] ^= 0x10;
        refused("altered.moderato", &altered, &[]);
    }
    let mut newer = model.clone();
    let version = newer.iter().position(|b| b.is_ascii_digit() || *b < 32).unwrap();
    newer[version] = newer[version].wrapping_add(1);
    refused("newer.moderato", &newer, &[]);
    refused("page.moderato", b"<html>not a model</html>", &["model"]);
}

#[test]
fn a_folder_that_cannot_be_written_keeps_what_was_there() {
    let desk = Desk::new();
    desk.file("small.csv", small_set());
    desk.refused(
        &["train", "--data", "small.csv", "--out", "no/such/folder/m.moderato"],
        &["no/such/folder/m.moderato"],
    );
    if Path::new("/dev/full").exists() {
        let model = trained(&desk);
        let out = Command::new(env!("CARGO_BIN_EXE_moderato"))
            .args(["score", "--quiet", "--model", model.to_str().unwrap(), "small.csv"])
            .current_dir(desk.dir.path())
            .stdout(fs::OpenOptions::new().write(true).open("/dev/full").unwrap())
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(2), "{}", String::from_utf8_lossy(&out.stderr));
        assert!(!out.stderr.is_empty());
    }
}

#[test]
fn a_model_that_cannot_be_written_is_refused_before_its_data_is_read() {
    let desk = Desk::new();
    fs::create_dir(desk.path("folder")).unwrap();
    for out in ["no/such/folder/m.moderato", "folder"] {
        desk.refused(&["train", "--data", "gone.csv", "--out", out], &[out]);
    }
}

/// `--out /dev/null`, written by one who may, once left a file in the device's place.
#[cfg(unix)]
#[test]
fn a_pipe_named_as_the_result_is_written_through_and_stays_a_pipe() {
    use std::os::unix::fs::FileTypeExt;
    let desk = Desk::new();
    let model = trained(&desk);
    let pipe = desk.path("pipe");
    if !Command::new("mkfifo").arg(&pipe).status().is_ok_and(|s| s.success()) {
        return;
    }
    let mut reader = Command::new("cat").arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
    let out = desk.run(&["score", "--model", model.to_str().unwrap(), "--out", "pipe", "small.csv"]);
    let still_a_pipe = fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo();
    if !still_a_pipe {
        reader.kill().unwrap();
    }
    let read = reader.wait_with_output().unwrap().stdout;
    assert!(still_a_pipe && out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(String::from_utf8_lossy(&read).lines().count(), 25);
}

#[cfg(unix)]
#[test]
fn a_result_written_over_a_file_keeps_its_link_and_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let model = trained(&desk);
    let old = desk.file("old.csv", "what was there");
    fs::set_permissions(&old, PermissionsExt::from_mode(0o600)).unwrap();
    std::os::unix::fs::symlink("old.csv", desk.path("latest.csv")).unwrap();
    let out = desk.run(&["score", "--model", model.to_str().unwrap(), "--out", "latest.csv", "small.csv"]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(desk.path("latest.csv").is_symlink(), "the link was replaced");
    assert_eq!(fs::metadata(&old).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(&old).unwrap().lines().count(), 25);
}

#[test]
fn an_earlier_model_survives_a_failed_training() {
    let desk = Desk::new();
    desk.file("m.moderato", "the old one");
    desk.file("bad.csv", "text,insult\nhello,maybe\n");
    desk.refused(&["train", "--data", "bad.csv", "--out", "m.moderato"], &["bad.csv:2"]);
    assert_eq!(fs::read_to_string(desk.path("m.moderato")).unwrap(), "the old one");
}

#[test]
fn training_twice_gives_the_same_bytes_with_one_thread_and_with_two() {
    let desk = Desk::new();
    desk.file("small.csv", small_set());
    for (threads, name) in [("1", "a"), ("2", "b"), ("2", "c")] {
        let out = desk.run(&["train", "--data", "small.csv", "--threads", threads, "--out", name]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    let a = fs::read(desk.path("a")).unwrap();
    assert!(a == fs::read(desk.path("b")).unwrap() && a == fs::read(desk.path("c")).unwrap());
}

#[test]
fn scores_come_in_order_whatever_the_threads_and_up_to_a_row_that_cannot_be_read() {
    let desk = Desk::new();
    let model = trained(&desk);
    let rows = 60_000;
    let row = |n: u32| format!("{n},the bus number {n} to the harbour leaves at nine\n");
    let whole = format!("id,text\n{}", (0..rows).map(row).collect::<String>());
    desk.file("whole.csv", &whole);
    desk.file("open.csv", format!("{whole}{rows},\"never closed\n"));
    let scored = |file: &str, threads: &str| {
        let out = desk.run(&["score", "--model", model.to_str().unwrap(), "--threads", threads, file]);
        (out.status.code(), out.stdout)
    };
    let (code, alone) = scored("whole.csv", "1");
    assert_eq!((code, String::from_utf8_lossy(&alone).lines().count()), (Some(0), rows as usize + 1));
    for threads in ["2", "3"] {
        assert!(scored("whole.csv", threads) == (Some(0), alone.clone()), "{threads} threads");
    }
    for threads in ["1", "2"] {
        let (code, cut) = scored("open.csv", threads);
        assert_eq!(code, Some(2), "{threads} threads");
        assert!(cut.len() > alone.len() / 2 && alone.starts_with(&cut), "{threads} threads: {}", cut.len());
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let desk = Desk::new();
    let lines = "the bus to the harbour leaves at nine\n".repeat(200_000);
    desk.file("lines.txt", lines);
    let model = trained(&desk);
    let mut child = Command::new(env!("CARGO_BIN_EXE_moderato"))
        .args(["score", "--quiet", "--model", model.to_str().unwrap(), "lines.txt"])
        .current_dir(desk.dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let out = child.wait_with_output().unwrap();
    assert!(out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(out.status.code(), Some(0));
}
