use super::*;
use crate::model::{Calibration, Head, HeadReport, Training};
use crate::number::Threshold;

fn model() -> Model {
    let head = |name: &str| Head {
        name: name.to_owned(),
        threshold: Threshold(0.5),
        intercept: -1.25,
        calibration: Calibration {
            bias: 0.1,
            margins: vec![1.0, 0.0],
            windows: vec![0.0; 2],
            signals: Vec::new(),
        },
        report: HeadReport::default(),
    };
    let header = Header {
        name: "test".to_owned(),
        tool: "moderato".to_owned(),
        hash: crate::features::hash::NAME.to_owned(),
        pipeline: crate::features::Pipeline::default(),
        signals: Vec::new(),
        heads: vec![head("insult"), head("spam")],
        training: Training::default(),
    };
    let weights =
        Weights::quantise(&[0, 7, 300, u32::MAX], 2, &[1.0, 0.0, -0.5, 2.0, 0.0, -0.25, 0.125, 0.5]);
    Model { header, weights, digest: String::new() }
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
    assert!(e.starts_with("a.moderato: model format 9, and this program reads formats up to 1\nhelp: "), "{e}");
    let e = refusal(b"id,text,insult\n");
    assert!(e.starts_with("a.moderato: not a model file: it begins with \"id,text,\", expected"), "{e}");
}

#[test]
fn a_hash_or_a_signal_this_program_lacks_is_refused() {
    let mut other = model();
    other.header.hash = "fnv".to_owned();
    assert!(refusal(&other.save().unwrap()).contains("feature hash `fnv`"));
    let mut other = model();
    other.header.signals = vec!["mood".to_owned()];
    assert!(refusal(&other.save().unwrap()).contains("surface signal `mood`"));
    let mut other = model();
    other.header.heads.pop();
    assert!(refusal(&other.save().unwrap()).contains("does not fit"));
}
