//! Some of the comments only: slices, and the people they name.

use super::super::figure::{count, figure, value};
use crate::metrics::bias::{HeadBias, MEAN_EXPONENT};
use crate::metrics::evaluation::Evaluation;
use crate::metrics::slices::METRICS;
use crate::metrics::{slices, subgroup, table};
use crate::report::document::{Block, Table};

pub(super) fn slices(e: &Evaluation) -> Vec<Block> {
    if e.slices.is_empty() {
        return Vec::new();
    }
    let titles = METRICS.iter().filter_map(|m| table::metric(m)).map(|m| m.title);
    let columns: Vec<&str> = ["value", "head", "labelled", "positives"].into_iter().chain(titles).collect();
    let mut blocks = vec![Block::Heading("Slices".to_owned())];
    let mut names: Vec<&String> = e.slices.iter().map(|s| &s.by).collect();
    names.dedup();
    for name in names {
        let mut table = Table::new(&format!("By {name}"), &columns);
        for slice in e.slices.iter().filter(|s| s.by == *name) {
            let first = [
                slice.value.clone(),
                slice.head.clone(),
                count(slice.rows as f64),
                count(slice.positives as f64),
            ];
            let of = |m: &&str| match &slice.figures {
                Some(figures) => figure(figures.get(*m).copied().unwrap_or_default()),
                None => format!("too few (under {})", slices::FEWEST),
            };
            table.row(first.into_iter().chain(METRICS.iter().map(of)));
        }
        blocks.push(Block::Table(table));
    }
    blocks
}

pub(super) fn bias(e: &Evaluation) -> Vec<Block> {
    if e.bias.is_empty() {
        return Vec::new();
    }
    let said = "Comments that name a group against all others. Subgroup AUC: are bad and clean comments told apart \
                within the group? BPSN: do clean comments that name it score as high as bad ones that do not? BNSP: do \
                bad comments that name it score low? Gaps are the group's error rate less that of all others.";
    let mut blocks = vec![Block::Heading("Bias by identity terms".to_owned()), Block::Text(said.to_owned())];
    for head in &e.bias {
        blocks.push(Block::Part(format!("bias of {}", head.head)));
        blocks.push(Block::Table(bias_table(head)));
    }
    blocks
}

fn bias_table(head: &HeadBias) -> Table {
    let columns =
        ["group", "positives", "negatives", "subgroup AUC", "BPSN AUC", "BNSP AUC", "FPR gap", "FNR gap"];
    let mut table = Table::new(&format!("{}: groups, worst subgroup AUC first", head.head), &columns);
    for group in &head.groups {
        let first = [group.name.clone(), group.positives.to_string(), group.negatives.to_string()];
        let cells = match &group.figures {
            Some(f) => [f.subgroup_auc, f.bpsn_auc, f.bnsp_auc, f.fpr_gap, f.fnr_gap].map(figure),
            None => std::array::from_fn(|i| {
                if i == 0 { format!("too few (under {})", subgroup::FEWEST) } else { String::new() }
            }),
        };
        table.row(first.into_iter().chain(cells));
    }
    let means = head.power_means.map(value);
    let last = [format!("generalised mean (p = {MEAN_EXPONENT})"), String::new(), String::new()];
    table.row(last.into_iter().chain(means).chain([String::new(), String::new()]));
    table
}

pub(super) fn swaps(e: &Evaluation) -> Vec<Block> {
    if e.swaps.iter().all(|head| head.groups.is_empty()) {
        return Vec::new();
    }
    let said = "Comments that name a group, written anew with terms of other groups in its place. Cleared: flagged as \
                they stand, not with another group's term; raised: the other way round. Lift: the mean probability as \
                they stand less that with the other terms.";
    let mut blocks = vec![Block::Heading("Term swaps".to_owned()), Block::Text(said.to_owned())];
    for head in e.swaps.iter().filter(|head| !head.groups.is_empty()) {
        let columns = ["group", "swaps", "cleared", "raised", "changed, share", "lift"];
        let mut table = Table::new(&format!("{}: swaps", head.head), &columns);
        for group in &head.groups {
            let share = (group.cleared + group.raised) as f64 / group.swaps as f64;
            table.row([
                group.name.clone(),
                count(group.swaps as f64),
                count(group.cleared as f64),
                count(group.raised as f64),
                value(Some(share)),
                value(Some(group.lift)),
            ]);
        }
        blocks.push(Block::Part(format!("swaps of {}", head.head)));
        blocks.push(Block::Table(table));
    }
    blocks
}
