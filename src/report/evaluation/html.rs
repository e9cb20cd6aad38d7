//! An evaluation as one self-contained HTML file: SVG plots, tables behind them, light and dark, no script.

use std::fmt::Write;

use super::sections::{blocks, subject};
use crate::metrics::evaluation::Evaluation;
use crate::report::chart::{Chart, svg};
use crate::report::document::{Block, Quote, Table};
use crate::report::markup::escape;

/// The page's look. Colours of the series are those of Okabe and Ito, told apart by colour-blind readers too; dark
/// has lighter ones.
const STYLE: &str = include_str!("style.css");

/// The report.
pub fn html(evaluation: &Evaluation) -> String {
    let title = escape(&subject(evaluation));
    let mut page = Page { out: String::new(), in_grid: false, in_part: false };
    let _ = write!(
        page.out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>Evaluation: {title}</title>\
         <style>{STYLE}</style></head>\n<body><main><h1>Evaluation</h1><p class=\"subject\">{title}</p>\n"
    );
    let single = evaluation.heads.len() == 1;
    for block in blocks(evaluation) {
        page.add(&block, single);
    }
    page.close_part();
    page.out.push_str("</main></body></html>\n");
    page.out
}

struct Page {
    out: String,
    in_grid: bool,
    in_part: bool,
}

impl Page {
    fn add(&mut self, block: &Block, open: bool) {
        if !matches!(block, Block::Chart(_)) {
            self.close_grid();
        }
        match block {
            Block::Heading(title) => {
                self.close_part();
                let _ = writeln!(self.out, "<h2>{}</h2>", escape(title));
            }
            Block::Part(title) => {
                self.close_part();
                let open = if open { " open" } else { "" };
                let _ =
                    writeln!(self.out, "<details class=\"part\"{open}><summary>{}</summary>", escape(title));
                self.in_part = true;
            }
            Block::Text(text) => {
                let _ = writeln!(self.out, "<p>{}</p>", escape(text));
            }
            Block::Table(table) => self.out.push_str(&self::table(table)),
            Block::Chart(chart) => self.chart(chart),
            Block::Quotes(quotes) => quotes.iter().for_each(|q| self.out.push_str(&quote(q))),
        }
    }

    fn chart(&mut self, chart: &Chart) {
        if !self.in_grid {
            self.out.push_str("<div class=\"charts\">");
            self.in_grid = true;
        }
        let (title, note) = (escape(&chart.title), escape(&chart.note));
        let _ = writeln!(
            self.out,
            "<figure><figcaption><b>{title}</b> {note}</figcaption>{}<details><summary>the numbers</summary>{}</details></figure>",
            svg(chart),
            table(&chart.table)
        );
    }

    fn close_grid(&mut self) {
        if std::mem::take(&mut self.in_grid) {
            self.out.push_str("</div>\n");
        }
    }

    fn close_part(&mut self) {
        self.close_grid();
        if std::mem::take(&mut self.in_part) {
            self.out.push_str("</details>\n");
        }
    }
}

fn table(table: &Table) -> String {
    let mut out =
        format!("<div class=\"scroll\"><table><caption>{}</caption><thead><tr>", escape(&table.title));
    for column in &table.columns {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escape(column));
    }
    out.push_str("</tr></thead><tbody>");
    for row in &table.rows {
        out.push_str("<tr>");
        for (i, cell) in row.iter().enumerate() {
            let tag = if i == 0 { "th scope=\"row\"" } else { "td" };
            let long = if cell.chars().count() > 40 { " class=\"long\"" } else { "" };
            let _ = write!(out, "<{tag}{long}>{}</{}>", cell_text(cell), &tag[..2]);
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>\n");
    out
}

/// A figure's interval in a quieter colour.
fn cell_text(cell: &str) -> String {
    match cell.split_once(" [") {
        Some((value, rest)) if rest.ends_with(']') && value.len() < 8 => {
            format!("{} <span class=\"interval\">[{}</span>", escape(value), escape(rest))
        }
        _ => escape(cell),
    }
}

fn quote(quote: &Quote) -> String {
    let mut text = String::new();
    for (run, mark) in quote.runs() {
        let run = escape(run);
        let _ = match mark {
            Some(true) => write!(text, "<mark>{run}</mark>"),
            Some(false) => write!(text, "<mark class=\"against\">{run}</mark>"),
            None => write!(text, "{run}"),
        };
    }
    format!(
        "<blockquote><p class=\"caption\">{}</p><p dir=\"auto\">{text}</p></blockquote>\n",
        escape(&quote.caption)
    )
}
