//! The publisher's stated rules in a page's own words.
//!
//! In: a segmented [`Page`]. Out: [`StatedRule`]s in page order, each with a verbatim quote and its bytes
//! in the page's source. It reads only visible text outside the comments, and takes a sentence for a rule
//! when a category's cue stands beside a wording that forbids, requires, welcomes or describes moderation.
//! It never guesses a rule nobody stated.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::comment::{Block, BlockPlace, Page};

use super::category::{CATEGORIES, Category};
use super::cue::{Hit, Matcher};
use super::fold::Words;
use super::frame::{Found, Role, frames, is_imperative};
use super::parameter;
use super::rule::{Polarity, Scope, StatedRule};
use super::sentence::{Item, is_conjunction, items, sentences};

/// Families that have to be named for a whole page to count as a statement of rules.
const PAGE_FAMILIES: usize = 3;
/// Cues per 100 words from which a page counts as one. Measured on saved pages: articles on abuse stay
/// under 4, comment policies lie above 8.
const PAGE_DENSITY: f64 = 6.0;
/// One sentence in so many may report what somebody said on a page of rules.
const PAGE_REPORTED: usize = 8;
/// Units without a cue after which a list of rules is over.
const LIST_MISSES: usize = 3;
/// A sentence that forbids counts as about comments when a rule stands this many sentences before it.
const BESIDE: usize = 2;
/// Words a list item may have.
const ITEM_WORDS: usize = 45;
/// Words a sentence may have: the longest of the rules in use have 200.
const SENTENCE_WORDS: usize = 400;
/// Words a heading may have.
const HEADING_WORDS: usize = 9;
/// More words than any cue has, those it may skip included.
const LONGEST_CUE: usize = 64;
/// Words a statement of how comments are moderated has; fewer are a button.
const PROCESS_WORDS: usize = 3;

/// One cue of one row.
#[derive(Debug, Clone, Copy)]
struct Cue {
    row: &'static Category,
    order: usize,
    require: bool,
    weak: bool,
}

struct Cues {
    cues: Vec<Cue>,
    matcher: Matcher,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let mut cues = Vec::new();
    let mut patterns = Vec::new();
    for (order, row) in CATEGORIES.iter().enumerate() {
        for text in row.cues {
            let (require, weak) = (text.starts_with('+'), text.starts_with('?'));
            patterns.push((cues.len(), text.trim_start_matches(['+', '?'])));
            cues.push(Cue { row, order, require, weak });
        }
    }
    Cues { matcher: Matcher::new(patterns), cues }
});

/// A cue found in a sentence.
#[derive(Debug, Clone, Copy)]
struct Named {
    cue: Cue,
    first: usize,
    last: usize,
}

/// The rules a page states, in page order.
pub fn extract(page: &Page) -> Vec<StatedRule> {
    let words: Vec<Words> = page.blocks.iter().map(|block| Words::new(&block.text)).collect();
    let blocks = || page.blocks.iter().zip(&words);
    // Where a cue begins in a sentence, it begins in the whole block read as one sentence too.
    let begun: Vec<Vec<Hit>> = words.iter().map(|words| CUES.matcher.find(words, 0, words.len())).collect();
    if begun.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let sentences: Vec<Sentence> =
        blocks().zip(&begun).flat_map(|((block, words), begun)| sentences_of(block, words, begun)).collect();
    let mut reader = Reader {
        page,
        whole_page: is_rule_page(&sentences),
        list: None,
        since: usize::MAX,
        seen: BTreeSet::new(),
        rules: Vec::new(),
    };
    let mut names = Ahead::new(&sentences);
    let mut all = sentences.iter().enumerate().peekable();
    for block in &page.blocks {
        reader.enter(block);
        while let Some((at, sentence)) = all.next_if(|(_, sentence)| std::ptr::eq(sentence.block, block)) {
            reader.sentence(sentence, names.within_a_list(at));
        }
    }
    reader.rules
}

/// Knows whether one of the next sentences names anything: where none does, a list that opens here is over
/// before it can matter.
struct Ahead<'a> {
    sentences: &'a [Sentence<'a>],
    /// The first sentence not before the one asked for that names anything.
    next: usize,
}

