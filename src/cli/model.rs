//! The model a command asked for.

use std::path::Path;

use moderato::model::Model;

use super::io;

/// The model file named, or the shipped one.
///
/// # Errors
/// A file that is missing, short, altered or of a newer format.
pub(crate) fn open(path: Option<&Path>) -> moderato::Result<Model> {
    match path {
        Some(path) => Model::load(&path.display().to_string(), &io::read(path)?),
        None => Model::load("the shipped model", SHIPPED),
    }
}

const SHIPPED: &[u8] = include_bytes!("../../models/en.moderato");
