//! The table of comment systems: one row each, in `systems.toml`, with the selectors of its parts.
//!
//! To add a system: one `[[system]]` row there and a fixture page in `tests/pages/`. A publisher adds
//! rows without rebuilding: the same format in a file of their own (`moderato segment --systems FILE`).

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::quick::QuickHash;
use super::select::{Key, Pick, Selector};
use super::tag::Tag;
use super::thread;
use super::tree::{NodeId, Tree, mark};

/// A row as written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    name: String,
    page: String,
    comment: String,
    author: String,
    time: String,
    body: String,
    skip: String,
    removed: String,
    pingback: String,
    parent: String,
    depth: String,
    run: bool,
    exact: bool,
    next: String,
    scripts: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct File {
    system: Vec<Written>,
}

/// How deep a comment stands, where a system says it in a class or attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Depth {
    /// A class that begins so and ends in the depth: `depth-`.
    Class(String),
    /// An attribute that is the depth.
    Attribute(String),
    /// The width of an indenting image or the left margin or padding in a style.
    Indent,
}

/// A row, compiled.
#[derive(Debug, Default)]
pub(crate) struct System {
    /// Its name: what `Page.system` says.
    pub(crate) name: String,
    /// Must match somewhere on the page, where given.
    pub(crate) page: Selector,
    /// One comment: the element that holds all of it.
    pub(crate) comment: Selector,
    /// In a comment: the author's name.
    pub(crate) author: Pick,
    /// In a comment: when it was written.
    pub(crate) time: Pick,
    /// In a comment: what was written.
    pub(crate) body: Selector,
    /// In a body: what is none of it.
    pub(crate) skip: Selector,
    /// The comment or something in it: a moderator's placeholder.
    pub(crate) removed: Selector,
    /// The comment or something in it: a pingback.
    pub(crate) pingback: Selector,
    /// What names the parent's `id`.
    pub(crate) parent: Pick,
    /// What `comment` matches only begins a comment, which goes on to where the next one begins.
    pub(crate) run: bool,
    /// The markup is always the same: a comment in which `body` matches nothing has no text any more.
    pub(crate) exact: bool,
    /// How deep it stands.
    pub(crate) depth: Option<Depth>,
    /// The link to a further page of the thread.
    pub(crate) next: Selector,
    /// Pieces of source that show the system loads by script.
    pub(crate) scripts: Vec<String>,
}

/// One alternative of one row's `comment`: the row's and the alternative's number.
type Alternative = (usize, usize);

/// The rows, and by which class or `id` each is found.
#[derive(Debug, Default)]
pub(crate) struct Systems {
    /// In the order of the table: the earlier of two that find as much is meant.
    pub(crate) rows: Vec<System>,
    by_class: HashMap<String, Vec<Alternative>, QuickHash>,
    by_id: HashMap<String, Vec<Alternative>, QuickHash>,
    by_name: HashMap<String, Vec<Alternative>, QuickHash>,
    /// Rows to be tried on every element with an attribute of this mark.
    by_mark: Vec<(u64, Alternative)>,
    /// Rows to be tried on every element of this kind.
    by_tag: Vec<(Tag, Alternative)>,
    /// Rows to be tried on every element whose `id` begins so.
    by_id_start: Vec<(String, Alternative)>,
    /// The first bytes of these beginnings, one bit each.
    id_starts: [u64; 4],
    /// Rows to be tried on every element with an `id`.
    with_id: Vec<Alternative>,
    /// Rows to be tried on every element.
    anywhere: Vec<Alternative>,
    /// Finders of the rows' `scripts`, each with the row of each of its patterns.
    scripts: Vec<(AhoCorasick, Vec<usize>)>,
}

/// The table inside the program.
const TABLE: &str = include_str!("systems.toml");

