//! The second stage: out-of-fold margins and signals to calibrated log-odds.
//!
//! In: for one head, its labelled rows' columns. Out: a [`Stage`], linear in the columns. linfa-logistic fits
//! it, on standardised columns. The head's own margin never counts against the head: where a fit would
//! have it so, a simpler one is made.

use linfa::DatasetBase;
use linfa::traits::Fit as _;
use ndarray::{Array1, Array2};

use crate::features::Design;
use crate::features::signal::{SIGNALS, WINDOWS};
use crate::metrics::rng::Rng;
use crate::model::strongest;

use super::logistic::{self, MOST_ROWS};
use super::solver::{FitError, LinearMap, Rows, TrainParams, sigmoid};

/// One head's columns. All margins include their first stage's intercept.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    /// `[margins][rows]`: the whole comment's margins.
    pub margins: &'a [Vec<f64>],
    /// `[margins][windows]`: the margins of all comments' windows, one comment after another.
    pub windows: &'a [Vec<f64>],
    /// Has the rows' signals, and which windows are a row's; a row that is one window has none.
    pub design: &'a Design,
    /// Whether the stacked fits read all signals, not the number of windows alone.
    pub style: bool,
    /// The share of the strongest window in the head's own margin; none for a share learnt from the rows.
    pub share: Option<f64>,
    /// Which of the margins are the head's own.
    pub own: &'a [usize],
}

/// Log-odds linear in margins, windows and signals.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Log-odds where all is 0.
    pub bias: f64,
    /// By margin.
    pub margins: Vec<f64>,
    /// By margin, for the window where they add up to most.
    pub windows: Vec<f64>,
    /// By signal.
    pub signals: Vec<f64>,
    /// Which fit it is: a row of `KINDS`.
    pub kind: &'static str,
}

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Column {
    Margin(usize),
    /// The whole comment's margin and the strongest window's, of which this share.
    Mixed(usize, f64),
    /// How far the strongest window is above the whole.
    Rise(usize),
    Signal(usize),
}

/// A fit's name and its columns.
type Kind = (&'static str, fn(&Columns<'_>) -> Vec<Column>);

/// The fits that are tried, richest first.
const KINDS: &[Kind] = &[
    ("stacked", |c| [c.heads(), c.rises(), c.signals()].concat()),
    ("stacked, no windows", |c| [c.heads(), c.signals()].concat()),
    ("own margin and windows", |c| [c.own(), c.rises(), vec![Column::Signal(n_windows())]].concat()),
    ("own margin", |c| c.own()),
];

/// Which signal the number of windows is.
fn n_windows() -> usize {
    SIGNALS.iter().position(|signal| signal.name == WINDOWS).unwrap_or(SIGNALS.len())
}

/// How many of `KINDS` read more than the head's own margin.
const STACKED: usize = 2;

impl Columns<'_> {
    fn heads(&self) -> Vec<Column> {
        let column = |m| if self.own.contains(&m) { self.pooled(m) } else { Column::Margin(m) };
        (0..self.margins.len()).map(column).collect()
    }

    fn own(&self) -> Vec<Column> {
        self.own.iter().map(|m| self.pooled(*m)).collect()
    }

    fn pooled(&self, m: usize) -> Column {
        self.share.map_or(Column::Margin(m), |share| Column::Mixed(m, share))
    }

    /// Nothing where the share of the strongest window is given.
    fn rises(&self) -> Vec<Column> {
        let own: &[usize] = if self.share.is_some() { &[] } else { self.own };
        own.iter().copied().map(Column::Rise).collect()
    }

    fn signals(&self) -> Vec<Column> {
        (0..SIGNALS.len()).filter(|s| self.style || *s == n_windows()).map(Column::Signal).collect()
    }

    /// A column's value for a row whose strongest window is this one.
    fn value(&self, column: Column, row: usize, window: Option<usize>) -> f64 {
        let margin = |m: usize| at(self.margins, m, row);
        let strongest = |m: usize| window.map_or(margin(m), |window| at(self.windows, m, window));
        match column {
            Column::Margin(m) => margin(m),
            Column::Mixed(m, share) => (1.0 - share) * margin(m) + share * strongest(m),
            Column::Rise(m) => strongest(m) - margin(m),
            Column::Signal(s) => self.design.signals(row).get(s).copied().unwrap_or_default().into(),
        }
    }

    /// The window of a row where margins under these weights add up to most, and how much that is. `None` where the
    /// row is one window.
    fn strongest(&self, weights: &[f64], row: usize) -> Option<(usize, f64)> {
        let windows = self.design.windows_of(row);
        let (first, sum) = (windows.start, |window| products(weights, self.windows, window));
        strongest(windows.map(sum)).map(|(window, sum)| (first + window, sum))
    }
}

