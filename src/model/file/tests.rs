use super::*;
use crate::features::WordClass;
use crate::model::{Head, HeadReport, Training};
use crate::number::{Probability, Threshold};

fn model() -> Model {
    let head =
        |name: &str| Head { name: name.to_owned(), threshold: Threshold(0.5), report: HeadReport::default() };
    let n = SIGNALS.len();
    let second = SecondStage {
        bias: vec![-1.25, 0.1],
        margins: vec![vec![1.0, 0.0], vec![0.0, 1.0]],
        windows: vec![vec![0.0; 2]; 2],
        signals: vec![vec![0.25; n]; 2],
        inclusions: Vec::new(),
    };
    let names = || vec!["insult".to_owned(), "spam".to_owned()];
    let header = Header {
        name: "test".to_owned(),
        tool: "moderato".to_owned(),
        hash: crate::features::hash::NAME.to_owned(),
        pipeline: crate::features::Pipeline::default(),
        margins: names(),
        signals: signal_names(),
        heads: names().iter().map(|name| head(name)).collect(),
        second,
        training: Training::default(),
    };
    let linear = Linear::new(&[0, 7, 300, u32::MAX], &[127, 0, -3, 40, 0, -1, 1, 5], vec![0.5, 0.001]);
    Model { header, linear, digest: String::new() }
}

#[test]
fn signals_are_put_in_the_order_of_this_programs_table() {
    let mut other = model();
    other.header.signals.truncate(2);
    other.header.signals.reverse();
    for row in &mut other.header.second.signals {
        *row = vec![1.0, 2.0];
    }
    let loaded = Model::load("a.moderato", &other.save().unwrap()).unwrap();
    let row = &loaded.header.second.signals[0];
    assert_eq!((row[0], row[1], row[2], row.len()), (2.0, 1.0, 0.0, SIGNALS.len()));
}

fn refusal(bytes: &[u8]) -> String {
    Model::load("a.moderato", bytes).unwrap_err().to_string()
}

#[test]
fn a_saved_model_loads_as_it_was() {
    let mut saved = model();
    let bytes = saved.save().unwrap();
    assert_eq!(Model::load("a.moderato", &bytes).unwrap(), saved);
    assert_eq!(saved.digest.len(), 64);
    assert!(saved.version().starts_with("test@"));
    assert_eq!(saved.save().unwrap(), bytes);
}

#[test]
fn rows_lie_in_the_file_as_the_format_says() {
    let bytes = model().save().unwrap();
    let rows = &bytes[bytes.len() - DIGEST - 21..bytes.len() - DIGEST];
    // Written by hand from the format: hash differences 0, 7, 293 and 4,294,966,995.
    let expected = [
        &[0, 0b01, 127][..],
        &[7, 0b11, 0xFD, 40],
        &[0xA5, 0x02, 0b10, 0xFF],
        &[0xD3, 0xFD, 0xFF, 0xFF, 0x0F, 0b11, 1, 5],
    ];
    assert_eq!(rows, &[&[0, 0][..], &expected.concat()].concat()[..]);
}

#[test]
fn a_file_cut_anywhere_is_refused_as_short() {
    let bytes = model().save().unwrap();
    for cut in 1..bytes.len() {
        let e = refusal(&bytes[..cut]);
        assert!(e.starts_with("a.moderato: the model file is cut short: "), "{cut}: {e}");
        assert!(e.contains("expected") && e.contains("\nhelp: "), "{e}");
    }
    assert!(refusal(b"").starts_with("a.moderato: the file is empty"));
}

#[test]
fn a_file_with_any_byte_changed_is_refused() {
    let bytes = model().save().unwrap();
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 0x20;
        assert!(refusal(&altered).contains("\nhelp: "));
    }
    let mut altered = bytes.clone();
    altered[60] ^= 1;
    assert!(refusal(&altered).starts_with("a.moderato: the model file was altered: SHA-256 "));
    let mut longer = bytes;
    longer.push(0);
    assert!(refusal(&longer).contains("something was added"));
}

#[test]
fn a_newer_format_and_another_file_are_refused_with_what_was_expected() {
    let mut bytes = model().save().unwrap();
    bytes[8] = 9;
    let e = refusal(&bytes);
    assert!(
        e.starts_with("a.moderato: model format 9, and this program reads formats up to 3\nhelp: "),
        "{e}"
    );
    let e = refusal(b"id,text,insult\n");
    assert!(e.starts_with("a.moderato: not a model file: it begins with \"id,text,\", expected"), "{e}");
}

#[test]
fn only_a_model_whose_heads_include_others_needs_the_format_that_has_inclusions() {
    let mut including = model();
    assert_eq!(including.save().unwrap()[8], 1);
    let inclusion = Inclusion { head: 0, includes: vec![1], sure: Probability(0.75) };
    including.header.second.inclusions = vec![inclusion.clone()];
    let bytes = including.save().unwrap();
    assert_eq!(bytes[8], 2);
    assert_eq!(Model::load("a.moderato", &bytes).unwrap(), including);
    including.header.second.inclusions = vec![Inclusion { includes: vec![2], ..inclusion }];
    assert!(refusal(&including.save().unwrap()).contains("head 0 includes a head which it does not have"));
}

#[test]
fn only_a_model_with_word_classes_needs_the_format_that_has_them() {
    let mut with = model();
    with.header.pipeline.classes =
        vec![WordClass { name: "fruit".to_owned(), alone: true, words: "apple".to_owned() }];
    let bytes = with.save().unwrap();
    assert_eq!(bytes[8], 3);
    assert_eq!(Model::load("a.moderato", &bytes).unwrap(), with);
}

#[test]
fn a_hash_or_a_signal_this_program_lacks_is_refused() {
    let mut other = model();
    other.header.hash = "fnv".to_owned();
    assert!(refusal(&other.save().unwrap()).contains("feature hash `fnv`"));
    let mut other = model();
    other.header.signals[0] = "mood".to_owned();
    assert!(refusal(&other.save().unwrap()).contains("surface signal `mood`"));
    let mut other = model();
    other.header.heads.pop();
    assert!(refusal(&other.save().unwrap()).contains("does not fit"));
}
