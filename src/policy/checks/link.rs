//! Links.

use super::context::Reading;
use super::{Finding, Outcome, Settings, Span};

/// Links beyond those to allowed domains.
pub(super) fn links(reading: &Reading, settings: &Settings) -> Outcome {
    let spans = counted(reading, settings);
    if spans.len() as f64 <= settings.max {
        return Outcome::Pass;
    }
    let note = format!("{} link(s), {} allowed", spans.len(), settings.max);
    Finding::fail(spans.len() as f64, spans, note)
}

/// Share of characters that are links.
pub(super) fn link_share(reading: &Reading, settings: &Settings) -> Outcome {
    let spans = counted(reading, settings);
    let linked: usize = spans.iter().map(|s| s.end - s.start).sum();
    let share = linked as f64 / reading.text.trim().len().max(1) as f64;
    if spans.is_empty() || share <= settings.max {
        return Outcome::Pass;
    }
    Finding::fail(share, spans, format!("{:.0} % of the text is links", share * 100.0))
}

fn counted(reading: &Reading, settings: &Settings) -> Vec<Span> {
    let mut spans = reading.links();
    if !settings.values.is_empty() {
        spans.retain(|s| {
            !reading.text.get(s.start..s.end).is_some_and(|u| domain_listed(u, &settings.values))
        });
    }
    spans
}

/// Whether a link leads to one of these domains or a part of one (`news.example.org` of `example.org`).
pub(super) fn domain_listed(url: &str, domains: &[String]) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    // "user@host" is a way to disguise the host.
    let host = host.rsplit('@').next().unwrap_or_default().to_lowercase();
    domains.iter().any(|d| host == *d || host.strip_suffix(d.as_str()).is_some_and(|sub| sub.ends_with('.')))
}
