use super::*;
use crate::features::Pipeline;
use crate::model::{Buffers, HeadInfo, Linear, Scorer, SecondStage};
use crate::number::Threshold;

fn scorer() -> Scorer {
    let head = HeadInfo { name: "shout".to_owned(), threshold: Threshold(0.6) };
    let second = SecondStage { bias: vec![0.0], signals: vec![vec![2.0]], ..SecondStage::default() };
    Scorer::compile(&Pipeline::default(), &Linear::default(), &second, vec![head])
}

fn run(file: &str, text: &str, output: Output) -> crate::Result<(String, Vec<Reject>)> {
    let mut blocks = Blocks::new(file, text.as_bytes(), None, "text")?;
    let (mut out, mut rejects, mut first) = (Vec::new(), Vec::new(), 1);
    while let Some(block) = blocks.read()? {
        let mut scored = score(&scorer(), &mut Buffers::default(), blocks.layout(), &block, (output, "m@1"));
        rejects.append(&mut scored.rejects);
        let rows = scored.len() as u64;
        out.extend(scored.finish(output, first));
        first += rows;
    }
    Ok((String::from_utf8(out).unwrap(), rejects))
}

fn message(file: &str, text: &str) -> String {
    match run(file, text, Output::Csv) {
        Err(error) => error.to_string(),
        Ok((_, rejects)) => crate::Error::from(rejects[0].clone()).to_string(),
    }
}

#[test]
fn csv_rows_keep_their_ids_and_their_order() {
    let (out, rejects) =
        run("a.csv", "text,id\n\"one,\ntwo\",x\nLOUD,\"a,b\"\nsoft,\n", Output::Csv).unwrap();
    assert_eq!(out, "x,0.500000,0\n\"a,b\",0.880797,1\n3,0.500000,0\n");
    assert!(rejects.is_empty());
}

#[test]
fn json_lines_and_plain_lines_are_read_by_ending_or_by_their_first_line() {
    let json = "{\"id\":7,\"text\":\"LOUD\"}\n\n{\"text\":\"so\\nft\"}";
    let expected = "{\"id\":\"7\",\"shout\":0.880797,\"shout_flag\":1,\"model\":\"m@1\"}\n\
                    {\"id\":\"2\",\"shout\":0.500000,\"shout_flag\":0,\"model\":\"m@1\"}\n";
    assert_eq!(run("a.jsonl", json, Output::Jsonl).unwrap().0, expected);
    assert_eq!(run("-", json, Output::Jsonl).unwrap().0, expected);
    assert_eq!(run("-", "LOUD\r\nsoft", Output::Csv).unwrap().0, "1,0.880797,1\n2,0.500000,0\n");
    assert_eq!(run("-", "\u{FEFF}text\nLOUD\n", Output::Csv).unwrap().0, "1,0.880797,1\n");
}

#[test]
fn bad_input_is_refused_with_file_line_and_column() {
    let cases = [
        ("a.csv", "", "a.csv: the file is empty\nhelp: CSV"),
        (
            "a.csv",
            "id,comment\n1,x\n",
            "a.csv:1: no column `text` among `id`, `comment`\nhelp: name the column",
        ),
        ("a.csv", "id,text\n1,a\n2,b,c\n", "a.csv:3:2: 3 fields where the header has 2\nhelp: give"),
        ("a.csv", "id,text\n1,a\n2,\"b\n3,c\n", "a.csv:3:2: a quote that opens this field is never closed"),
        ("a.jsonl", "{\"text\":\"a\"}\n{\"text\":}\n", "a.jsonl:2:9: not a JSON object"),
        ("a.jsonl", "{\"txt\":\"a\"}", "a.jsonl:1: no text field `text` among `txt`\nhelp: name the field"),
        ("-", "a\0b", "-: this is a binary file"),
    ];
    for (file, text, expected) in cases {
        let found = message(file, text);
        assert!(found.starts_with(expected), "{text:?}: {found}");
    }
}

#[test]
fn bytes_that_are_not_utf8_are_placed() {
    let mut blocks = Blocks::new("a.csv", b"id,text\n1,a\xFFb\n".as_slice(), None, "text").unwrap();
    let block = blocks.read().unwrap().unwrap();
    let scored = score(&scorer(), &mut Buffers::default(), blocks.layout(), &block, (Output::Csv, ""));
    assert_eq!(scored.rejects[0].at.to_string(), "a.csv:2:2");
    assert_eq!(scored.rejects[0].found, "byte 2 of field `text` is not UTF-8");
}

#[test]
fn blocks_end_between_rows_whatever_the_quotes() {
    let row = "9,\"a \"\"quoted\"\" line\nand another, with 5\"\" of rain\"\n8,5\" pipe\n";
    let text = format!("id,text\n{}", row.repeat(20_000));
    let mut blocks = Blocks::new("a.csv", text.as_bytes(), None, "text").unwrap();
    let (mut rows, mut count, mut line) = (0, 0, 2);
    while let Some(block) = blocks.read().unwrap() {
        assert_eq!(block.line, line);
        line += memchr::memchr_iter(b'\n', &block.bytes).count() as u64;
        let scored = score(&scorer(), &mut Buffers::default(), blocks.layout(), &block, (Output::Csv, ""));
        assert!(scored.rejects.is_empty());
        rows += scored.len();
        count += 1;
    }
    assert_eq!(rows, 40_000);
    assert!(count > 3);
}
