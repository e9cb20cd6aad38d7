//! The sections of an evaluation's report, one row each. To add one: a row here and its function.

mod data;
mod figures;
mod groups;
mod suites;
mod training;

use super::figure::count;
use crate::metrics::evaluation::Evaluation;
use crate::report::document::Block;

/// A section; it is empty where the evaluation has nothing for it.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its name; stable.
    pub name: &'static str,
    /// Its blocks.
    pub of: fn(&Evaluation) -> Vec<Block>,
}

/// Every section, in the order of the report.
pub static SECTIONS: [Section; 15] = [
    Section { name: "gates", of: suites::gates },
    Section { name: "overview", of: figures::overview },
    Section { name: "thresholds", of: figures::choices },
    Section { name: "heads", of: figures::heads },
    Section { name: "comparison", of: suites::comparison },
    Section { name: "challenge", of: suites::challenge },
    Section { name: "segment", of: suites::segment },
    Section { name: "folds", of: training::folds },
    Section { name: "learning-curve", of: training::learning_curve },
    Section { name: "slices", of: groups::slices },
    Section { name: "bias", of: groups::bias },
    Section { name: "swaps", of: groups::swaps },
    Section { name: "leakage", of: data::leakage },
    Section { name: "suspects", of: data::suspects },
    Section { name: "errors", of: data::errors },
];

/// The whole report.
pub fn blocks(e: &Evaluation) -> Vec<Block> {
    SECTIONS.iter().flat_map(|s| (s.of)(e)).collect()
}

/// What was judged, in a line.
pub fn subject(e: &Evaluation) -> String {
    // A model's version begins with its name.
    let name = match &e.subject.version {
        Some(version) if version.starts_with(&e.subject.name) => version.clone(),
        Some(version) => format!("{}, {version}", e.subject.name),
        None => e.subject.name.clone(),
    };
    let data: Vec<String> =
        e.data.iter().map(|d| format!("{} ({} comments)", d.file, count(d.rows as f64))).collect();
    let on = if data.is_empty() { String::new() } else { format!(" on {}", data.join(", ")) };
    format!("{name}{on}")
}

#[cfg(test)]
mod tests {
    use super::SECTIONS;

    #[test]
    fn section_names_are_unique() {
        let mut names: Vec<_> = SECTIONS.iter().map(|s| s.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), SECTIONS.len());
    }
}
