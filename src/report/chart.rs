//! Plots as SVG: no script, no font, no colour of their own (the page's style sheet has both, for light and dark).
//!
//! In: a [`Chart`], data in its own units. Out: one `<svg>` that scales with its column; its text stays readable at
//! 360 CSS pixels. To add a kind of mark: a row in [`Mark`] and its drawing in `draw`.
#![expect(clippy::many_single_char_names, reason = "x, y, w, h and c are SVG's own words")]

use std::fmt::Write;

use super::document::Table;
use super::markup::escape;

/// The drawing's size in its own units; about one unit is one CSS pixel on a phone.
const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 290.0;
/// Room for the axes' labels: left, right, top, bottom.
const LEFT: f64 = 50.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 46.0;
/// Width of a character of the tick labels, for the legend's spacing.
const CHARACTER: f64 = 6.1;

/// An axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Its name with its unit.
    pub title: String,
    /// Where it starts.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
    /// Names at places, instead of numbers.
    pub names: Vec<String>,
}

impl Axis {
    /// An axis of numbers.
    pub fn new(title: &str, low: f64, high: f64) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Self { title: title.to_owned(), low, high, names: Vec::new() }
    }

    /// An axis with a name at each whole number from 0, each in the middle of its unit.
    pub fn named(title: &str, names: Vec<String>) -> Self {
        Self { high: names.len().max(1) as f64, low: 0.0, title: title.to_owned(), names }
    }
}

/// Middle on the y axis, thickness, length, interval.
pub type LyingBar = (f64, f64, f64, Option<(f64, f64)>);

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// A line through points.
    Line(Vec<(f64, f64)>),
    /// A line that is a reference, not a result.
    Reference(Vec<(f64, f64)>),
    /// The room between two lines: (x, low, high).
    Band(Vec<(f64, f64, f64)>),
    /// Dots, larger where the third value (0 to 1) is.
    Dots(Vec<(f64, f64, f64)>),
    /// Upright bars: (from, to, height).
    Bars(Vec<(f64, f64, f64)>),
    /// Lying bars with intervals.
    Lying(Vec<LyingBar>),
    /// One upright line: a threshold.
    Rule(f64),
}

/// A named mark in one of the sheet's colours.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name in the legend; empty leaves it out.
    pub name: String,
    /// 1 to 4: which colour.
    pub colour: u8,
    /// What is drawn.
    pub mark: Mark,
}

/// A plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: String,
    /// How to read it, in a sentence.
    pub note: String,
    /// Left to right.
    pub x: Axis,
    /// Bottom to top.
    pub y: Axis,
    /// Drawn in this order.
    pub series: Vec<Series>,
    /// The numbers it is drawn from.
    pub table: Table,
}

impl Series {
    /// A named mark.
    pub fn new(name: &str, colour: u8, mark: Mark) -> Self {
        Self { name: name.to_owned(), colour, mark }
    }
}

/// The chart as an `<svg>` element.
pub fn svg(chart: &Chart) -> String {
    let canvas = Canvas::of(chart);
    let mut out = String::new();
    let height = canvas.height;
    let label = escape(&chart.title);
    let _ = write!(
        out,
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{label}\" class=\"chart\">"
    );
    canvas.axes(&mut out, chart);
    for series in &chart.series {
        canvas.draw(&mut out, series);
    }
    canvas.legend(&mut out, chart);
    out.push_str("</svg>");
    out
}

/// Where data units lie on the drawing.
struct Canvas<'a> {
    x: &'a Axis,
    y: &'a Axis,
    left: f64,
    top: f64,
    height: f64,
}

impl<'a> Canvas<'a> {
    fn of(chart: &'a Chart) -> Self {
        let longest = chart.y.names.iter().map(|n| n.chars().count()).max().unwrap_or(0);
        let rows = legend_rows(chart).len() as f64;
        let body = if chart.y.names.is_empty() { HEIGHT } else { 70.0 + 26.0 * chart.y.names.len() as f64 };
        Self {
            x: &chart.x,
            y: &chart.y,
            left: LEFT.max(14.0 + CHARACTER * longest as f64).min(150.0),
            top: TOP + 15.0 * rows,
            height: body + 15.0 * rows,
        }
    }

    fn at_x(&self, value: f64) -> f64 {
        let share = (value - self.x.low) / (self.x.high - self.x.low);
        self.left + share.clamp(0.0, 1.0) * (WIDTH - RIGHT - self.left)
    }

    fn at_y(&self, value: f64) -> f64 {
        let share = (value - self.y.low) / (self.y.high - self.y.low);
        // Named rows read from the top.
        let share = if self.y.names.is_empty() { share } else { 1.0 - share };
        self.height - BOTTOM - share.clamp(0.0, 1.0) * (self.height - BOTTOM - self.top)
    }

