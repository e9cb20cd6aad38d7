//! Comments a page holds as data alone: schema.org's `Comment` and `UserComments` in JSON-LD.
//!
//! What goes in: the tree. What comes out: a [`Thread`] whose entries are the scripts' strings. It is asked
//! where the page shows no comments: systems that load them by script often give them to search engines so.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use super::entry::{Entry, clean_author, fold};
use super::quick::QuickHash;
use super::render::render;
use super::tag::Tag;
use super::thread::Thread;
use super::tree::{NodeId, Tree};
use super::words;
use crate::comment::Kind;

/// The comments of all JSON-LD scripts of a page, in page order.
pub(crate) fn find(tree: &Tree<'_>) -> Option<Thread> {
    let mut thread = Thread::default();
    for script in (1..tree.len()).filter(|id| is_linked_data(tree, *id)) {
        let data = tree.node(script + 1);
        if data.tag != Tag::TEXT || data.parent != script {
            continue;
        }
        let source = tree.slice(data.start, data.end);
        if !(source.contains("Comment\"") || source.contains("UserComments")) {
            continue;
        }
        let trimmed = source.trim().trim_end_matches(';');
        let Ok(value) = serde_json::from_str::<Value>(trimmed) else { continue };
        let mut reader =
            Reader { thread: &mut thread, places: places(source, data.start), ids: BTreeMap::new(), script };
        reader.value(&value, None);
    }
    in_page_order(&mut thread);
    (!thread.entries.is_empty()).then_some(thread)
}

fn is_linked_data(tree: &Tree<'_>, id: NodeId) -> bool {
    tree.tag(id) == Tag::SCRIPT
        && tree.attributes(id).any(|(name, value)| {
            name.eq_ignore_ascii_case("type") && value.trim().eq_ignore_ascii_case("application/ld+json")
        })
}

/// Where in the page each string of the data stands, in order, without its quotes.
type Places = HashMap<String, std::collections::VecDeque<(u32, u32)>, QuickHash>;

fn places(source: &str, start: u32) -> Places {
    let bytes = source.as_bytes();
    let mut places = Places::default();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'"', bytes.get(at..).unwrap_or_default()).map(|found| at + found) {
        let Some(close) = string_end(bytes, open + 1) else { break };
        let text = source.get(open..=close).and_then(|literal| serde_json::from_str::<String>(literal).ok());
        if let Some(text) = text {
            let place = (start + open as u32 + 1, start + close as u32);
            places.entry(text).or_default().push_back(place);
        }
        at = close + 1;
    }
    places
}

/// Where the string that begins at `at` has its closing quote.
fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Reads the data of one script.
struct Reader<'t> {
    thread: &'t mut Thread,
    places: Places,
    /// Which entry has which `@id`.
    ids: BTreeMap<String, usize>,
    script: NodeId,
}

impl Reader<'_> {
    /// Everything in a value; `parent` is the comment it stands in. No deeper than the parser lets data nest.
    fn value(&mut self, value: &Value, parent: Option<usize>) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.value(value, parent)),
            Value::Object(object) => {
                let own = if is_comment(object) { self.comment(object, parent) } else { None };
                for (name, value) in object {
                    if !matches!(name.as_str(), "author" | "creator" | "parentItem") {
                        self.value(value, own.or(parent));
                    }
                }
            }
            _ => {}
        }
    }

    fn comment(&mut self, object: &Map<String, Value>, around: Option<usize>) -> Option<usize> {
        let written = TEXTS.iter().find_map(|name| object.get(*name)?.as_str())?;
        let text = render(written);
        let span = self.places.get_mut(written)?.pop_front()?;
        if text.is_empty() {
            return None;
        }
        let at = self.thread.entries.len();
        let named = object.get("parentItem").and_then(id_of).and_then(|id| self.ids.get(id).copied());
        if let Some(id) = object.get("@id").and_then(Value::as_str) {
            self.ids.entry(id.to_owned()).or_insert(at);
        }
        self.thread.parents.push(around.or(named));
        self.thread.entries.push(Entry {
            item: self.script,
            until: self.script,
            by_row: true,
            author: ["author", "creator"].iter().find_map(|part| name_of(object.get(*part)?)),
            time: TIMES.iter().find_map(|name| object.get(*name)?.as_str()).map(fold),
            kind: if words::is_removed(&text) { Kind::Removed } else { Kind::Comment },
            text,
            span,
            ..Entry::default()
        });
        Some(at)
    }
}

/// schema.org's names for what was written and when.
const TEXTS: &[&str] = &["text", "commentText", "articleBody", "description"];
const TIMES: &[&str] = &["dateCreated", "commentTime", "datePublished", "dateModified"];

/// Whether an object's `@type` is a comment's, with or without the vocabulary before it.
fn is_comment(object: &Map<String, Value>) -> bool {
    let is_one = |value: &Value| {
        let name = value.as_str().unwrap_or_default().rsplit(['/', ':', '#']).next().unwrap_or_default();
        matches!(name, "Comment" | "UserComments")
    };
    match object.get("@type") {
        Some(Value::Array(types)) => types.iter().any(is_one),
        Some(one) => is_one(one),
        None => false,
    }
}

/// A person's name: the value itself, its `name`, or that of the first of several.
fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => clean_author(&render(name)),
        Value::Object(person) => clean_author(&render(person.get("name")?.as_str()?)),
        Value::Array(people) => people.iter().find_map(|person| match person {
            Value::Array(_) => None,
            person => name_of(person),
        }),
        _ => None,
    }
}

fn id_of(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("@id")?.as_str())
}

/// Sorts entries by where they stand: the parser gives an object's parts in the order of their names.
fn in_page_order(thread: &mut Thread) {
    let mut order: Vec<usize> = (0..thread.entries.len()).collect();
    order.sort_by_key(|at| thread.entries.get(*at).map(|entry| entry.span));
    let mut place = vec![0; order.len()];
    for (new, old) in order.iter().enumerate() {
        if let Some(slot) = place.get_mut(*old) {
            *slot = new;
        }
    }
    let parent = |old: &usize| {
        let parent = thread.parents.get(*old).copied().flatten()?;
        place.get(parent).copied()
    };
    let parents = order.iter().map(parent).collect();
    thread.parents = parents;
    thread.entries.sort_by_key(|entry| entry.span);
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::segment::tree::Tree;

    #[test]
    fn strings_are_found_where_they_stand_and_replies_know_their_comment() {
        let page = r#"<script type="application/ld+json">{"@type":"Article","comment":[
            {"@type":["Comment"],"comment":{"@type":"Comment","text":"B \u00e4","author":"Ben"},"text":"A <b>1<\/b>",
             "creator":[{"name":"Ann"}],"dateCreated":"2024-05-01"}]}</script>"#;
        let thread = find(&Tree::new(page)).unwrap();
        let texts: Vec<_> = thread.entries.iter().map(|e| (e.text.as_str(), e.author.as_deref())).collect();
        assert_eq!(texts, [("B ä", Some("Ben")), ("A 1", Some("Ann"))]);
        assert_eq!(thread.parents, [Some(1), None]);
        let (start, end) = thread.entries[1].span;
        assert_eq!(&page[start as usize..end as usize], r"A <b>1<\/b>");
    }

    #[test]
    fn broken_data_gives_nothing() {
        assert!(
            find(&Tree::new(r#"<script type="application/ld+json">{"@type":"Comment","text":</script>"#))
                .is_none()
        );
    }
}
