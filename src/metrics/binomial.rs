//! Exact binomial intervals and tests.
//!
//! In: counts. Out: bounds and p-values. Nothing here is an approximation but the last digits.

/// Where the bisections stop: below any digit a report shows, above what rounding can blur.
const TOLERANCE: f64 = 1e-13;

/// A two-sided interval.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Lower bound for the share when `successes` of `trials` succeeded: the true share is below it with
/// probability at most `alpha`. Counts need not be whole (a design effect may have shrunk them).
///
/// Source: Clopper and Pearson, Biometrika 26, 1934: the `alpha` quantile of Beta(k, n - k + 1).
///
/// # Examples
/// ```
/// // All of 59 right is the least that shows 95 % at 95 % confidence (0.95^59 < 0.05).
/// use moderato::metrics::binomial::lower_bound;
/// assert!(lower_bound(59.0, 59.0, 0.05) > 0.95);
/// assert!(lower_bound(58.0, 58.0, 0.05) < 0.95);
/// ```
pub fn lower_bound(successes: f64, trials: f64, alpha: f64) -> f64 {
    if successes <= 0.0 { 0.0 } else { beta_quantile(alpha, successes, trials - successes + 1.0) }
}

/// Upper bound for the share, with probability at most `alpha` of being too low.
pub fn upper_bound(successes: f64, trials: f64, alpha: f64) -> f64 {
    if successes >= trials { 1.0 } else { beta_quantile(1.0 - alpha, successes + 1.0, trials - successes) }
}

/// The two-sided Clopper-Pearson interval at a confidence such as 0.95; `None` without trials.
pub fn clopper_pearson(successes: f64, trials: f64, confidence: f64) -> Option<Interval> {
    let alpha = (1.0 - confidence) / 2.0;
    (trials > 0.0).then(|| Interval {
        low: lower_bound(successes, trials, alpha),
        high: upper_bound(successes, trials, alpha),
    })
}

/// McNemar's exact two-sided p-value: of `a + b` rows on which two classifiers differ in being right, `a` speak
/// for the one and `b` for the other. 1 where they never differ.
///
/// Source: McNemar 1947, in its exact binomial form.
pub fn mcnemar(a: u64, b: u64) -> f64 {
    let (few, n) = (a.min(b) as f64, (a + b) as f64);
    if a == b {
        return 1.0;
    }
    // P(X <= few) for X ~ Binomial(n, 1/2) is a value of the incomplete beta function.
    (2.0 * incomplete_beta(0.5, n - few, few + 1.0)).min(1.0)
}

/// The number at which Beta(a, b) has `p` of its mass below.
fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    while high - low > TOLERANCE * high.max(1e-300) {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if incomplete_beta(middle, a, b) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function `I_x(a, b)`.
///
/// Source: the continued fraction DLMF 8.17.22, evaluated by Lentz's method; the symmetry `I_x(a,b) = 1 -
/// I_{1-x}(b,a)` keeps it in the half where it converges fast.
pub fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return f64::from(u8::from(x >= 1.0));
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let front = a * x.ln() + b * (-x).ln_1p() - ln_beta(a, b);
    front.exp() * fraction(x, a, b) / a
}

#[expect(clippy::many_single_char_names, reason = "the names of DLMF and of Lentz's method")]
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    // It takes about the root of max(a, b) steps; this is enough for counts of 10^10.
    for step in 1..200_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for term in [even, odd] {
            d = 1.0 / away(1.0 + term * d);
            c = away(1.0 + term / c);
            value *= d * c;
        }
        if (d * c - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Natural logarithm of the gamma function for x > 0.
///
/// Source: Stirling's series (DLMF 5.11.1), with the argument first raised above 15 by the recurrence.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    const SERIES: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    let (mut x, mut shift) = (x, 0.0);
    while x < 15.0 {
        shift += x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let tail = SERIES.iter().rev().fold(0.0, |sum, term| sum * inverse + term) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + tail - shift
}

#[cfg(test)]
mod tests {
    use super::{clopper_pearson, ln_gamma, mcnemar};

    #[test]
    fn the_gamma_function_knows_factorials() {
        for (n, factorial) in [(1.0, 1.0_f64), (5.0, 24.0), (11.0, 3_628_800.0)] {
            assert!((ln_gamma(n) - factorial.ln()).abs() < 1e-12, "{n}");
        }
        assert!((ln_gamma(0.5) - std::f64::consts::PI.sqrt().ln()).abs() < 1e-12);
    }

    #[test]
    fn none_of_ten_has_the_rule_of_three_style_bound() {
        // Closed form: 1 - 0.025^(1/10).
        let interval = clopper_pearson(0.0, 10.0, 0.95).unwrap();
        assert!(interval.low == 0.0 && (interval.high - (1.0 - 0.025_f64.powf(0.1))).abs() < 1e-11);
        assert_eq!(clopper_pearson(0.0, 0.0, 0.95), None);
    }

    #[test]
    fn mcnemar_counts_by_hand() {
        // 2 * (1 + 5) / 2^5 = 0.375 for one against four.
        assert!((mcnemar(1, 4) - 0.375).abs() < 1e-12);
        assert!((mcnemar(3, 3) - 1.0).abs() < 1e-12);
        assert!((mcnemar(0, 0) - 1.0).abs() < 1e-12);
    }
}
