//! A comment's tokens to margins: each distinct unit's weights, summed over the comment and over its windows.
#![expect(clippy::indexing_slicing, reason = "numeric kernels over indices this module made")]

use super::scorer::{Buffers, Results, Scorer};
use super::sums::{LANES, Seen, Totals, add_row};
use super::words::{FRESH, Place, Words};
use crate::features::hash::{Seed, feature, join};
use crate::features::{
    Class, Comment, FeatureOptions, REACH, Unit, UnitKind, class_pairs, company, pairs, rarer_units, scale,
};
use crate::text::{Token, Tokens};

/// What summing works with: the words met so far and the sums of the comment at hand.
#[derive(Debug, Default)]
pub(super) struct Work {
    words: Words,
    /// The words of the comment's tokens.
    places: Vec<Place>,
    /// Their classes, where there are any.
    classes: Vec<Option<Class>>,
    others: Others,
    whole: Totals,
    segment: Segment,
    window: Totals,
    /// First tokens of the comment's segments, and one past its last token.
    segments: Vec<u32>,
}

/// A segment's sums, by where its units count.
#[derive(Debug, Default)]
struct Segment {
    /// In the comment and both windows.
    fresh: Totals,
    /// In the window that begins with this segment only.
    first: Totals,
    /// In the window that ends with this segment only.
    second: Totals,
}

impl Segment {
    fn open(&mut self, lines: usize) {
        self.fresh.open(lines);
        self.first.open(lines);
        self.second.open(lines);
    }

    fn close(&mut self) {
        self.fresh.close();
        self.first.close();
        self.second.close();
    }
}

/// What weighing units of several words works with.
#[derive(Debug, Default)]
struct Others {
    seen: Seen,
    /// Features of a segment's units that are fresh and lie whole in it.
    fresh: Vec<u32>,
    /// The segment's other units.
    late: Vec<Late>,
    /// The features of one unit.
    single: Vec<u32>,
}

/// A unit that the comment had before, or that begins in another segment.
#[derive(Debug, Clone, Copy)]
struct Late {
    unit: Unit,
    /// Where it occurred before, or [`FRESH`].
    seen: u32,
}

impl Scorer {
    /// Reads a text: distinct units, margins, windows and signals into the buffers.
    pub(super) fn read(&self, buffers: &mut Buffers, text: &str) {
        if buffers.owner != self.id {
            *buffers = Buffers::default();
            buffers.owner = self.id;
        }
        let Buffers { comment, work, results, .. } = buffers;
        self.extractor.read_tokens(text, comment);
        self.find_words(&comment.tokens, work);
        let company = if self.extractor.has_classes() { REACH as usize } else { 0 };
        work.others.seen.open(comment.tokens.list.len() * (self.options().others_a_token() + company));
        work.whole.open(self.lines);
        let words = if comment.windows.is_empty() {
            self.one_window(comment, work, results)
        } else {
            self.many_windows(comment, work, results)
        };
        self.extractor.signals(comment, words, &mut results.signals);
    }

    fn options(&self) -> &FeatureOptions {
        &self.extractor.pipeline().features
    }

    /// The tokens' places among the words.
    fn find_words(&self, tokens: &Tokens, work: &mut Work) {
        work.words.open(tokens.list.len(), self.lines);
        let take_in = |words: &mut Words, token| self.take_in(tokens, token as u32, words);
        work.words.find_all(&tokens.list, &mut work.places, take_in);
        work.classes.clear();
        if self.extractor.has_classes() {
            let Work { words, places, classes, .. } = work;
            let class =
                |place: &Place| words.class(place.word).and_then(|number| self.extractor.class(number));
            classes.extend(places.iter().map(class));
        }
    }

