use super::*;

fn heads() -> Vec<HeadName> {
    ["insult", "threat"].map(|n| HeadName { name: n.into(), threshold: Threshold(0.8) }).into()
}

fn file(rules: &str) -> String {
    format!("format = \"moderato-guidelines\"\nversion = 1\n\n{rules}")
}

fn lint(rules: &str) -> Vec<String> {
    let text = file(rules);
    let file = UncheckedGuidelines::parse("g.toml", &text).unwrap();
    file.lint(&heads()).into_iter().map(|p| format!("{} {}", p.name, p.error)).collect()
}

fn rule(judge: &str) -> String {
    format!("[[rule]]\nid = \"a\"\ncategory = \"personal-attack\"\njudge = [{judge}]\n")
}

#[test]
fn a_sound_file_has_no_problem() {
    assert_eq!(lint(&rule("{ head = \"insult\", threshold = 0.8, review = 0.5 }")), [""; 0]);
    assert_eq!(
        lint(&rule("{ head = \"insult\", target-precision = 0.9 }, { words = [\"turnip\"] }")),
        [""; 0]
    );
    assert_eq!(lint(&rule("{ person = true }")), [""; 0]);
}

#[test]
fn an_unknown_head_is_told_with_its_place_and_the_nearest() {
    let got = lint(&rule("{ head = \"insultt\", threshold = 0.8 }"));
    assert_eq!(
        got,
        ["unknown-head g.toml:7:19: no head \"insultt\" in this model\nhelp: did you mean \"insult\"?"]
    );
}

#[test]
fn each_problem_has_its_name() {
    let cases = [
        ("{ head = \"insult\" }", "missing-threshold"),
        ("{ head = \"insult\", threshold = 1.5 }", "unreachable-rule"),
        ("{ head = \"insult\", threshold = -1.0 }", "out-of-range"),
        ("{ head = \"insult\", threshold = 0.5, review = 0.6 }", "unreachable-rule"),
        ("{ head = \"insult\", threshold = 0.5, target-precision = 0.9 }", "unclear-judge"),
        ("{ head = \"insult\", check = \"links\" }", "unclear-judge"),
        ("{ check = \"link\" }", "unknown-check"),
        ("{ check = \"links\", min = 3.0 }", "unknown-value"),
        ("{ check = \"length\" }", "unreachable-rule"),
        ("{ check = \"language\", values = [\"xx\"] }", "unknown-value"),
        ("{ words = [] }", "unreachable-rule"),
        ("", "nobody-judges"),
    ];
    for (judge, name) in cases {
        let got = lint(&rule(judge));
        assert!(got.len() == 1 && got[0].starts_with(name), "{judge}: {got:?}");
        assert!(got[0].contains("help: "), "{got:?}");
    }
}

#[test]
fn rules_are_checked_against_each_other_and_their_values() {
    let first = rule("{ head = \"insult\", threshold = 0.5 }");
    let twice =
        format!("{first}\n{}", rule("{ head = \"insult\", threshold = 0.7 }").replace("\"a\"", "\"b\""));
    assert!(lint(&twice)[0].starts_with("unreachable-rule"));
    assert!(lint(&format!("{first}\n{first}"))[0].starts_with("duplicate-id g.toml:10:6"));
    let bad = first.replace("personal-attack", "personal-atack");
    assert!(lint(&bad)[0].contains("did you mean \"personal-attack\""));
    let allowed = format!("[allow]\nwords = [\"turnip\"]\n{}", rule("{ words = [\"Turnip\"] }"));
    assert!(lint(&allowed)[0].starts_with("unreachable-rule"));
}

#[test]
fn no_toml_unknown_fields_and_newer_files_are_refused_with_their_place() {
    let refuse = |text: &str| UncheckedGuidelines::parse("g.toml", text).unwrap_err().to_string();
    assert!(refuse("format = ").starts_with("g.toml:1:"));
    assert!(
        refuse(&file("[[rule]]\nid = \"a\"\ncategory = \"hate\"\nacton = \"reject\"\n"))
            .starts_with("g.toml:7:1: unknown field")
    );
    assert!(refuse("format = \"moderato-guidelines\"\nversion = 2\n").starts_with("g.toml:2:11: version 2"));
    assert!(refuse("format = \"x\"\nversion = 1\n").contains("is not \"moderato-guidelines\""));
}

#[test]
fn what_is_written_reads_back_the_same_and_has_no_problem() {
    let default = Guidelines::default_set(&heads());
    let text = default.to_toml();
    let file = UncheckedGuidelines::parse("g.toml", &text).unwrap();
    assert_eq!(file.lint(&heads()).iter().map(|p| p.error.to_string()).collect::<Vec<_>>(), [""; 0]);
    assert_eq!(file.check(&heads()).unwrap().to_toml(), text);
}

#[test]
fn hostile_quotes_survive_the_file() {
    let mut guidelines = Guidelines::default_set(&heads());
    let nasty = "\"\"\" '''\n[[rule]]\tid = \\ \u{1}\u{7f}";
    guidelines.rules[0].quote = nasty.into();
    let file = UncheckedGuidelines::parse("g.toml", &guidelines.to_toml()).unwrap();
    assert_eq!(file.check(&heads()).unwrap().rules[0].quote, nasty);
}
