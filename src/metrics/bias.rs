//! Bias by identity terms: which comments name which group, and what [`super::subgroup`] says of each.
//!
//! In: a [`Sample`] and a table of terms. Out: subgroup figures for every head and group. The table of neutral
//! English terms is the project's own (`eval/sets/identity_terms.csv`).

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Scored;
use super::bootstrap::Plan;
use super::sample::Sample;
use super::subgroup::{Figure, Figures, POWER, Subgroup, power_mean, subgroup};
use crate::{Error, Place, Result};

/// The project's own table of neutral English identity terms: header `group,term,form`.
pub const TERMS: &str = include_str!("../../eval/sets/identity_terms.csv");

/// A group of people and the words that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Terms, lower case, words parted by one space.
    pub terms: Vec<String>,
    /// By term, its form, such as `people`: terms of the same form can stand in each other's place; empty for a
    /// term that is not swapped.
    pub forms: Vec<String>,
}

impl Group {
    /// Whether a comment names it: one of its terms stands in the text, which is in lower case, as whole words.
    fn is_named(&self, lower: &str) -> bool {
        self.terms.iter().any(|term| places(lower, term).next().is_some())
    }
}

/// One head's bias figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadBias {
    /// The head.
    pub head: String,
    /// By group, worst subgroup AUC first, then those with too few rows.
    pub groups: Vec<Subgroup>,
    /// The generalised mean over the groups that have figures: subgroup, BPSN, BNSP AUC.
    pub power_means: [Option<f64>; 3],
}

/// The exponent the means were taken with, for the reader of a result.
pub const MEAN_EXPONENT: f64 = POWER;

/// Reads a table of terms. `file` is the name errors use.
///
/// # Errors
/// A table without the columns `group` and `term`, or a row without either.
pub fn groups(file: &str, csv_text: &str) -> Result<Vec<Group>> {
    let mut input = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(csv_text.as_bytes());
    let bad = |line: u64, found: String| {
        Error::new(Place::file(file).line(line), found)
            .help("a CSV with the columns `group` and `term` is needed")
    };
    let header = input.headers().map_err(|e| bad(1, e.to_string()))?.clone();
    let find = |name: &str| {
        header.iter().position(|h| h == name).ok_or_else(|| bad(1, format!("no column `{name}`")))
    };
    let (group, term) = (find("group")?, find("term")?);
    let form = header.iter().position(|h| h == "form");
    let mut groups: Vec<Group> = Vec::new();
    for record in input.records() {
        let record = record.map_err(|e| bad(e.position().map_or(1, csv::Position::line), e.to_string()))?;
        let field = |at: usize| record.get(at).unwrap_or_default();
        let words = words(field(term)).join(" ");
        if field(group).is_empty() || words.is_empty() {
            let line = record.position().map_or(1, csv::Position::line);
            return Err(bad(line, format!("`{},{}` lacks a group or a term", field(group), field(term))));
        }
        let form = form.map_or("", field).to_owned();
        match groups.iter_mut().find(|g| g.name == field(group)) {
            Some(known) => {
                known.terms.push(words);
                known.forms.push(form);
            }
            None => {
                groups.push(Group { name: field(group).to_owned(), terms: vec![words], forms: vec![form] });
            }
        }
    }
    Ok(groups)
}

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-'));
    words.map(|w| w.trim_matches(['\'', '-']).to_owned()).filter(|w| !w.is_empty()).collect()
}

/// A text in lower case whose places are places in the text: letters that change their length stay as they are.
pub(super) fn lower(text: &str) -> String {
    let lower = |letter: char| {
        let mut lowered = letter.to_lowercase();
        match (lowered.next(), lowered.next()) {
            (Some(one), None) if one.len_utf8() == letter.len_utf8() => one,
            _ => letter,
        }
    };
    text.chars().map(lower).collect()
}

