use super::*;

fn read_all(csv: &str, columns: &Columns, bad: BadRows) -> Result<(Vec<Row>, Vec<Reject>)> {
    let mut reader = Labelled::new("a.csv", csv.as_bytes(), columns, bad)?;
    let mut rows = Vec::new();
    let mut row = Row::default();
    while reader.read(&mut row)? {
        rows.push(row.clone());
    }
    Ok((rows, reader.rejects().to_vec()))
}

fn message(csv: &str) -> String {
    read_all(csv, &Columns::default(), BadRows::Stop).unwrap_err().to_string()
}

#[test]
fn labels_are_every_column_but_id_text_and_underscored_ones() {
    let csv = "id,text,insult,_why,spam\n7,hello,1,x,\n,\"two\nlines\",FALSE,y,0.25\n";
    let (rows, _) = read_all(csv, &Columns::default(), BadRows::Stop).unwrap();
    assert_eq!(rows[0].labels, [Some(1.0), None]);
    assert_eq!(rows[1].labels, [Some(0.0), Some(0.25)]);
    assert_eq!((rows[0].id.as_str(), rows[1].id.as_str()), ("7", "2"));
    assert_eq!((rows[1].text.as_str(), rows[1].line), ("two\nlines", 3));
}

#[test]
fn a_named_label_column_is_given_its_head() {
    let columns = Columns { labels: vec!["Insult=insult".parse().unwrap()], ..Columns::default() };
    let mut reader =
        Labelled::new("a.csv", "Insult,text,other\n1,x,?\n".as_bytes(), &columns, BadRows::Stop).unwrap();
    assert_eq!(reader.heads().collect::<Vec<_>>(), ["insult"]);
    assert!(reader.read(&mut Row::default()).unwrap());
}

#[test]
fn a_missing_text_column_names_the_columns_there_are() {
    let e = message("id,comment,insult\n1,x,1\n");
    assert!(e.starts_with("a.csv:1: no column `text` among `id`, `comment`, `insult`\nhelp: "), "{e}");
}

#[test]
fn a_ragged_row_is_refused_with_its_line() {
    let e = message("text,insult\nx,1\na, b,1\n");
    assert!(e.starts_with("a.csv:3:2: 3 fields where the header has 2\nhelp: "), "{e}");
}

#[test]
fn an_unclosed_quote_is_refused_with_its_line_and_field() {
    let e = message("text,insult\nx,1\n\"never closed,1\nx,0\n");
    assert!(e.starts_with("a.csv:3:1: a quote that opens this field is never closed\nhelp: "), "{e}");
    let e = message("id,text,insult\n1,\"a\nb\",1\n2,x,\"1\n");
    assert!(e.starts_with("a.csv:4:3: a quote"), "{e}");
    let e = message("id,\"text,insult\n1,x,1\n");
    assert!(e.starts_with("a.csv:1:2: a quote"), "{e}");
}

#[test]
fn a_quoted_last_field_without_a_line_end_is_fine() {
    let (rows, _) = read_all("insult,text\n1,\"x\"", &Columns::default(), BadRows::Stop).unwrap();
    assert_eq!(rows[0].text, "x");
    let (rows, _) = read_all("insult,text\n1,\"x\"\"\"", &Columns::default(), BadRows::Stop).unwrap();
    assert_eq!(rows[0].text, "x\"");
}

#[test]
fn a_label_maybe_is_refused_with_line_and_field() {
    let e = message("id,text,insult\n1,\"a\nb\",maybe\n");
    assert!(e.starts_with("a.csv:3:3: label `maybe` in column `insult`\nhelp: a label is 0, 1"), "{e}");
    let e = message("text,insult\nx,1.5\n");
    assert!(e.starts_with("a.csv:2:2: label `1.5`"), "{e}");
}

#[test]
fn an_empty_a_binary_and_a_rowless_file_are_refused() {
    assert!(message("").starts_with("a.csv: the file is empty\nhelp: "));
    assert!(message("\u{feff}").starts_with("a.csv: the file is empty"));
    assert!(message("text,insult\nx\0y,1\n").starts_with("a.csv: this is a binary file"));
    assert!(message("text,insult\n").starts_with("a.csv: the file has a header and no row\nhelp: "));
}

#[test]
fn bytes_that_are_not_utf8_are_refused_with_their_field() {
    let mut reader =
        Labelled::new("a.csv", &b"text,insult\nna\xefve,1\n"[..], &Columns::default(), BadRows::Stop)
            .unwrap();
    let e = reader.read(&mut Row::default()).unwrap_err().to_string();
    assert!(e.starts_with("a.csv:2:1: byte 3 of field `text` is not UTF-8"), "{e}");
}

#[test]
fn a_file_without_label_columns_is_refused() {
    assert!(message("id,text,_x\n1,a,b\n").starts_with("a.csv:1: no label column among"));
}

#[test]
fn a_byte_order_mark_is_not_part_of_the_first_name() {
    let (rows, _) = read_all("\u{feff}text,insult\nx,1\n", &Columns::default(), BadRows::Stop).unwrap();
    assert_eq!(rows[0].text, "x");
}

#[test]
fn bad_rows_are_set_aside_when_asked() {
    let csv = "text,insult\nx,1\ny\nz,maybe\nw,0\n";
    let (rows, rejects) = read_all(csv, &Columns::default(), BadRows::Skip).unwrap();
    assert_eq!(rows.iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), ["x", "w"]);
    assert_eq!(rejects.iter().map(|r| r.at.line.unwrap()).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(rejects[1].fields, ["z", "maybe"]);
}

#[test]
fn one_class_only_is_refused() {
    let mut tally = Tally::default();
    let head = tally.head("insult");
    tally.add(head, None);
    assert!(tally.check("a.csv").unwrap_err().to_string().contains("no labelled row"));
    tally.add(head, Some(0.0));
    let e = tally.check("a.csv").unwrap_err().to_string();
    assert!(e.starts_with("a.csv: head `insult` has one class only: 1 rows labelled 0\nhelp: "), "{e}");
    tally.add(head, Some(0.7));
    assert!(tally.check("a.csv").is_ok());
}
