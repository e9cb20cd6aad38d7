//! The comments the crate `trafilatura` finds in a folder of HTML pages, as JSON Lines on standard output:
//! it gives one blob of text a page, written as one comment.

use std::fs;
use std::io::{self, BufWriter, Write};

use trafilatura::{Options, extract};

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).expect("usage: peer FOLDER");
    let mut pages: Vec<_> = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    pages.retain(|page| page.path().extension().is_some_and(|ending| ending == "html"));
    pages.sort_by_key(fs::DirEntry::file_name);
    let mut out = BufWriter::new(io::stdout().lock());
    for page in pages {
        let bytes = fs::read(page.path())?;
        let found = extract(&String::from_utf8_lossy(&bytes), &Options::default());
        let blob = found.map(|found| found.comments_text).unwrap_or_default();
        let comments = match blob.trim() {
            "" => serde_json::json!([]),
            blob => serde_json::json!([{ "id": "c1", "author": null, "parent": null, "text": blob }]),
        };
        let name = page.file_name().to_string_lossy().into_owned();
        writeln!(out, "{}", serde_json::json!({ "page": name, "comments": comments }))?;
    }
    out.flush()
}
