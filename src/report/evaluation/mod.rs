//! An evaluation to text, JSON and HTML.
//!
//! To add a format: a row in [`FORMATS`]. To add a plot: a row in [`plots::PLOTS`]. To add a section: a row in
//! [`sections::SECTIONS`].

mod html;
mod text;

pub mod figure;
pub mod guidelines;
pub mod plots;
pub mod sections;

use crate::metrics::evaluation::Evaluation;

pub use html::html;
pub use text::text;

/// A report format.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is for.
    pub says: &'static str,
    /// The whole report.
    pub render: fn(&Evaluation) -> crate::Result<String>,
}

/// Every report format.
pub static FORMATS: [Format; 3] = [
    Format { name: "text", says: "tables for a terminal", render: |e| Ok(text(e)) },
    Format { name: "json", says: "every figure, tagged and versioned", render: json },
    Format { name: "html", says: "one self-contained page with plots", render: |e| Ok(html(e)) },
];

/// The evaluation as JSON, figures to twelve digits.
///
/// # Errors
/// A value JSON cannot hold (there is none in a sound evaluation).
pub fn json(evaluation: &Evaluation) -> crate::Result<String> {
    let cannot = |e: serde_json::Error| {
        crate::Error::new(crate::Place::default(), format!("the evaluation cannot be written as JSON: {e}"))
    };
    let mut value = serde_json::to_value(evaluation).map_err(cannot)?;
    round(&mut value);
    Ok(serde_json::to_string_pretty(&value).map_err(cannot)? + "\n")
}

/// Rounds every number that is not whole to twelve significant digits: the last bits of a float depend on the
/// machine's `libm`, and frozen results are compared byte by byte.
fn round(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(items) => items.iter_mut().for_each(round),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(round),
        serde_json::Value::Number(n) if n.is_f64() => {
            let rounded = n.as_f64().and_then(|x| format!("{x:.11e}").parse::<f64>().ok());
            if let Some(x) = rounded.map(|x| if x == 0.0 { 0.0 } else { x }) {
                *value = serde_json::json!(x);
            }
        }
        _ => {}
    }
}
