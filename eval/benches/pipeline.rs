//! Small benches of the stages: folding, units, the design matrix, gradient, scoring.
//!
//! The text is made here: words of a Zipf-like vocabulary in sentences, since how often words come back is what
//! the unit cache and the factorised design live on. `eval/peers` measures the commands on real comments.

#![expect(clippy::indexing_slicing, reason = "indices of lists made here")]

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use moderato::features::{Comment, Design, DesignBuilder, Extractor, Pipeline, Work};
use moderato::model::{Buffers, HeadInfo, Linear, Scorer, SecondStage};
use moderato::number::{Probability, Threshold};
use moderato::text::{Folder, TextOptions, Tokens};

const COMMENTS: usize = 4_000;
const VOCABULARY: usize = 30_000;
const HEADS: usize = 8;
const COMMON: &[&str] = &[
    "the", "to", "and", "a", "of", "is", "you", "that", "it", "in", "for", "this", "not", "are", "be", "on",
    "they", "have", "with", "as", "if", "was", "but", "people", "what", "so", "all", "your", "we", "just",
    "or", "can",
];
const SYLLABLES: &[&str] = &[
    "ba", "con", "de", "er", "fi", "gor", "hu", "in", "ju", "ka", "lo", "men", "no", "or", "per", "qua",
    "ri", "ster", "ti", "ul", "ver", "wen", "ex", "ly", "za", "tion",
];

fn main() {
    divan::main();
}

/// A small generator of the same numbers on every machine (xorshift64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() >> 11) as usize % n
    }

    /// A rank with probability about one over the rank.
    fn rank(&mut self) -> usize {
        let share = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((VOCABULARY as f64).powf(share) - 1.0) as usize
    }
}

fn word(rank: usize) -> String {
    if let Some(word) = COMMON.get(rank) {
        return (*word).to_owned();
    }
    let mut chance = Chance(rank as u64 * 0x9e37_79b9 + 1);
    (0..2 + rank % 3).map(|_| SYLLABLES[chance.below(SYLLABLES.len())]).collect()
}

/// Comments of about 185 bytes.
fn comments() -> Vec<String> {
    let mut chance = Chance(20_261_122);
    let words: Vec<String> = (0..VOCABULARY).map(word).collect();
    let mut comment = || {
        let mut text = String::new();
        for at in 0..8 + chance.below(48) {
            text.push_str(&words[chance.rank().min(VOCABULARY - 1)]);
            text.push_str(if at % 13 == 12 { ". " } else { " " });
        }
        text
    };
    (0..COMMENTS).map(|_| comment()).collect()
}

fn bytes(comments: &[String]) -> BytesCount {
    BytesCount::new(comments.iter().map(String::len).sum::<usize>())
}

#[divan::bench]
fn fold(bencher: Bencher) {
    let (comments, folder) = (comments(), Folder::new(&TextOptions::default(), &[]));
    let mut tokens = Tokens::new();
    bencher.counter(bytes(&comments)).bench_local(|| {
        for text in &comments {
            folder.tokenize(black_box(text), &mut tokens);
        }
    });
}

#[divan::bench]
fn fold_and_units(bencher: Bencher) {
    let (comments, extractor) = (comments(), Extractor::new(&Pipeline::default()));
    let mut comment = Comment::default();
    bencher.counter(bytes(&comments)).bench_local(|| {
        for text in &comments {
            extractor.read(black_box(text), &mut comment);
        }
    });
}

fn design(comments: &[String]) -> Design {
    let mut builder = DesignBuilder::new(&Pipeline::default());
    for text in comments {
        builder.push(text);
    }
    builder.finish(2)
}

#[divan::bench]
fn build_design(bencher: Bencher) {
    let comments = comments();
    bencher.counter(bytes(&comments)).bench_local(|| design(black_box(&comments)));
}

/// One loss and gradient: margins and their transpose. Items are entries of B, the units of all comments.
#[divan::bench]
fn margins_and_gradient(bencher: Bencher) {
    let design = design(&comments());
    let weights = vec![0.5; design.n_features()];
    let mut gradient = vec![0.0; design.n_features()];
    let (mut margins, mut work) = (vec![0.0; design.n_comments()], Work::default());
    bencher.counter(ItemsCount::new(design.n_entries())).bench_local(|| {
        design.margins(black_box(&weights), None, &mut work, &mut margins);
        design.gradient(&margins, None, &mut work, &mut gradient);
    });
}

/// A model of eight heads with a weight for every feature of the comments: nothing is pruned.
fn scorer(comments: &[String]) -> Scorer {
    let mut features = design(comments).features().to_vec();
    features.sort_unstable();
    let mut chance = Chance(1);
    let weights: Vec<f64> = (0..features.len() * HEADS).map(|_| chance.below(255) as f64 - 127.0).collect();
    let linear = Linear::quantised(&features, &weights, HEADS);
    let own = |head| (0..HEADS).map(|margin| f64::from(u8::from(margin == head))).collect();
    let second = SecondStage { margins: (0..HEADS).map(own).collect(), ..SecondStage::default() };
    let info = |head| HeadInfo { name: format!("h{head}"), threshold: Threshold(0.5) };
    Scorer::compile(&Pipeline::default(), &linear, &second, (0..HEADS).map(info).collect())
}

#[divan::bench]
fn score_eight_heads(bencher: Bencher) {
    let comments = comments();
    let (scorer, mut buffers) = (scorer(&comments), Buffers::default());
    let mut out = [Probability(0.0); HEADS];
    bencher.counter(bytes(&comments)).bench_local(|| {
        for text in &comments {
            scorer.score(&mut buffers, black_box(text), &mut out);
        }
    });
}
