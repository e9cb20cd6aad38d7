//! Posts without dates: the items of a list below a heading that counts them, or whose items begin with
//! a picture's label or with "X in reply to Y".

use super::class::{Facts, Kind, Span};
use super::post::Post;
use super::view::View;

/// The posts of such a list, and its lines.
pub(super) fn posts(page: View<'_>) -> Option<(Vec<Post>, (usize, usize))> {
    labelled(page).or_else(|| counted(page))
}

/// A list in which at least two items begin with a picture's label or an answer's head.
fn labelled(page: View<'_>) -> Option<(Vec<Post>, (usize, usize))> {
    let label = |l: &usize| is_label(page, *l) || page.kind(*l) == Some(Kind::Answer);
    let anchors: Vec<usize> = (0..page.lines.len()).filter(label).collect();
    let answers = anchors.iter().filter(|l| page.kind(**l) == Some(Kind::Answer)).count();
    let first = anchors.iter().copied().find(|l| page.opens_item(*l))?;
    let items = items(page, first);
    let labelled = items.iter().filter(|i| (i.0..(i.0 + 2).min(i.1)).any(|l| label(&l))).count();
    let headed =
        (first.saturating_sub(HEADING_REACH)..first).any(|l| matches!(page.kind(l), Some(Kind::Heading(_))));
    if (answers < 2 && !headed) || labelled < 2 || labelled * 3 < items.len() {
        return None;
    }
    Some(cut(page, &items))
}

/// How many lines may stand between a heading and a list of posts.
const HEADING_REACH: usize = 6;

/// Whether the line stands for the author's picture: a label, or the first letter of the name below it.
fn is_label(page: View<'_>, line: usize) -> bool {
    let text = page.text(line);
    let letter = || {
        let first = |text: &str| text.chars().next().and_then(|c| c.to_lowercase().next());
        text.chars().count() == 1 && page.is_name(line + 1) && first(text) == first(page.text(line + 1))
    };
    page.kind(line) == Some(Kind::Avatar) || (page.opens_item(line) && letter())
}

/// A list right below a heading that gives the number of its items.
fn counted(page: View<'_>) -> Option<(Vec<Post>, (usize, usize))> {
    for (line, fact) in page.facts.iter().enumerate() {
        let Kind::Heading(Some(count)) = fact.kind else { continue };
        if count < 2 || !page.opens_item(line + 1) {
            continue;
        }
        let items = items(page, line + 1);
        let near = items.len().abs_diff(count as usize) * 10 <= count as usize;
        if near && items.iter().all(|i| page.is_text(i.0)) && long_enough(page, &items) {
            let (posts, lines) = cut(page, &items);
            return Some((posts, (line, lines.1)));
        }
    }
    None
}

/// Whether the items are texts and no menu.
fn long_enough(page: View<'_>, items: &[(usize, usize)]) -> bool {
    let texts = items.iter().filter(|i| i.1 - i.0 > 1 || page.text(i.0).len() > 40).count();
    texts * 2 >= items.len()
}

/// The items of the list that line `first` is in: first line and one past the last.
fn items(page: View<'_>, first: usize) -> Vec<(usize, usize)> {
    let indent = page.indent(first);
    let inside = |l: &usize| page.indent(*l) > indent || (page.indent(*l) == indent && page.opens_item(*l));
    let top = (0..first).rev().take_while(inside).last().unwrap_or(first);
    let end = (first..page.lines.len()).find(|l| !inside(l)).unwrap_or(page.lines.len());
    let mut starts: Vec<usize> =
        (top..end).filter(|l| page.indent(*l) == indent && page.opens_item(*l)).collect();
    starts.push(end);
    starts.windows(2).filter_map(|w| if let [a, b] = w { Some((*a, *b)) } else { None }).collect()
}

/// The posts these items are. Whether a first line is a name is decided for all items alike.
fn cut(page: View<'_>, items: &[(usize, usize)]) -> (Vec<Post>, (usize, usize)) {
    let named = |labelled: bool| {
        let of: Vec<_> = items.iter().filter(|i| is_label(page, i.0) == labelled).collect();
        let names = of.iter().filter(|i| name_of(page, ***i, labelled).is_some()).count();
        names > 0 && names * 2 >= of.len()
    };
    let named = [named(false), named(true)];
    let posts: Vec<Post> = items.iter().filter_map(|item| post(page, *item, named)).collect();
    let lines = (items.first().map_or(0, |i| i.0), items.last().map_or(0, |i| i.1));
    (posts, lines)
}

/// The line with a name that an item begins with, where text follows it.
fn name_of(page: View<'_>, item: (usize, usize), labelled: bool) -> Option<usize> {
    let line = item.0 + usize::from(labelled);
    let name = page.is_text(line) && page.facts.get(line).is_some_and(|f| f.name);
    (name && line + 1 < item.1).then_some(line)
}

fn post(page: View<'_>, item: (usize, usize), named: [bool; 2]) -> Option<Post> {
    let labelled = is_label(page, item.0);
    let mut from = item.0 + usize::from(labelled);
    let (mut author, mut reply): (Option<Span>, Option<Span>) = (None, None);
    if let Some(fact) = page.facts.get(from).filter(|f: &&Facts| f.kind == Kind::Answer) {
        (author, reply) = (fact.author, fact.reply);
        from += 1;
    } else if let Some(line) =
        name_of(page, item, labelled).filter(|_| named.get(usize::from(labelled)) == Some(&true))
    {
        author = page.lines.get(line).map(|l| (l.start, l.end));
        from = line + 1;
    }
    let mut to = item.1;
    while to > from && (page.is_meta(to - 1) || page.facts.get(to - 1).is_some_and(Facts::ends_section)) {
        to -= 1;
    }
    (from < to).then(|| Post { author, reply, time: None, top: item.0, from, to, depth: page.indent(item.0) })
}
