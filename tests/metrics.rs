//! Every metric against scikit-learn's and scipy's own numbers (`golden/make_metrics.py` makes the file).
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use moderato::metrics::{Ranked, Scored, binomial, bootstrap, curve, subgroup, table};
use moderato::number::Threshold;
use serde_json::Value;

const CLOSE: f64 = 1e-9;

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/metrics.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap_or(f64::INFINITY)).collect()
}

fn rows(y: &Value, s: &Value, w: Option<&Value>) -> Vec<Scored> {
    let w = w.map(numbers);
    let row = |(i, (y, s)): (usize, (f64, f64))| Scored {
        score: s,
        positive: y > 0.5,
        weight: w.as_ref().map_or(1.0, |w| w[i]),
        unit: i as u32,
    };
    numbers(y).into_iter().zip(numbers(s)).enumerate().map(row).collect()
}

fn assert_close(got: Option<f64>, want: Option<f64>, what: &str) {
    match (got, want) {
        (None, None) => {}
        (Some(a), Some(b)) if (a - b).abs() <= CLOSE => {}
        _ => panic!("{what}: we say {got:?}, the oracle {want:?}"),
    }
}

#[test]
fn every_metric_equals_scikit_learn_on_random_and_awkward_samples() {
    for case in golden()["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let rows = rows(&case["y"], &case["s"], Some(&case["w"]));
        let threshold = Threshold(case["threshold"].as_f64().unwrap());
        let tallies = Ranked::new(rows, &[threshold]).unwrap().tallies();
        let figures = case["figures"].as_object().unwrap();
        for metric in &table::METRICS {
            let want = figures.get(metric.name).and_then(Value::as_f64);
            assert_close((metric.of)(&tallies), want, &format!("{} of `{name}`", metric.name));
        }
        assert!(figures.keys().all(|k| table::metric(k).is_some()), "a figure of the oracle has no metric");
    }
}

#[test]
fn the_curves_are_scikit_learns() {
    let all = golden();
    let cases = all["cases"].as_array().unwrap().iter().filter(|c| c["curves"].is_object());
    let mut seen = 0;
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let ranked = Ranked::new(rows(&case["y"], &case["s"], Some(&case["w"])), &[]).unwrap();
        let points = curve::points(&ranked);
        // scikit-learn's ROC starts with one point above all scores; its PR curve runs from the lowest threshold.
        let curves = &case["curves"];
        let roc = numbers(&curves["fpr"]).into_iter().zip(numbers(&curves["tpr"])).skip(1);
        assert_eq!(roc.len(), points.len(), "{name}");
        for (point, (fpr, tpr)) in points.iter().zip(roc) {
            assert_close(point.decisions.false_positive_rate(), Some(fpr), name);
            assert_close(Some(point.decisions.recall()), Some(tpr), name);
        }
        let threshold = numbers(&curves["threshold"]);
        let pr = numbers(&curves["precision"]).into_iter().zip(numbers(&curves["recall"])).zip(threshold);
        for (point, ((precision, recall), threshold)) in points.iter().rev().zip(pr) {
            assert_close(Some(point.decisions.precision()), Some(precision), name);
            assert_close(Some(point.decisions.recall()), Some(recall), name);
            assert_close(Some(point.threshold), Some(threshold), name);
        }
        seen += 1;
    }
    assert!(seen > 5, "only {seen} cases had curves");
}

#[test]
fn exact_binomial_bounds_equal_scipys() {
    for row in golden()["bounds"].as_array().unwrap() {
        let (k, n) = (row["k"].as_f64().unwrap(), row["n"].as_f64().unwrap());
        let confidence = row["confidence"].as_f64().unwrap();
        let interval = binomial::clopper_pearson(k, n, confidence).unwrap();
        let what = format!("{k} of {n} at {confidence}");
        assert_close(Some(interval.low), row["low"].as_f64(), &what);
        assert_close(Some(interval.high), row["high"].as_f64(), &what);
        assert_close(Some(binomial::lower_bound(k, n, 1.0 - confidence)), row["one_sided"].as_f64(), &what);
    }
}

#[test]
fn mcnemars_exact_test_equals_scipys() {
    for row in golden()["flips"].as_array().unwrap() {
        let (a, b) = (row["a"].as_u64().unwrap(), row["b"].as_u64().unwrap());
        assert_close(Some(binomial::mcnemar(a, b)), row["p"].as_f64(), &format!("{a} against {b}"));
    }
}

#[test]
fn subgroup_aucs_equal_scikit_learns_on_the_rows_they_name() {
    let golden = golden();
    let groups = &golden["groups"];
    let rows = rows(&groups["y"], &groups["s"], None);
    let inside: Vec<bool> = numbers(&groups["in_group"]).iter().map(|g| *g > 0.5).collect();
    let plan = bootstrap::Plan { rounds: 0, seed: 0, confidence: 0.95, units: rows.len(), grouped: false };
    // The sample has fewer than 50 of a class in the group: the rule is lifted by taking every row twice.
    let (rows, inside) = ([rows.clone(), rows].concat(), [inside.clone(), inside].concat());
    let got = subgroup::subgroup("g", &rows, &inside, Threshold(0.5), plan).unwrap().figures.unwrap();
    assert_close(got.subgroup_auc.value, groups["subgroup"].as_f64(), "subgroup AUC");
    assert_close(got.bpsn_auc.value, groups["bpsn"].as_f64(), "BPSN AUC");
    assert_close(got.bnsp_auc.value, groups["bnsp"].as_f64(), "BNSP AUC");
    assert_close(subgroup::power_mean(&[0.9, 0.8, 0.95]), groups["power_mean"].as_f64(), "generalised mean");
}
