//! `moderato eval`.

use super::{Context, Outcome};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: Args, _context: Context) -> Outcome {
    anyhow::bail!("not built yet")
}