impl Systems {
    /// The built-in table.
    pub(crate) fn built_in() -> &'static Systems {
        static SYSTEMS: OnceLock<Systems> = OnceLock::new();
        // A test reads the table; a row that cannot be read would be left out here.
        SYSTEMS.get_or_init(|| Systems::parse(&[TABLE]).unwrap_or_default())
    }

    /// The rows of a publisher's file before the built-in ones.
    ///
    /// # Errors
    /// What is wrong with the file, in words.
    pub(crate) fn with(own: &str) -> Result<Systems, String> {
        Systems::parse(&[own, TABLE])
    }

    fn parse(files: &[&str]) -> Result<Systems, String> {
        let mut systems = Systems::default();
        for file in files {
            let file: File = toml::from_str(file).map_err(|e| e.to_string())?;
            for written in file.system {
                systems.push(System::compile(&written)?);
            }
        }
        systems.find_scripts()?;
        Ok(systems)
    }

    fn find_scripts(&mut self) -> Result<(), String> {
        let rows = self.rows.iter().enumerate();
        let scripts: Vec<(usize, &str)> =
            rows.flat_map(|(row, system)| system.scripts.iter().map(move |s| (row, rare(s)))).collect();
        for part in scripts.chunks(TOGETHER) {
            let finder = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostFirst)
                .build(part.iter().map(|(_, script)| script))
                .map_err(|e| e.to_string())?;
            self.scripts.push((finder, part.iter().map(|(row, _)| *row).collect()));
        }
        Ok(())
    }

    /// The first row of the table whose script the source has.
    pub(crate) fn by_script(&self, source: &str) -> Option<&System> {
        let rows = self.scripts.iter().filter_map(|(finder, rows)| {
            let found = finder.find_iter(source);
            let row = |at: usize, pattern: usize| {
                rows.get(pattern).copied().filter(|row| self.is_script_at(*row, source, at))
            };
            found.filter_map(|found| row(found.start(), found.pattern().as_usize())).min()
        });
        self.rows.get(rows.min()?)
    }

    /// Whether one of a row's scripts stands so that what is rare in it begins here.
    fn is_script_at(&self, row: usize, source: &str, at: usize) -> bool {
        let scripts = self.rows.get(row).map_or(&[][..], |system| &system.scripts);
        scripts.iter().any(|script| {
            let start = at.checked_sub(script.len() - rare(script).len());
            let from = start.and_then(|start| source.as_bytes().get(start..));
            from.is_some_and(|from| from.starts_with(script.as_bytes()))
        })
    }

    fn push(&mut self, system: System) {
        let row = self.rows.len();
        for (alternative, key) in system.comment.keys().into_iter().enumerate() {
            let place = (row, alternative);
            match key {
                Key::Class(class) => self.by_class.entry(class).or_default().push(place),
                Key::Id(id) => self.by_id.entry(id).or_default().push(place),
                Key::Name(name) => self.by_name.entry(name).or_default().push(place),
                Key::Attribute(name) if name == "id" => self.push_id(&system.comment, place),
                Key::Attribute(name) if name != "class" => self.by_mark.push((mark(name.as_bytes()), place)),
                Key::Tag(tag) => self.by_tag.push((tag, place)),
                Key::Attribute(_) | Key::Any => self.anywhere.push(place),
            }
        }
        self.rows.push(system);
    }

    fn push_id(&mut self, comment: &Selector, place: Alternative) {
        let Some((start, first)) =
            comment.id_start(place.1).and_then(|start| Some((start, *start.as_bytes().first()?)))
        else {
            return self.with_id.push(place);
        };
        if let Some(bits) = self.id_starts.get_mut(usize::from(first / 64)) {
            *bits |= 1 << (first % 64);
        }
        self.by_id_start.push((start.to_owned(), place));
    }

    /// The alternatives that may match an element with this `id`.
    fn for_id(&self, id: &str) -> impl Iterator<Item = Alternative> {
        let first = id.as_bytes().first().copied().unwrap_or(0);
        let begun =
            self.id_starts.get(usize::from(first / 64)).is_some_and(|bits| bits >> (first % 64) & 1 == 1);
        let by_start = if begun { self.by_id_start.as_slice() } else { &[] };
        let by_start = by_start.iter().filter(move |(start, _)| id.starts_with(start.as_str()));
        let whole = self.by_id.get(id).into_iter().flatten();
        self.with_id.iter().chain(by_start.map(|(_, place)| place)).chain(whole).copied()
    }

    /// For each of a page's values of `class` the alternatives that may match an element with it.
    fn for_classes(&self, tree: &Tree<'_>) -> Vec<Vec<Alternative>> {
        let names = tree.names();
        let of_word = |word: &&str| match self.by_class.get(*word) {
            Some(places) => places.iter().copied().filter(|place| self.may_match(tree, *place)).collect(),
            None => Vec::new(),
        };
        let of_words: Vec<Vec<Alternative>> = names.words.iter().map(of_word).collect();
        let of_number = |number: &u32| of_words.get(*number as usize).into_iter().flatten().copied();
        let of_class = |value: usize| names.words_of(value).iter().flat_map(of_number).collect();
        (0..names.classes.len()).map(of_class).collect()
    }

    /// Whether the page has the classes an alternative asks for.
    fn may_match(&self, tree: &Tree<'_>, (row, alternative): Alternative) -> bool {
        self.rows.get(row).is_some_and(|system| system.comment.has_classes(alternative, tree))
    }

    /// Those of the alternatives found by something else than a class that may match anything on the page.
    fn on_page<K: Copy>(&self, tree: &Tree<'_>, places: &[(K, Alternative)]) -> Vec<(K, Alternative)> {
        places.iter().copied().filter(|(_, place)| self.may_match(tree, *place)).collect()
    }

    /// For each row that finds anything, the elements it takes for comments, in page order.
    pub(crate) fn candidates(&self, tree: &Tree<'_>) -> BTreeMap<usize, Vec<NodeId>> {
        let by_class = self.for_classes(tree);
        let (by_mark, by_tag) = (self.on_page(tree, &self.by_mark), self.on_page(tree, &self.by_tag));
        let marks_of_rows = by_mark.iter().fold(0, |all, (mark, _)| all | mark);
        let mut found: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
        for id in 1..tree.len() {
            let tag = tree.tag(id);
            if tag == Tag::TEXT {
                continue;
            }
            let mut try_one = |(row, alternative): Alternative| {
                if self.rows.get(row).is_some_and(|system| system.comment.matches_one(alternative, tree, id))
                {
                    let items = found.entry(row).or_default();
                    if items.last() != Some(&id) {
                        items.push(id);
                    }
                }
            };
            let class = tree.names().of.get(id as usize).and_then(|class| by_class.get(*class as usize));
            class.into_iter().flatten().copied().for_each(&mut try_one);
            self.anywhere.iter().copied().for_each(&mut try_one);
            by_tag.iter().filter(|(of, _)| *of == tag).for_each(|(_, place)| try_one(*place));
            let marks = tree.marks(id);
            if marks & marks_of_rows != 0 {
                by_mark.iter().filter(|(mark, _)| mark & marks != 0).for_each(|(_, place)| try_one(*place));
            }
            if !tree.id(id).is_empty() {
                self.for_id(tree.id(id)).for_each(&mut try_one);
            }
            if tag == Tag::OTHER {
                self.by_name.get(tree.name(id)).into_iter().flatten().copied().for_each(&mut try_one);
            }
        }
        for items in found.values_mut() {
            items.retain(|id| !thread::is_elsewhere(tree, *id));
        }
        found.retain(|_, items| !items.is_empty());
        found
    }
}

