//! How well pages are taken apart: the comments found against gold.
//!
//! In: gold and predicted pages, one JSON object a line. Out: the measures segmenters are compared by.
//!
//! - *strict*: one-to-one match of the whole text, white space and look-alike quotes folded;
//! - *blob*: recall, comments of which at least 90 % of the five-word runs are in the page's output (shorter ones:
//!   the exact words); precision, output words that gold covers. What extractors that return one text can be held to;
//! - *author*, *parent*: share of the strictly matched comments whose author, or parent, is right;
//! - *false pages*: pages without comments for which something was returned.
//!
//! Only gold comments of kind `comment` must be found; pingbacks and removed ones may be returned or not.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::{Error, Place, Result};

/// Words in a run.
const RUN: usize = 5;
/// Share of a comment's runs that counts as found.
const FOUND: f64 = 0.9;
/// False pages named in a result.
const NAMED: usize = 20;

/// A page of gold or of a prediction.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PageComments {
    /// Its name; folders and the ending are ignored.
    pub page: String,
    /// Its comments.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub comments: Vec<PageComment>,
}

/// A comment of gold or of a prediction.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct PageComment {
    /// Its id within the page.
    #[serde(default, deserialize_with = "text_or_number")]
    pub id: Option<String>,
    /// Who wrote it.
    #[serde(default)]
    pub author: Option<String>,
    /// The id of the comment it answers.
    #[serde(default, deserialize_with = "text_or_number")]
    pub parent: Option<String>,
    /// `comment` where it is not said.
    #[serde(default)]
    pub kind: Option<String>,
    /// Its text.
    #[serde(default)]
    pub text: Option<String>,
}

fn null_is_empty<'de, D: serde::Deserializer<'de>>(d: D) -> std::result::Result<Vec<PageComment>, D::Error> {
    Ok(Option::deserialize(d)?.unwrap_or_default())
}

/// An id may be written as a number.
fn text_or_number<'de, D: serde::Deserializer<'de>>(d: D) -> std::result::Result<Option<String>, D::Error> {
    let value: Option<serde_json::Value> = Option::deserialize(d)?;
    Ok(value.map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)))
}

/// The measures.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PageFigures {
    /// Gold comments that must be found.
    pub comments: usize,
    /// Strict precision, recall, F1.
    pub strict_precision: Option<f64>,
    /// See above.
    pub strict_recall: Option<f64>,
    /// See above.
    pub strict_f1: f64,
    /// Blob precision, recall, F1.
    pub blob_precision: Option<f64>,
    /// See above.
    pub blob_recall: Option<f64>,
    /// See above.
    pub blob_f1: f64,
    /// Share of authors right.
    pub author: Option<f64>,
    /// Share of parents right.
    pub parent: Option<f64>,
}

/// The measures over all pages and by family (what stands before `--` in a page's name).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PagesJudged {
    /// Over all pages.
    #[serde(flatten)]
    pub all: PageFigures,
    /// Gold pages.
    pub pages: usize,
    /// Gold pages the prediction lacks.
    pub pages_missing: usize,
    /// Gold pages without comments.
    pub pages_without: usize,
    /// Those for which something was returned.
    pub false_pages: usize,
    /// The first of them.
    pub false_page_names: Vec<String>,
    /// By family, those with comments.
    pub families: BTreeMap<String, PageFigures>,
}

/// Reads pages, one JSON object a line; empty lines are skipped.
///
/// # Errors
/// A line that is no page, with its number.
pub fn read_pages(file: &str, text: &str) -> Result<Vec<PageComments>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(n, line)| {
            serde_json::from_str(line).map_err(|e| {
                Error::new(Place::file(file).line(n as u64 + 1), format!("no page: {e}"))
                    .help("one JSON object a line is needed, with `page` and `comments`")
            })
        })
        .collect()
}

/// Judges predicted pages by gold.
pub fn judge_pages(gold: &[PageComments], predicted: &[PageComments]) -> PagesJudged {
    let predicted: BTreeMap<String, &PageComments> = predicted.iter().map(|p| (stem(&p.page), p)).collect();
    // A page twice in gold counts once, as the last says.
    let mut order: Vec<String> = Vec::new();
    let mut pages: BTreeMap<String, &PageComments> = BTreeMap::new();
    for page in gold {
        let name = stem(&page.page);
        if pages.insert(name.clone(), page).is_none() {
            order.push(name);
        }
    }
    let mut out = PagesJudged { pages: order.len(), ..PagesJudged::default() };
    let mut all = Sums::default();
    let mut families: BTreeMap<String, Sums> = BTreeMap::new();
    for name in order {
        let Some(gold) = pages.get(&name) else { continue };
        let found = predicted.get(&name).map_or(&[][..], |p| &p.comments);
        out.pages_missing += usize::from(!predicted.contains_key(&name));
        if gold.comments.is_empty() {
            out.pages_without += 1;
            if !found.is_empty() {
                out.false_pages += 1;
                out.false_page_names.push(name);
            }
            continue;
        }
        let sums = Sums::of(&gold.comments, found);
        let family = name.split("--").next().unwrap_or_default().to_owned();
        families.entry(family).or_default().add(&sums);
        all.add(&sums);
    }
    out.false_page_names.truncate(NAMED);
    out.all = all.figures();
    out.families = families.into_iter().filter(|(_, s)| s.gold > 0).map(|(k, s)| (k, s.figures())).collect();
    out
}

