//! Gates: figures an evaluation must reach, written down in TOML.
//!
//! ```toml
//! [[gate]]
//! figure = "heads.toxicity.roc_auc"   # or overall.macro.f1, challenge.share, challenge.functions.negation,
//! at_least = 0.9                      # challenge.disguised, segment.strict_f1, bias.toxicity.bpsn_auc
//! bound = "low"                       # low or high end of the interval; else the value itself
//! run = "challenge"                   # the run of a suite it is for, if any
//! ```

use serde::{Deserialize, Serialize};

use super::Interval;
use super::evaluation::Evaluation;
use super::subgroup::Figure;
use crate::{Error, Place, Result};

/// Which number of a figure is held to the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// The value.
    #[default]
    Value,
    /// The lower end of its interval.
    Low,
    /// The upper end.
    High,
}

/// A gate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// The run of a suite it is for; none for an evaluation on its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The figure's path.
    pub figure: String,
    /// The least it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The most it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Which number.
    #[serde(default)]
    pub bound: Bound,
}

/// A gate and what was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The gate.
    #[serde(flatten)]
    pub gate: Gate,
    /// The number; `None` where the evaluation has no such figure, which misses the gate.
    pub found: Option<f64>,
    /// Whether it was met.
    pub met: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    gate: Vec<Gate>,
}

/// Reads a gate file.
///
/// # Errors
/// What is no gate file, and a gate without a limit.
pub fn gates(file: &str, toml_text: &str) -> Result<Vec<Gate>> {
    let parsed: File = toml::from_str(toml_text).map_err(|e| {
        let line = e.span().and_then(|s| toml_text.get(..s.start)).map_or(1, |t| t.matches('\n').count() + 1);
        Error::new(Place::file(file).line(line as u64), e.message().to_owned())
            .help("a gate is [[gate]] with figure and at_least or at_most")
    })?;
    for gate in &parsed.gate {
        if gate.at_least.is_none() && gate.at_most.is_none() {
            return Err(Error::new(Place::file(file), format!("the gate on `{}` has no limit", gate.figure))
                .help("add at_least = X or at_most = X"));
        }
    }
    Ok(parsed.gate)
}

/// What an evaluation makes of gates.
pub fn check(evaluation: &Evaluation, gates: &[Gate]) -> Vec<Verdict> {
    let verdict = |gate: &Gate| {
        let found = figure(evaluation, &gate.figure).and_then(|f| match gate.bound {
            Bound::Value => f.value,
            Bound::Low => f.interval.map(|i: Interval| i.low),
            Bound::High => f.interval.map(|i| i.high),
        });
        let met = found.is_some_and(|x| {
            gate.at_least.is_none_or(|least| x >= least) && gate.at_most.is_none_or(|most| x <= most)
        });
        Verdict { gate: gate.clone(), found, met }
    };
    gates.iter().map(verdict).collect()
}

/// The figure at a path such as `heads.insult.precision`.
pub fn figure(evaluation: &Evaluation, path: &str) -> Option<Figure> {
    let parts: Vec<&str> = path.split('.').collect();
    let plain = |value: Option<f64>| Some(Figure { value, interval: None });
    match parts.as_slice() {
        ["heads", head, metric] => evaluation.head(head)?.metrics.get(*metric).copied(),
        ["overall", "macro", metric] => evaluation.overall.as_ref()?.macro_mean.get(*metric).copied(),
        ["overall", "micro", metric] => evaluation.overall.as_ref()?.micro.get(*metric).copied(),
        ["challenge", rest @ ..] => {
            let challenge = evaluation.challenge.as_ref()?;
            let share = match rest {
                ["share"] => &challenge.overall,
                ["disguised"] => &challenge.disguised,
                ["functions", name] => challenge.functions.iter().find(|f| f.name == *name)?,
                ["heads", name] => challenge.heads.iter().find(|f| f.name == *name)?,
                _ => return None,
            };
            Some(Figure { value: Some(share.share), interval: share.interval })
        }
        ["segment", name] => {
            let value = serde_json::to_value(evaluation.segment.as_ref()?).ok()?;
            plain(value.get(*name)?.as_f64())
        }
        ["bias", head, which] => {
            let bias = evaluation.bias.iter().find(|b| b.head == *head)?;
            let at = ["subgroup_auc", "bpsn_auc", "bnsp_auc"].iter().position(|n| n == which)?;
            plain(bias.power_means.get(at).copied().flatten())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::gates;

    #[test]
    fn a_gate_needs_a_limit_and_known_keys() {
        assert_eq!(gates("g", "[[gate]]\nfigure = 'challenge.share'\nat_least = 0.5\n").unwrap().len(), 1);
        assert!(gates("g", "[[gate]]\nfigure = 'x'\n").unwrap_err().to_string().contains("no limit"));
        let error = gates("g.toml", "\n[[gate]]\nfigur = 'x'\n").unwrap_err().to_string();
        assert!(error.starts_with("g.toml:3:"), "{error}");
    }
}
