//! Figures as people read them.

use crate::metrics::Interval;
use crate::metrics::subgroup::Figure;

/// What stands where a figure is not defined.
pub const UNDEFINED: &str = "–";

/// Three digits after the point, or a dash.
pub fn value(x: Option<f64>) -> String {
    x.map_or(UNDEFINED.to_owned(), |x| format!("{x:.3}"))
}

/// `[0.901, 0.922]`, or nothing.
pub fn interval(x: Option<Interval>) -> String {
    x.map_or(String::new(), |i| format!("[{:.3}, {:.3}]", i.low, i.high))
}

/// `0.912 [0.901, 0.922]`.
pub fn figure(x: Figure) -> String {
    format!("{} {}", value(x.value), interval(x.interval)).trim_end().to_owned()
}

/// A count, with thousands set apart; weights that are not whole with one digit.
pub fn count(x: f64) -> String {
    let whole = format!("{:.0}", x.abs());
    let digits = whole.len();
    let mut out = String::from(if x < 0.0 { "-" } else { "" });
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (digits - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if (x - x.round()).abs() > 1e-9 { format!("{x:.1}") } else { out }
}

/// A share as a percentage with one digit.
pub fn percent(x: f64) -> String {
    format!("{:.1} %", x * 100.0)
}

/// A threshold: as many digits as it needs, at most six.
pub fn threshold(x: f64) -> String {
    let text = format!("{x:.6}");
    let text = text.trim_end_matches('0');
    text.strip_suffix('.').map_or(text.to_owned(), |whole| format!("{whole}.0"))
}

#[cfg(test)]
mod tests {
    use super::{count, threshold, value};

    #[test]
    fn numbers_read_well() {
        assert_eq!(
            (count(1_234_567.0), count(999.0), count(2.5)),
            ("1,234,567".into(), "999".into(), "2.5".into())
        );
        assert_eq!(
            (threshold(0.5), threshold(1.0), threshold(0.8371)),
            ("0.5".into(), "1.0".into(), "0.8371".into())
        );
        assert_eq!(value(None), "–");
    }
}
