//! `moderato moderate`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use moderato::comment::Page;
use moderato::model::{Model, Scorer};
use moderato::policy::{Action, Decider, Guidelines, HeadName, Verdict, extract, judge_page};
use moderato::report::verdict::{Sheet, text};
use moderato::report::{verdict_html::html, verdict_jsonl::jsonl};
use moderato::segment::Segmenter;

use super::rules::{PageRules, heads, read_guidelines};
use super::segment::{ENDINGS, all_read, each_page};
use super::{Context, Outcome, io};

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  moderato rules comment-policy.html > guidelines.toml
  moderato moderate --guidelines guidelines.toml --format html article.html > verdicts.html

Which rules: --guidelines FILE; else those the page of --rules-from states; else those each page states
itself; else the default guidelines (personal attacks, profanity, hate, threats, sexual content, spam,
personal data, shouting, flooding).")]
pub(crate) struct Args {
    /// The publisher's guidelines, as `moderato rules` writes them.
    #[arg(long, value_name = "FILE", conflicts_with = "rules_from")]
    guidelines: Option<PathBuf>,
    /// A page whose stated rules apply to every page.
    #[arg(long, value_name = "PAGE")]
    rules_from: Option<PathBuf>,
    /// Model that scores; the shipped English one without it.
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,
    /// Text for a terminal, JSON Lines (one object a comment), or one HTML file.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 1 where a comment gets this verdict or a weightier one.
    #[arg(long, value_enum, value_name = "VERDICT")]
    fail_on: Option<FailOn>,
    /// Where to write; standard output without it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Saved pages, folders of them (.html, .htm, .txt), or `-`.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Jsonl,
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FailOn {
    Review,
    Reject,
}

/// What pages are judged with.
struct Bench {
    segmenter: Segmenter,
    scorer: Scorer,
    heads: Vec<HeadName>,
    names: Vec<String>,
    version: String,
    /// Guidelines for every page, and where they come from; each page's own where there are none.
    common: Option<(Decider, String)>,
}

/// A page that has been judged.
struct Judged {
    name: String,
    page: Page,
    verdicts: Vec<Verdict>,
    /// The page's own guidelines, where it was judged by them.
    own: Option<(Decider, String)>,
}

pub(crate) fn run(args: Args, context: Context) -> Outcome {
    let bench = Bench::new(&args)?;
    let files = io::expand(&args.paths, ENDINGS)?;
    let mut aside = 0;
    let mut worst = Action::Approve;
    let out = args.out.unwrap_or_else(|| PathBuf::from(io::DASH));
    io::write_whole(&out, |out| {
        let mut kept = Vec::new();
        let judge = |file: &Path, page: Page| bench.judge(file, page);
        aside = each_page(&bench.segmenter, &files, context, judge, |_, judged| {
            worst = judged.verdicts.iter().map(|v| v.action).fold(worst, Action::max);
            match args.format {
                Format::Text => writeln!(out, "{}", text(&bench.sheet(&judged)))?,
                Format::Jsonl => out.write_all(jsonl(&bench.sheet(&judged))?.as_bytes())?,
                Format::Html => kept.push(judged),
            }
            Ok(())
        })?;
        if args.format == Format::Html {
            let sheets: Vec<Sheet> = kept.iter().map(|j| bench.sheet(j)).collect();
            out.write_all(html(&sheets).as_bytes())?;
        }
        Ok(())
    })?;
    all_read(aside, files.len())?;
    let failed = match args.fail_on {
        Some(FailOn::Review) => worst >= Action::Review,
        Some(FailOn::Reject) => worst >= Action::Reject,
        None => false,
    };
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

impl Bench {
    fn new(args: &Args) -> anyhow::Result<Self> {
        let model: Model = super::score::model(args.model.as_deref())?;
        let heads = heads(&model);
        let segmenter = super::segment::segmenter(None)?;
        let common = match (&args.guidelines, &args.rules_from) {
            (Some(file), _) => {
                let guidelines = read_guidelines(file)?.check(&heads)?;
                Some((Decider::new(guidelines, &heads), file.display().to_string()))
            }
            (None, Some(page)) => Some(rules_from(&segmenter, page, &heads)?),
            (None, None) => None,
        };
        let names = heads.iter().map(|h| h.name.clone()).collect();
        Ok(Self { segmenter, scorer: Scorer::new(&model), heads, names, version: model.version(), common })
    }

    fn judge(&self, file: &Path, page: Page) -> Judged {
        let name = file.display().to_string();
        let own = if self.common.is_some() { None } else { Some(own_rules(&name, &page, &self.heads)) };
        let decider = own.as_ref().or(self.common.as_ref()).map(|(decider, _)| decider);
        let verdicts = decider.map(|d| judge_page(&self.scorer, d, &page)).unwrap_or_default();
        Judged { name, page, verdicts, own }
    }

    fn sheet<'a>(&'a self, judged: &'a Judged) -> Sheet<'a> {
        let rules = judged.own.as_ref().or(self.common.as_ref());
        Sheet {
            name: &judged.name,
            page: &judged.page,
            guidelines: rules.map_or(&NO_RULES, |(decider, _)| decider.guidelines()),
            rules_from: rules.map_or("", |(_, from)| from),
            heads: &self.names,
            model: &self.version,
            verdicts: &judged.verdicts,
        }
    }
}

static NO_RULES: Guidelines = Guidelines::none();

/// The rules a page states, as guidelines for all pages.
fn rules_from(segmenter: &Segmenter, page: &Path, heads: &[HeadName]) -> anyhow::Result<(Decider, String)> {
    let read = super::segment::page(segmenter, page)?;
    let rules = PageRules::named(vec![PageRules::of(page, &read)]);
    if rules.is_empty() {
        let error =
            moderato::Error::new(moderato::Place::file(page), "the page states no rule that can be read");
        return Err(error.help("name another page, or write guidelines and use --guidelines").into());
    }
    let guidelines = Guidelines::from_stated(None, &rules, heads);
    Ok((Decider::new(guidelines, heads), format!("stated on {}", page.display())))
}

/// The rules a page states itself, or the default guidelines.
fn own_rules(name: &str, page: &Page, heads: &[HeadName]) -> (Decider, String) {
    let stated: Vec<_> = extract(page).into_iter().map(|r| (name.to_owned(), r)).collect();
    let guidelines = Guidelines::from_stated(None, &stated, heads);
    if guidelines.rules.iter().any(moderato::policy::Rule::can_be_broken) {
        return (Decider::new(guidelines, heads), "stated on the page itself".to_owned());
    }
    (
        Decider::new(Guidelines::default_set(heads), heads),
        "the default guidelines; the page states none".to_owned(),
    )
}
