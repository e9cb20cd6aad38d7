//! The reader for flattened pages: fixtures of our own, one a shape; properties on any text; and, where
//! `MODERATO_DATA` names the folder, real pages.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use moderato::comment::{BlockPlace, Page, Status};
use moderato::segment::segment;
use proptest::prelude::*;
use serde_json::Value;

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries.map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == ending));
    files.sort();
    files
}

/// What the page holds, as the fixtures' expected files say it: without spans and empty fields.
fn told(page: &Page) -> Value {
    let mut comments = serde_json::to_value(&page.comments).unwrap();
    for comment in comments.as_array_mut().unwrap() {
        let fields = comment.as_object_mut().unwrap();
        fields.retain(|name, value| !value.is_null() && name != "start" && name != "end");
    }
    serde_json::json!({ "status": page.status, "comments": comments })
}

#[test]
fn every_shape_is_read_as_a_person_reads_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/plain");
    for path in files(&folder, "txt") {
        let page = segment(&std::fs::read(&path).unwrap());
        let expected: Value =
            serde_json::from_slice(&std::fs::read(path.with_extension("json")).unwrap()).unwrap();
        assert_eq!(told(&page), expected, "{}", path.display());
    }
}

#[test]
fn windows_line_ends_and_tabs_change_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/plain");
    for name in ["french.txt", "spanish.txt", "hacker-news.txt"] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let plain = told(&segment(text.as_bytes()));
        assert_eq!(told(&segment(text.replace('\n', "\r\n").as_bytes())), plain, "{name}");
    }
}

/// Whether the characters of `text` come in this order in `source`, white space aside.
fn comes_from(text: &str, source: &str) -> bool {
    let mut source = source.chars().filter(|c| !c.is_whitespace());
    text.chars().filter(|c| !c.is_whitespace()).all(|c| source.any(|s| s == c))
}

fn check(source: &str) {
    let page = segment(source.as_bytes());
    for comment in &page.comments {
        let slice = page.source.get(comment.start..comment.end).expect("a span on char boundaries");
        assert!(comes_from(&comment.text, slice), "{:?} is not in {slice:?}", comment.text);
        assert!(!comment.text.trim().is_empty());
    }
    for block in &page.blocks {
        assert_eq!(block.offsets.len(), block.text.len() + 1);
        assert!(block.offsets.iter().all(|at| *at as usize <= page.source.len()));
    }
    let ids: BTreeMap<_, _> = page.comments.iter().map(|c| (&c.id, c.start)).collect();
    assert_eq!(ids.len(), page.comments.len());
    assert!(page.comments.iter().all(|c| c.parent.as_ref().is_none_or(|p| ids[p] < c.start)));
}

/// Lines that comment sections are made of, and some that break them.
const PIECES: &[&str] = &[
    "Ann says:",
    "Ann",
    "3 hours ago",
    "May 3, 2014 at 3:05 pm",
    "5 comments",
    "One thought on “x”",
    "Reply",
    "  1. Bo dit :",
    "    • avatar",
    "    • Zoin reply toAnn(Show commentHide comment)",
    "      text below",
    "level 2",
    "[deleted]",
    "·",
    "42",
    "Leave a Reply",
    "Related",
    "Pingback: a",
    "Is this so? It is.",
    "Comment by Ö — 17.07, 2011 @ 13:04",
    "ReplyDelete",
    "",
    "[a](b)",
    "**c** \\. \\. \\. \\. \\. \\.",
    "# h",
    "6y",
    "– Vogel",
    "2016年3月14日 19:46",
    "回复",
    "q",
    "\u{feff}x\u{200b}",
    "Сomment",
    "2. 3. 4.",
];