    /// Weighs a word that was not met before; its place from now on.
    #[cold]
    fn take_in(&self, tokens: &Tokens, token: u32, words: &mut Words) -> u32 {
        let key = tokens.list[token as usize].hash;
        let unit = Unit { key, first_token: token, last_token: token, kind: UnitKind::Word };
        let mut features = Vec::new();
        self.extractor.expand(&unit, tokens, |_, feature| features.push(feature));
        let n_grams = features.len() as u32;
        let mut sums = vec![[0; LANES]; self.lines];
        let weights = self.weights.source(features.len());
        weights.keep_known(&mut features);
        weights.each(&features, |row| add_row(&mut sums, row));
        let stem = self.extractor.stem(tokens, token).unwrap_or_default();
        words.insert([key, stem], self.extractor.class_number(key), n_grams, &sums)
    }

    /// A comment that is one window; how many of its distinct units are words.
    fn one_window(&self, comment: &Comment, work: &mut Work, results: &mut Results) -> u32 {
        let words = self.segment(comment, 0, [0, comment.tokens.list.len() as u32], work);
        self.whole(work, results);
        results.windows.clear();
        results.window_n_grams.clear();
        words
    }

    /// A comment of several windows: each segment's units are added up once, and what a window has is the sums of
    /// its two segments. How many of the distinct units are words.
    fn many_windows(&self, comment: &Comment, work: &mut Work, results: &mut Results) -> u32 {
        results.windows.clear();
        results.window_n_grams.clear();
        let mut ends = std::mem::take(&mut work.segments);
        comment.segments(&mut ends);
        let (mut words, mut before) = (0, 0);
        for (index, ends) in ends.array_windows().enumerate() {
            words += self.segment(comment, before, *ends, work);
            let Work { segment, window, .. } = work;
            if index > 0 {
                window.add_all(&segment.fresh);
                window.add_all(&segment.second);
                self.window(window, results);
            }
            window.open(self.lines);
            window.add_all(&segment.fresh);
            window.add_all(&segment.first);
            before = ends[0];
        }
        work.segments = ends;
        self.whole(work, results);
        words
    }

    /// Adds up the units whose last token is in a segment, which begins and ends at these tokens; the segment before
    /// it begins at `before`. How many of those that are fresh to the comment are words.
    ///
    /// Memory is what this waits for: each loop has few steps, so that the processor is ahead in the next ones.
    fn segment(&self, comment: &Comment, before: u32, [start, end]: [u32; 2], work: &mut Work) -> u32 {
        work.segment.open(self.lines);
        let words = work.add_words(before, start, end);
        self.list_others(&comment.tokens.list, [start, end], work);
        let Work { others, segment, .. } = work;
        segment.fresh.n_grams += others.fresh.len() as u32;
        let weights = self.weights.source(others.fresh.len());
        weights.keep_known(&mut others.fresh);
        weights.each(&others.fresh, |row| segment.fresh.add_row(row));
        while let Some(late) = work.others.late.pop() {
            self.add_late(late, before, start, work);
        }
        let Work { segment, whole, .. } = work;
        segment.close();
        whole.add_all(&segment.fresh);
        words
    }

    /// Lists a segment's units of several words by what has to be done with them.
    fn list_others(&self, list: &[Token], range: [u32; 2], work: &mut Work) {
        let Work { words, places, classes, others, .. } = work;
        let read = Read { stems: self.options().stems.is_some(), words, places, classes };
        others.fresh.clear();
        pairs(list, range, self.options(), |unit| others.note(unit, range[0], &read));
        rarer_units(list, range, self.options(), |unit| others.note(unit, range[0], &read));
        company(classes, range, |unit| others.note(unit, range[0], &read));
    }

    /// Adds a unit that is not both fresh and whole in the segment that begins at `start`.
    fn add_late(&self, Late { unit, seen }: Late, before: u32, start: u32, work: &mut Work) {
        let Work { words, places, classes, others, whole, segment, .. } = work;
        others.single.clear();
        let read = Read { stems: self.options().stems.is_some(), words, places, classes };
        read.expand(&unit, &mut others.single);
        let weights = self.weights.source(others.single.len());
        let add = |totals: &mut Totals| {
            totals.n_grams += others.single.len() as u32;
            weights.each(&others.single, |row| totals.add_row(row));
        };
        // A window has a unit that begins in it, and counts it unless it had it before.
        let counts = |from: u32| unit.first_token >= from && (seen == FRESH || seen < from);
        if seen == FRESH {
            add(whole);
        }
        if counts(start) {
            add(&mut segment.first);
        }
        if counts(before) {
            add(&mut segment.second);
        }
    }

