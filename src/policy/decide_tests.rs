use super::*;
use crate::number::Threshold;
use crate::policy::UncheckedGuidelines;

const FILE: &str = r#"
format = "moderato-guidelines"
version = 1
review-band = 0.5
[allow]
words = ["Scunthorpe", "sitting duck"]
domains = ["example.org"]

[[rule]]
id = "insult"
category = "personal-attack"
quote = "no insults"
action = "reject"
severity = 3
judge = [{ head = "insult", threshold = 0.8 }, { words = ["turnip"] }]

[[rule]]
id = "threat"
category = "threats"
action = "reject"
severity = 5
judge = [{ head = "threat", threshold = "model" }]

[[rule]]
id = "links"
category = "links"
action = "review"
judge = [{ check = "links", max = 1 }]

[[rule]]
id = "libel"
category = "defamation"
judge = [{ person = true }]

[[rule]]
id = "topic"
category = "off-topic"
judge = [{ check = "off-topic" }]

[[rule]]
id = "edit"
category = "no-editing"
polarity = "process"
"#;

fn heads() -> Vec<HeadName> {
    [("insult", 0.7), ("threat", 0.6)]
        .map(|(n, t)| HeadName { name: n.into(), threshold: Threshold(t) })
        .into()
}

fn decider() -> Decider {
    let guidelines = UncheckedGuidelines::parse("g.toml", FILE).unwrap().check(&heads()).unwrap();
    Decider::new(guidelines, &heads())
}

fn verdict(text: &str, insult: f64, threat: f64) -> Verdict {
    let comment = Comment { text: text.into(), ..Comment::default() };
    let (around, others) = (Surroundings::default(), Thread::default());
    let probabilities = [Probability(insult), Probability(threat)];
    let (judge, mut buffers) = (decider(), DecideBuffers::default());
    let shown = judge.readable(&mut buffers, text).into_owned();
    let tokens = tokens_of(&shown);
    let case = Case {
        comment: &comment,
        index: 0,
        probabilities: &probabilities,
        passages: &[],
        around: &around,
        thread: &others,
        tokens: &tokens,
    };
    judge.decide(&shown, &case)
}

/// `(rule, action)` of each reason.
fn reasons(verdict: &Verdict) -> Vec<(usize, Action)> {
    verdict.reasons.iter().map(|r| (r.rule, r.action)).collect()
}

#[test]
fn the_threshold_rejects_the_band_goes_to_review_and_below_nothing_is_said() {
    assert_eq!(reasons(&verdict("x", 0.8, 0.0)), [(0, Action::Reject)]);
    assert_eq!(reasons(&verdict("x", 0.79, 0.0)), [(0, Action::Review)]);
    assert_eq!(reasons(&verdict("x", 0.4, 0.0)), [(0, Action::Review)]);
    assert_eq!(reasons(&verdict("x", 0.39, 0.0)), []);
    // "model": 0.6, the band half of it.
    assert_eq!(reasons(&verdict("x", 0.0, 0.6)), [(1, Action::Reject)]);
    assert_eq!(reasons(&verdict("x", 0.0, 0.3)), [(1, Action::Review)]);
}

#[test]
fn all_reasons_are_kept_and_the_weightiest_is_first() {
    let got = verdict("see www.a.example and www.b.example", 0.9, 0.9);
    assert_eq!(reasons(&got), [(1, Action::Reject), (0, Action::Reject), (2, Action::Review)]);
    assert_eq!(got.action, Action::Reject);
}

#[test]
fn approve_comes_with_the_rules_nobody_checked() {
    let got = verdict("fine", 0.0, 0.0);
    assert_eq!(got.action, Action::Approve);
    let unchecked: Vec<_> = got.not_checked.iter().map(|n| n.rule).collect();
    // The libel rule is for a person; off-topic cannot be judged without an article. The process rule is no rule to break.
    assert_eq!(unchecked, [3, 4]);
}

#[test]
fn a_list_beside_a_head_breaks_the_rule_with_its_own_words() {
    let got = verdict("you turnip", 0.5, 0.0);
    assert_eq!(reasons(&got), [(0, Action::Reject)]);
    assert_eq!(got.reasons[0].spans, [Span { start: 4, end: 10 }]);
}

#[test]
fn allowed_words_are_blanked_byte_for_byte_and_allowed_domains_do_not_count() {
    let (judge, mut buffers) = (decider(), DecideBuffers::default());
    let text = "In Scunthorpe a sitting  duck é";
    let got = judge.readable(&mut buffers, text);
    assert_eq!(got, "In            a               é");
    assert_eq!(got.len(), text.len());
    assert_eq!(reasons(&verdict("www.a.example https://www.example.org/x", 0.0, 0.0)), []);
}
