//! Term swaps: does a decision change where a comment names another group of people?
//!
//! In: a scored [`Sample`] and groups with their terms. [`swapped`] writes each comment that names a group anew, once
//! for every other group, with a term of the same form; the caller scores that; [`swaps`] says for each head and
//! group how many decisions changed, and by how much the group's own terms move the probability.
//!
//! Source: Garg, Perot, Limtiaco, Taly, Chi and Beutel (2019), "Counterfactual fairness in text classification through
//! robustness". What this does not do: mend grammar, or tell a sentence that is true of one group only.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::bias::{Group, lower, places};
use super::sample::{Example, Sample};

/// What one swapped comment came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Its example in the sample.
    pub example: usize,
    /// The group it named.
    pub group: usize,
}

/// One head's swaps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadSwaps {
    /// The head.
    pub head: String,
    /// By group that comments name, those with swaps only.
    pub groups: Vec<GroupSwaps>,
}

/// What becomes of the comments that name a group, once they name others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupSwaps {
    /// The group.
    pub name: String,
    /// Swapped comments.
    pub swaps: usize,
    /// Flagged as they stand, not flagged with another group's term.
    pub cleared: usize,
    /// Not flagged as they stand, flagged with another group's term.
    pub raised: usize,
    /// Mean probability as they stand, less that with the other terms.
    pub lift: f64,
}

/// Every comment that names a group, once for each other group with a term of the same form; unscored.
pub fn swapped(sample: &Sample, groups: &[Group]) -> (Sample, Vec<Origin>) {
    let (mut out, mut origins) = (Sample { examples: Vec::new(), ..sample.clone() }, Vec::new());
    out.scores.clear();
    for (at, example) in sample.examples.iter().enumerate() {
        for (group, named) in groups.iter().enumerate() {
            for text in others(&example.text, named, groups) {
                out.examples.push(Example { text, ..example.clone() });
                origins.push(Origin { example: at, group });
            }
        }
    }
    (out, origins)
}

/// A text that names a group, with other groups' terms in the place of the first of its terms found, longest first.
fn others(text: &str, named: &Group, groups: &[Group]) -> Vec<String> {
    let mut terms: Vec<(&String, &String)> = named.terms.iter().zip(&named.forms).collect();
    terms.retain(|(_, form)| !form.is_empty());
    terms.sort_by_key(|(term, _)| std::cmp::Reverse(term.len()));
    let lower = lower(text);
    let Some((places, form)) = terms.into_iter().find_map(|(term, form)| {
        let places: Vec<_> = places(&lower, term).collect();
        (!places.is_empty()).then_some((places, form))
    }) else {
        return Vec::new();
    };
    let other = |group: &Group| {
        let at = group.forms.iter().position(|f| f == form).filter(|_| group.name != named.name)?;
        Some(written(text, &places, group.terms.get(at)?))
    };
    groups.iter().filter_map(other).collect()
}

/// A text with `term` at these places, with a capital where one stood.
fn written(text: &str, places: &[Range<usize>], term: &str) -> String {
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for &Range { start, end } in places {
        out.push_str(text.get(from..start).unwrap_or_default());
        let capital = text.get(start..).is_some_and(|t| t.starts_with(char::is_uppercase));
        let mut letters = term.chars();
        match letters.next().filter(|_| capital) {
            Some(first) => {
                out.extend(first.to_uppercase());
                out.push_str(letters.as_str());
            }
            None => out.push_str(term),
        }
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// What the swaps changed; `swapped` holds the scores of the comments [`swapped`] made.
pub fn swaps(sample: &Sample, swapped: &Sample, origins: &[Origin], groups: &[Group]) -> Vec<HeadSwaps> {
    let one = |h: usize, group: usize| {
        let threshold = sample.heads.get(h)?.threshold.0;
        let mut found =
            GroupSwaps { name: groups.get(group)?.name.clone(), swaps: 0, cleared: 0, raised: 0, lift: 0.0 };
        for (origin, scores) in origins.iter().zip(&swapped.scores).filter(|(o, _)| o.group == group) {
            let before = sample.scores.get(origin.example).and_then(|s| s.get(h)).copied().flatten();
            let (Some(before), Some(after)) = (before, scores.get(h).copied().flatten()) else { continue };
            found.swaps += 1;
            found.lift += before - after;
            found.cleared += usize::from(before >= threshold && after < threshold);
            found.raised += usize::from(before < threshold && after >= threshold);
        }
        found.lift /= found.swaps.max(1) as f64;
        (found.swaps > 0).then_some(found)
    };
    let head = |(h, judged): (usize, &super::sample::JudgedHead)| HeadSwaps {
        head: judged.name.clone(),
        groups: (0..groups.len()).filter_map(|group| one(h, group)).collect(),
    };
    sample.heads.iter().enumerate().map(head).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::bias::{TERMS, groups};
    use crate::metrics::sample::JudgedHead;
    use crate::number::Threshold;

    const TABLE: &str =
        "group,term,form\na,gay,adjective\na,gays,people\nb,muslims,people\nb,mosque,\nc,deaf,adjective\n";

    #[test]
    fn a_term_gives_its_place_to_terms_of_the_same_form_as_whole_words() {
        let groups = groups("t.csv", TABLE).unwrap();
        let of = |text: &str, group: usize| others(text, &groups[group], &groups);
        assert_eq!(of("Gays vote too; so do gays' parents", 0), ["Muslims vote too; so do muslims' parents"]);
        assert_eq!(of("a gay couple", 0), ["a deaf couple"]);
        assert!(of("the mosque and the gaydar", 1).is_empty() && of("the gaydar", 0).is_empty());
    }

    #[test]
    fn changed_decisions_are_counted_with_their_direction() {
        let groups = groups("t.csv", TABLE).unwrap();
        let example = |text: &str| Example { text: text.to_owned(), weight: 1.0, ..Example::default() };
        let sample = Sample {
            heads: vec![JudgedHead { name: "x".to_owned(), threshold: Threshold(0.5) }],
            examples: vec![example("a gay couple"), example("deaf people"), example("nobody")],
            scores: vec![vec![Some(0.7)], vec![Some(0.4)], vec![Some(0.1)]],
            ..Sample::default()
        };
        let (mut other, origins) = swapped(&sample, &groups);
        assert_eq!(origins, [Origin { example: 0, group: 0 }, Origin { example: 1, group: 2 }]);
        other.scores = vec![vec![Some(0.3)], vec![Some(0.6)]];
        let found = swaps(&sample, &other, &origins, &groups);
        let counts: Vec<_> = found[0].groups.iter().map(|g| (g.name.as_str(), g.cleared, g.raised)).collect();
        assert_eq!(counts, [("a", 1, 0), ("c", 0, 1)]);
        assert!((found[0].groups[0].lift - 0.4).abs() < 1e-12);
    }

    #[test]
    fn every_group_of_the_projects_own_table_can_be_swapped() {
        for group in groups("identity_terms.csv", TERMS).unwrap() {
            assert!(group.forms.iter().any(|form| !form.is_empty()), "{}", group.name);
        }
    }
}