    /// The whole comment's margins.
    fn whole(&self, work: &mut Work, results: &mut Results) {
        work.whole.close();
        results.whole_n_grams = work.whole.n_grams;
        let scale = scale(results.whole_n_grams);
        results.margins.clear();
        results.margins.extend(work.whole.margins(&self.steps).map(|sum| sum * scale));
    }

    /// A window's margins.
    fn window(&self, totals: &Totals, results: &mut Results) {
        let scale = scale(totals.n_grams);
        results.window_n_grams.push(totals.n_grams);
        results.windows.extend(totals.margins(&self.steps).map(|sum| sum * scale));
    }

    /// The summed weights in steps of a unit of the comment read last, a number a margin.
    pub(super) fn unit_sums(&self, buffers: &Buffers, unit: &Unit) -> Vec<f64> {
        let mut features = Vec::new();
        self.extractor.expand(unit, &buffers.comment.tokens, |_, feature| features.push(feature));
        let mut totals = Totals::default();
        totals.open(self.lines);
        self.weights.source(features.len()).each(&features, |row| totals.add_row(row));
        totals.close();
        totals.margins(&vec![1.0; self.n_margins()]).collect()
    }
}

/// What is known of the tokens of the comment that is read.
struct Read<'a> {
    /// Whether pairs have stems.
    stems: bool,
    words: &'a Words,
    places: &'a [Place],
    /// None at all where there are no classes.
    classes: &'a [Option<Class>],
}

impl Read<'_> {
    /// Appends the features of a unit of several words: itself, its stems, its classes.
    #[inline]
    fn expand(&self, unit: &Unit, out: &mut Vec<u32>) {
        out.push(feature(unit.key));
        let word = |token: u32| self.places[token as usize].word;
        if self.stems && unit.kind == UnitKind::Pair {
            let stem = |token: u32| self.words.stem(word(token));
            out.push(feature(join(Seed::STEM_PAIR, stem(unit.first_token), stem(unit.last_token))));
        }
        if !self.classes.is_empty() && matches!(unit.kind, UnitKind::Pair | UnitKind::Skip) {
            let side = |token: u32| (self.words.key(word(token)), self.classes[token as usize]);
            class_pairs(side(unit.first_token), side(unit.last_token), |feature| out.push(feature));
        }
    }
}

impl Others {
    /// Lists a unit of the segment that begins at `start`.
    #[inline]
    fn note(&mut self, unit: Unit, start: u32, read: &Read<'_>) {
        // What has a word that the comment has once is there once; but a word may be in several pairs at a distance.
        let repeated = |token: u32| read.places[token as usize].repeated;
        let is_near = !matches!(unit.kind, UnitKind::Skip | UnitKind::Company);
        let once = is_near && !(repeated(unit.first_token) && repeated(unit.last_token));
        let seen = if once { FRESH } else { self.seen.before(unit.key, unit.first_token) };
        if seen == FRESH && unit.first_token >= start {
            read.expand(&unit, &mut self.fresh);
        } else {
            self.late.push(Late { unit, seen });
        }
    }
}

impl Work {
    /// Adds up a segment's words; how many are fresh to the comment.
    fn add_words(&mut self, before: u32, start: u32, end: u32) -> u32 {
        let Self { words, places, segment, .. } = self;
        let mut distinct = 0;
        for place in &places[start as usize..end as usize] {
            let sums = words.sums(place.word);
            if place.before == FRESH {
                distinct += 1;
                segment.fresh.add(sums);
                continue;
            }
            if place.before < start {
                segment.first.add(sums);
            }
            if place.before < before {
                segment.second.add(sums);
            }
        }
        distinct
    }
}
