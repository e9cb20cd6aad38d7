//! Every row of the table of comment systems reads its fixture page; pages no row knows are read too.
//!
//! A fixture says what is in it in a comment at its top: the system (`-` for none), then a line a comment:
//! author | number of the comment it answers | text.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use moderato::comment::{BlockPlace, Kind, Page, Status};
use moderato::segment::{Segmenter, render, segment};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages")
}

/// The fixtures that say what is in them, in name order.
fn fixtures() -> Vec<(String, String, Vec<String>)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let told = files.into_iter().filter_map(|file| {
        let source = std::fs::read_to_string(&file).ok()?;
        let head = source.split_once("<!--\nsystem: ")?.1.split_once("\n-->")?.0;
        let lines = head.lines().map(str::to_owned).collect();
        Some((file.file_stem()?.to_str()?.to_owned(), source.clone(), lines))
    });
    told.collect()
}

fn shown(page: &Page) -> Vec<String> {
    let number =
        |id: &Option<String>| id.as_deref().map_or(String::new(), |id| id.trim_start_matches('c').to_owned());
    let comments = page.comments.iter().map(|c| {
        let text = c.text.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{} | {} | {text}", c.author.as_deref().unwrap_or_default(), number(&c.parent))
    });
    comments.map(|line| line.replace("|  |", "| |")).collect()
}

#[test]
fn every_fixture_gives_its_comments_authors_and_replies() {
    for (name, source, lines) in fixtures() {
        let page = segment(source.as_bytes());
        let (system, comments) = lines.split_first().unwrap();
        assert_eq!(page.system.as_deref().unwrap_or("-"), system, "{name}");
        assert_eq!(shown(&page), comments, "{name}");
        assert_eq!(page.status, Status::Comments, "{name}");
    }
}

