use super::*;
use crate::comment::Status;

/// A page of one plain source whose lines are blocks.
fn page(lines: &[(BlockPlace, &str)]) -> Page {
    let mut source = String::new();
    let mut blocks = Vec::new();
    for (place, line) in lines {
        let start = source.len();
        source.push_str(line);
        let offsets = (start..=source.len()).map(|i| i as u32).collect();
        source.push('\n');
        blocks.push(Block { text: (*line).to_owned(), offsets, place: *place });
    }
    Page {
        status: Status::None,
        system: None,
        title: None,
        language: None,
        comments: Vec::new(),
        next: None,
        blocks,
        source,
    }
}

fn kinds(lines: &[(BlockPlace, &str)]) -> Vec<&'static str> {
    let page = page(lines);
    let rules = extract(&page);
    for rule in &rules {
        assert_eq!(&page.source[rule.start..rule.end], rule.quote);
        assert_eq!(&page.source[rule.statement_start..rule.statement_end], rule.statement);
    }
    rules.iter().map(|r| r.kind).collect()
}

use BlockPlace::{Article, Other, Section};

#[test]
fn an_enumeration_gives_one_rule_a_kind_each_with_its_own_words() {
    let page = page(&[(
        Section,
        "We do not publish the following: swearing, threats, insults, abuse (such as racism or sexism), or commercial or personal promotion.",
    )]);
    let got: Vec<_> = extract(&page).iter().map(|r| (r.kind, r.quote.clone())).collect();
    let abuse = "abuse (such as racism or sexism)";
    let promotion = "commercial or personal promotion";
    let want = [
        ("profanity", "swearing"),
        ("threats", "threats"),
        ("personal-attack", "insults"),
        ("racism", abuse),
        ("sexism", abuse),
        ("commercial-promotion", promotion),
        ("personal-promotion", promotion),
    ];
    assert_eq!(got, want.map(|(k, q)| (k, q.to_owned())));
}

#[test]
fn a_form_a_report_box_and_a_newsletter_are_no_rules() {
    let lines = [
        (Section, "Leave a Reply"),
        (Section, "Your email address will not be published. Required fields are marked *"),
        (Section, "This site uses Akismet to reduce spam."),
        (Section, "Report this comment"),
        (Section, "Reason for reporting: spam, harassment, hate speech, personal attack"),
        (Section, "Hate speech"),
        (Section, "Your comment is awaiting moderation."),
        (Other, "No spam. Unsubscribe at any time. We never share your email."),
        (Other, "All rights reserved. No part may be copied; links are allowed."),
        (Section, "Ihre E-Mail-Adresse wird nicht veröffentlicht. Erforderliche Felder sind mit * markiert"),
        (Section, "Kommentar melden"),
    ];
    assert_eq!(kinds(&lines), [""; 0]);
}

#[test]
fn an_article_about_abuse_states_nothing() {
    let lines = [
        (Article, "Threats and racist insults must not be part of football, the league said on Monday."),
        (Article, "Facebook will remove posts that threaten others, its spokesman told reporters."),
        (Article, "\"We will not tolerate hate speech in the comments,\" she said."),
        (Article, "Several players reported harassment, and the club has banned two supporters for life."),
        (
            Article,
            "The court found no libel. The newspaper had not published false statements about the mayor.",
        ),
    ];
    assert_eq!(kinds(&lines), [""; 0]);
}

#[test]
fn requirements_welcomes_and_process_keep_their_polarity() {
    let page = page(&[
        (Section, "Please stay on topic and be respectful."),
        (Section, "We welcome constructive criticism of this paper."),
        (Section, "Comments are not edited."),
        (Section, "All comments are reviewed by our editors before they appear."),
    ]);
    let got: Vec<_> = extract(&page).iter().map(|r| (r.kind, r.polarity)).collect();
    let want = [
        ("off-topic", Polarity::Require),
        ("civility", Polarity::Require),
        ("constructive", Polarity::Welcome),
        ("no-editing", Polarity::Process),
        ("pre-moderation", Polarity::Process),
    ];
    assert_eq!(got, want);
}

#[test]
fn german_rules_are_read() {
    let lines = [
        (Section, "Bitte bleiben Sie beim Thema und diskutieren Sie respektvoll."),
        (Section, "Beleidigungen, Drohungen, Werbung und rassistische Kommentare werden gelöscht."),
        (Section, "Verleumdungen sind nicht erlaubt."),
    ];
    let want = [
        "off-topic",
        "civility",
        "personal-attack",
        "threats",
        "commercial-promotion",
        "racism",
        "defamation",
    ];
    assert_eq!(kinds(&lines), want);
}

#[test]
fn a_list_after_a_colon_needs_no_frame_of_its_own_and_ends() {
    let lines = [
        (Section, "We will remove comments that contain:"),
        (Section, "Personal attacks"),
        (Section, "Advertising"),
        (Section, "More from our shop"),
        (Section, "Sign up today"),
        (Section, "Weather for Tuesday"),
        (Section, "Sport results"),
        (Section, "Copyright 2020"),
    ];
    assert_eq!(kinds(&lines), ["personal-attack", "commercial-promotion"]);
}

#[test]
fn look_alike_letters_are_read_and_the_quote_stays_verbatim() {
    // Cyrillic letters stand in for Latin ones, as on a page seen in the wild.
    let page = page(&[(Section, "Plеasе dо nоt usе prоfanity in yоur соmments.")]);
    let rules = extract(&page);
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0].kind, "profanity");
    assert_eq!(&page.source[rules[0].start..rules[0].end], rules[0].quote);
}

#[test]
fn parameters_are_read() {
    let page = page(&[
        (Section, "Please keep your comments to 400 words or less."),
        (Section, "Comments must be in English or French."),
        (Section, "Comments with more than three links will be deleted."),
    ]);
    let got: Vec<_> =
        extract(&page).iter().map(|r| (r.kind, r.parameter.clone().unwrap_or_default())).collect();
    assert_eq!(
        got,
        [("length", "400 words"), ("language", "en fr"), ("links", "3 links")]
            .map(|(k, p)| (k, p.to_owned()))
    );
}

#[test]
fn wordings_of_other_publishers_name_their_kinds() {
    for (line, want) in [
        (
            "We do not support comments that condone violence against people because of their religion.",
            &["violence-incitement", "hate"][..],
        ),
        (
            "Comments that smear a business or cause it physical harm are not allowed.",
            &["defamation", "threats"],
        ),
        ("Please do not post comments that are hostile, unkind or snide.", &["civility"]),
        ("Your comments will appear once they have been approved.", &["pre-moderation"]),
        ("Comments by trolls who pick fights will be removed.", &["trolling"]),
        ("Do not fill your comments with entire articles or other people's work.", &["copyright"]),
        (
            "Kommentare mit Unterstellungen und Kettenbriefen werden gelöscht.",
            &["defamation", "spam-promotion"],
        ),
        ("Fremde Texte dürfen in Kommentaren nicht veröffentlicht werden.", &["copyright"]),
    ] {
        let got: std::collections::BTreeSet<_> = kinds(&[(Section, line)]).into_iter().collect();
        assert_eq!(got, want.iter().copied().collect(), "{line}");
    }
}
