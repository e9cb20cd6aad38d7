//! Benches of the way from a text to its scores, and of training's two products.
//!
//! `cargo bench --bench learner` runs on made-up text; with `MODERATO_BENCH` naming a CSV file with a `text`
//! column it runs on that file's first 8 MB of comments.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a bench has nobody to report an error to")]

use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use moderato::features::{Comment, Design, DesignBuilder, Extractor, Pipeline, Work};
use moderato::model::{Buffers, HeadInfo, Linear, Scorer, SecondStage};
use moderato::number::{Probability, Threshold};
use moderato::text::{Folder, TextOptions, Tokens};

const BYTES: usize = 8_000_000;
const HEADS: usize = 8;

fn main() {
    divan::main();
}

static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| match std::env::var("MODERATO_BENCH") {
    Ok(path) => from_file(&path),
    Err(_) => made_up(),
});

fn from_file(path: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(path).expect("MODERATO_BENCH names a CSV file");
    let column =
        reader.headers().expect("a header").iter().position(|name| name == "text").expect("a text column");
    let mut size = 0;
    let texts = reader.records().map_while(Result::ok).map(|record| record[column].to_owned());
    texts
        .take_while(|text| {
            size += text.len();
            size < BYTES
        })
        .collect()
}

/// Comments of Zipfian made-up words, from a fixed generator.
fn made_up() -> Vec<String> {
    let mut state = 1_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let mut texts = Vec::new();
    let mut size = 0;
    while size < BYTES {
        let mut text = String::new();
        for word in 0..8 + next() % 48 {
            // A rank whose logarithm is spread evenly: Zipf's law.
            let rank = 2_f64.powf((next() % 1_000_000) as f64 / 1e6 * 16.0) as u64;
            let mut letters = rank.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            if word > 0 {
                text.push(if word % 11 == 0 { '\n' } else { ' ' });
            }
            for _ in 0..2 + rank.ilog2() / 2 {
                text.push(char::from(b'a' + (letters >> 59) as u8 % 26));
                letters = letters.wrapping_mul(0xbf58_476d_1ce4_e5b9);
            }
            text.push_str(if word % 9 == 8 { "." } else { "" });
        }
        size += text.len();
        texts.push(text);
    }
    texts
}

fn bytes() -> BytesCount {
    BytesCount::new(TEXTS.iter().map(String::len).sum::<usize>())
}

static DESIGN: LazyLock<Design> = LazyLock::new(|| {
    let mut builder = DesignBuilder::new(&Pipeline::default());
    for text in TEXTS.iter() {
        builder.push(text);
    }
    builder.finish(2)
});

static SCORER: LazyLock<Scorer> = LazyLock::new(|| {
    let mut features = DESIGN.features().to_vec();
    features.sort_unstable();
    let weight = |i: usize| f64::from((i as u32).wrapping_mul(2_654_435_761) >> 16) / 65_536.0 - 0.5;
    let weights: Vec<f64> = (0..features.len() * HEADS).map(weight).collect();
    let linear = Linear::quantised(features, &weights, HEADS, 32_767);
    let second = SecondStage { bias: vec![-1.0; HEADS], ..SecondStage::default() };
    let head = |k: usize| HeadInfo { name: format!("h{k}"), threshold: Threshold(0.5) };
    Scorer::compile(&Pipeline::default(), &linear, &second, (0..HEADS).map(head).collect())
});

#[divan::bench]
fn folding(bencher: Bencher<'_, '_>) {
    let folder = Folder::new(&TextOptions::default(), &[]);
    let mut tokens = Tokens::new();
    bencher.counter(bytes()).bench_local(|| {
        for text in TEXTS.iter() {
            folder.tokenize(text, &mut tokens);
            black_box(&tokens);
        }
    });
}

#[divan::bench]
fn units(bencher: Bencher<'_, '_>) {
    let extractor = Extractor::new(&Pipeline::default());
    let mut comment = Comment::default();
    bencher.counter(bytes()).bench_local(|| {
        for text in TEXTS.iter() {
            extractor.read(text, &mut comment);
            black_box(&comment);
        }
    });
}

#[divan::bench(sample_count = 20)]
fn scoring(bencher: Bencher<'_, '_>) {
    let mut buffers = Buffers::default();
    let mut out = [Probability(0.0); HEADS];
    let scorer = &*SCORER;
    bencher.counter(bytes()).bench_local(|| {
        for text in TEXTS.iter() {
            scorer.score(&mut buffers, text, &mut out);
            black_box(&out);
        }
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn building(bencher: Bencher<'_, '_>) {
    bencher.counter(bytes()).bench_local(|| {
        let mut builder = DesignBuilder::new(&Pipeline::default());
        for text in TEXTS.iter() {
            builder.push(text);
        }
        builder.finish(2)
    });
}

#[divan::bench(sample_count = 20)]
fn margins(bencher: Bencher<'_, '_>) {
    let design = &*DESIGN;
    let weights = vec![0.5; design.n_features()];
    let (mut work, mut out) = (Work::default(), vec![0.0; design.n_comments()]);
    bencher.counter(bytes()).bench_local(|| design.margins(&weights, None, &mut work, &mut out));
}

#[divan::bench(sample_count = 20)]
fn gradient(bencher: Bencher<'_, '_>) {
    let design = &*DESIGN;
    let residual = vec![0.5; design.n_comments()];
    let (mut work, mut out) = (Work::default(), vec![0.0; design.n_features()]);
    bencher.counter(bytes()).bench_local(|| design.gradient(&residual, None, &mut work, &mut out));
}
