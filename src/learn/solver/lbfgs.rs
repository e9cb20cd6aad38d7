//! Limited-memory BFGS for a convex function of margins that are linear in the weights.
//!
//! Because margins are linear, a line search needs one product with the data whatever the number of steps
//! it tries: margins along the direction are computed once. So an iteration costs one product with the
//! data and one with its transpose.

use std::collections::VecDeque;

use super::Objective;

/// How a fit ended.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Convergence {
    /// Steps taken.
    pub iterations: usize,
    /// Norm of the gradient there.
    pub gradient_norm: f64,
    /// Norm of the gradient at the start.
    pub start_norm: f64,
    /// The objective there: summed losses and penalty.
    pub objective: f64,
    /// Whether the tolerance was reached.
    pub converged: bool,
}

/// Limits of the search.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) max_iterations: usize,
    pub(super) tolerance: f64,
    pub(super) history: usize,
}

/// A step and the change of the gradient (kept in single precision: they only shape the direction), and the inverse of their product.
struct Pair {
    step: Vec<f32>,
    change: Vec<f32>,
    rho: f64,
}

/// Minimises from zero weights. Returns the weights (the intercept last) and how it ended.
///
/// Source: Nocedal and Wright (2006), "Numerical Optimization", algorithms 7.4 and 7.5.
pub(super) fn minimise(objective: &Objective<'_>, limits: Limits) -> (Vec<f64>, Convergence) {
    let mut w = vec![0.0_f64; objective.parameters()];
    let mut z = vec![0.0_f64; objective.rows()];
    let mut gradient = vec![0.0_f64; w.len()];
    objective.gradient(&w, &z, &mut gradient);
    let start_norm = norm(&gradient);
    let mut end = Convergence { gradient_norm: start_norm, start_norm, ..Convergence::default() };
    let inverse = objective.inverse_curvatures();
    let mut pairs: VecDeque<Pair> = VecDeque::with_capacity(limits.history);
    let mut direction = vec![0.0_f64; w.len()];
    let mut along = vec![0.0_f64; z.len()];
    let mut next = vec![0.0_f64; w.len()];
    while end.gradient_norm > limits.tolerance * start_norm && end.iterations < limits.max_iterations {
        descend(&gradient, &pairs, &inverse, &mut direction);
        objective.margins(&direction, &mut along);
        let Some(t) = objective.line_search(&w, &z, &direction, &along) else {
            // Rounding leaves no descent: forget the curvature once, then give up.
            if pairs.is_empty() {
                break;
            }
            pairs.clear();
            continue;
        };
        add(&mut w, t, &direction);
        add(&mut z, t, &along);
        objective.gradient(&w, &z, &mut next);
        remember(&mut pairs, limits.history, t, &direction, &gradient, &next);
        std::mem::swap(&mut gradient, &mut next);
        end.gradient_norm = norm(&gradient);
        end.iterations += 1;
    }
    end.converged = end.gradient_norm <= limits.tolerance * start_norm;
    end.objective = objective.value(&w, &z);
    (w, end)
}

/// `direction = -H gradient` by the two-loop recursion, from the inverse of each parameter's own curvature.
fn descend(gradient: &[f64], pairs: &VecDeque<Pair>, inverse: &[f64], direction: &mut [f64]) {
    for (d, g) in direction.iter_mut().zip(gradient) {
        *d = -g;
    }
    let mut alphas = Vec::with_capacity(pairs.len());
    for pair in pairs.iter().rev() {
        let a = pair.rho * dot(&pair.step, direction);
        add(direction, -a, &pair.change);
        alphas.push(a);
    }
    let scale = pairs.back().map_or(1.0, |last| {
        let changes = last.change.iter().zip(inverse);
        1.0 / (last.rho * changes.map(|(c, i)| c.wide() * c.wide() * i).sum::<f64>())
    });
    for (d, i) in direction.iter_mut().zip(inverse) {
        *d *= scale * i;
    }
    for (pair, a) in pairs.iter().zip(alphas.iter().rev()) {
        let b = pair.rho * dot(&pair.change, direction);
        add(direction, a - b, &pair.step);
    }
}

fn remember(
    pairs: &mut VecDeque<Pair>,
    history: usize,
    t: f64,
    direction: &[f64],
    before: &[f64],
    after: &[f64],
) {
    // The oldest pair's memory is used again.
    let mut pair = if pairs.len() == history { pairs.pop_front() } else { None }.unwrap_or_else(|| Pair {
        step: vec![0.0; direction.len()],
        change: vec![0.0; direction.len()],
        rho: 0.0,
    });
    for (s, d) in pair.step.iter_mut().zip(direction) {
        *s = (t * d) as f32;
    }
    for ((c, a), b) in pair.change.iter_mut().zip(after).zip(before) {
        *c = (a - b) as f32;
    }
    let product = dot(&pair.step, &pair.change);
    if product > 1e-12 * dot(&pair.change, &pair.change) {
        pair.rho = 1.0 / product;
        pairs.push_back(pair);
    }
}

/// A number a vector is made of.
pub(super) trait Number: Copy {
    fn wide(self) -> f64;
}

impl Number for f64 {
    fn wide(self) -> f64 {
        self
    }
}

impl Number for f32 {
    fn wide(self) -> f64 {
        f64::from(self)
    }
}

/// `to += t from`.
pub(super) fn add<N: Number>(to: &mut [f64], t: f64, from: &[N]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += t * from.wide();
    }
}

/// The scalar product, in lanes of a fixed number, so that the compiler can use vector instructions and the
/// order of the sum stays the same.
pub(super) fn dot<A: Number, B: Number>(a: &[A], b: &[B]) -> f64 {
    let mut lanes = [0.0_f64; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f64 = a8.remainder().iter().zip(b8.remainder()).map(|(a, b)| a.wide() * b.wide()).sum();
    for (a, b) in a8.zip(b8) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a.wide() * b.wide();
        }
    }
    lanes.iter().sum::<f64>() + rest
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}
