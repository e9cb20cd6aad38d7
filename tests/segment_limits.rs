//! Any bytes give a page, soon: no panic, spans inside the source, time linear in the page's size.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use moderato::comment::Page;
use moderato::segment::segment;
use proptest::prelude::*;

fn is_sound(page: &Page) {
    for comment in &page.comments {
        assert!(page.source.get(comment.start..comment.end).is_some(), "{comment:?}");
        assert!(!comment.text.is_empty());
        assert!(
            comment
                .parent
                .as_ref()
                .is_none_or(|p| *p != comment.id && page.comments.iter().any(|c| c.id == *p))
        );
    }
    for block in &page.blocks {
        assert_eq!(block.offsets.len(), block.text.len() + 1);
        assert!(block.offsets.iter().all(|at| *at as usize <= page.source.len()));
        assert!(block.offsets.is_sorted());
    }
}

/// Pieces that tags, comments and systems are made of, in any order.
const PIECES: &[&str] = &[
    "<div class='comment' id=comment-1>",
    "</div>",
    "<li class=comment>",
    "</li>",
    "<p>",
    "</p>",
    "<b class=fn>Ann</b>",
    "<time datetime=2024-01-01>",
    "</time>",
    "<ul class=children>",
    "</ul>",
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</table>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&#x1f642;",
    "&",
    "<",
    ">",
    "\"",
    "'",
    "ä",
    "🙂",
    "text and more text",
    "<div class=comment-content>",
    "<blockquote>",
    "</blockquote>",
    "<a href='#'>Reply</a>",
    "<textarea>",
    "<svg>",
    "<h3>3 comments</h3>",
    "<shreddit-comment author=A depth=1>",
    "</shreddit-comment>",
    "\u{a0}",
    "<div",
    "=",
    "<dt class=comment>",
    "<dd>",
    "12.03.2024",
    "<pre>\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_page(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        is_sound(&segment(&bytes));
    }

    #[test]
    fn any_order_of_pieces_gives_a_page(pieces in proptest::collection::vec(0..PIECES.len(), 0..120)) {
        let source: String = std::iter::once("<html>").chain(pieces.iter().map(|at| PIECES[*at])).collect();
        is_sound(&segment(source.as_bytes()));
    }
}

/// Twice the page takes about twice the time; four times as much is not linear. Small ones are not measured.
fn is_linear(name: &str, page: impl Fn(usize) -> String, size: usize) {
    takes_linear_time(name, |times| {
        let source = page(size * times);
        let start = Instant::now();
        is_sound(&segment(source.as_bytes()));
        start.elapsed()
    });
}

fn takes_linear_time(name: &str, time: impl Fn(usize) -> Duration) {
    let (one, four) = (time(1), time(4));
    assert!(four < one * 12 + Duration::from_millis(400), "{name}: {one:?}, four times as much {four:?}");
}

#[test]
fn time_is_linear_in_the_pages_size() {
    let comment = "<li class=comment id=comment-1><b class=fn>Ann</b><div class=comment-content><p>Good point.</p></div></li>";
    is_linear("empty divs", |n| format!("<html>{}", "<div></div>".repeat(n)), 8_000);
    is_linear("unclosed divs", |n| format!("<html>{}", "<div class=comment>x".repeat(n)), 2_000);
    is_linear("unclosed lines", |n| format!("<html>{}", "<b><i>x</u>".repeat(n)), 4_000);
    is_linear("stray ends", |n| format!("<html>{}{}", "<b>".repeat(n), "</div></x-y></td>".repeat(n)), 2_000);
    is_linear("comments", |n| format!("<ol class=commentlist>{}</ol>", comment.repeat(n)), 500);
    is_linear(
        "nested comments",
        |n| format!("<ol class=commentlist>{}", comment.trim_end_matches("</li>").repeat(n)),
        500,
    );
    is_linear("unclosed attributes", |n| format!("<html>{}", "<a b='c".repeat(n)), 4_000);
    is_linear("open scripts", |n| format!("<html>{}", "<svg><title><textarea>".repeat(n)), 2_000);
    is_linear("declarations", |n| format!("<html>{}", "<!-- <![CDATA[ <? ".repeat(n)), 4_000);
    is_linear(
        "one comment of many parts",
        |n| {
            format!("<li class=comment><cite>Ann</cite>{}", "<span class=date>x</span><a>Reply</a>".repeat(n))
        },
        1_000,
    );
    is_linear(
        "bylines",
        |n| format!("<h2>Comments</h2>{}", "<p><b>Ann</b> wrote on 3 May 2021:</p><p>Yes.</p>".repeat(n)),
        500,
    );
    is_linear(
        "nested bylines",
        |n| "<div><h3>Comments</h3><p><b>Ann</b> 3 May 2021</p><p>x</p>".repeat(n),
        500,
    );
    is_linear("custom elements", |n| format!("<html>{}{}", "<x-a>".repeat(n), "</x-b>".repeat(n)), 4_000);
}

/// What the rules room does with a page counts too: `segment` on the command line asks it.
#[test]
fn rules_are_looked_for_in_time_linear_in_a_sentence() {
    let words = "no insults and spam or threats in comments, please ";
    takes_linear_time("rules", |times| {
        let words = words.repeat(500 * times);
        let page = segment(format!("<div id=comments><p>{words}</p></div>").as_bytes());
        let start = Instant::now();
        assert!(!moderato::policy::extract(&page).is_empty());
        start.elapsed()
    });
}

#[test]
fn flattened_pages_are_read_in_linear_time() {
    let post = "Ann Miller\nMay 3, 2014 at 3:05 pm\nThis is what I think of it.\nReply\n\n";
    is_linear("posts", |n| format!("500 comments\n\n{}", post.repeat(n)), 1_000);
    is_linear("one line", |n| "word and word ".repeat(n), 20_000);
    is_linear("short lines", |n| "a\n".repeat(n), 20_000);
    is_linear("names", |n| format!("Comments\n{}", "Ann says:\n".repeat(n)), 4_000);
    is_linear("indented", |n| format!("Comments\n{}", "    Ann says:\n      yes\n".repeat(n)), 2_000);
    is_linear("links", |n| "[a](b) ".repeat(n), 8_000);
    is_linear("dates", |n| "May 3, 2014\n".repeat(n), 4_000);
}

#[test]
fn a_page_nested_deep_is_read() {
    let depth = 100_000;
    let source = format!("<html>{}<p>deep</p>{}", "<div>".repeat(depth), "</div>".repeat(depth));
    is_sound(&segment(source.as_bytes()));
    let quoted = format!("<ul class=commentlist><li class=comment><p>{}x", "<blockquote>".repeat(depth));
    is_sound(&segment(quoted.as_bytes()));
}

/// The pages of `MODERATO_DATA`, where it is set: no page without comments gives any.
#[test]
fn real_pages_without_comments_give_none() {
    let Ok(data) = std::env::var("MODERATO_DATA") else {
        eprintln!("skipped: MODERATO_DATA is not set");
        return;
    };
    let gold = std::fs::read_to_string(format!("{data}/pages/gold.jsonl")).unwrap();
    for line in gold.lines() {
        let page: serde_json::Value = serde_json::from_str(line).unwrap();
        let name = page["page"].as_str().unwrap();
        if page["comments"].as_array().is_some_and(Vec::is_empty) {
            let bytes = std::fs::read(format!("{data}/pages/html/{name}.html")).unwrap();
            assert_eq!(segment(&bytes).comments.len(), 0, "{name}");
        }
    }
}