impl<'a> Ahead<'a> {
    fn new(sentences: &'a [Sentence<'a>]) -> Self {
        Self { sentences, next: 0 }
    }

    fn within_a_list(&mut self, at: usize) -> bool {
        self.next = self.next.max(at + 1);
        while self.sentences.get(self.next).is_some_and(|s| s.named.is_empty()) {
            self.next += 1;
        }
        self.next < self.sentences.len() && self.next - at <= LIST_MISSES + 1
    }
}

/// A list of rules that is being read.
#[derive(Debug, Clone, Copy)]
struct List {
    place: BlockPlace,
    misses: usize,
    /// Whether a sentence in it needs a frame of its own (under a heading) or not (after "the following:").
    needs_frame: bool,
}

struct Reader<'a> {
    page: &'a Page,
    whole_page: bool,
    list: Option<List>,
    /// Sentences since the last rule.
    since: usize,
    seen: BTreeSet<(&'static str, u8, String)>,
    rules: Vec<StatedRule>,
}

impl Reader<'_> {
    /// A list ends where another place of the page begins.
    fn enter(&mut self, block: &Block) {
        if self.list.is_some_and(|l| l.place != block.place) {
            self.list = None;
        }
    }

    /// Reads a sentence; a list it opens is noted only where one of the next can be in it.
    fn sentence(&mut self, s: &Sentence, opens: bool) {
        if s.named.is_empty() && !opens {
            self.miss();
            return;
        }
        if s.has(Role::Excluded) && !(self.whole_page && s.forbids()) {
            self.miss();
            return;
        }
        if !s.named.is_empty() && self.accepts(s, &s.named) {
            self.state(s, &s.named);
            self.since = 0;
            if let Some(list) = &mut self.list {
                list.misses = 0;
            }
        } else {
            self.miss();
        }
        self.open_list(s);
    }

    fn miss(&mut self) {
        self.since = self.since.saturating_add(1);
        if let Some(list) = &mut self.list {
            list.misses += 1;
            if list.misses > LIST_MISSES {
                self.list = None;
            }
        }
    }

    /// A heading, or a sentence that ends in a colon, opens a list of rules.
    fn open_list(&mut self, s: &Sentence) {
        let heading = s.to - s.from <= HEADING_WORDS && s.has(Role::Heading);
        let colon = s.text().ends_with(':')
            && (s.forbids() || s.has(Role::Require) || s.has(Role::Heading))
            && (s.has(Role::StrongSubject) || (s.has(Role::Subject) && s.block.place == BlockPlace::Section));
        let open_end = !heading && s.has(Role::StrongSubject) && s.forbids() && s.ends_open();
        if heading || colon || open_end {
            self.list = Some(List { place: s.block.place, misses: 0, needs_frame: heading && !colon });
        }
    }

    fn accepts(&self, s: &Sentence, named: &[Named]) -> bool {
        let framed = s.framed();
        if self.whole_page && s.block.place != BlockPlace::Other {
            return framed || s.to - s.from <= ITEM_WORDS;
        }
        if let Some(list) = self.list
            && s.to - s.from <= ITEM_WORDS
            && (!list.needs_frame || framed)
        {
            return true;
        }
        let process = named.iter().all(|n| n.cue.row.polarity == Polarity::Process);
        let beside = self.since <= BESIDE && s.has(Role::Forbid);
        match s.block.place {
            BlockPlace::Section => s.is_notice(process),
            BlockPlace::Article | BlockPlace::Other => {
                (s.has(Role::Forbid)
                    || s.has(Role::Require)
                    || s.has(Role::Welcome)
                    || s.opens_as_rule()
                    || process)
                    && (s.has(Role::StrongSubject) || beside)
                    && !s.says_i()
                    && s.has(Role::Voice)
                    && !s.has(Role::Reported)
                    && !s.has(Role::Third)
                    && !s.is_quoted()
                    && s.is_addressed()
            }
        }
    }

    fn state(&mut self, s: &Sentence, named: &[Named]) {
        let single = named.iter().all(|n| n.cue.row.family == named.first().map_or("", |n| n.cue.row.family));
        let cut = s.cut(named);
        let mut found: Vec<(Named, Item)> = Vec::new();
        for n in named {
            let item = Sentence::item(n, &cut);
            let stronger = named.iter().any(|o| !o.cue.weak && o.cue.order != n.cue.order && s.joined(n, o));
            let twice = found.iter().any(|(f, i)| f.cue.order == n.cue.order && (*i == item || single));
            let process = |n: &Named| n.cue.row.polarity == Polarity::Process;
            let told = process(n) && named.iter().any(|o| !o.cue.weak && process(o));
            let echo = n.cue.weak && (stronger || told);
            if !twice && !echo {
                found.push((*n, item));
            }
        }
        let about_names = found.iter().any(|(n, _)| n.cue.row.name == "username");
        for (n, item) in &found {
            let about_name =
                about_names && found.iter().any(|(n, i)| n.cue.row.name == "username" && i == item);
            if about_name
                && !matches!(n.cue.row.name, "username" | "real-name" | "one-account" | "impersonation")
            {
                continue;
            }
            let scope = if about_name { Scope::UserName } else { Scope::Text };
            let whole = single || n.cue.row.polarity == Polarity::Process;
            self.push(s, n, *item, whole, scope);
        }
    }

    fn push(&mut self, s: &Sentence, n: &Named, item: Item, whole: bool, scope: Scope) {
        let (start, end) = if whole { s.after_colon(n) } else { s.quote(n, item) };
        let Some(quote) = s.block.text.get(start..end) else { return };
        let polarity = s.polarity(n);
        if !self.seen.insert((n.cue.row.name, polarity as u8, quote.to_owned())) {
            return;
        }
        let (source_start, source_end) = source_span(self.page, s.block, start, end);
        let (statement_start, statement_end) = source_span(self.page, s.block, s.start, s.end);
        self.rules.push(StatedRule {
            category: n.cue.row.family,
            kind: n.cue.row.name,
            polarity,
            parameter: parameter::of(n.cue.row, s.text()),
            scope,
            quote: quote.to_owned(),
            start: source_start,
            end: source_end,
            statement: s.text().to_owned(),
            statement_start,
            statement_end,
        });
    }
}