/// Where a term stands in a text as whole words: byte ranges. A hyphen or an apostrophe between letters is part of a
/// word, one before or after it is not. Both are in lower case.
pub(super) fn places<'t>(lower: &'t str, term: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let goes_on = |letters: &mut dyn Iterator<Item = char>| match letters.next() {
        Some('\'' | '-') => letters.next().is_some_and(char::is_alphanumeric),
        next => next.is_some_and(char::is_alphanumeric),
    };
    let whole = move |range: &Range<usize>| {
        let (before, after) = (lower.get(..range.start), lower.get(range.end..));
        !goes_on(&mut before.unwrap_or_default().chars().rev())
            && !goes_on(&mut after.unwrap_or_default().chars())
    };
    lower.match_indices(term).map(|(start, found)| start..start + found.len()).filter(whole)
}

/// The figures of every head and group.
///
/// # Errors
/// Scores or weights that are not finite.
pub fn bias(sample: &Sample, groups: &[Group], plan: Plan) -> Result<Vec<HeadBias>> {
    let texts: Vec<String> = sample.examples.iter().map(|e| lower(&e.text)).collect();
    let member = |group: &Group| texts.iter().map(|text| group.is_named(text)).collect::<Vec<bool>>();
    let members: Vec<Vec<bool>> = groups.iter().map(member).collect();
    let mut out = Vec::new();
    for (h, judged) in sample.heads.iter().enumerate() {
        let (at, rows): (Vec<usize>, Vec<Scored>) = sample.rows_of(h).unzip();
        let mut found = Vec::new();
        for (group, members) in groups.iter().zip(&members) {
            let inside: Vec<bool> = at.iter().map(|i| members.get(*i).copied().unwrap_or(false)).collect();
            found.push(subgroup(&group.name, &rows, &inside, judged.threshold, plan)?);
        }
        out.push(head_bias(&judged.name, found));
    }
    Ok(out)
}

fn head_bias(head: &str, mut groups: Vec<Subgroup>) -> HeadBias {
    let auc = |g: &Subgroup| g.figures.as_ref().and_then(|f| f.subgroup_auc.value).unwrap_or(f64::INFINITY);
    groups.sort_by(|a, b| auc(a).total_cmp(&auc(b)).then_with(|| a.name.cmp(&b.name)));
    let mean = |of: fn(&Figures) -> Figure| {
        let values = groups.iter().filter_map(|g| of(g.figures.as_ref()?).value);
        power_mean(&values.collect::<Vec<_>>())
    };
    let power_means = [mean(|f| f.subgroup_auc), mean(|f| f.bpsn_auc), mean(|f| f.bnsp_auc)];
    HeadBias { head: head.to_owned(), groups, power_means }
}

#[cfg(test)]
mod tests {
    use super::{TERMS, groups, lower, places};

    #[test]
    fn the_projects_own_table_is_read_and_names_groups_by_whole_words() {
        let groups = groups("identity_terms.csv", TERMS).unwrap();
        let of = |text: &str| -> Vec<&str> {
            groups.iter().filter(|g| g.is_named(&lower(text))).map(|g| g.name.as_str()).collect()
        };
        assert_eq!(of("My neighbours are Muslim, and so am I."), ["muslim"]);
        assert_eq!(of("The womanly art of manners"), Vec::<&str>::new());
        assert_eq!(of("Deaf children deserve schools"), ["disabled"]);
        assert_eq!(of("The word \u{2018}gay\u{2019}, or 'gay', is not an insult"), ["gay_or_lesbian"]);
        assert!(groups.len() >= 15);
    }

    #[test]
    fn places_are_whole_words_and_true_of_the_text_itself() {
        let text = "İ am Deaf-blind; 'DEAF' they say, the deafening deaf.";
        let found = lower(text);
        let found: Vec<&str> = places(&found, "deaf").map(|range| &text[range]).collect();
        assert_eq!(found, ["DEAF", "deaf"]);
    }

    #[test]
    fn a_table_without_its_columns_is_refused() {
        let error = groups("x.csv", "name,word\na,b\n").unwrap_err().to_string();
        assert!(error.starts_with("x.csv:1: no column `group`"), "{error}");
    }
}