proptest! {
    #[test]
    fn any_text_gives_a_page_whose_spans_hold(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_mixture_of_bylines_and_text_gives_a_page_whose_spans_hold(
        picks in prop::collection::vec((0..PIECES.len(), 0..3_usize), 0..60)
    ) {
        let lines = picks.iter().map(|(piece, blank)| format!("{}{}\n", PIECES[*piece], "\n".repeat(*blank)));
        check(&lines.collect::<String>());
    }
}

/// Ten times the input may take at most thirty times as long: far from quadratic, and no flake on a busy machine.
#[test]
fn time_grows_with_the_page_and_not_faster() {
    let seconds = |source: String| {
        let start = Instant::now();
        std::hint::black_box(segment(source.as_bytes()));
        start.elapsed().as_secs_f64()
    };
    for unit in [
        "Ann\n3 hours ago\n",
        "5 comments\n  • a\n",
        "level 1\n",
        "[x](",
        "Ann says:\nMay 3, 2014 at 3 pm\nhello\nReply\n",
        "•\n",
        "word ",
        "7",
    ] {
        let count = 1_000_000 / unit.len();
        let (short, long) = (seconds(unit.repeat(count / 10)), seconds(unit.repeat(count)));
        assert!(long < 30.0 * short.max(0.02), "{unit:?}: {short:.3} s, then {long:.3} s");
    }
}

#[test]
fn rules_stand_in_section_blocks_with_their_offsets() {
    let source = "A walk\n\nIt was long.\n\nComments\nBe polite. No threats.\nPost a comment";
    let page = segment(source.as_bytes());
    assert_eq!(page.status, Status::FormOnly);
    let block = page.blocks.iter().find(|b| b.text.contains("No threats")).unwrap();
    assert_eq!(block.place, BlockPlace::Section);
    let at = block.text.find("No threats").unwrap();
    assert_eq!(block.offsets[at] as usize, source.find("No threats").unwrap());
}

fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("MODERATO_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: MODERATO_DATA is not set");
    }
    folder
}

fn gold(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_seeds_are_read_exactly() {
    let Some(data) = data() else { return };
    for row in gold(&data.join("seeds/gold.jsonl")) {
        let name = row["page"].as_str().unwrap();
        let page = segment(&std::fs::read(data.join("seeds").join(name)).unwrap());
        let expected = row["comments"].as_array().cloned().unwrap_or_default();
        assert_eq!(page.comments.len(), expected.len(), "{name}");
        for (found, gold) in page.comments.iter().zip(&expected) {
            assert_eq!(folded(&found.text), folded(gold["text"].as_str().unwrap()));
            assert_eq!(found.author.as_deref(), gold["author"].as_str());
            assert_eq!(found.reply_to.as_deref(), gold["reply_to"].as_str());
            // The gold counts characters, we count bytes.
            let characters = page.source[..found.start].chars().count() as u64;
            assert_eq!(Some(characters), gold["start"].as_u64());
        }
        let status = match &name[..3] {
            "000" => Status::None,
            "004" => Status::Comments,
            _ => Status::FormOnly,
        };
        assert_eq!(page.status, status, "{name}");
    }
}

#[test]
fn real_pages_without_comments_give_none_and_most_comments_are_found() {
    let Some(data) = data() else { return };
    let (mut wanted, mut hits, mut extra, mut false_pages) = (0, 0, 0, Vec::new());
    for row in gold(&data.join("pages/gold.jsonl")) {
        let name = row["page"].as_str().unwrap();
        let page = segment(&std::fs::read(data.join(format!("pages/text/{name}.txt"))).unwrap());
        let gold = row["comments"].as_array().unwrap();
        if gold.is_empty() && !page.comments.is_empty() {
            false_pages.push(name.to_owned());
        }
        let mut texts: BTreeMap<String, usize> = BTreeMap::new();
        for comment in gold.iter().filter(|c| c["kind"] == "comment") {
            *texts.entry(folded(comment["text"].as_str().unwrap())).or_default() += 1;
            wanted += 1;
        }
        for comment in &page.comments {
            match texts.get_mut(&folded(&comment.text)) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    hits += 1;
                }
                _ => extra += 1,
            }
        }
    }
    assert!(false_pages.is_empty(), "{false_pages:?}");
    let f1 = 2.0 * f64::from(hits) / f64::from(wanted + hits + extra);
    assert!(f1 >= 0.85, "strict F1 {f1:.4}");
}
