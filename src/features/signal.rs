//! Surface signals: how a comment is written, beside which words it has.
//!
//! To add one: a row in [`SIGNALS`]. Names are stored in model files; a model that names a signal this
//! table does not have is refused.

use crate::text::{Flags, Token, TokenKind, Tokens};

/// One surface signal.
#[derive(Debug, Clone, Copy)]
pub struct Signal {
    /// Unique and stable: stored in model files.
    pub name: &'static str,
    /// What it measures.
    pub about: &'static str,
    /// Its value, in [0, 1].
    value: fn(&Counts) -> f64,
}

/// All signals, in the order in which [`signals`] gives them.
pub const SIGNALS: &[Signal] = &[
    Signal { name: "capitals", about: "share of words all in capitals", value: |c| share(c.upper, c.words) },
    Signal {
        name: "exclamation",
        about: "exclamation marks, log2(1 + n) / 4",
        value: |c| bounded(c.exclamations, 4.0),
    },
    Signal {
        name: "question",
        about: "question marks, log2(1 + n) / 4",
        value: |c| bounded(c.questions, 4.0),
    },
    Signal { name: "length", about: "tokens, log2(1 + n) / 10", value: |c| bounded(c.tokens, 10.0) },
    Signal { name: "links", about: "links, log2(1 + n) / 3", value: |c| bounded(c.links, 3.0) },
    Signal {
        name: "contacts",
        about: "e-mail addresses and @users, log2(1 + n) / 3",
        value: |c| bounded(c.contacts, 3.0),
    },
    Signal {
        name: "numbers",
        about: "share of tokens that are numbers",
        value: |c| share(c.numbers, c.tokens),
    },
    Signal {
        name: "disguised",
        about: "disguised words, log2(1 + n) / 3",
        value: |c| bounded(c.disguised, 3.0),
    },
    Signal {
        name: "stretched",
        about: "stretched words, log2(1 + n) / 3",
        value: |c| bounded(c.stretched, 3.0),
    },
    Signal { name: "emoji", about: "emoji, log2(1 + n) / 4", value: |c| bounded(c.emoji, 4.0) },
    Signal {
        name: "repeated",
        about: "share of tokens that occurred in the comment before",
        value: |c| share(c.repeated, c.tokens),
    },
    Signal {
        name: WINDOWS,
        about: "windows beyond the first, log2(1 + n) / 8",
        value: |c| bounded(c.windows, 8.0),
    },
];

/// The signal that goes with the strongest window: of more windows the strongest is stronger by chance alone.
pub const WINDOWS: &str = "windows";

/// What signals are computed from: counts over a comment's tokens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    tokens: u32,
    words: u32,
    upper: u32,
    exclamations: u32,
    questions: u32,
    links: u32,
    contacts: u32,
    numbers: u32,
    disguised: u32,
    stretched: u32,
    emoji: u32,
    repeated: u32,
    windows: u32,
}

/// The flags that are counted.
const WRITTEN: Flags = Flags::UPPER.with(Flags::DISGUISED).with(Flags::STRETCHED);

impl Counts {
    /// Counts a comment's tokens. `distinct` is the number of its distinct word units, `windows` that of its windows.
    pub fn of(tokens: &Tokens, distinct: u32, windows: usize) -> Self {
        let windows = windows.saturating_sub(1) as u32;
        let mut counts = Self { tokens: tokens.list.len() as u32, windows, ..Self::default() };
        counts.repeated = counts.tokens.saturating_sub(distinct);
        for token in &tokens.list {
            counts.add(tokens, token);
        }
        counts
    }

    #[inline]
    fn add(&mut self, tokens: &Tokens, token: &Token) {
        // Most tokens.
        if token.kind == TokenKind::Word && !token.flags.has_any(WRITTEN) {
            self.words += 1;
            return;
        }
        match token.kind {
            TokenKind::Word => self.words += 1,
            TokenKind::Number => self.numbers += 1,
            TokenKind::Url => self.links += 1,
            TokenKind::Email | TokenKind::User => self.contacts += 1,
            TokenKind::Emoji => self.emoji += 1,
            TokenKind::Punctuation => {
                let has = |sign| tokens.bytes(token).contains(&sign);
                let length = token.end - token.start;
                self.exclamations += if has(b'!') { length } else { 0 };
                self.questions += if has(b'?') { length } else { 0 };
            }
        }
        let flag = |flag| u32::from(token.flags.has(flag));
        self.upper += flag(Flags::UPPER);
        self.disguised += flag(Flags::DISGUISED);
        self.stretched += flag(Flags::STRETCHED);
    }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { (f64::from(part) / f64::from(whole)).min(1.0) }
}

fn bounded(count: u32, bits: f64) -> f64 {
    // Most counts of most comments.
    if count == 0 {
        return 0.0;
    }
    (f64::from(1 + count).log2() / bits).min(1.0)
}

/// The values of all signals, each in [0, 1], in the order of [`SIGNALS`]. `out` is cleared first.
pub fn signals(counts: &Counts, out: &mut Vec<f64>) {
    out.clear();
    out.extend(SIGNALS.iter().map(|signal| (signal.value)(counts)));
}
