//! First-stage weights of all heads, quantised to a byte each.

/// Weights by feature and head.
///
/// A code c in -127..=127 stands for `scale · sign(c) · (c / 127)²`: squares, because few weights are large
/// and many are small.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weights {
    features: Vec<u32>,
    codes: Vec<i8>,
    scales: Vec<f32>,
}

/// The largest code.
const TOP: f32 = 127.0;

impl Weights {
    /// Quantises weights. `features` are sorted hashes, `dense` holds a row of heads for each, `[features][heads]`.
    /// Rows that come out all zero are dropped.
    pub fn quantise(features: &[u32], heads: usize, dense: &[f32]) -> Self {
        let mut scales = vec![0.0_f32; heads];
        for row in dense.chunks_exact(heads.max(1)) {
            for (scale, w) in scales.iter_mut().zip(row) {
                *scale = scale.max(w.abs());
            }
        }
        let mut weights = Self { features: Vec::new(), codes: Vec::new(), scales };
        for (feature, row) in features.iter().zip(dense.chunks_exact(heads.max(1))) {
            let before = weights.codes.len();
            let codes = row.iter().zip(&weights.scales).map(|(w, scale)| encode(*w, *scale));
            weights.codes.extend(codes);
            if weights.codes.iter().skip(before).all(|c| *c == 0) {
                weights.codes.truncate(before);
            } else {
                weights.features.push(*feature);
            }
        }
        weights
    }

    /// Weights from their parts: sorted features, codes `[features][heads]`, a scale by head.
    pub(super) fn from_parts(features: Vec<u32>, codes: Vec<i8>, scales: Vec<f32>) -> Self {
        Self { features, codes, scales }
    }

    /// Hashes of the features, sorted.
    pub fn features(&self) -> &[u32] {
        &self.features
    }

    /// Codes, `[features][heads]`.
    pub fn codes(&self) -> &[i8] {
        &self.codes
    }

    /// The largest weight of each head.
    pub fn scales(&self) -> &[f32] {
        &self.scales
    }

    /// A row's weights, by head; `row` counts from 0 in [`Weights::features`].
    pub fn row(&self, row: usize) -> impl Iterator<Item = f32> + '_ {
        let heads = self.scales.len();
        let codes = self.codes.get(row * heads..(row + 1) * heads).unwrap_or_default();
        codes.iter().zip(&self.scales).map(|(code, scale)| decode(*code, *scale))
    }

    /// A feature's row, by its hash.
    pub fn find(&self, feature: u32) -> Option<usize> {
        self.features.binary_search(&feature).ok()
    }
}

/// The weight a code stands for.
fn decode(code: i8, scale: f32) -> f32 {
    let share = f32::from(code) / TOP;
    scale * share * share.abs()
}

/// The nearest code.
fn encode(weight: f32, scale: f32) -> i8 {
    if scale == 0.0 {
        return 0;
    }
    let share = (weight.abs() / scale).min(1.0);
    let below = (share.sqrt() * TOP).floor();
    let square = |c: f32| (c / TOP) * (c / TOP);
    // Nearest in the weight, not in its root.
    let code = if share - square(below) <= square(below + 1.0) - share { below } else { below + 1.0 };
    (code * weight.signum()) as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_comes_back_as_itself() {
        for code in -127..=127_i8 {
            assert_eq!(encode(decode(code, 3.5), 3.5), code);
        }
    }

    #[test]
    fn a_weight_is_within_a_hundredth_of_the_scale_and_zero_rows_are_dropped() {
        let dense = [1.0, -2.0, 0.0, 0.0, 0.503, 1e-9];
        let weights = Weights::quantise(&[3, 5, 9], 2, &dense);
        assert_eq!(weights.features(), [3, 9]);
        let row: Vec<f32> = weights.row(weights.find(9).unwrap()).collect();
        assert!((row[0] - 0.503).abs() < 0.01 && row[1] == 0.0, "{row:?}");
        assert_eq!(weights.find(5), None);
    }
}