/// Bytes of the page's source a range of a block's text came from.
fn source_span(page: &Page, block: &Block, start: usize, end: usize) -> (usize, usize) {
    let at = |i: usize| block.offsets.get(i).copied().unwrap_or_default() as usize;
    let from = at(start);
    let tight = at(end.saturating_sub(1)) + 1;
    let verbatim = page.source.get(from..tight).is_some_and(|s| Some(s) == block.text.get(start..end));
    (from, if verbatim { tight } else { at(end).max(from) })
}

/// Whether the page as a whole is a statement of rules: it names many kinds, densely, speaks to those who
/// comment, and quotes nobody.
fn is_rule_page(sentences: &[Sentence<'_>]) -> bool {
    let sentences = || sentences.iter().filter(|s| s.block.place != BlockPlace::Other);
    let mut most = Census::default();
    sentences().for_each(|s| most.count_names(s));
    if !most.names_enough() {
        return false;
    }
    let mut census = Census::default();
    sentences().for_each(|s| census.count(s));
    census.names_enough() && census.spoken > 0 && census.reported * PAGE_REPORTED <= census.sentences
}

/// What a page's sentences are like.
#[derive(Debug, Default)]
struct Census {
    sentences: usize,
    words: usize,
    hits: usize,
    reported: usize,
    spoken: usize,
    families: BTreeSet<&'static str>,
}

impl Census {
    /// Whether it names many kinds, densely.
    fn names_enough(&self) -> bool {
        self.families.len() >= PAGE_FAMILIES && self.hits as f64 * 100.0 >= PAGE_DENSITY * self.words as f64
    }

    /// Counts as if no sentence were excluded: never less than [`Census::count`] does.
    fn count_names(&mut self, s: &Sentence) {
        self.words += s.to - s.from;
        self.hits += s.named.len();
        self.families.extend(s.named.iter().map(|n| n.cue.row.family));
    }

    fn count(&mut self, s: &Sentence) {
        self.sentences += 1;
        self.reported +=
            usize::from(s.has(Role::Reported) || s.is_quoted() || s.says_i() && !s.has(Role::Forbid));
        if s.has(Role::Excluded) {
            self.words += s.to - s.from;
            return;
        }
        self.count_names(s);
        let names_comments = s.has(Role::StrongSubject) || s.has(Role::Heading);
        self.spoken += usize::from(names_comments || s.opens_as_rule() || s.forbids());
    }
}

/// The sentences of a block, in which cues begin at most where `begun` says.
fn sentences_of<'a>(block: &'a Block, words: &'a Words, begun: &[Hit]) -> Vec<Sentence<'a>> {
    let mut from = 0;
    let cut = sentences(&block.text).into_iter().map(|(start, end)| {
        while words.get(from).is_some_and(|w| w.start < start) {
            from += 1;
        }
        let first = from;
        while words.get(from).is_some_and(|w| w.end <= end) {
            from += 1;
        }
        (first, from, start, end)
    });
    let short = cut.flat_map(|(from, to, start, end)| in_pieces(words, (from, to), (start, end)));
    let mut begun = begun.iter().map(|hit| hit.first).peekable();
    let read = short.map(|((from, to), (start, end))| {
        while begun.next_if(|cue| *cue < from).is_some() {}
        let begins = begun.peek().is_some_and(|cue| *cue < to);
        let named = if begins { resolve(&CUES.matcher.find(words, from, to)) } else { Vec::new() };
        Sentence { block, words, start, end, from, to, named, frames: OnceCell::new() }
    });
    read.collect()
}

/// Words and bytes, first and one past the last.
type Reach = ((usize, usize), (usize, usize));

/// A sentence as it is, or one that nobody wrote as a sentence in pieces of [`SENTENCE_WORDS`]: what is
/// compared within one grows with the square of its words.
fn in_pieces(words: &Words, (from, to): (usize, usize), (start, end): (usize, usize)) -> Vec<Reach> {
    if to - from <= SENTENCE_WORDS {
        return vec![((from, to), (start, end))];
    }
    let piece = |first: usize| {
        let next = (first + SENTENCE_WORDS).min(to);
        let begins = words.get(first).filter(|_| first > from).map_or(start, |word| word.start);
        let ends = words.get(next - 1).filter(|_| next < to).map_or(end, |word| word.end);
        ((first, next), (begins, ends))
    };
    (from..to).step_by(SENTENCE_WORDS).map(piece).collect()
}

/// Keeps the longest reading: a hit inside another that begins or ends with it goes, unless both are
/// finer kinds of one family.
fn resolve(hits: &[Hit]) -> Vec<Named> {
    let all: Vec<Named> = hits
        .iter()
        .filter_map(|h| CUES.cues.get(h.owner).map(|cue| Named { cue: *cue, first: h.first, last: h.last }))
        .collect();
    let inside = |a: &Named, b: &Named| {
        let within = a.first >= b.first && a.last <= b.last && (a.last - a.first) < (b.last - b.first);
        let same_family = a.cue.row.family == b.cue.row.family && a.cue.order != b.cue.order;
        within && if same_family { a.last == b.last } else { a.first == b.first || a.last == b.last }
    };
    // Hits come by first word: those that may hold another begin at most a cue's length before it.
    let is_inside = |a: &Named| {
        let from = all.partition_point(|b| b.first + LONGEST_CUE < a.first);
        let near = all.get(from..).unwrap_or_default();
        near.iter().take_while(|b| b.first <= a.last).any(|b| inside(a, b))
    };
    // A wording about names stays beside the longer one it lies in ("more than one display name").
    all.iter().filter(|a| a.cue.row.name == "username" || !is_inside(a)).copied().collect()
}

/// One sentence of a block, with its frames.
struct Sentence<'a> {
    block: &'a Block,
    words: &'a Words,
    start: usize,
    end: usize,
    from: usize,
    to: usize,
    /// The cues in it.
    named: Vec<Named>,
    /// Found when first asked for: most sentences name nothing, and their wording does not matter.
    frames: OnceCell<Vec<Found>>,
}

