//! When a comment was written.

use super::name::fold;
use super::{NAME, Reader};
use crate::segment::render::{plain, text_of};
use crate::segment::tag::Tag;
use crate::segment::tree::NodeId;
use crate::segment::words::{DATE, is_date};

/// Marks that part a date from what stands beside it.
const BESIDE_DATE: &[char] = &['|', '·', '•', '–', '—', '-', ',', ';', ' '];

impl Reader<'_, '_> {
    pub(super) fn time(&mut self) -> Option<String> {
        let by_row = self.row.time.find(self.tree, self.item, &self.own);
        if let Some((at, Some(value))) = by_row {
            self.time_at = Some(at).filter(|at| *at != self.item);
            return Some(plain(value));
        }
        let by_row = by_row.map(|(at, _)| at);
        let found = by_row.or_else(|| self.own.iter().copied().find(|id| self.is_time(*id)));
        let at = found.or_else(|| self.date_text().map(|text| self.holder(text)))?;
        self.time_at = Some(at);
        let exact = ["datetime", "content", "title", "data-time", "data-timestamp"].iter();
        let exact = exact.filter_map(|name| self.tree.attribute(at, name)).find(|value| is_rfc3339(value));
        if let Some(exact) = exact {
            return Some(exact.to_owned());
        }
        let words = fold(&text_of(self.tree, at)).trim_matches(BESIDE_DATE).to_owned();
        Some(words).filter(|words| !words.is_empty() && words.len() <= NAME)
    }

    pub(super) fn is_time(&self, id: NodeId) -> bool {
        match self.tree.tag(id) {
            Tag::TEXT => false,
            Tag::TIME => true,
            _ => {
                let dated = self.roles(id) & DATE != 0
                    || self
                        .tree
                        .attribute(id, "itemprop")
                        .is_some_and(|p| p.starts_with("date") || p == "commentTime");
                dated && self.is_small(id) && is_date(&text_of(self.tree, id))
            }
        }
    }

    pub(super) fn date_text(&self) -> Option<NodeId> {
        self.own.iter().copied().find(|id| {
            let node = self.tree.node(*id);
            let text = self.tree.slice(node.start, node.end).trim();
            node.tag == Tag::TEXT && text.len() < 80 && !text.contains("://") && is_date(text)
        })
    }
}

/// Whether a value is a date and time a program can read: `2016-03-14T19:46:00Z`, or a day.
fn is_rfc3339(value: &str) -> bool {
    let shape: String =
        value.trim().chars().take(19).map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape.starts_with("0000-00-00")
        && (shape.len() == 10 || shape.get(10..).is_some_and(|t| t.starts_with("T00:00")))
}

#[cfg(test)]
mod tests {
    use super::is_rfc3339;

    #[test]
    fn machine_readable_times_are_known() {
        assert!(is_rfc3339("2016-03-14T19:46:00Z") && is_rfc3339("2016-03-14"));
        assert!(!is_rfc3339("14 March 2016") && !is_rfc3339("comment_date"));
    }
}