    fn axes(&self, out: &mut String, chart: &Chart) {
        let (left, right) = (self.left, WIDTH - RIGHT);
        let (top, bottom) = (self.top, self.height - BOTTOM);
        for (value, name) in ticks(self.x) {
            let x = self.at_x(value);
            let _ = write!(out, "<path class=\"grid\" d=\"M{x:.1} {top:.1}V{bottom:.1}\"/>");
            let y = bottom + 15.0;
            let _ = write!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{name}</text>");
        }
        for (value, name) in ticks(self.y) {
            let y = self.at_y(value);
            if self.y.names.is_empty() {
                let _ = write!(out, "<path class=\"grid\" d=\"M{left:.1} {y:.1}H{right:.1}\"/>");
            }
            let (x, y) = (left - 6.0, y + 4.0);
            let _ =
                write!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{}</text>", escape(&name));
        }
        let _ = write!(out, "<path class=\"axis\" d=\"M{left:.1} {top:.1}V{bottom:.1}H{right:.1}\"/>");
        let (middle, foot) = (f64::midpoint(left, right), self.height - 10.0);
        let title = escape(&chart.x.title);
        let _ = write!(
            out,
            "<text class=\"name\" x=\"{middle:.1}\" y=\"{foot:.1}\" text-anchor=\"middle\">{title}</text>"
        );
        if self.y.names.is_empty() {
            let (y, title) = (f64::midpoint(top, bottom), escape(&chart.y.title));
            let _ = write!(
                out,
                "<text class=\"name\" transform=\"translate(13 {y:.1}) rotate(-90)\" text-anchor=\"middle\">{title}</text>"
            );
        }
    }

    fn path(&self, points: impl IntoIterator<Item = (f64, f64)>) -> String {
        let mut d = String::new();
        for (i, (x, y)) in points.into_iter().enumerate() {
            let _ = write!(d, "{}{:.1} {:.1}", if i == 0 { 'M' } else { 'L' }, self.at_x(x), self.at_y(y));
        }
        d
    }

    fn draw(&self, out: &mut String, series: &Series) {
        let c = series.colour;
        let _ = match &series.mark {
            Mark::Line(points) => {
                write!(out, "<path class=\"line c{c}\" d=\"{}\"/>", self.path(points.iter().copied()))
            }
            Mark::Reference(points) => {
                write!(out, "<path class=\"line dash c{c}\" d=\"{}\"/>", self.path(points.iter().copied()))
            }
            Mark::Band(points) => {
                let up = points.iter().map(|(x, _, high)| (*x, *high));
                let back = points.iter().rev().map(|(x, low, _)| (*x, *low));
                write!(out, "<path class=\"band f{c}\" d=\"{}Z\"/>", self.path(up.chain(back)))
            }
            Mark::Dots(points) => points.iter().try_for_each(|(x, y, size)| {
                let (x, y, r) = (self.at_x(*x), self.at_y(*y), 2.5 + 5.0 * size.clamp(0.0, 1.0).sqrt());
                write!(out, "<circle class=\"f{c} dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{r:.1}\"/>")
            }),
            Mark::Bars(bars) => bars.iter().try_for_each(|(from, to, height)| {
                let (x, y) = (self.at_x(*from), self.at_y(*height));
                let (w, h) = ((self.at_x(*to) - x - 0.6).max(0.4), self.at_y(self.y.low) - y);
                write!(
                    out,
                    "<rect class=\"f{c} bar\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\"/>"
                )
            }),
            Mark::Lying(bars) => bars.iter().try_for_each(|bar| self.lying(out, c, *bar)),
            Mark::Rule(x) => {
                let x = self.at_x(*x);
                write!(
                    out,
                    "<path class=\"line dash c{c}\" d=\"M{x:.1} {:.1}V{:.1}\"/>",
                    self.top,
                    self.height - BOTTOM
                )
            }
        };
    }

    fn lying(&self, out: &mut String, c: u8, bar: LyingBar) -> std::fmt::Result {
        let (middle, thickness, length, interval) = bar;
        let (y, end) = (self.at_y(middle), self.at_y(middle + thickness));
        let (x, w, h) = (self.at_x(self.x.low), self.at_x(length) - self.at_x(self.x.low), (end - y).abs());
        let top = y - h / 2.0;
        write!(
            out,
            "<rect class=\"f{c} bar\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{w:.1}\" height=\"{h:.1}\"/>"
        )?;
        if let Some((low, high)) = interval {
            write!(
                out,
                "<path class=\"whisker\" d=\"M{:.1} {y:.1}H{:.1}\"/>",
                self.at_x(low),
                self.at_x(high)
            )?;
        }
        Ok(())
    }

