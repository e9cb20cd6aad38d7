//! A small selector language over the tree: what a row of the systems table names its parts with.
//!
//! `tag`, `.class`, `#id`, `[attr]`, `[attr=v]`, `[attr^=v]`, `[attr$=v]`, `[attr*=v]`, `:not(simple)`,
//! descendant (space), child (`>`) and alternatives (`,`). Class names match whole words of `class`;
//! values of attributes as they stand. Ancestors are looked for [`ANCESTORS`] levels up.
//!
//! [`ANCESTORS`]: super::tree::ANCESTORS

use super::names::sign;
use super::tag::Tag;
use super::tree::{NodeId, ROOT, Tree, mark};

/// Compiled alternatives; matches nothing when empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selector {
    alternatives: Vec<Path>,
}

/// Compounds from the node itself outwards; each later one with how it stands to the one before.
#[derive(Debug, Clone)]
struct Path {
    own: Compound,
    outer: Vec<(Relation, Compound)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Descendant,
    Child,
}

#[derive(Debug, Clone, Default)]
struct Compound {
    tests: Vec<Test>,
}

#[derive(Debug, Clone)]
enum Test {
    Tag(Tag),
    Name(String),
    /// A class and its sign.
    Class(String, u64),
    /// An attribute, its mark, and what its value is compared with.
    Attribute(String, u64, Compare, String),
    Id(Compare, String),
    Not(Box<Test>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compare {
    Present,
    Equal,
    Start,
    End,
    Contain,
}

/// Where a part's text or value stands: a selector, or a selector and `@attribute`; alternatives in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pick {
    alternatives: Vec<(Selector, Option<String>)>,
}

impl Pick {
    /// Compiles alternatives such as `.author a, article @data-author`.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let parts = split_top(text, ',').into_iter().map(str::trim).filter(|part| !part.is_empty());
        let alternatives = parts.map(|part| {
            let (selector, attribute) =
                part.split_once('@').map_or((part, None), |(s, a)| (s, Some(a.trim().to_owned())));
            let selector = if selector.trim().is_empty() { "*" } else { selector.trim() };
            Ok((Selector::parse(selector)?, attribute))
        });
        Ok(Self { alternatives: alternatives.collect::<Result<_, String>>()? })
    }

    /// The first of the nodes that has the part, by the earliest alternative, with the attribute's value
    /// where one is named. The comment's own element is asked for attributes only.
    pub(crate) fn find<'s>(
        &self,
        tree: &Tree<'s>,
        item: NodeId,
        own: &[NodeId],
    ) -> Option<(NodeId, Option<&'s str>)> {
        self.alternatives.iter().find_map(|(selector, attribute)| match attribute {
            None => selector.first(tree, own).map(|id| (id, None)),
            Some(name) => std::iter::once(item).chain(own.iter().copied()).find_map(|id| {
                let value = tree.attribute(id, name).filter(|value| !value.is_empty())?;
                selector.matches(tree, id).then_some((id, Some(value)))
            }),
        })
    }

    /// Whether there is anything to look for.
    pub(crate) fn is_empty(&self) -> bool {
        self.alternatives.is_empty()
    }
}

/// What a page must hold for a selector to match anything: the keys the systems table is indexed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    /// A class.
    Class(String),
    /// An `id`.
    Id(String),
    /// An element's name that has no row in the table of tags, in lower case.
    Name(String),
    /// An attribute.
    Attribute(String),
    /// An element's name that has a row in the table of tags.
    Tag(Tag),
    /// Any element: the selector has none of these.
    Any,
}

impl Selector {
    /// Compiles a selector.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut alternatives = Vec::new();
        for part in split_top(text, ',') {
            if part.trim().is_empty() {
                return Err(format!("the selector {text:?} has an empty alternative"));
            }
            alternatives.push(Path::parse(part.trim())?);
        }
        Ok(Self { alternatives })
    }

    /// Whether a node matches.
    pub(crate) fn matches(&self, tree: &Tree<'_>, id: NodeId) -> bool {
        self.alternatives.iter().any(|path| path.matches(tree, id))
    }

    /// Whether a node matches one of the alternatives, counted from 0.
    pub(crate) fn matches_one(&self, alternative: usize, tree: &Tree<'_>, id: NodeId) -> bool {
        self.alternatives.get(alternative).is_some_and(|path| path.matches(tree, id))
    }

    /// Whether there is anything to match.
    pub(crate) fn is_empty(&self) -> bool {
        self.alternatives.is_empty()
    }

    /// The first node of a range, in page order, that matches the earliest alternative which matches any.
    pub(crate) fn first(&self, tree: &Tree<'_>, nodes: &[NodeId]) -> Option<NodeId> {
        self.alternatives.iter().find_map(|path| nodes.iter().copied().find(|id| path.matches(tree, *id)))
    }

    /// All nodes of a range that match the earliest alternative which matches any.
    pub(crate) fn all(&self, tree: &Tree<'_>, nodes: &[NodeId]) -> Vec<NodeId> {
        let matching =
            |path: &Path| nodes.iter().copied().filter(|id| path.matches(tree, *id)).collect::<Vec<_>>();
        self.alternatives.iter().map(matching).find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// Whether the page has all classes that an alternative asks of an element and of what it stands in.
    pub(crate) fn has_classes(&self, alternative: usize, tree: &Tree<'_>) -> bool {
        self.alternatives.get(alternative).is_some_and(|path| {
            let outer = path.outer.iter().map(|(_, compound)| compound);
            std::iter::once(&path.own).chain(outer).all(|compound| compound.has_classes(tree))
        })
    }

    /// What the `id` of an element an alternative matches begins with, where it says so.
    pub(crate) fn id_start(&self, alternative: usize) -> Option<&str> {
        let path = self.alternatives.get(alternative)?;
        path.own.tests.iter().find_map(|test| match test {
            Test::Id(Compare::Start, start) => Some(start.as_str()),
            _ => None,
        })
    }

    /// Whether anything on the page matches. Most pages can be told without a look at every element.
    pub(crate) fn occurs(&self, tree: &Tree<'_>) -> bool {
        self.alternatives
            .iter()
            .any(|path| path.own.has_classes(tree) && (1..tree.len()).any(|id| path.matches(tree, id)))
    }

    /// One key for each alternative.
    pub(crate) fn keys(&self) -> Vec<Key> {
        self.alternatives.iter().map(|path| path.own.key()).collect()
    }
}