/// A number of a column; 0 where there is none.
fn at(columns: &[Vec<f64>], column: usize, row: usize) -> f64 {
    columns.get(column).and_then(|column| column.get(row)).copied().unwrap_or_default()
}

/// The weighted sum of one row of columns.
fn products(weights: &[f64], columns: &[Vec<f64>], row: usize) -> f64 {
    let used = weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0);
    used.map(|(column, weight)| weight * at(columns, column, row)).sum()
}

impl Stage {
    /// A row's log-odds.
    pub fn logit(&self, columns: &Columns<'_>, row: usize) -> f64 {
        let whole = || products(&self.windows, columns.margins, row);
        let window = columns.strongest(&self.windows, row).map_or_else(whole, |(_, sum)| sum);
        let value = |s| columns.value(Column::Signal(s), row, None);
        let signals: f64 = self.signals.iter().enumerate().map(|(s, w)| w * value(s)).sum();
        self.bias + products(&self.margins, columns.margins, row) + window + signals
    }

    /// A row's probability.
    pub fn probability(&self, columns: &Columns<'_>, row: usize) -> f64 {
        sigmoid(self.logit(columns, row))
    }

    fn add(&mut self, column: Column, weight: f64) {
        let (list, at, weight) = match column {
            Column::Margin(m) => (&mut self.margins, m, weight),
            Column::Mixed(m, share) => {
                if let Some(whole) = self.margins.get_mut(m) {
                    *whole += (1.0 - share) * weight;
                }
                (&mut self.windows, m, share * weight)
            }
            Column::Rise(m) => {
                if let Some(whole) = self.margins.get_mut(m) {
                    *whole -= weight;
                }
                (&mut self.windows, m, weight)
            }
            Column::Signal(s) => (&mut self.signals, s, weight),
        };
        if let Some(slot) = list.get_mut(at) {
            *slot += weight;
        }
    }

    /// Whether more of the head's own margin never means less of the head.
    fn is_monotone(&self, own: &[usize]) -> bool {
        let least =
            |list: &[f64]| own.iter().filter_map(|m| list.get(*m)).copied().fold(f64::INFINITY, f64::min);
        least(&self.margins) >= 0.0 && least(&self.windows) >= 0.0
    }
}

/// Fits a head's second stage on `rows`, whose labels are `positive`. With `stack` off, or where richer fits
/// fail, it reads the head's own margin only; the last resort is Platt's, which cannot fail.
///
/// # Errors
/// Columns that are not finite.
pub fn fit(columns: &Columns<'_>, rows: &[u32], positive: &[bool], stack: bool) -> Result<Stage, FitError> {
    let (kept, labels): (Vec<u32>, Vec<bool>) =
        rows.iter().copied().zip(positive.iter().copied()).filter(of_most(rows.len())).unzip();
    for (kind, list) in KINDS.iter().skip(if stack { 0 } else { STACKED }) {
        if let Some(stage) = fit_kind(columns, &list(columns), &kept, &labels, kind)
            && stage.is_monotone(columns.own)
        {
            return Ok(stage);
        }
    }
    platt(columns, &kept, &labels)
}

fn empty(columns: &Columns<'_>, kind: &'static str) -> Stage {
    let n = columns.margins.len();
    Stage { bias: 0.0, margins: vec![0.0; n], windows: vec![0.0; n], signals: vec![0.0; SIGNALS.len()], kind }
}

