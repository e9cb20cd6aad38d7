//! The scorer against the design matrix, and the sums behind explanations.

use proptest::prelude::*;

use super::*;
use crate::features::{DesignBuilder, Pipeline, WordClass, Work};
use crate::number::{Probability, Threshold};

const TEXTS: &[&str] = &[
    "You are a dunderhead, you really are!",
    "the council met on monday. The council talked. it talked about roads, buses, schools and the weather. \
     Nobody listened to what was said. what a dunderhead the mayor is! He said it all again on tuesday. \
     and then they went home, tired but content with the roads and the buses.",
    "",
    "roads ROADS roads",
];

/// A model with made-up weights over the features of `TEXTS`, three margins and two heads.
fn scorer() -> (Scorer, crate::features::Design, Linear) {
    scorer_with(Vec::new())
}

/// The same, whose first head includes the second.
fn including(sure: f64) -> Scorer {
    scorer_with(vec![Inclusion { head: 0, includes: vec![1], sure: Probability(sure) }]).0
}

fn scorer_with(inclusions: Vec<Inclusion>) -> (Scorer, crate::features::Design, Linear) {
    let mut pipeline = Pipeline::default();
    pipeline.features.skips = 2;
    pipeline.features.capitals = true;
    pipeline.features.windows.segment = 5;
    let class =
        |name: &str, alone, words: &str| WordClass { name: name.to_owned(), alone, words: words.to_owned() };
    pipeline.classes = vec![
        class("fool", true, "dunderhead DUNDERHEADS two-words"),
        class("town", false, "roads buses council mayor"),
        class("you", true, "you nobody dunderhead"),
        class("talk", true, "talked said listened it"),
    ];
    let mut builder = DesignBuilder::new(&pipeline);
    for text in TEXTS {
        builder.push(text);
    }
    let design = builder.finish(1);
    let mut features = design.features().to_vec();
    features.sort_unstable();
    let weights: Vec<f64> = (0..features.len() * 3)
        .map(|i| (f64::from((i as u32).wrapping_mul(2_654_435_761) >> 16) / 65536.0) - 0.5)
        .collect();
    let linear = Linear::quantised(&features, &weights, 3);
    let second = SecondStage {
        bias: vec![-1.0, 0.5],
        margins: vec![vec![0.7, -0.2, 0.1], vec![0.0, 1.0, 0.3]],
        windows: vec![vec![0.4, 0.3, 0.0], vec![0.1, 0.0, 0.9]],
        signals: vec![vec![0.5; 11], vec![-0.25; 4]],
        inclusions,
    };
    let head = |name: &str| HeadInfo { name: name.to_owned(), threshold: Threshold(0.5) };
    let scorer = Scorer::compile(&pipeline, &linear, &second, vec![head("one"), head("two")]);
    (scorer, design, linear)
}