impl System {
    fn compile(written: &Written) -> Result<System, String> {
        if written.name.is_empty() {
            return Err("a [[system]] row has no name".into());
        }
        let select = |field: &str, text: &str| {
            if text.trim().is_empty() {
                return Ok(Selector::default());
            }
            Selector::parse(text).map_err(|e| format!("system {:?}, {field}: {e}", written.name))
        };
        let pick = |field: &str, text: &str| {
            Pick::parse(text).map_err(|e| format!("system {:?}, {field}: {e}", written.name))
        };
        Ok(System {
            name: written.name.clone(),
            page: select("page", &written.page)?,
            comment: select("comment", &written.comment)?,
            author: pick("author", &written.author)?,
            time: pick("time", &written.time)?,
            body: select("body", &written.body)?,
            skip: select("skip", &written.skip)?,
            removed: select("removed", &written.removed)?,
            pingback: select("pingback", &written.pingback)?,
            parent: pick("parent", &written.parent)?,
            run: written.run,
            exact: written.exact,
            depth: depth(&written.depth),
            next: select("next", &written.next)?,
            scripts: written.scripts.clone(),
        })
    }
}

/// `class depth-`, `attribute data-depth`, `indent`.
fn depth(text: &str) -> Option<Depth> {
    match text.split_once(' ') {
        Some(("class", start)) => Some(Depth::Class(start.trim().to_owned())),
        Some(("attribute", name)) => Some(Depth::Attribute(name.trim().to_owned())),
        _ => (text.trim() == "indent").then_some(Depth::Indent),
    }
}

/// How many scripts are looked for together: as many as vectors can compare at once.
const TOGETHER: usize = 32;

/// A script's mark without what begins half of all attributes: no page has the rest often.
fn rare(script: &str) -> &str {
    ["data-", "class=\"", "class='", "id=\""]
        .iter()
        .find_map(|start| script.strip_prefix(start))
        .unwrap_or(script)
}

#[cfg(test)]
mod tests {
    use super::Systems;

    #[test]
    fn every_row_of_the_table_can_be_read_and_has_a_name_of_its_own() {
        let systems = Systems::parse(&[super::TABLE]).unwrap();
        let mut names: Vec<_> = systems.rows.iter().map(|row| row.name.as_str()).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        assert!(systems.rows.iter().all(|row| !row.comment.is_empty() || !row.scripts.is_empty()));
    }

    #[test]
    fn a_bad_row_is_refused_with_its_name() {
        let error = Systems::with("[[system]]\nname = \"ours\"\ncomment = \"div[\"\n").unwrap_err();
        assert!(error.contains("ours") && error.contains("comment"), "{error}");
        assert!(Systems::with("[[system]]\nnmae = \"x\"\n").unwrap_err().contains("nmae"));
    }
}
