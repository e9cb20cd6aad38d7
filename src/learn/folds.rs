//! Which fold each row is in, and how many folds are left out in turn.

use std::collections::BTreeMap;

/// Rows out of fold that are enough for a head: more than a second stage is fitted on would make its intervals
/// narrower, and nothing else.
const ENOUGH: usize = super::logistic::MOST_ROWS;
/// Of these rows, how many of the rarer class are enough.
const ENOUGH_OF_A_CLASS: usize = 5_000;

/// Which rows are left out of which fit. With few rows every fold is left out in turn, so that every row has a margin
/// of a fit that has not seen it; with many, as many folds as give every head enough such rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// By row, its fold.
    pub fold: Vec<u8>,
    /// How many folds are left out in turn: these are the first.
    pub held_out: usize,
    /// By row, the part in which it is left out of a second stage; none for rows of no such fold.
    pub part: Vec<Option<u8>>,
}

impl Plan {
    /// Deals rows by their keys to `n` folds. `labels` are those heads are judged by, `[heads][rows]`, not a number
    /// where a row has none.
    pub fn new(keys: &[u64], n: usize, labels: &[Vec<f32>]) -> Self {
        let fold = folds(keys, n);
        let held_out = (1..n).find(|held| labels.iter().all(|of| is_enough(of, &fold, *held))).unwrap_or(n);
        let is_held = |fold: &u8| usize::from(*fold) < held_out;
        // Without a fold of its own to leave out, a second stage leaves out parts of the same rows, dealt once more.
        let part = if held_out == n {
            fold.iter().copied().map(Some).collect()
        } else {
            let held: Vec<u64> =
                keys.iter().zip(&fold).filter(|(_, f)| is_held(f)).map(|(key, _)| *key).collect();
            let mut dealt = folds(&held, n).into_iter();
            fold.iter().map(|fold| if is_held(fold) { dealt.next() } else { None }).collect()
        };
        Self { fold, held_out, part }
    }
}

/// Whether the first `held` folds have enough of a head's rows, and of both classes.
fn is_enough(labels: &[f32], fold: &[u8], held: usize) -> bool {
    let rows =
        || labels.iter().zip(fold).filter(|(_, fold)| usize::from(**fold) < held).map(|(label, _)| *label);
    let positives = rows().filter(|label| *label >= 0.5).count();
    let negatives = rows().filter(|label| *label < 0.5).count();
    positives + negatives >= ENOUGH && positives.min(negatives) >= ENOUGH_OF_A_CLASS
}

/// The fold of each row: rows of equal keys are in one fold, and folds are as equal in size as that allows.
///
/// Keys of many rows are dealt out first, each to the fold that is smallest so far; ties go by key, so the
/// folds depend on the keys alone and not on the order of the rows.
pub fn folds(keys: &[u64], n: usize) -> Vec<u8> {
    let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
    for key in keys {
        *sizes.entry(*key).or_default() += 1;
    }
    let mut order: Vec<(usize, u64)> = sizes.iter().map(|(key, size)| (usize::MAX - size, *key)).collect();
    order.sort_unstable();
    let mut filled = vec![0_usize; n.max(1)];
    let mut fold_of = sizes;
    for (inverse, key) in order {
        let smallest = filled.iter().enumerate().min_by_key(|(_, size)| **size).map_or(0, |(fold, _)| fold);
        if let Some(size) = filled.get_mut(smallest) {
            *size += usize::MAX - inverse;
        }
        fold_of.insert(key, smallest);
    }
    keys.iter().map(|key| fold_of.get(key).copied().unwrap_or_default() as u8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_share_a_fold_and_folds_are_of_equal_size() {
        let keys: Vec<u64> = (0..100).map(|i| i % 40).collect();
        let of = folds(&keys, 4);
        for (a, fold) in keys.iter().zip(&of) {
            assert!(keys.iter().zip(&of).all(|(b, other)| a != b || fold == other));
        }
        for fold in 0..4 {
            let size: usize = of.iter().map(|f| usize::from(*f == fold)).sum();
            assert!((24..=26).contains(&size), "{size}");
        }
    }

    #[test]
    fn few_rows_are_all_held_out_and_many_only_as_far_as_every_head_needs() {
        let keys: Vec<u64> = (0..300_000_u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
        let every =
            |nth: usize| -> Vec<f32> { (0..300_000).map(|i| if i % nth == 0 { 1.0 } else { 0.0 }).collect() };
        let held = |labels: &[Vec<f32>]| Plan::new(&keys, 5, labels).held_out;
        assert_eq!(held(&[every(3)]), 2);
        assert_eq!(held(&[every(3), every(25)]), 3, "the second head needs 5,000 of its 12,000");
        assert_eq!(held(&[every(3), every(100)]), 5, "the second head has 3,000 in all");
        assert_eq!(Plan::new(&keys[..5_000], 5, &[every(3)[..5_000].to_vec()]).held_out, 5);
        let mut partly = every(3);
        partly[90_000..].fill(f32::NAN);
        assert_eq!(held(&[partly]), 5, "90,000 rows have a label");
    }

    #[test]
    fn rows_that_are_held_out_are_dealt_once_more_and_the_others_to_no_part() {
        let keys: Vec<u64> = (0..300_000).map(|i| i / 2).collect();
        let labels: Vec<f32> = (0..300_000_u32).map(|i| (i % 2) as f32).collect();
        let plan = Plan::new(&keys, 5, &[labels]);
        assert_eq!(plan.held_out, 2);
        let mut sizes = [0_usize; 5];
        for (fold, part) in plan.fold.iter().zip(&plan.part) {
            assert_eq!(part.is_some(), *fold < 2);
            if let Some(part) = part {
                sizes[usize::from(*part)] += 1;
            }
        }
        assert!(sizes.iter().all(|n| (23_990..=24_010).contains(n)), "{sizes:?}");
        assert!(plan.part.chunks(2).all(|pair| pair[0] == pair[1]), "equal keys are in one part");
    }

    #[test]
    fn five_groups_make_five_folds() {
        let keys = [9, 9, 9, 1, 1, 4, 4, 4, 4, 7, 2, 2];
        let mut of: Vec<u8> = folds(&keys, 5);
        of.dedup();
        of.sort_unstable();
        assert_eq!(of, [0, 1, 2, 3, 4]);
    }
}
