//! Chosen thresholds into a publisher's guidelines, everything else in the file left as its editor wrote it.
//!
//! In: the guidelines' text and thresholds by head. Out: the text with `threshold = X` in every judge that names such
//! a head, such as `{ head = "insult", threshold = "model" }`.

use std::collections::BTreeMap;

use crate::number::Threshold;

/// The keys that say at which probability a head's judge flags; a chosen threshold takes their place.
const KEYS: [&str; 2] = ["threshold", "target-precision"];

/// The edited text, and how many judges were changed by head.
pub fn with_thresholds(
    text: &str,
    chosen: &BTreeMap<String, Threshold>,
) -> (String, BTreeMap<String, usize>) {
    let mut changed: BTreeMap<String, usize> = chosen.keys().map(|head| (head.clone(), 0)).collect();
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('#') {
            out.push_str(line);
        } else {
            edit_line(line, chosen, &mut changed, &mut out);
        }
    }
    (out, changed)
}

fn edit_line(
    line: &str,
    chosen: &BTreeMap<String, Threshold>,
    changed: &mut BTreeMap<String, usize>,
    out: &mut String,
) {
    let mut rest = line;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        let end = from.find('}').map_or(from.len(), |i| i + 1);
        let (table, after) = from.split_at(end);
        out.push_str(before);
        match edited(table, chosen) {
            Some((head, table)) => {
                *changed.entry(head).or_default() += 1;
                out.push_str(&table);
            }
            None => out.push_str(table),
        }
        rest = after;
    }
    out.push_str(rest);
}

/// An inline table with its head's threshold; `None` if it is no judge of a chosen head.
fn edited(table: &str, chosen: &BTreeMap<String, Threshold>) -> Option<(String, String)> {
    let parsed: toml::Table = toml::from_str(&format!("judge = {table}")).ok()?;
    let judge = parsed.get("judge")?.as_table()?;
    let head = judge.get("head")?.as_str()?.to_owned();
    let threshold = chosen.get(&head)?.0;
    let kept = judge.iter().filter(|(key, value)| {
        // A review threshold above the new one could never be reached.
        let reachable = *key != "review" || value.as_float().is_none_or(|review| review < threshold);
        *key != "head" && !KEYS.contains(&key.as_str()) && reachable
    });
    let kept: Vec<String> = kept.map(|(key, value)| format!(", {key} = {value}")).collect();
    let (name, number) = (toml::Value::String(head.clone()), toml::Value::Float(threshold));
    Some((head, format!("{{ head = {name}, threshold = {number}{} }}", kept.concat())))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::with_thresholds;
    use crate::number::Threshold;

    #[test]
    fn only_the_judges_of_chosen_heads_change() {
        let text = "# judge = [{ head = \"spam\", threshold = 0.1 }]\n[[rule]]\nid = \"a\" # kept\n\
                    judge = [{ head = \"spam\", threshold = \"model\", review = 0.3 }, { check = \"links\", max = 2 }]\n\
                    judge = [{ head = \"threat\", target-precision = 0.9 }]\n";
        let chosen =
            BTreeMap::from([("spam".to_owned(), Threshold(0.87)), ("insult".to_owned(), Threshold(0.5))]);
        let (edited, changed) = with_thresholds(text, &chosen);
        let expected = text.replace(
            "{ head = \"spam\", threshold = \"model\", review = 0.3 }",
            "{ head = \"spam\", threshold = 0.87, review = 0.3 }",
        );
        assert_eq!(edited, expected);
        assert_eq!(changed, BTreeMap::from([("insult".to_owned(), 0), ("spam".to_owned(), 1)]));
    }
}
