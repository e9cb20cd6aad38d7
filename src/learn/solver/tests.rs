use linfa::ParamGuard;
use linfa_logistic::LogisticRegression;
use ndarray::{Array2, ArrayView1};

use super::*;

impl LinearMap for Array2<f64> {
    fn rows(&self) -> usize {
        self.nrows()
    }

    fn cols(&self) -> usize {
        self.ncols()
    }

    fn margins(&self, weights: &[f64], out: &mut [f64]) {
        out.copy_from_slice(self.dot(&ArrayView1::from(weights)).as_slice().unwrap());
    }

    fn gradient(&self, residuals: &[f64], out: &mut [f64]) {
        out.copy_from_slice(self.t().dot(&ArrayView1::from(residuals)).as_slice().unwrap());
    }
}

/// A fixed pseudo-random matrix and labels that depend on its first columns, with noise.
fn example(n: usize, k: usize) -> (Array2<f64>, Array1<f64>) {
    let mut state = 7_u64;
    let mut uniform = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as f64 / (1_u64 << 31) as f64) * 2.0 - 1.0
    };
    let x = Array2::from_shape_fn((n, k), |_| uniform());
    let y =
        Array1::from_shape_fn(n, |i| f64::from(x[[i, 0]] - 0.5 * x[[i, 1]] + 0.3 + 0.5 * uniform() > 0.0));
    (x, y)
}

fn fit(params: &TrainParams, rows: Rows<'_>, y: &Array1<f64>, weights: Vec<f32>) -> Fitted {
    let dataset = DatasetBase::new(rows, y.clone()).with_weights(Array1::from(weights));
    params.fit(&dataset).unwrap()
}

#[test]
fn weights_equal_linfa_logistics_to_a_thousandth() {
    let (x, y) = example(300, 8);
    for alpha in [0.01, 1.0, 20.0] {
        let ours = fit(
            &TrainParams::default().alpha(alpha).tolerance(1e-6),
            Rows { map: &x, scale: None },
            &y,
            Vec::new(),
        );
        let dense = DatasetBase::new(x.clone(), y.mapv(|y| y > 0.5));
        let theirs = LogisticRegression::default()
            .alpha(alpha)
            .gradient_tolerance(1e-7)
            .max_iterations(1000)
            .fit(&dense)
            .unwrap();
        let sign = if theirs.labels().pos.class { 1.0 } else { -1.0 };
        assert!(ours.convergence.converged, "{:?}", ours.convergence);
        for (ours, theirs) in ours.weights.iter().zip(theirs.params()) {
            assert!((ours - sign * theirs).abs() < 1e-3, "alpha {alpha}: {ours} {theirs}");
        }
        assert!((ours.intercept - sign * theirs.intercept()).abs() < 1e-3);
    }
}

#[test]
fn a_weight_of_two_is_the_row_twice_and_a_share_is_a_split_row() {
    let (x, mut y) = example(60, 3);
    let mut weights = vec![1.0; 60];
    weights[5] = 2.0;
    y[9] = 0.25;
    let params = TrainParams::default().tolerance(1e-6);
    let ours = fit(&params, Rows { map: &x, scale: None }, &y, weights);
    let order: Vec<usize> = (0..60).chain([5, 9]).collect();
    let twice = x.select(ndarray::Axis(0), &order);
    let mut labels = Array1::from_iter(order.iter().map(|i| y[*i]));
    let mut parts = vec![1.0; 62];
    (labels[9], parts[9], labels[61], parts[61]) = (1.0, 0.25, 0.0, 0.75);
    let expected = fit(&params, Rows { map: &twice, scale: None }, &labels, parts);
    for (a, b) in ours.weights.iter().zip(&expected.weights) {
        assert!((a - b).abs() < 1e-4, "{a} {b}");
    }
}

#[test]
fn a_scale_is_a_column_multiplied() {
    let (x, y) = example(80, 3);
    let scale = [2.0, 0.5, 1.0];
    let scaled = &x * &Array1::from(scale.to_vec());
    let params = TrainParams::default().tolerance(1e-6);
    let ours = fit(&params, Rows { map: &x, scale: Some(&scale) }, &y, Vec::new());
    let expected = fit(&params, Rows { map: &scaled, scale: None }, &y, Vec::new());
    for ((a, b), s) in ours.weights.iter().zip(&expected.weights).zip(scale) {
        assert!((a - b * s).abs() < 1e-4, "{a} {b}");
    }
}

#[test]
fn squared_hinge_reaches_a_flat_gradient() {
    let (x, y) = example(200, 5);
    let params = TrainParams::default().loss(Loss::SquaredHinge).tolerance(1e-5);
    assert!(fit(&params, Rows { map: &x, scale: None }, &y, Vec::new()).convergence.converged);
}

#[test]
fn too_few_iterations_are_reported() {
    let (x, y) = example(200, 8);
    let params = TrainParams::default().tolerance(1e-6).max_iterations(2);
    let end = fit(&params, Rows { map: &x, scale: None }, &y, Vec::new()).convergence;
    assert!(!end.converged && end.iterations == 2 && end.gradient_norm > 0.0);
}

#[test]
fn bad_settings_and_shapes_are_refused_with_their_value() {
    let message = |p: TrainParams| p.check().unwrap_err().to_string();
    assert_eq!(message(TrainParams::default().alpha(-1.0)), "alpha -1 is not a finite number of at least 0");
    assert!(message(TrainParams::default().tolerance(0.0)).starts_with("tolerance 0"));
    assert!(message(TrainParams::default().max_iterations(0)).starts_with("max_iterations 0"));
    assert!(message(TrainParams::default().history(0)).starts_with("history 0"));
    let (x, y) = example(10, 2);
    let rows = Rows { map: &x, scale: None };
    let short = DatasetBase::new(rows, Array1::from(y.to_vec()[..9].to_vec()));
    assert_eq!(TrainParams::default().fit(&short).unwrap_err().to_string(), "9 labels for 10 rows");
    let wild = DatasetBase::new(rows, &y * 3.0);
    assert!(TrainParams::default().fit(&wild).unwrap_err().to_string().starts_with("label 3 in row"));
}