/// Related articles, ratings, adverts, events, bibliographies: what repeats as comments do and is none.
#[test]
fn lists_that_look_like_comments_give_none() {
    let mut seen = 0;
    for file in std::fs::read_dir(folder().join("none")).unwrap() {
        let path = file.unwrap().path();
        let page = segment(&std::fs::read(&path).unwrap());
        assert_eq!(shown(&page), [] as [String; 0], "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 15, "{seen}");
}

/// A page of an unknown family: what stands around its comments on any page, and the comments.
const AROUND: (&str, &str) = (
    r#"<!doctype html><html lang="en"><head><title>The valley line - The Valley Post</title></head><body>
<header class="site"><a href="/">The Valley Post</a><nav><ul><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><h1>The valley line</h1><p class="byline">By Ines Moreau, 2 May 2021</p>
<p>The council decided on Monday that the valley line stays open.</p><p>Trains will run every hour until the winter.</p></article>
"#,
    r#"
</main><aside><h3>Read more</h3><ul><li><a href="/a">A new bridge for the north side of town</a></li><li><a href="/b">What the mill will be used for next year</a></li></ul></aside>
<footer><p>The Valley Post, 2021</p><a href="/imprint">Imprint</a></footer></body></html>"#,
);

/// The same, flattened.
const AROUND_TEXT: (&str, &str) = (
    "The Valley Post\nNews\nSport\nThe valley line\nBy Ines Moreau, 2 May 2021\nThe council decided on Monday that the valley line stays open.\nTrains will run every hour until the winter.\n\n",
    "\n\nRead more\nA new bridge for the north side of town\nWhat the mill will be used for next year\nImprint\n",
);

/// Pages of one file of `tests/pages/families`: after `===== name` a line a comment as in the fixtures, then
/// `-----` and the page's part. They look as comment sections do; those in `versions.txt` as systems of the table did in other years.
fn families(file: &str) -> Vec<(String, Vec<String>, String)> {
    let all = std::fs::read_to_string(folder().join("families").join(file)).unwrap();
    let pages = all.split("===== ").skip(1).map(|record| {
        let (head, part) = record.split_once("-----\n").unwrap();
        let mut lines = head.lines().map(|line| line.replace("<br>", " "));
        let name = lines.next().unwrap();
        let (before, after) =
            if file == "text.txt" || name.starts_with("text ") { AROUND_TEXT } else { AROUND };
        (name, lines.collect(), format!("{before}{}{after}", part.trim_end()))
    });
    pages.collect()
}

#[test]
fn families_without_a_row_are_read() {
    let mut wrong = Vec::new();
    for file in ["html.txt", "versions.txt", "text.txt", "none.txt"] {
        for (name, comments, source) in families(file) {
            let page = segment(source.as_bytes());
            if shown(&page) != comments {
                wrong.push(format!("{file}: {name}: {:#?}", shown(&page)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_of_the_table_has_a_fixture() {
    let known: BTreeSet<String> = fixtures().into_iter().map(|(name, ..)| name).collect();
    for system in Segmenter::built_in().systems() {
        assert!(known.contains(system), "no tests/pages/{system}.html");
    }
}

#[test]
fn a_span_renders_to_the_text_it_claims() {
    for (name, source, _) in fixtures() {
        let page = segment(source.as_bytes());
        for comment in page.comments {
            let slice = &page.source[comment.start..comment.end];
            let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(fold(&render(slice)), fold(&comment.text), "{name}");
        }
    }
}

#[test]
fn blocks_hold_the_article_and_leave_the_comments_out() {
    for (name, source, _) in fixtures().into_iter().filter(|(name, ..)| name != "disqus-export") {
        let page = segment(source.as_bytes());
        let article =
            page.blocks.iter().find(|b| b.place == BlockPlace::Article).unwrap_or_else(|| panic!("{name}"));
        assert!(article.text.contains("The council decided on Monday"), "{name}: {}", article.text);
        for block in &page.blocks {
            assert_eq!(block.offsets.len(), block.text.len() + 1, "{name}");
            assert!(page.comments.iter().all(|c| !block.text.contains(&c.text)), "{name}: {}", block.text);
        }
    }
}

#[test]
fn pages_without_comments_say_why() {
    let cases = [
        ("<h1>A</h1><p>Text.</p>", Status::None, None),
        (
            "<div id=comments><div id=respond><h3>Leave a Reply</h3><form><textarea name=comment></textarea></form></div></div>",
            Status::FormOnly,
            None,
        ),
        (
            "<article><p>Text.</p></article><div id=comments><p>Comments are closed.</p></div>",
            Status::Closed,
            None,
        ),
        (
            "<p>Text.</p><div id=disqus_thread></div><script src='https://x.disqus.com/embed.js'></script>",
            Status::ScriptLoaded,
            Some("disqus"),
        ),
        ("<p>Text.</p><div class=\"fb-comments\" data-href=x></div>", Status::ScriptLoaded, Some("facebook")),
        (
            "<p>Text.</p><script src=https://launcher.spot.im/spot/x></script>",
            Status::ScriptLoaded,
            Some("openweb"),
        ),
    ];
    for (source, status, system) in cases {
        let page = segment(source.as_bytes());
        assert_eq!(
            (page.status, page.system.as_deref(), page.comments.len()),
            (status, system, 0),
            "{source}"
        );
    }
}

#[test]
fn pingbacks_and_placeholders_are_no_readers_comments() {
    let source = "<ol class=commentlist><li class=pingback id=comment-1><p>Pingback: <a href=x>Elsewhere</a></p></li>\
        <li class=comment id=comment-2><cite class=fn>Ann</cite><div class=comment-content><p>This comment has been removed.</p></div></li>\
        <li class=comment id=comment-3><cite class=fn>Ben</cite><div class=comment-content><p>They removed it, I saw.</p></div></li></ol>";
    let kinds: Vec<Kind> = segment(source.as_bytes()).comments.iter().map(|c| c.kind).collect();
    assert_eq!(kinds, [Kind::Pingback, Kind::Removed, Kind::Comment]);
}

#[test]
fn a_further_page_is_reported_and_a_publishers_row_comes_first() {
    let source = "<ol class=comment-list><li class=comment id=comment-1><b class=fn>Ann</b><div class=comment-content><p>Good.</p></div></li></ol>\
        <nav class=comment-navigation><div class=nav-previous><a href='/a/comment-page-2/#comments'>Older</a></div></nav>";
    assert_eq!(segment(source.as_bytes()).next.as_deref(), Some("/a/comment-page-2/#comments"));
    let own = "[[system]]\nname = \"ours\"\ncomment = \".say\"\nauthor = \"* @data-by\"\nbody = \".what\"\n";
    let page = Segmenter::with_systems(own)
        .unwrap()
        .segment(b"<div class=say data-by=Ann><p class=what>Hello there.</p></div>");
    assert_eq!(page.system.as_deref(), Some("ours"));
    assert_eq!(
        (page.comments[0].author.as_deref(), page.comments[0].text.as_str()),
        (Some("Ann"), "Hello there.")
    );
}

#[test]
fn quotes_are_named_apart_from_the_text() {
    let source = "<ol class=comment-list><li class=comment id=comment-1><b class=fn>Ann</b><div class=comment-content>\
        <blockquote><p>Nobody asked us.</p></blockquote><p>They did ask.</p></div></li></ol>";
    let page = segment(source.as_bytes());
    assert_eq!(page.comments[0].quoted, ["Nobody asked us."]);
    assert!(page.comments[0].text.ends_with("They did ask."));
}