#[test]
fn margins_equal_those_of_the_design_matrix() {
    let (scorer, design, linear) = scorer();
    let (mut buffers, mut work) = (Buffers::default(), Work::default());
    for k in 0..3 {
        let weights: Vec<f64> = design.features().iter().map(|&hash| linear.weight(hash, k)).collect();
        let (mut whole, mut windows) = (vec![0.0; TEXTS.len()], Vec::new());
        design.margins(&weights, None, &mut work, &mut whole);
        design.window_margins(&weights, None, &mut work, &mut windows);
        for (row, text) in TEXTS.iter().enumerate() {
            let margins = scorer.margins(&mut buffers, text);
            assert!((margins.whole[k] - whole[row]).abs() < 1e-9, "{text}");
            let expected = &windows[design.windows_of(row)];
            let of_windows: Vec<f64> = margins.windows.chunks_exact(3).map(|window| window[k]).collect();
            assert_eq!(of_windows.len(), expected.len(), "{text}");
            assert!(of_windows.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{text}");
            for (a, &b) in margins.signals.iter().zip(design.signals(row)) {
                assert!((a - f64::from(b)).abs() < 1e-6, "{text}");
            }
        }
    }
}

#[test]
fn a_long_comment_has_windows_that_differ_from_the_whole() {
    let (scorer, ..) = scorer();
    let mut buffers = Buffers::default();
    let margins = scorer.margins(&mut buffers, TEXTS[1]);
    let strongest =
        |k: usize| margins.windows.chunks_exact(3).map(|w| w[k]).fold(f64::NEG_INFINITY, f64::max);
    assert!(margins.whole.iter().enumerate().all(|(k, whole)| strongest(k) > *whole));
}

fn assert_adds_up(scorer: &Scorer, buffers: &mut Buffers, text: &str) {
    for head in 0..2 {
        let why = scorer.explain(buffers, text, head).unwrap();
        let parts: f64 = why.parts.iter().map(|part| part.logit).sum();
        let signals: f64 = why.signals.iter().map(|part| part.logit).sum();
        assert!((why.bias + parts + signals - why.logit.0).abs() < 1e-9, "{text}: {why:?}");
        assert!(why.parts.iter().all(|part| text.get(part.start as usize..part.end as usize).is_some()));
    }
}

proptest! {
    #[test]
    fn contributions_add_up_to_the_logit(words in prop::collection::vec("roads|buses|You|are|dunderhead|!|\\.|\n|é|ROADS|[a-z]{1,9}|\\PC{1,3}", 0..80)) {
        let (scorer, ..) = scorer();
        assert_adds_up(&scorer, &mut Buffers::default(), &words.join(" "));
        assert_adds_up(&including(0.6), &mut Buffers::default(), &words.join(" "));
    }

    #[test]
    fn a_head_is_at_least_as_likely_as_one_it_includes_that_is_sure(words in prop::collection::vec("roads|buses|You|are|dunderhead|[a-z]{1,9}", 0..40)) {
        let text = words.join(" ");
        let (plain, ..) = scorer();
        let (mut own, mut raised) = ([Probability(0.0); 2], [Probability(0.0); 2]);
        plain.score(&mut Buffers::default(), &text, &mut own);
        let scorer = including(0.6);
        scorer.score(&mut Buffers::default(), &text, &mut raised);
        let counts = own[1].0 >= 0.6 && own[1].0 > own[0].0;
        prop_assert_eq!(raised, if counts { [own[1], own[1]] } else { own });
        let why = scorer.explain(&mut Buffers::default(), &text, 0).unwrap();
        prop_assert_eq!(why.through.as_deref(), counts.then_some("two"));
        prop_assert_eq!(why.probability, raised[0]);
    }

    #[test]
    fn results_do_not_depend_on_what_was_scored_before(order in prop::collection::vec(0..TEXTS.len(), 1..12)) {
        let (scorer, ..) = scorer();
        let mut used = Buffers::default();
        for index in order {
            let (mut first, mut second) = ([Probability(0.0); 2], [Probability(0.0); 2]);
            scorer.score(&mut used, TEXTS[index], &mut first);
            scorer.score(&mut Buffers::default(), TEXTS[index], &mut second);
            prop_assert_eq!(first, second);
        }
    }
}

#[test]
fn unknown_words_add_nothing() {
    let (scorer, ..) = scorer();
    let text = "xyzzyqv zzkwq";
    let why = scorer.explain(&mut Buffers::default(), text, 0).unwrap();
    assert!(why.parts.len() <= 2);
    assert_adds_up(&scorer, &mut Buffers::default(), text);
    assert!(scorer.explain(&mut Buffers::default(), text, 2).is_none());
}

#[test]
fn buffers_of_another_model_are_not_believed() {
    let (one, ..) = scorer();
    let (other, ..) = scorer();
    let mut buffers = Buffers::default();
    let mut out = [Probability(0.0); 2];
    one.score(&mut buffers, TEXTS[0], &mut out);
    let mut again = [Probability(0.0); 2];
    other.score(&mut buffers, TEXTS[0], &mut again);
    assert_eq!(out, again);
}

#[test]
fn the_shipped_model_carries_its_own_digest() {
    if SHIPPED.is_empty() {
        println!("skipped: models/en.moderato is empty");
        return;
    }
    assert_eq!(Model::load("en.moderato", SHIPPED).unwrap().digest, shipped().unwrap().digest);
}
