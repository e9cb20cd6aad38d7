//! What each line is by itself: an anchor of a post (author, date, "says:"), a button, a heading, text.

use super::date::{self, Strength};
use super::line::Line;
use super::phrases::{self, Phrase};
use super::token::{Shape, Token, tokenize};
use super::words::{
    self, ACTION, AVATAR, BY, CLOCK, COMMENT, JOIN, LEVEL, ONE, PROFILE, REPLY, Roles, SAYS, SMALL, THOUGHT,
    step,
};

/// A byte range of the source.
pub(super) type Span = (usize, usize);

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, or a name: the line alone does not say.
    Text,
    /// A date, perhaps with an author and buttons.
    Stamp,
    /// "X says:", "Comment by X", perhaps with a date.
    Says,
    /// "X in reply to Y" without a date.
    Answer,
    /// Buttons only.
    Action,
    /// Marks and numbers only.
    Glue,
    /// A label of the author's picture.
    Avatar,
    /// "level 2".
    Level,
    /// A line of the author's profile.
    Profile,
    /// A heading of a comment section; with its count where it has one.
    Heading(Option<u32>),
    /// A heading that says there are none.
    Empty,
    /// A form, or a line of one.
    Form,
    /// Comments are closed.
    Closed,
    /// A script loads the comments.
    Script(&'static str),
    /// Another part of the page.
    Stop,
    /// A removed comment's placeholder.
    Removed,
    /// A pingback or trackback.
    Pingback,
}

/// What one line says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    /// What it is.
    pub(super) kind: Kind,
    /// Hash of its words, numbers folded to one sign; 0 for a long line.
    pub(super) key: u64,
    /// The author's name in an anchor.
    pub(super) author: Option<Span>,
    /// The date in an anchor.
    pub(super) time: Option<Span>,
    /// Whom it answers.
    pub(super) reply: Option<Span>,
    /// How full the date is.
    pub(super) strength: Option<Strength>,
    /// Whether it carries a button that only posts carry.
    pub(super) replies: bool,
    /// Whether it could be a name: short, no sentence.
    pub(super) name: bool,
    /// Depth of a `Level` line.
    pub(super) level: u32,
    /// Whether the date is the article's own ("published", "updated").
    pub(super) published: bool,
}

impl Facts {
    const TEXT: Self = Self {
        kind: Kind::Text,
        key: 0,
        author: None,
        time: None,
        reply: None,
        strength: None,
        replies: false,
        name: false,
        level: 0,
        published: false,
    };

    /// Whether the line belongs to a post's frame, whatever stands in it.
    pub(super) fn is_meta(&self) -> bool {
        match self.kind {
            // With a name it is the head of a post, or a sentence with a date.
            Kind::Stamp => self.author.is_none(),
            Kind::Action | Kind::Glue | Kind::Avatar | Kind::Level | Kind::Profile | Kind::Answer => true,
            _ => false,
        }
    }

    /// Whether the line opens or dates a post.
    pub(super) fn is_anchor(&self) -> bool {
        matches!(self.kind, Kind::Stamp | Kind::Says) && !self.published
    }

    /// Whether nothing of a comment section follows in the same record.
    pub(super) fn ends_section(&self) -> bool {
        matches!(
            self.kind,
            Kind::Heading(_) | Kind::Empty | Kind::Form | Kind::Closed | Kind::Script(_) | Kind::Stop
        )
    }
}

/// No byline, label or heading is longer, in bytes.
const LONGEST: usize = 240;
/// No name is longer, in bytes.
const LONGEST_NAME: usize = 64;

/// What every line is.
pub(super) fn classify(source: &str, lines: &[Line]) -> Vec<Facts> {
    let mut tokens = Vec::new();
    lines.iter().map(|line| facts(source, line, &mut tokens)).collect()
}

fn facts(source: &str, line: &Line, tokens: &mut Vec<Token>) -> Facts {
    if line.end - line.start > LONGEST {
        return Facts::TEXT;
    }
    let text = line.text(source);
    tokenize(text, line.start, tokens);
    let roles = tokens.iter().fold(0, |roles, t| roles | t.roles);
    let date = date::find(tokens);
    let reader = Reader { source, text, tokens, roles, date, phrase: phrases::find(tokens) };
    let mut facts = Facts { key: key(tokens), name: is_name(text, tokens), ..Facts::TEXT };
    facts.replies = tokens.len() <= 24 && roles & REPLY != 0;
    reader.settle(&mut facts);
    facts
}

/// A line with its tokens.
struct Reader<'a> {
    source: &'a str,
    text: &'a str,
    tokens: &'a [Token],
    /// The roles of all its words.
    roles: Roles,
    date: Option<date::Found>,
    phrase: Option<Phrase>,
}

