use super::*;
use crate::comment::{Block, BlockPlace, Comment, Page, Status};
use crate::text::Tokens;

fn comment(id: &str, text: &str) -> Comment {
    Comment { id: id.into(), author: Some("Ann".into()), text: text.into(), ..Comment::default() }
}

fn page(article: &str, comments: Vec<Comment>) -> Page {
    let offsets = (0..=article.len() as u32).collect();
    Page {
        status: Status::Comments,
        system: None,
        title: None,
        language: Some("en".into()),
        comments,
        next: None,
        blocks: vec![Block { text: article.into(), offsets, place: BlockPlace::Article }],
        source: article.into(),
    }
}

/// What a check with these settings says of the comment at `index`.
fn run(name: &str, settings: impl Fn(&mut Settings), page: &Page, index: usize) -> Outcome {
    let check = find(name).unwrap();
    let mut set = check.defaults();
    settings(&mut set);
    let (around, thread) = Surroundings::with_thread(page);
    let mut tokens = Tokens::new();
    let comment = &page.comments[index];
    folder().tokenize(&comment.text, &mut tokens);
    let reading = Reading::new(comment, (&comment.text, &tokens), (&around, &thread), index);
    (check.run)(&reading, &set)
}

/// The words a check with its own settings finds in a text alone on its page; `None` where it passes.
fn found(name: &str, text: &str) -> Option<Vec<String>> {
    match run(name, |_| (), &page("", vec![comment("c1", text)]), 0) {
        Outcome::Fail(finding) => {
            Some(finding.spans.iter().map(|s| text[s.start..s.end].to_owned()).collect())
        }
        _ => None,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "compared with what `found` gives")]
fn words(list: &[&str]) -> Option<Vec<String>> {
    Some(list.iter().map(|w| (*w).to_owned()).collect())
}

#[test]
fn names_are_unique_and_parameters_known() {
    let mut names: Vec<_> = CHECKS.iter().map(|c| c.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), CHECKS.len());
    let known = |p: &Parameter| ["max", "min", "values"].contains(&p.name);
    assert!(CHECKS.iter().all(|c| !c.parameters.is_empty() && c.parameters.iter().all(known)));
}

#[test]
fn links_are_counted_and_allowed_domains_are_not() {
    let text = "see https://example.org/a and www.example.com today";
    assert_eq!(found("links", text), words(&["https://example.org/a", "www.example.com"]));
    let page = page("", vec![comment("c1", text)]);
    let allowed = |s: &mut Settings| s.values = vec!["example.org".into(), "example.com".into()];
    // "www.example.com" is a part of example.com.
    assert_eq!(run("links", allowed, &page, 0), Outcome::Pass);
    assert_eq!(run("links", |s| s.max = 2.0, &page, 0), Outcome::Pass);
}

#[test]
fn a_domain_in_front_of_another_host_is_not_allowed_by_it() {
    let listed = |url: &str| link::domain_listed(url, &["example.org".to_owned()]);
    assert!(listed("https://news.example.org/x") && listed("example.org"));
    assert!(!listed("https://example.org.evil.test/") && !listed("https://example.org@evil.test/"));
    assert!(!listed("https://badexample.org"));
}

#[test]
fn contact_data_is_found_and_years_prices_and_scores_are_not() {
    assert_eq!(found("contact-data", "write to ann@example.org please"), words(&["ann@example.org"]));
    assert_eq!(found("contact-data", "call +44 20 7946 0123 now"), words(&["+44 20 7946 0123"]));
    assert_eq!(found("contact-data", "my number is 030 1234567"), words(&["030 1234567"]));
    for clean in [
        "between 1998 and 2004, 2005-2010",
        "it cost $1,250,000 and 3.500.000 people came",
        "they won 3-2 and 112-98",
        "flight 447 on 2016-03-14",
        "the signal was clear",
    ] {
        assert_eq!(found("contact-data", clean), None, "{clean}");
    }
}

#[test]
fn personal_data_has_bank_and_card_numbers_and_addresses() {
    // Test numbers every payment processor publishes; the IBAN is the one of the ISO standard's example.
    assert!(found("personal-data", "card 4111 1111 1111 1111").is_some());
    assert!(found("personal-data", "pay to GB82WEST12345698765432").is_some());
    assert!(found("personal-data", "she lives at 12 Elm Street").is_some());
    assert_eq!(found("personal-data", "number 4111 1111 1111 1112 is not one"), None);
}

#[test]
fn promotion_takes_two_signs() {
    assert!(found("promotion", "Buy now at the best price, visit our website www.example.com").is_some());
    assert!(found("promotion", "I make $400 a day working from home, click here").is_some());
    assert_eq!(found("promotion", "They should make it easier to work from home."), None);
    assert_eq!(found("promotion", "Where can I buy it? The shop on Main was closed."), None);
}

#[test]
fn shouting_spares_short_texts_and_abbreviations() {
    assert_eq!(found("shouting", "WHY DOES NOBODY DO ANYTHING"), words(&["WHY DOES NOBODY DO ANYTHING"]));
    assert_eq!(found("shouting", "NATO and the EU met in the USA"), None);
    assert_eq!(found("shouting", "WHY?"), None);
}

#[test]
fn repeated_characters_spare_rules_and_numbers() {
    assert_eq!(found("repeated-characters", "nooooooo way!!!!!!!"), words(&["ooooooo", "!!!!!!!"]));
    assert_eq!(found("repeated-characters", "---------- 1000000000 ........"), None);
}

