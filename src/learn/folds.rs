//! Which fold each row is in.

use std::collections::BTreeMap;

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
    fn five_groups_make_five_folds() {
        let keys = [9, 9, 9, 1, 1, 4, 4, 4, 4, 7, 2, 2];
        let mut of: Vec<u8> = folds(&keys, 5);
        of.dedup();
        of.sort_unstable();
        assert_eq!(of, [0, 1, 2, 3, 4]);
    }
}