impl Sentence<'_> {
    fn text(&self) -> &str {
        self.block.text.get(self.start..self.end).unwrap_or_default()
    }

    fn frames(&self) -> &[Found] {
        self.frames.get_or_init(|| frames(self.words, self.from, self.to))
    }

    fn has(&self, role: Role) -> bool {
        self.frames().iter().any(|f| f.role == role)
    }

    fn framed(&self) -> bool {
        [Role::Forbid, Role::Negation, Role::Require, Role::Ask, Role::Welcome].iter().any(|r| self.has(*r))
            || self.opens_as_rule()
    }

    fn forbids(&self) -> bool {
        self.has(Role::Forbid) || self.has(Role::Negation)
    }

    /// Whether a sentence beside the comments is the publisher's, not a reader's: it forbids or asks in so
    /// many words, or speaks of comments to those who write them; and it does not say "I".
    fn is_notice(&self, process: bool) -> bool {
        let subject = self.has(Role::StrongSubject);
        if self.says_i() && !(subject && self.has(Role::Forbid)) {
            return false;
        }
        let about = subject || self.has(Role::Subject) || self.is_addressed() || self.has(Role::Voice);
        let asked = self.opens_as_rule() || self.any_word(&["please", "bitte"]);
        let asks = (self.has(Role::Require) || self.has(Role::Welcome)) && (subject || asked)
            || self.opens_as_rule();
        let long = self.to - self.from >= PROCESS_WORDS;
        self.has(Role::Forbid) && about
            || asks
            || self.framed() && subject && self.is_addressed()
            || process && subject && long
    }

    fn any_word(&self, list: &[&str]) -> bool {
        (self.from..self.to).any(|i| list.contains(&self.words.folded(i)))
    }

    /// The first person singular: a reader, or a story.
    fn says_i(&self) -> bool {
        self.any_word(&["i", "my", "me", "mine", "ich", "mein", "meine", "mir", "mich"])
    }

    /// "No ...", "Be ...", "Keep ..." at the start.
    fn opens_as_rule(&self) -> bool {
        let first = self.words.folded(self.from);
        is_imperative(first)
            || matches!(first, "no" | "dont" | "do" | "never" | "please" | "bitte" | "keine" | "kein")
    }

    /// Whether it speaks to commenters or in the publisher's name, not about others.
    fn is_addressed(&self) -> bool {
        let spoken =
            ["we", "our", "us", "you", "your", "please", "wir", "uns", "unsere", "bitte", "ihre", "sie"];
        (self.from..self.to).any(|i| spoken.contains(&self.words.folded(i)))
            || self.opens_as_rule()
            || self.forbids()
                && matches!(
                    self.words.folded(self.from),
                    "comments" | "kommentare" | "comment" | "commenters" | "all" | "any" | "beitrage"
                )
    }

    fn is_quoted(&self) -> bool {
        self.text().starts_with(['"', '“', '„', '«', '\''])
    }

    /// "We delete comments that" with nothing after it: the list follows.
    fn ends_open(&self) -> bool {
        self.frames().iter().any(|f| f.role == Role::Following && f.last + 1 == self.to)
    }

    /// Enumeration items, cut further at "and" and "or" where both sides name something by themselves.
    fn cut(&self, named: &[Named]) -> Vec<Item> {
        let mut out = Vec::new();
        for item in items(&self.block.text, self.words, self.from, self.to) {
            let mut first = item.first;
            let open = |from: usize, to: usize| named.iter().any(|n| n.first >= from && n.last <= to);
            for i in item.first..=item.last {
                let spans = || named.iter().any(|n| n.first < i && n.last > i);
                let joins =
                    i > first && is_conjunction(self.words.folded(i)) && !self.in_brackets(item.first, i);
                if joins && !spans() && open(first, i - 1) && open(i + 1, item.last) {
                    out.push(Item { first, last: i - 1 });
                    first = i + 1;
                }
            }
            out.push(Item { first, last: item.last });
        }
        out
    }

    fn in_brackets(&self, from: usize, at: usize) -> bool {
        let (Some(a), Some(b)) = (self.words.get(from), self.words.get(at)) else { return false };
        let before = self.block.text.get(a.start..b.start).unwrap_or_default();
        before.matches('(').count() > before.matches(')').count()
    }

    /// The items a cue lies in, as one.
    fn item(n: &Named, cut: &[Item]) -> Item {
        let first = cut.iter().find(|i| i.last >= n.first).map_or(n.first, |i| i.first);
        let last = cut.iter().find(|i| i.last >= n.last).map_or(n.last, |i| i.last);
        Item { first, last }
    }

    /// Whether two cues stand together, with no comma or other cut between them.
    fn joined(&self, a: &Named, b: &Named) -> bool {
        let (left, right) = if a.first <= b.first { (a, b) } else { (b, a) };
        let (Some(from), Some(to)) = (self.words.get(left.first), self.words.get(right.first)) else {
            return false;
        };
        // Of two that overlap none stands between; else the first cut after the left one tells.
        let apart = (left.last + 1..right.first).any(|i| is_conjunction(self.words.folded(i)));
        let between = || self.block.text.get(from.start..to.start).unwrap_or_default();
        !apart && !between().contains([',', ';', ':', '/'])
    }

    /// The item's bytes without the frame around it and the conjunction before it.
    fn quote(&self, n: &Named, item: Item) -> (usize, usize) {
        let (mut first, mut last) = (item.first, item.last);
        if !n.cue.require {
            for f in self
                .frames()
                .iter()
                .filter(|f| matches!(f.role, Role::Forbid | Role::Negation | Role::Require))
            {
                if f.first >= item.first && f.last < n.first {
                    first = first.max(f.last + 1);
                } else if f.first > n.last && f.last <= item.last {
                    last = last.min(f.first - 1);
                }
            }
        }
        let filler = |i: usize| is_conjunction(self.words.folded(i)) || is_filler(self.words.folded(i));
        while first < n.first && filler(first) && (!n.cue.require || is_conjunction(self.words.folded(first)))
        {
            first += 1;
        }
        while last > n.last && is_trailer(self.words.folded(last)) {
            last -= 1;
        }
        self.bytes(first, last.max(n.last))
    }

    /// Bytes of words `first..=last` with a bracket that closes behind them.
    fn bytes(&self, first: usize, last: usize) -> (usize, usize) {
        let start = self.words.get(first).map_or(self.start, |w| w.start);
        let mut end = self.words.get(last).map_or(self.end, |w| w.end);
        let inside = self.block.text.get(start..end).unwrap_or_default();
        if inside.matches('(').count() > inside.matches(')').count()
            && let Some(rest) = self.block.text.get(end..self.end)
            && let Some(close) = rest.find(')')
        {
            end += close + 1;
        }
        if last + 1 == self.to && first == self.from { (self.start, self.end) } else { (start, end) }
    }

    /// The whole sentence, or what follows its colon where the cue stands behind one.
    fn after_colon(&self, n: &Named) -> (usize, usize) {
        let cue = self.words.get(n.first).map_or(self.start, |w| w.start);
        let before = self.block.text.get(self.start..cue).unwrap_or_default();
        match before.rfind(':') {
            Some(colon) if before.len() > colon + 1 => {
                let after = self.start + colon + 1;
                let rest = self.block.text.get(after..self.end).unwrap_or_default();
                (after + rest.len() - rest.trim_start().len(), self.end)
            }
            _ => (self.start, self.end),
        }
    }

    fn polarity(&self, n: &Named) -> Polarity {
        let row = n.cue.row.polarity;
        let only_welcome = self.has(Role::Welcome) && !self.forbids();
        match (row, n.cue.require) {
            (Polarity::Process, _) => Polarity::Process,
            (Polarity::Welcome, true) if !self.has(Role::Require) || only_welcome => Polarity::Welcome,
            (_, true) => Polarity::Require,
            (_, false) if only_welcome => Polarity::Welcome,
            _ => Polarity::Forbid,
        }
    }
}

