//! Comments whose label says only that *something* in them is so: labels for their sentences.
//!
//! In: a corpus in which such comments stand as one row a sentence (a *bag*), each with the comment's label.
//! Out: for every head, a label for each sentence of a positive bag. A teacher that was fitted without the
//! bags judges them; a bag's strongest sentence is positive, the quiet share of all sentences is negative,
//! what lies between is left out. Then the teacher learns from that, and judges again.
//!
//! Why: a set of toxic posts alone, beside clean text from elsewhere, teaches where a text comes from. Its own
//! quiet sentences are the clean text it lacks. Source of the idea: Dietterich, Lathrop and Lozano-Perez
//! (1997), "Solving the multiple instance problem with axis-parallel rectangles".

use super::fit::{Labels, Margin, fit};
use super::recipe::ValidRecipe;
use super::solver::FitError;
use crate::features::{Design, Work};

/// Rows that are no sentence of a bag.
pub const NO_BAG: u32 = 0;
/// Teacher, then learner as teacher: a third round changed nothing measurable.
const ROUNDS: usize = 2;
/// A sentence of fewer bytes goes to its neighbour: too short to be judged alone.
const SHORTEST: usize = 12;

/// The sentences of a text, each trimmed: cut after `.`, `!`, `?` before a blank, and at line ends.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut ended) = (0, false);
    for (at, c) in text.char_indices() {
        let cut = c == '\n' || (ended && c.is_whitespace());
        ended = matches!(c, '.' | '!' | '?') || (ended && !c.is_whitespace() && !c.is_alphanumeric());
        if cut && at - start >= SHORTEST {
            out.extend(text.get(start..at).map(str::trim).filter(|s| !s.is_empty()));
            start = at;
        }
    }
    out.extend(text.get(start..).map(str::trim).filter(|s| !s.is_empty()));
    out
}

/// Replaces the labels of the sentences of positive bags, head by head.
///
/// # Errors
/// A teacher's fit that the solver refuses.
pub fn settle(
    design: &Design,
    bags: &[u32],
    weights: &[f32],
    labels: &mut [Vec<f32>],
    recipe: &ValidRecipe,
) -> Result<(), FitError> {
    if bags.iter().all(|bag| *bag == NO_BAG) {
        return Ok(());
    }
    for labels in labels {
        let open: Vec<u32> = (0_u32..)
            .zip(bags.iter().zip(labels.iter()))
            .filter(|(_, (bag, label))| **bag != NO_BAG && **label >= 0.5)
            .map(|(row, _)| row)
            .collect();
        set(labels, &open, |_| f32::NAN);
        for _ in 0..ROUNDS {
            let known = known(labels, weights);
            if open.is_empty() || !known.shares.iter().any(|y| *y >= 0.5) {
                break;
            }
            let margins = margins(design, &fit(design, &known, recipe)?, &open);
            let judged = judge(bags, &open, &margins, recipe.quiet);
            set(labels, &open, |at| judged.get(at).copied().unwrap_or(f32::NAN));
        }
    }
    Ok(())
}

fn set(labels: &mut [f32], rows: &[u32], value: impl Fn(usize) -> f32) {
    for (at, row) in rows.iter().enumerate() {
        if let Some(label) = labels.get_mut(*row as usize) {
            *label = value(at);
        }
    }
}

fn known(labels: &[f32], weights: &[f32]) -> Labels {
    let mut known = Labels::default();
    for (row, (label, weight)) in (0_u32..).zip(labels.iter().zip(weights)) {
        if !label.is_nan() && *weight > 0.0 {
            known.rows.push(row);
            known.shares.push(f64::from(*label));
            known.weights.push(*weight);
        }
    }
    known
}

fn margins(design: &Design, margin: &Margin, rows: &[u32]) -> Vec<f64> {
    let mut out = vec![0.0; rows.len()];
    design.margins(&margin.weights, Some(rows), &mut Work::default(), &mut out);
    out
}

/// A label for each sentence, in the order of `rows`: 1 for its bag's strongest, 0 for the quiet share of
/// all, nothing for the others.
fn judge(bags: &[u32], rows: &[u32], margins: &[f64], quiet: f64) -> Vec<f32> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| margins.get(*a).partial_cmp(&margins.get(*b)).unwrap_or(std::cmp::Ordering::Equal));
    let mut out = vec![f32::NAN; rows.len()];
    let silent = (quiet * rows.len() as f64) as usize;
    let mut seen = std::collections::BTreeSet::new();
    for (rank, at) in order.iter().enumerate().rev() {
        let bag = rows.get(*at).and_then(|row| bags.get(*row as usize));
        if let Some(label) = out.get_mut(*at) {
            if seen.insert(bag) {
                *label = 1.0;
            } else if rank < silent {
                *label = 0.0;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_stops_before_a_blank_and_at_line_ends() {
        let text = "The vote was at 3.15 today. Who cares about that?! (Nobody.) Next line\nand the last one";
        assert_eq!(
            sentences(text),
            [
                "The vote was at 3.15 today.",
                "Who cares about that?!",
                "(Nobody.) Next line",
                "and the last one"
            ]
        );
        assert_eq!(sentences("No. No. Never."), ["No. No. Never."]);
        assert!(sentences(" \n ").is_empty());
    }

    #[test]
    fn the_strongest_of_each_bag_is_positive_and_the_quiet_share_negative() {
        let bags = [0, 1, 1, 1, 2, 2];
        let labels = judge(&bags, &[1, 2, 3, 4, 5], &[0.1, 3.0, 1.0, -2.0, -1.0], 0.4);
        let shown: Vec<Option<u8>> = labels.iter().map(|l| (!l.is_nan()).then_some(*l as u8)).collect();
        assert_eq!(shown, [None, Some(1), None, Some(0), Some(1)]);
    }
}