fn stem(page: &str) -> String {
    let name = page.rsplit('/').next().unwrap_or(page);
    let endings = [".html", ".htm", ".txt"];
    endings.iter().find_map(|e| name.strip_suffix(e)).unwrap_or(name).to_owned()
}

fn fold(text: &str) -> String {
    let quotes = |c: char| match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{a0}' => ' ',
        c => c,
    };
    let text: String = text.nfkc().map(quotes).collect();
    let is_space = |c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c);
    text.split(is_space).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The words of a text, lower case: what Python's `\w+` finds, which knows no combining mark and no circled letter.
fn words(text: &str) -> Vec<String> {
    let circled = |c: char| matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f149}' | '\u{1f150}'..='\u{1f169}' | '\u{1f170}'..='\u{1f189}');
    let is_word = |c: char| c == '_' || (c.is_alphanumeric() && !is_combining_mark(c) && !circled(c));
    let lower = text.to_lowercase();
    lower.split(|c: char| !is_word(c)).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    gold: usize,
    hit: usize,
    extra: usize,
    authors: (usize, usize),
    parents: (usize, usize),
    blob_found: usize,
    blob_total: usize,
    blob_covered: usize,
    blob_words: usize,
}

fn is_comment(comment: &PageComment) -> bool {
    comment.kind.as_deref().unwrap_or("comment") == "comment"
}

impl Sums {
    fn of(gold: &[PageComment], found: &[PageComment]) -> Self {
        let mut free: BTreeMap<String, Vec<&PageComment>> = BTreeMap::new();
        for comment in gold.iter().rev() {
            // Reversed, so that popping gives the first.
            free.entry(fold(comment.text.as_deref().unwrap_or_default())).or_default().push(comment);
        }
        let mut matches: Vec<(&PageComment, &PageComment)> = Vec::new();
        let mut extra = 0;
        for comment in found {
            let slot = free.get_mut(&fold(comment.text.as_deref().unwrap_or_default())).and_then(Vec::pop);
            match slot {
                Some(gold) => matches.push((gold, comment)),
                None => extra += 1,
            }
        }
        let mut sums = Self { gold: gold.iter().filter(|c| is_comment(c)).count(), extra, ..Self::default() };
        sums.matched(&matches);
        sums.blob(gold, found);
        sums
    }

    fn matched(&mut self, matches: &[(&PageComment, &PageComment)]) {
        let by_gold: BTreeMap<Option<&String>, Option<&String>> =
            matches.iter().map(|(g, p)| (g.id.as_ref(), p.id.as_ref())).collect();
        for (gold, found) in matches.iter().filter(|(g, _)| is_comment(g)) {
            self.hit += 1;
            if let Some(author) = gold.author.as_deref().filter(|a| !a.is_empty()) {
                self.authors.1 += 1;
                self.authors.0 +=
                    usize::from(fold(found.author.as_deref().unwrap_or_default()) == fold(author));
            }
            if let Some(theirs) = gold.parent.as_ref().and_then(|p| by_gold.get(&Some(p))) {
                self.parents.1 += 1;
                self.parents.0 += usize::from(found.parent.is_some() && found.parent.as_ref() == *theirs);
            }
        }
    }

    fn blob(&mut self, gold: &[PageComment], found: &[PageComment]) {
        let texts: Vec<&str> = found.iter().map(|c| c.text.as_deref().unwrap_or_default()).collect();
        let out = words(&texts.join("\n"));
        let have: BTreeSet<&[String]> = out.windows(RUN).collect();
        let golden: Vec<(Vec<String>, bool)> = gold
            .iter()
            .map(|c| (words(c.text.as_deref().unwrap_or_default()), is_comment(c)))
            .filter(|(words, _)| !words.is_empty())
            .collect();
        let mut runs: BTreeSet<&[String]> = BTreeSet::new();
        let mut short: Vec<&[String]> = Vec::new();
        for (words, must) in &golden {
            let mine: BTreeSet<&[String]> = words.windows(RUN).collect();
            let is_found = if words.len() < RUN {
                short.push(words);
                out.windows(words.len()).any(|w| w == words.as_slice())
            } else {
                mine.intersection(&have).count() as f64 >= FOUND * mine.len() as f64
            };
            runs.extend(mine);
            self.blob_total += usize::from(*must);
            self.blob_found += usize::from(*must && is_found);
        }
        self.blob_words += out.len();
        self.blob_covered += covered(&out, &runs, &short);
    }