impl Path {
    fn parse(text: &str) -> Result<Self, String> {
        let mut own = None;
        let mut outer = Vec::new();
        let mut relation = Relation::Descendant;
        let spaced = text.replace('>', " > ");
        for word in split_top(&spaced, ' ').into_iter().rev().filter(|word| !word.is_empty()) {
            if word == ">" {
                relation = Relation::Child;
                continue;
            }
            let compound = Compound::parse(word)?;
            match own {
                None => own = Some(compound),
                Some(_) => outer.push((relation, compound)),
            }
            relation = Relation::Descendant;
        }
        let own = own.ok_or_else(|| format!("the selector {text:?} names no element"))?;
        Ok(Self { own, outer })
    }

    fn matches(&self, tree: &Tree<'_>, id: NodeId) -> bool {
        self.own.matches(tree, id) && self.outer_match(tree, id)
    }

    fn outer_match(&self, tree: &Tree<'_>, id: NodeId) -> bool {
        let mut at = id;
        for (relation, compound) in &self.outer {
            let found = match relation {
                Relation::Child => {
                    Some(tree.node(at).parent).filter(|p| *p != ROOT && compound.matches(tree, *p))
                }
                Relation::Descendant => tree.ancestors(at).find(|a| compound.matches(tree, *a)),
            };
            match found {
                Some(found) => at = found,
                None => return false,
            }
        }
        true
    }
}

impl Compound {
    fn parse(text: &str) -> Result<Self, String> {
        let mut tests = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (found, beyond) =
                simple(rest).ok_or_else(|| format!("the selector {text:?} cannot be read at {rest:?}"))?;
            tests.extend(found);
            rest = beyond;
        }
        Ok(Self { tests })
    }

    fn matches(&self, tree: &Tree<'_>, id: NodeId) -> bool {
        tree.tag(id) != Tag::TEXT && self.tests.iter().all(|test| test.passes(tree, id))
    }

    fn has_classes(&self, tree: &Tree<'_>) -> bool {
        self.tests.iter().all(|test| match test {
            Test::Class(class, _) => tree.names().has(class),
            _ => true,
        })
    }

    fn key(&self) -> Key {
        let class = self.tests.iter().find_map(|test| match test {
            Test::Class(class, _) => Some(Key::Class(class.clone())),
            _ => None,
        });
        let id = || {
            self.tests.iter().find_map(|test| match test {
                Test::Id(Compare::Equal, value) => Some(Key::Id(value.clone())),
                _ => None,
            })
        };
        let name = || {
            self.tests.iter().find_map(|test| match test {
                Test::Name(name) => Some(Key::Name(name.clone())),
                _ => None,
            })
        };
        let attribute = || {
            self.tests.iter().find_map(|test| match test {
                Test::Attribute(name, ..) => Some(Key::Attribute(name.clone())),
                Test::Id(..) => Some(Key::Attribute("id".into())),
                _ => None,
            })
        };
        let tag = || {
            self.tests.iter().find_map(|test| match test {
                Test::Tag(tag) => Some(Key::Tag(*tag)),
                _ => None,
            })
        };
        class.or_else(id).or_else(name).or_else(attribute).or_else(tag).unwrap_or(Key::Any)
    }
}

impl Test {
    fn passes(&self, tree: &Tree<'_>, id: NodeId) -> bool {
        match self {
            Test::Tag(tag) => tree.tag(id) == *tag,
            Test::Name(name) => tree.tag(id) == Tag::OTHER && tree.name(id).eq_ignore_ascii_case(name),
            Test::Class(class, sign) => tree.has_class(id, class, *sign),
            Test::Attribute(name, mark, compare, value) => {
                tree.marks(id) & mark != 0
                    && tree.attribute(id, name).is_some_and(|found| compare.holds(found, value))
            }
            Test::Id(compare, value) => {
                let found = tree.id(id);
                !found.is_empty() && compare.holds(found, value)
            }
            Test::Not(test) => !test.passes(tree, id),
        }
    }
}