impl Reader<'_> {
    /// Decides what the line is: the first test that holds wins.
    fn settle(&self, facts: &mut Facts) {
        let tests: [fn(&Self, &mut Facts) -> bool; 12] = [
            Self::glue,
            Self::pingback,
            Self::level,
            Self::answer,
            Self::notice,
            Self::membership,
            Self::heading,
            Self::phrase,
            Self::anchor,
            Self::avatar,
            Self::action,
            Self::profile,
        ];
        for test in tests {
            if test(self, facts) {
                return;
            }
        }
    }

    fn glue(&self, facts: &mut Facts) -> bool {
        let thousand = |t: &Token| {
            t.glued && t.len() == 1 && matches!(self.source.as_bytes().get(t.start), Some(b'k' | b'K' | b'M'))
        };
        let mark = |t: &Token| {
            t.is_punctuation() && !matches!(t.shape, Shape::Mark('{' | '}' | ';' | '=' | '\\' | '?' | '!'))
        };
        let marks = self.tokens.iter().all(|t| mark(t) || t.is_number() || thousand(t));
        let joined = self.tokens.len() == 1 && self.tokens.iter().all(|t| t.is(JOIN | BY | CLOCK));
        if (marks || joined) && self.date.is_none() && self.tokens.len() < 8 {
            facts.kind = Kind::Glue;
            return true;
        }
        false
    }

    fn pingback(&self, facts: &mut Facts) -> bool {
        if !self.text.starts_with(['P', 'T', 'p', '[']) {
            return false;
        }
        let mut words = self.text.split(|c: char| !c.is_alphabetic());
        let quoted = self.text.starts_with("[…]") || self.text.starts_with("[...]");
        let found = matches!(words.next(), Some("Pingback" | "Trackback" | "Ping" | "PINGBACK" | "pingback"));
        if quoted || (found && self.text.contains(':')) {
            facts.kind = Kind::Pingback;
        }
        facts.kind == Kind::Pingback
    }

    fn level(&self, facts: &mut Facts) -> bool {
        match self.tokens {
            [word, number] if word.is(LEVEL) && number.is_number() => {
                (facts.kind, facts.level) = (Kind::Level, number.value);
                true
            }
            _ => false,
        }
    }

    /// "X in reply to Y", glued or not.
    fn answer(&self, facts: &mut Facts) -> bool {
        let told = self.roles & (REPLY | SAYS | THOUGHT) != 0;
        let marked = self.tokens.len() < 24 && told;
        if !marked {
            return false;
        }
        let Some((at, said)) = crate::segment::words::in_reply(self.text) else { return false };
        let base = self.tokens.first().map_or(0, |t| t.start);
        let split = base + at;
        let before: Vec<_> = self.tokens.iter().take_while(|t| t.end <= split).copied().collect();
        let before = (base, before.last().map_or(base, |t| t.end).max(split.min(self.cut_word(split))));
        facts.author = self.trim(before);
        let after = split + said;
        let stop = self.tokens.iter().find(|t| t.start >= after && (t.is_mark('(') || t.is(REPLY | ACTION)));
        let end = stop.map_or(base + self.text.len(), |t| t.start);
        facts.reply = self.trim((after, end));
        let short = |span: Option<Span>| span.is_none_or(|s| s.1 - s.0 <= LONGEST_NAME);
        let fits = short(facts.author) && short(facts.reply) && facts.reply.is_some();
        if !fits {
            (facts.author, facts.reply) = (None, None);
            return false;
        }
        facts.kind = Kind::Answer;
        if let Some(found) = self.date {
            self.dated(facts, found);
        }
        true
    }

    /// Where a word that is glued to the phrase is cut by it.
    fn cut_word(&self, split: usize) -> usize {
        self.tokens.iter().find(|t| t.start < split && split < t.end).map_or(0, |_| split)
    }

    fn dated(&self, facts: &mut Facts, found: date::Found) {
        let (first, last) = (self.tokens.get(found.from), self.tokens.get(found.to.saturating_sub(1)));
        let (Some(first), Some(last)) = (first, last) else { return };
        facts.time = Some((first.start, last.end));
        facts.strength = Some(found.strength);
        facts.author = facts.author.and_then(|a| self.trim((a.0, a.1.min(first.start).max(a.0))));
        facts.reply = facts
            .reply
            .and_then(|r| if r.0 < first.start { self.trim((r.0, r.1.min(first.start))) } else { Some(r) });
    }

    fn heading(&self, facts: &mut Facts) -> bool {
        if self.roles & (COMMENT | THOUGHT) == 0 {
            return false;
        }
        let Some(kind) = super::heading::read(self.tokens) else { return false };
        facts.kind = kind;
        true
    }

    /// A form or a closed thread: before headings, since "Post a comment" is none.
    fn notice(&self, facts: &mut Facts) -> bool {
        match self.phrase {
            Some(Phrase::Form) => facts.kind = Kind::Form,
            Some(Phrase::Closed) => facts.kind = Kind::Closed,
            _ => return false,
        }
        true
    }

    fn phrase(&self, facts: &mut Facts) -> bool {
        let words = self.tokens.iter().filter(|t| t.shape == Shape::Word).count();
        let kind = match self.phrase {
            Some(Phrase::Script(name)) => Kind::Script(name),
            Some(Phrase::Stop) if words <= 10 && self.date.is_none() => Kind::Stop,
            Some(Phrase::Button) if words <= 8 => Kind::Action,
            Some(Phrase::QuoteEnd) if words <= 4 => Kind::Action,
            Some(Phrase::Removed) if words <= 16 => Kind::Removed,
            Some(Phrase::Heading) if words <= 8 => Kind::Heading(None),
            _ => return false,
        };
        facts.kind = kind;
        true
    }

    fn anchor(&self, facts: &mut Facts) -> bool {
        // The numbers of an address are no date.
        (self.date.is_some() || self.roles & (SAYS | BY) != 0)
            && !self.tokens.windows(3).any(is_address)
            && super::byline::read(self.source, self.tokens, self.date, facts)
    }

    fn avatar(&self, facts: &mut Facts) -> bool {
        let labels = self.roles & AVATAR != 0 && self.tokens.len() <= 8;
        if labels {
            facts.kind = Kind::Avatar;
        }
        labels
    }

    fn action(&self, facts: &mut Facts) -> bool {
        if self.roles & (REPLY | ACTION) == 0 {
            return false;
        }
        let fits = |t: &Token| {
            t.shape != Shape::Word || t.is(REPLY | ACTION | SMALL | COMMENT | THOUGHT | BY | JOIN | ONE)
        };
        let button = |t: &Token| t.is(REPLY | ACTION);
        let words = self.tokens.iter().filter(|t| t.shape == Shape::Word).count();
        let sentence = self.text.ends_with(['.', '!', '?', ':']);
        if !sentence && words <= 12 && self.tokens.iter().all(fits) && self.tokens.iter().any(button) {
            facts.kind = Kind::Action;
            return true;
        }
        false
    }

    /// "Joined: May 3, 2014": a date, but not the post's.
    fn membership(&self, facts: &mut Facts) -> bool {
        let since = matches!(self.tokens, [word, colon, ..] if word.is(PROFILE) && colon.is_mark(':'));
        if since && self.tokens.len() <= 16 {
            facts.kind = Kind::Profile;
        }
        since && facts.kind == Kind::Profile
    }

    fn profile(&self, facts: &mut Facts) -> bool {
        let [first, rest @ ..] = self.tokens else { return false };
        if self.roles & PROFILE == 0 {
            return false;
        }
        let named = first.is(PROFILE) && rest.iter().take(3).any(|t| t.is_mark(':') || t.is_number());
        let counted = first.is_number() && rest.iter().any(|t| t.is(PROFILE));
        // "Guest", "Author": what the author is, above or below the name.
        let alone = self.tokens.len() <= 2 && self.tokens.iter().all(|t| t.is(PROFILE));
        if (named || counted || alone) && self.tokens.len() <= 10 {
            facts.kind = Kind::Profile;
            return true;
        }
        false
    }

    fn trim(&self, span: Span) -> Option<Span> {
        super::byline::trim(self.source, span)
    }
}