/// Words between a thing and the frame behind it.
fn is_trailer(word: &str) -> bool {
    matches!(
        word,
        "werden"
            | "wird"
            | "sind"
            | "ist"
            | "are"
            | "is"
            | "will"
            | "be"
            | "must"
            | "should"
            | "may"
            | "can"
            | "shall"
    ) || is_conjunction(word)
}

/// Words between a frame and the thing it forbids.
fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "any"
            | "materials"
            | "material"
            | "content"
            | "comments"
            | "posts"
            | "anything"
            | "items"
            | "like"
            | "the"
            | "a"
            | "an"
            | "use"
            | "using"
            | "post"
            | "posting"
            | "to"
            | "of"
            | "that"
            | "which"
            | "are"
            | "is"
            | "be"
            | "contain"
            | "containing"
            | "include"
            | "including"
            | "submit"
            | "submitting"
            | "engage"
            | "in"
            | "make"
            | "making"
            | "we"
            | "will"
            | "information"
            | "deemed"
            | "considered"
            | "all"
            | "other"
            | "otherwise"
            | "or"
            | "potentially"
            | "from"
            | "das"
            | "die"
            | "der"
            | "den"
            | "wie"
            | "auf"
            | "von"
    )
}

#[cfg(test)]
#[path = "extract_tests.rs"]
mod tests;