/// Picks rows by chance where there are more than [`MOST_ROWS`]: files may have positive and negative rows in turn, so that
/// every second row would be all of one class.
fn of_most(rows: usize) -> impl Fn(&(u32, bool)) -> bool {
    move |&(row, _)| rows <= MOST_ROWS || Rng::new(u64::from(row)).below(rows) < MOST_ROWS
}

/// One linfa-logistic fit on standardised columns, where a row's strongest window is that of the head's own margin; `None`
/// where linfa has no answer.
fn fit_kind(
    columns: &Columns<'_>,
    list: &[Column],
    rows: &[u32],
    positive: &[bool],
    kind: &'static str,
) -> Option<Stage> {
    let own: Vec<f64> =
        (0..columns.margins.len()).map(|m| f64::from(u8::from(columns.own.contains(&m)))).collect();
    let window = |row: &u32| columns.strongest(&own, *row as usize).map(|(window, _)| window);
    let windows: Vec<Option<usize>> = rows.iter().map(window).collect();
    let read =
        |column: Column, (row, window): (&u32, &Option<usize>)| columns.value(column, *row as usize, *window);
    let moments: Vec<(f64, f64)> =
        list.iter().map(|c| moments(rows.iter().zip(&windows).map(|row| read(*c, row)))).collect();
    let value = |(row, column): (usize, usize)| {
        let (mean, deviation) = *moments.get(column)?;
        Some((read(*list.get(column)?, (rows.get(row)?, windows.get(row)?)) - mean) / deviation)
    };
    let x = Array2::from_shape_fn((rows.len(), list.len()), |at| value(at).unwrap_or_default());
    let fitted = logistic::fit(x, positive.to_vec(), 1.0)?;
    let mut stage = empty(columns, kind);
    stage.bias = fitted.intercept;
    for ((column, weight), (mean, deviation)) in list.iter().zip(fitted.weights).zip(&moments) {
        let weight = weight / deviation;
        stage.add(*column, weight);
        stage.bias -= weight * mean;
    }
    stage.bias.is_finite().then_some(stage)
}

/// Mean and standard deviation; a deviation of 1 where all values are the same.
fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.clone().count().max(1) as f64;
    let mean = values.clone().sum::<f64>() / n;
    let deviation = (values.map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
    (mean, if deviation > 1e-9 { deviation } else { 1.0 })
}

/// The head's own margin as a dense matrix of one column.
struct OneColumn(Vec<f64>);

impl LinearMap for OneColumn {
    fn rows(&self) -> usize {
        self.0.len()
    }

    fn cols(&self) -> usize {
        1
    }

    fn margins(&self, weights: &[f64], out: &mut [f64]) {
        let weight = weights.first().copied().unwrap_or_default();
        for (out, x) in out.iter_mut().zip(&self.0) {
            *out = weight * x;
        }
    }

    fn gradient(&self, residuals: &[f64], out: &mut [f64]) {
        out.fill(residuals.iter().zip(&self.0).map(|(r, x)| r * x).sum());
    }
}

/// Platt scaling of the own margins' sum with smoothed targets, which holds with any number of positives.
///
/// Source: Platt (1999), "Probabilistic Outputs for Support Vector Machines", section 2.2.
fn platt(columns: &Columns<'_>, rows: &[u32], positive: &[bool]) -> Result<Stage, FitError> {
    let own = |row: &u32| columns.own.iter().map(|m| at(columns.margins, *m, *row as usize)).sum();
    let map = OneColumn(rows.iter().map(own).collect());
    let positives = positive.iter().filter(|p| **p).count() as f64;
    let negatives = positive.len() as f64 - positives;
    let (high, low) = ((positives + 1.0) / (positives + 2.0), 1.0 / (negatives + 2.0));
    let targets: Array1<f64> = positive.iter().map(|p| if *p { high } else { low }).collect();
    let dataset = DatasetBase::new(Rows { map: &map, scale: None }, targets);
    let fitted = TrainParams::default().alpha(1e-3).tolerance(1e-6).fit(&dataset)?;
    let mut stage = empty(columns, "own margin, Platt");
    stage.bias = fitted.intercept;
    let slope = fitted.weights.first().copied().unwrap_or_default().max(0.0);
    for margin in columns.own {
        stage.add(Column::Margin(*margin), slope);
    }
    Ok(stage)
}