/// Whether the line could be a person's name: short, no sentence, no address.
fn is_name(text: &str, tokens: &[Token]) -> bool {
    if text.len() > LONGEST_NAME {
        return false;
    }
    let words = tokens.iter().filter(|t| t.shape == Shape::Word).count();
    let ends_sentence = text.ends_with(['!', '?', ':', ';', '…', '"', '”', '“'])
        || (text.ends_with('.') && tokens.len() > 1 && last_word_is_long(tokens));
    let joined = tokens.windows(3).any(is_address);
    !text.is_empty()
        && words <= 7
        && tokens.len() <= 14
        && !ends_sentence
        && !joined
        && tokens.iter().any(|t| t.shape != Shape::Mark('.') && !t.is_punctuation())
}

/// `://` or `www.`.
fn is_address(window: &[Token]) -> bool {
    let [a, b, c] = window else { return false };
    (a.is_mark(':') && b.is_mark('/') && c.is_mark('/')) || (b.is_mark('.') && c.glued && a.hash == WWW)
}

/// The hash of `www`.
const WWW: u64 = words::hash_ascii(b"www");

/// "Jr." and "R." end a name; "war." ends a sentence.
fn last_word_is_long(tokens: &[Token]) -> bool {
    tokens.iter().rfind(|t| t.shape == Shape::Word).is_some_and(|t| t.len() > 3)
}

/// The line's words as one number, marks left out, so that the same button is known wherever it stands.
fn key(tokens: &[Token]) -> u64 {
    let one = |hash: u64, t: &Token| match t.shape {
        Shape::Word => (hash ^ t.hash).wrapping_mul(0x0000_0100_0000_01b3),
        Shape::Number => step(hash, '#'),
        Shape::Mark(_) => hash,
        Shape::Sign => step(hash ^ t.hash, '?'),
    };
    tokens.iter().fold(super::words::SEED, one).max(1)
}

/// The key of a part of the source, as if it were a line.
pub(super) fn key_of(source: &str, span: Span) -> u64 {
    let mut tokens = Vec::new();
    tokenize(source.get(span.0..span.1).unwrap_or_default(), span.0, &mut tokens);
    key(&tokens)
}
