//! Heads of posts: the lines that name an author or a date, put together where they stand together.

use super::class::{Facts, Kind, Span};
use super::date::Strength;
use super::line::Line;

/// What names a post: one anchor line, or several that belong together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    /// First line.
    pub(super) first: usize,
    /// Last line.
    pub(super) last: usize,
    /// What kind of head it is.
    pub(super) form: Form,
    /// The author where a line of the head names one.
    pub(super) author: Option<Span>,
    /// The date.
    pub(super) time: Option<Span>,
    /// How full the date is.
    pub(super) strength: Option<Strength>,
    /// Whom it answers.
    pub(super) reply: Option<Span>,
}

/// How a head names its post; heads of one section are of one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// A date alone.
    Bare,
    /// A date with an author in the same line.
    Named,
    /// "Ann says:".
    Says,
}

/// All heads of the page, in order.
pub(super) fn heads(lines: &[Line], facts: &[Facts]) -> Vec<Head> {
    let mut found: Vec<Head> = Vec::new();
    let mut at = 0;
    while let Some(fact) = facts.get(at) {
        if fact.is_anchor() {
            let mut head = grown(lines, facts, at);
            at = head.last;
            let above = head.first.checked_sub(1).filter(|l| found.last().is_none_or(|h| h.last < *l));
            answered(&mut head, above.and_then(|l| facts.get(l)));
            if let Some(fact) = facts.get(at + 1).filter(|fact| quotes(&head, above, facts, fact)) {
                // "Ann wrote:" is no head here.
                at += usize::from(fact.is_anchor());
            }
            found.push(head);
        }
        at += 1;
    }
    found
}

/// "Ann in reply to Ben" in the line above a date names both.
fn answered(head: &mut Head, above: Option<&Facts>) {
    let Some(fact) = above.filter(|f| f.kind == Kind::Answer && f.author.is_some()) else { return };
    if head.author.is_none() && head.reply.is_none() {
        (head.author, head.reply) = (fact.author, fact.reply);
        head.first -= 1;
    }
}

/// Whether the line below a head that has its name above it says whom the post quotes.
fn quotes(head: &Head, above: Option<usize>, facts: &[Facts], fact: &Facts) -> bool {
    let named = above.and_then(|l| facts.get(l)).is_some_and(|f| f.name && f.kind == Kind::Text);
    head.author.is_none()
        && head.strength.is_some()
        && named
        && fact.kind == Kind::Says
        && fact.time.is_none()
        && fact.author.is_some()
}

/// The head that begins at line `at`.
fn grown(lines: &[Line], facts: &[Facts], at: usize) -> Head {
    let mut head =
        Head { first: at, last: at, form: Form::Bare, author: None, time: None, strength: None, reply: None };
    if let Some(fact) = facts.get(at) {
        absorb(&mut head, fact);
    }
    // A head of more lines than this is a list of dates.
    for next in at + 1..at + 6 {
        let (Some(line), Some(fact)) = (lines.get(next), facts.get(next)) else { break };
        let joint = fact.kind == Kind::Glue
            && facts.get(next + 1).is_some_and(|f| fits(&head, f, lines.get(next + 1)));
        let above = head.first.checked_sub(1);
        if quotes(&head, above, facts, fact) {
            break;
        }
        if fits(&head, fact, Some(line)) {
            absorb(&mut head, fact);
            head.last = next;
        } else if !joint {
            break;
        }
    }
    head
}

/// Whether the line continues the head. A list mark begins a new post, but for a bare time of day.
fn fits(head: &Head, fact: &Facts, line: Option<&Line>) -> bool {
    let opens = line.is_some_and(Line::opens_item);
    let dated = head.strength.is_some_and(|s| s > Strength::Weak);
    match fact.kind {
        Kind::Stamp if fact.published => false,
        Kind::Stamp if fact.strength == Some(Strength::Weak) => {
            fact.author.is_none() && head.strength == Some(Strength::Day)
        }
        Kind::Stamp => !opens && !dated && fact.author.is_none(),
        Kind::Says => !opens && head.form == Form::Bare && fact.time.is_none(),
        Kind::Answer => !opens && head.reply.is_none() && (head.author.is_none() || fact.author.is_none()),
        _ => false,
    }
}

fn absorb(head: &mut Head, fact: &Facts) {
    head.author = head.author.or(fact.author);
    head.reply = head.reply.or(fact.reply);
    if head.strength == Some(Strength::Day) && fact.strength == Some(Strength::Weak) {
        // A day in one line and the time of day in the next.
        head.strength = Some(Strength::Moment);
    } else if fact.strength > head.strength {
        (head.time, head.strength) = (fact.time, fact.strength);
    }
    let form = match fact.kind {
        Kind::Says => Form::Says,
        _ if fact.author.is_some() => Form::Named,
        _ => Form::Bare,
    };
    head.form = head.form.max(form);
}
