//! Wordings of advertising.

use std::sync::LazyLock;

use super::super::cue::Matcher;
use super::context::Reading;
use super::{Finding, Outcome, Settings, Span, contact, merged};

/// Each row is one sign; two different signs, or one and a link or contact data, are advertising.
static SIGNS: &[&[&str]] = &[
    &[
        "buy|order|shop|purchase now|here|today|online",
        "jetzt kaufen|bestellen|sichern|zugreifen",
        "on sale",
        "best price*|deals|offers",
        "special|limited|exclusive offer*|deal*|discount*",
        "free shipping|trial|delivery|quote|sample*",
        "# off|percent discount|rabatt",
        "discount|coupon|promo code*",
        "rabattcode*|gutschein*|sonderangebot*",
        "money back",
    ],
    &[
        "visit|check out|see my|our|this site|website|blog|page|channel|shop|store|profile|web",
        "visit|check my|our|out ~ site|website|blog|page|channel|shop|store|profile|store",
        "click here|link|below|my",
        "link in ~ bio|profile",
        "subscribe to|my|our ~ channel|page|blog",
        "follow me|us on|at",
        "besuch* ~ seite|webseite|shop|blog|kanal",
        "klick* hier|link",
        "abonnier* ~ kanal",
    ],
    &[
        "earn|earning|make|making|made ~ # ~ day|week|month|hour|daily|weekly|monthly|online|per|each|home",
        "work|working from home",
        "make|earn money online|fast|from",
        "extra income|cash",
        "passive income",
        "get|become rich",
        "double your",
        "invest* ~ # ~ profit*|return*",
        "bitcoin|crypto|forex ~ invest*|trading|broker|profit*|recover*",
        "geld verdienen",
        "von zu hause ~ verdien*",
    ],
    &[
        "my|our new|latest book|album|song|video|single|ebook|course|product|app|podcast",
        "i wrote|published ~ book|ebook",
        "we offer|sell|provide|specialize|specialise",
        "our company|products|services|team offers",
        "our firm|agency ~ offers|provides",
        "wir bieten|verkaufen",
        "unser unternehmen|angebot",
        "mein neues buch|video|album",
    ],
    &[
        "spell caster",
        "cheap|replica|discounted ~ watches|bags|pills|viagra|tickets|shoes|jerseys|loans|essays",
        "viagra|cialis|casino|payday loan*",
        "seo service*",
        "essay writing",
        "escort service*",
        "loan offer*|lender",
        "contact ~ for ~ loan*|spell*|hack*|service*|cure",
        "online casino|kredit ohne",
    ],
];

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    Matcher::new(SIGNS.iter().enumerate().flat_map(|(i, row)| row.iter().map(move |p| (i, *p))))
});

/// Different signs of advertising.
pub(super) fn promotion(reading: &Reading, settings: &Settings) -> Outcome {
    let tokens = &reading.tokens.list;
    let hits = MATCHER.find(reading.tokens, 0, tokens.len());
    if hits.is_empty() {
        return Outcome::Pass;
    }
    let mut signs: Vec<usize> = hits.iter().map(|h| h.owner).collect();
    signs.sort_unstable();
    signs.dedup();
    let linked = !reading.links().is_empty() || !contact::contacts(reading).is_empty();
    let count = signs.len() + usize::from(linked);
    if count as f64 <= settings.max {
        return Outcome::Pass;
    }
    let worded = hits.iter().filter_map(|h| {
        Some(Span { start: tokens.get(h.first)?.start as usize, end: tokens.get(h.last)?.end as usize })
    });
    let spans = merged(worded.chain(reading.links()).collect());
    Finding::fail(count as f64, spans, format!("{count} signs of advertising"))
}