impl Compare {
    fn holds(self, found: &str, value: &str) -> bool {
        match self {
            Compare::Present => true,
            Compare::Equal => found == value,
            Compare::Start => found.starts_with(value),
            Compare::End => found.ends_with(value),
            Compare::Contain => found.contains(value),
        }
    }
}

/// Whether a value of `class` has a word.
pub(crate) fn has_class(classes: &str, class: &str) -> bool {
    classes.len() >= class.len() && classes.split_ascii_whitespace().any(|word| word == class)
}

/// Reads one simple selector; `*` gives no test.
fn simple(text: &str) -> Option<(Option<Test>, &str)> {
    if let Some(rest) = text.strip_prefix('*') {
        return Some((None, rest));
    }
    if let Some(rest) = text.strip_prefix(":not(") {
        let end = rest.find(')')?;
        let (inner, left) = simple(rest.get(..end)?)?;
        return left.is_empty().then_some((Some(Test::Not(Box::new(inner?))), rest.get(end + 1..)?));
    }
    if let Some(rest) = text.strip_prefix('[') {
        let end = rest.find(']')?;
        return Some((Some(attribute(rest.get(..end)?)?), rest.get(end + 1..)?));
    }
    if let Some(rest) = text.strip_prefix('.') {
        let (class, after) = name(rest)?;
        return Some((Some(Test::Class(class.to_owned(), sign(class))), after));
    }
    if let Some(rest) = text.strip_prefix('#') {
        let (id, after) = name(rest)?;
        return Some((Some(Test::Id(Compare::Equal, id.into())), after));
    }
    let (element, after) = name(text)?;
    let tag = Tag::named(element.as_bytes());
    let named = if tag == Tag::OTHER { Test::Name(element.to_ascii_lowercase()) } else { Test::Tag(tag) };
    Some((Some(named), after))
}

fn name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(['.', '#', '[', ':', '>', ' ', ',']).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn attribute(text: &str) -> Option<Test> {
    let Some((name, value)) = text.split_once('=') else {
        return (!text.is_empty()).then(|| attribute_test(text, Compare::Present, String::new()));
    };
    let (name, compare) = match name.as_bytes().last()? {
        b'^' => (name.get(..name.len() - 1)?, Compare::Start),
        b'$' => (name.get(..name.len() - 1)?, Compare::End),
        b'*' => (name.get(..name.len() - 1)?, Compare::Contain),
        _ => (name, Compare::Equal),
    };
    let value = value.trim_matches(['"', '\'']).to_owned();
    if name.eq_ignore_ascii_case("id") {
        return Some(Test::Id(compare, value));
    }
    Some(attribute_test(name, compare, value))
}

fn attribute_test(name: &str, compare: Compare, value: String) -> Test {
    Test::Attribute(name.to_ascii_lowercase(), mark(name.as_bytes()), compare, value)
}

/// Splits at a character outside brackets.
fn split_top(text: &str, at: char) -> Vec<&str> {
    let mut depth = 0usize;
    text.split(move |c| {
        match c {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == at && depth == 0
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::{Key, Selector, Tag};
    use crate::segment::tree::Tree;

    fn found(selector: &str, source: &str) -> Vec<u32> {
        let tree = Tree::new(source);
        let selector = Selector::parse(selector).unwrap();
        (1..tree.len()).filter(|id| selector.matches(&tree, *id)).collect()
    }

    #[test]
    fn tags_classes_ids_and_attributes_match() {
        let page = r#"<div id=a class="x comment"><p data-k="v1">t</p><x-c></x-c></div>"#;
        assert_eq!(found("div.comment", page), [1]);
        assert_eq!(found("#a, p", page), [1, 2]);
        assert_eq!(found("[data-k^=v]", page), [2]);
        assert_eq!(found("x-c", page), [4]);
        assert_eq!(found("div:not(.comment)", page), [] as [u32; 0]);
        assert_eq!(found(".x.comment", page), [1]);
    }

    #[test]
    fn descendants_and_children_match() {
        let page = "<ul class=l><li><p>a</p></li></ul><p>b</p>";
        assert_eq!(found(".l p", page), [3]);
        assert_eq!(found("ul > li", page), [2]);
        assert_eq!(found("ul > p", page), [] as [u32; 0]);
    }

    #[test]
    fn a_bad_selector_says_what_is_wrong() {
        assert!(Selector::parse("a,,b").unwrap_err().contains("empty alternative"));
        assert!(Selector::parse("a[b").unwrap_err().contains("cannot be read"));
        assert!(Selector::parse("..a").unwrap_err().contains("cannot be read"));
    }

    #[test]
    fn keys_are_a_class_an_id_or_a_tag() {
        let keys = Selector::parse("li.comment.x, #a, p").unwrap().keys();
        assert_eq!(keys, [Key::Class("comment".into()), Key::Id("a".into()), Key::Tag(Tag::P)]);
    }
}
