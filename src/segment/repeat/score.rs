//! How much a group of elements looks like a list of comments.

use super::reply::{has_reply, is_answer};
use super::{Group, SAMPLE, is_comment};
use crate::segment::entry::Entry;
use crate::segment::render::text_of;
use crate::segment::select::has_class;
use crate::segment::systems::System;
use crate::segment::tag::Tag;
use crate::segment::thread;
use crate::segment::tree::{NodeId, Tree};
use crate::segment::words;

/// How much a group looks like a list of comments; 0 where it does not.
pub(super) fn score(tree: &Tree<'_>, row: &System, group: &Group, replies: &[NodeId]) -> usize {
    let sample: Vec<NodeId> = group.nodes.iter().copied().take(SAMPLE).collect();
    if sample.iter().any(|id| tree.node(*id).end - tree.node(*id).start > LONGEST) && sample.len() < 3 {
        return 0;
    }
    let thread = thread::read(tree, row, &sample);
    if thread.entries.is_empty() {
        return 0;
    }
    let good: Vec<&Entry> = thread.entries.iter().filter(|e| is_comment(e)).collect();
    let complete = good.iter().filter(|e| e.author.is_some() && e.time.is_some()).count();
    let words: usize = good.iter().map(|e| words_of(&e.text)).sum();
    if good.len() * 2 < sample.len().min(thread.entries.len().max(1))
        || words < good.len() * 2
        || good.is_empty()
    {
        return 0;
    }
    let answers: Vec<NodeId> = replies.iter().copied().filter(|id| is_answer(tree, *id)).collect();
    let answered = sample.iter().filter(|id| has_reply(tree, **id, &answers)).count();
    let replies = sample.iter().filter(|id| has_reply(tree, **id, replies)).count();
    let told = if group.is_named() { replies } else { answered };
    if !is_told(group, &good, complete, told) || are_teasers(tree, &sample) || is_article(tree, &sample) {
        return 0;
    }
    // The box around all comments is called after them too, and its notices have a heading and a date.
    let boxes = || sample.iter().any(|id| words::is_plural(tree.class(*id), tree.id(*id)));
    if good.len() == 1 && replies == 0 && boxes() {
        return 0;
    }
    let all = group.nodes.len() * good.len() / sample.len().max(1);
    all * (4
        + 4 * usize::from(complete * 2 >= good.len())
        + 2 * usize::from(group.is_named())
        + usize::from(replies > 0))
}

/// How many words a text has; where words are not parted by spaces, two letters count as one.
fn words_of(text: &str) -> usize {
    text.split_whitespace().count().max(text.chars().filter(|c| !c.is_ascii()).count() / 2)
}

/// Whether enough says that a group is comments. One element alone must be named so and be complete;
/// several that nothing names must all be complete and have buttons to answer them.
fn is_told(group: &Group, good: &[&Entry], complete: usize, replies: usize) -> bool {
    let most = |count: usize| count * 5 >= good.len() * 4;
    if !group.is_named() {
        return good.len() > 1 && most(complete) && most(replies);
    }
    let authors = good.iter().filter(|entry| entry.author.is_some()).count();
    let times = good.iter().filter(|entry| entry.time.is_some()).count();
    if good.len() == 1 {
        return complete == 1 && (group.own || group.alone && replies == 1);
    }
    most(authors) && (times * 2 >= good.len() || most(replies) || group.own)
}

/// Whether one element alone is the page's article, whatever it is called.
fn is_article(tree: &Tree<'_>, items: &[NodeId]) -> bool {
    let [item] = items else { return false };
    let until = tree.node(*item).until;
    (*item..until).any(|id| {
        ARTICLES.iter().any(|name| has_class(tree.class(id), name))
            || tree.attribute(id, "itemprop").is_some_and(|p| matches!(p, "articleBody" | "headline"))
            || tree.tag(id) == Tag::TEXTAREA
    })
}

/// Classes only an article and its parts have.
const ARTICLES: &[&str] =
    &["hentry", "type-post", "entry-title", "post-title", "article-title", "post-tags", "entry-footer"];

/// Longest source of one comment, in bytes, where there are but one or two.
const LONGEST: u32 = 60_000;

/// Whether elements are teasers of other pages: a heading that is a link in most of them.
fn are_teasers(tree: &Tree<'_>, items: &[NodeId]) -> bool {
    let teasers = items.iter().filter(|item| {
        let until = tree.node(**item).until.min(**item + 400);
        (**item + 1..until).any(|id| tree.tag(id).is_heading() && holds_long_link(tree, id))
    });
    teasers.count() * 2 > items.len()
}

fn holds_long_link(tree: &Tree<'_>, heading: NodeId) -> bool {
    (heading + 1..tree.node(heading).until).any(|id| {
        tree.tag(id) == Tag::A
            && tree.attribute(id, "href").is_some_and(|href| !href.contains('#'))
            && text_of(tree, id).split_whitespace().count() > 3
    })
}
