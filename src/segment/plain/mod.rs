//! Flattened text to comments. What goes in: a page's visible text, one line a paragraph, perhaps indented
//! and with list marks; what comes out: its [`Page`].
//!
//! No markup is left to go by, so this reader goes by what comment sections look like to a person: each
//! line is classed by itself ([`class`]: author and date, "says:", buttons, headings, forms), anchor lines
//! become heads of posts ([`head`]), heads of one form that follow each other become a section if
//! anything says that they are readers' posts ([`section`]), and the section decides on which side of a head
//! its text stands ([`post`]). Lists of posts without dates are read by their marks ([`list`]).
//!
//! It does not guess: without a heading, a "says" or buttons that only posts carry, nothing is a comment.
//! To add a language, add words in [`words`] and phrases in [`phrases`].

mod assemble;
mod byline;
mod class;
mod date;
mod head;
mod heading;
mod line;
mod list;
mod markdown;
mod phrases;
mod post;
mod section;
mod token;
mod view;
mod words;

use crate::comment::Page;

/// The page a flattened text is.
pub(crate) fn segment_plain(source: String) -> Page {
    let draft = match markdown::strip(&source) {
        Some(plain) => read(&plain.text).traced(&plain),
        None => read(&source),
    };
    draft.into_page(source)
}

fn read(source: &str) -> assemble::Draft {
    let lines = line::lines(source);
    let facts = class::classify(source, &lines);
    let view = view::View { source, lines: &lines, facts: &facts };
    assemble::draft(view, &find(view))
}

/// What the page's comment section holds.
#[derive(Debug, Default)]
struct Thread {
    /// Its posts, in page order.
    posts: Vec<post::Post>,
    /// Its lines, from the heading to the last post: first and one past the last.
    lines: Option<(usize, usize)>,
}

fn find(page: view::View<'_>) -> Thread {
    let heads = head::heads(page.lines, page.facts);
    let mut thread = Thread::default();
    for section in section::sections(page, &heads) {
        let (posts, end) = post::posts(page, &section);
        if posts.iter().any(|p| p.from < p.to) {
            thread.add(posts, (section.start(), end));
        }
    }
    if thread.posts.is_empty()
        && let Some((posts, lines)) = list::posts(page)
    {
        thread.add(posts, lines);
    }
    thread
}

impl Thread {
    fn add(&mut self, posts: Vec<post::Post>, lines: (usize, usize)) {
        self.posts.extend(posts);
        self.lines = Some(self.lines.map_or(lines, |(from, to)| (from.min(lines.0), to.max(lines.1))));
    }
}