#[test]
fn flooding_counts_near_duplicates_the_same_in_any_order() {
    let same = "the council should resign today and not tomorrow";
    let near = "The council should resign TODAY, and not tomorrow!!";
    let texts = [same, "something else entirely, about the weather", near, same];
    let counts = |order: &[usize]| {
        let comments = order.iter().map(|i| comment(&format!("c{i}"), texts[*i])).collect();
        let page = page("", comments);
        let mut by_text: Vec<_> = (0..order.len())
            .map(|at| match run("flooding", |_| (), &page, at) {
                Outcome::Fail(f) => (order[at], f.value as usize),
                _ => (order[at], 0),
            })
            .collect();
        by_text.sort_unstable();
        by_text
    };
    assert_eq!(counts(&[0, 1, 2, 3]), [(0, 2), (1, 0), (2, 2), (3, 2)]);
    assert_eq!(counts(&[3, 2, 1, 0]), counts(&[0, 1, 2, 3]));
}

#[test]
fn length_counts_words() {
    let page = page("", vec![comment("c1", "one two three four")]);
    assert!(
        matches!(run("length", |s| s.max = 3.0, &page, 0), Outcome::Fail(f) if f.value > 3.9 && f.value < 4.1)
    );
    assert!(matches!(run("length", |s| s.min = 5.0, &page, 0), Outcome::Fail(_)));
    assert_eq!(run("length", |s| s.max = 4.0, &page, 0), Outcome::Pass);
}

#[test]
fn language_is_told_or_said_to_be_unknown() {
    let english = |text: &str| {
        run("language", |s| s.values = vec!["en".into()], &page("", vec![comment("c1", text)]), 0)
    };
    assert_eq!(english("I think that this is a good idea for all of us"), Outcome::Pass);
    assert!(matches!(
        english("Ich glaube, dass die Regierung hier wirklich einen Fehler gemacht hat"),
        Outcome::Fail(_)
    ));
    assert!(matches!(english("Это совершенно неправильное решение нашего правительства"), Outcome::Fail(_)));
    assert!(matches!(english("lol ok"), Outcome::Unknown(_)));
    assert!(matches!(english("Veni, vidi, vici."), Outcome::Unknown(_)));
}

#[test]
fn quoted_text_counts_marks_and_quoted_comments() {
    let long = "\"one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty\" yes";
    assert!(found("quoted-text", long).is_some());
    assert_eq!(found("quoted-text", &long.replace('"', "")), None);
}

#[test]
fn user_names_are_judged_by_name() {
    let named = |name: &str| {
        let comment = Comment { author: Some(name.into()), ..comment("c1", "hello") };
        run("user-name", |s| s.values = vec!["admin".into()], &page("", vec![comment]), 0)
    };
    for bad in ["www.cheap.example", "Site Admin", "ann@example.org", "+++"] {
        assert!(matches!(named(bad), Outcome::Fail(_)), "{bad}");
    }
    assert_eq!(named("A = π r 2"), Outcome::Pass);
}

const ARTICLE: &str = "The harbour bridge will close for repairs next spring, the transport office announced. Engineers \
    found cracks in two steel girders during an inspection. Ferries will carry commuters across the bay while \
    welders replace bolts, cables and railings. Drivers must follow a signed detour along the northern shore. \
    Shopkeepers near the waterfront fear lower sales and demand compensation from the regional government budget.";

#[test]
fn off_topic_is_judged_against_the_article_and_the_comment_it_answers() {
    let on = "Last time they promised ferries for commuters the boats arrived months late, and nobody repaired the railings properly anyway, so why trust engineers this spring";
    let off = "My grandmother bakes wonderful apple cake using cinnamon, butter, vanilla sugar, almonds, raisins and plenty of patience every single Sunday afternoon";
    let answer = Comment {
        parent: Some("c2".into()),
        ..comment(
            "c3",
            "Cinnamon, almonds and raisins sound delicious; does your grandmother ever share recipes for cake, pancakes, waffles, muffins or bread",
        )
    };
    let page =
        page(ARTICLE, vec![comment("c1", on), comment("c2", off), answer, comment("c4", "relax, he knows")]);
    assert_eq!(run("off-topic", |_| (), &page, 0), Outcome::Pass);
    assert!(matches!(run("off-topic", |_| (), &page, 1), Outcome::Fail(_)));
    assert_eq!(run("off-topic", |_| (), &page, 2), Outcome::Pass);
    assert!(matches!(run("off-topic", |_| (), &page, 3), Outcome::Unknown(_)));
}

#[test]
fn lists_find_words_stems_phrases_and_characters() {
    let mut tokens = Tokens::new();
    let mut find = |kind, entry: &str, text: &str| {
        folder().tokenize(text, &mut tokens);
        let list = List::new(kind, &[entry.to_owned()]);
        list.find(text, &tokens).iter().map(|s| text[s.start..s.end].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(find(ListKind::Words, "turnip", "You TURNIP! turnips"), ["TURNIP"]);
    assert_eq!(find(ListKind::Stems, "turnip", "You turnips"), ["turnips"]);
    assert_eq!(find(ListKind::Phrases, "go home", "Just go, home!"), ["go, home"]);
    assert_eq!(find(ListKind::Exact, "ass", "assess"), ["ass"]);
    assert!(find(ListKind::Words, "ass", "assess the class").is_empty());
}