    fn add(&mut self, other: &Self) {
        self.gold += other.gold;
        self.hit += other.hit;
        self.extra += other.extra;
        self.authors = (self.authors.0 + other.authors.0, self.authors.1 + other.authors.1);
        self.parents = (self.parents.0 + other.parents.0, self.parents.1 + other.parents.1);
        self.blob_found += other.blob_found;
        self.blob_total += other.blob_total;
        self.blob_covered += other.blob_covered;
        self.blob_words += other.blob_words;
    }

    fn figures(&self) -> PageFigures {
        let (strict_precision, strict_recall) =
            (rate(self.hit, self.hit + self.extra), rate(self.hit, self.gold));
        let (blob_precision, blob_recall) =
            (rate(self.blob_covered, self.blob_words), rate(self.blob_found, self.blob_total));
        PageFigures {
            comments: self.gold,
            strict_precision,
            strict_recall,
            strict_f1: f1(strict_precision, strict_recall),
            blob_precision,
            blob_recall,
            blob_f1: f1(blob_precision, blob_recall),
            author: rate(self.authors.0, self.authors.1),
            parent: rate(self.parents.0, self.parents.1),
        }
    }
}

/// How many words of the output lie in a run of gold, or in the whole of a short gold comment.
fn covered(out: &[String], runs: &BTreeSet<&[String]>, short: &[&[String]]) -> usize {
    let mut covered = vec![false; out.len()];
    let mut cover = |at: usize, n: usize| covered.iter_mut().skip(at).take(n).for_each(|c| *c = true);
    for (i, run) in out.windows(RUN).enumerate() {
        if runs.contains(run) {
            cover(i, RUN);
        }
    }
    for words in short {
        for (i, window) in out.windows(words.len()).enumerate() {
            if window == *words {
                cover(i, words.len());
            }
        }
    }
    covered.into_iter().filter(|c| *c).count()
}

fn rate(a: usize, b: usize) -> Option<f64> {
    (b > 0).then(|| a as f64 / b as f64)
}

fn f1(precision: Option<f64>, recall: Option<f64>) -> f64 {
    match (precision, recall) {
        (Some(p), Some(r)) if p > 0.0 && r > 0.0 => 2.0 * p * r / (p + r),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::{judge_pages, read_pages, words};

    const GOLD: &str = r#"{"page":"x/a.html","comments":[
        {"id":"1","author":"Ann","parent":null,"kind":"comment","text":"I agree with you on all of this"},
        {"id":"2","author":"Bob","parent":"1","kind":"comment","text":"Thanks Ann"},
        {"id":"3","kind":"pingback","text":"A list of other pages"}]}"#;

    fn one_line(text: &str) -> String {
        text.replace('\n', " ")
    }

    #[test]
    fn a_page_is_judged_as_worked_out_by_hand() {
        let gold = read_pages("g", &(one_line(GOLD) + "\n{\"page\":\"b\",\"comments\":[]}\n")).unwrap();
        let found = r#"{"page":"a.txt","comments":[
            {"id":"c1","author":"Ann","parent":null,"text":"I  agree with you on all of this"},
            {"id":"c2","author":"Rob","parent":"c1","text":"Thanks Ann"},
            {"id":"c3","author":null,"parent":null,"text":"Buy now"}]}"#;
        let found =
            read_pages("p", &(one_line(found) + "\n{\"page\":\"b\",\"comments\":[{\"text\":\"x\"}]}"))
                .unwrap();
        let got = judge_pages(&gold, &found);
        assert_eq!((got.all.strict_precision, got.all.strict_recall), (Some(2.0 / 3.0), Some(1.0)));
        assert_eq!((got.all.author, got.all.parent), (Some(0.5), Some(1.0)));
        assert_eq!((got.false_pages, got.pages_without, got.pages_missing), (1, 1, 0));
        // 8 + 2 of the 12 words returned are gold's.
        assert_eq!(got.all.blob_precision, Some(10.0 / 12.0));
        assert_eq!(got.all.blob_recall, Some(1.0));
    }

    #[test]
    fn words_are_those_of_pythons_regular_expressions() {
        assert_eq!(
            words("It's naïve_2, 3½ \u{24b6} Ⅷ e\u{301}x"),
            ["it", "s", "naïve_2", "3½", "ⅷ", "e", "x"]
        );
    }
}