    fn legend(&self, out: &mut String, chart: &Chart) {
        for (row, entries) in legend_rows(chart).into_iter().enumerate() {
            let y = TOP + 15.0 * row as f64;
            let mut x = self.left;
            for series in entries {
                let (swatch, text, c) = (y - 5.0, x + 20.0, series.colour);
                let dash =
                    if matches!(series.mark, Mark::Reference(_) | Mark::Rule(_)) { " dash" } else { "" };
                let key = match series.mark {
                    Mark::Band(_) | Mark::Bars(_) | Mark::Lying(_) => {
                        format!(
                            "<rect class=\"bar f{c}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"15\" height=\"9\"/>",
                            y - 9.0
                        )
                    }
                    Mark::Dots(_) => {
                        format!("<circle class=\"f{c}\" cx=\"{:.1}\" cy=\"{swatch:.1}\" r=\"4.5\"/>", x + 8.0)
                    }
                    _ => format!("<path class=\"line{dash} c{c}\" d=\"M{x:.1} {swatch:.1}h15\"/>"),
                };
                let _ =
                    write!(out, "{key}<text x=\"{text:.1}\" y=\"{y:.1}\">{}</text>", escape(&series.name));
                x += entry_width(series);
            }
        }
    }
}

fn entry_width(series: &Series) -> f64 {
    32.0 + CHARACTER * series.name.chars().count() as f64
}

/// The legend's entries, as many a row as fit.
fn legend_rows(chart: &Chart) -> Vec<Vec<&Series>> {
    let mut rows: Vec<Vec<&Series>> = Vec::new();
    let mut used = f64::INFINITY;
    for series in chart.series.iter().filter(|s| !s.name.is_empty()) {
        let width = entry_width(series);
        if used + width > WIDTH - RIGHT {
            rows.push(Vec::new());
            used = LEFT;
        }
        used += width;
        if let Some(row) = rows.last_mut() {
            row.push(series);
        }
    }
    rows
}

/// Places and labels of the ticks: the names, or four to eight round numbers.
fn ticks(axis: &Axis) -> Vec<(f64, String)> {
    if !axis.names.is_empty() {
        return axis.names.iter().enumerate().map(|(i, name)| (i as f64 + 0.5, name.clone())).collect();
    }
    let rough = (axis.high - axis.low) / 5.0;
    let unit = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|m| m * unit).into_iter().find(|s| *s >= rough * 0.999);
    let step = step.unwrap_or(unit);
    let first = (axis.low / step).ceil() as i64;
    let last = (axis.high / step + 1e-9).floor() as i64;
    let digits = if step >= 1.0 {
        0
    } else {
        (-step.log10()).ceil() as usize + usize::from(step / unit > 2.4 && step / unit < 2.6)
    };
    (first..=last).map(|i| (i as f64 * step, number(i as f64 * step, digits))).collect()
}

/// A tick's label: thousands as `20k`, the digits the step needs.
fn number(value: f64, digits: usize) -> String {
    match value.abs() {
        v if v >= 1e6 => format!("{}M", trim(value / 1e6)),
        v if v >= 1e4 => format!("{}k", trim(value / 1e3)),
        _ => format!("{value:.digits$}"),
    }
}

fn trim(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Axis, Chart, Mark, Series, svg, ticks};
    use crate::report::document::Table;

    #[test]
    fn ticks_are_round_numbers() {
        let labels =
            |low, high| ticks(&Axis::new("", low, high)).into_iter().map(|t| t.1).collect::<Vec<_>>();
        assert_eq!(labels(0.0, 1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(0.0, 100_000.0), ["0", "20k", "40k", "60k", "80k", "100k"]);
        assert_eq!(labels(0.0, 0.1), ["0.00", "0.02", "0.04", "0.06", "0.08", "0.10"]);
    }

    #[test]
    fn a_chart_is_well_formed_and_escaped() {
        let chart = Chart {
            title: "a < b".to_owned(),
            note: String::new(),
            x: Axis::new("x", 0.0, 1.0),
            y: Axis::new("y", 0.0, 1.0),
            series: vec![
                Series::new("R&D", 1, Mark::Line(vec![(0.0, 0.0), (1.0, 1.0)])),
                Series::new("", 2, Mark::Band(vec![(0.0, 0.1, 0.2)])),
                Series::new("", 2, Mark::Dots(vec![(0.5, 0.5, 1.0)])),
                Series::new("", 2, Mark::Bars(vec![(0.0, 0.5, 1.0)])),
                Series::new("at", 3, Mark::Rule(0.5)),
            ],
            table: Table::default(),
        };
        let drawn = svg(&chart);
        assert!(drawn.contains("R&amp;D") && drawn.contains("a &lt; b") && !drawn.contains("NaN"));
        assert_eq!(drawn.matches("<text").count(), drawn.matches("</text>").count());
    }
}
