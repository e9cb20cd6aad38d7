//! The nearest valid name to one that is not.

/// The candidate with the fewest single-letter changes, where that is few enough to be a slip.
pub(crate) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let slips = (name.chars().count() / 3).max(2);
    let lower = name.to_lowercase().replace('_', "-");
    candidates
        .into_iter()
        .map(|c| (distance(&lower, &c.to_lowercase().replace('_', "-")), c))
        .filter(|(d, _)| *d <= slips)
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| c)
}

/// "did you mean", or the whole list where nothing is near.
pub(crate) fn suggest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(name, candidates.clone()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("use one of: {}", candidates.into_iter().collect::<Vec<_>>().join(", ")),
    }
}

/// Insertions, deletions, substitutions. Source: Levenshtein 1966, by the two-row method.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, up) in b.iter().zip(row.iter().skip(1)) {
            left = (left + 1).min(up + 1).min(diagonal + usize::from(x != *y));
            diagonal = *up;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_by_hand() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(nearest("insultt", ["threat", "insult"]), Some("insult"));
        assert_eq!(nearest("weather", ["threat", "insult"]), None);
    }
}
