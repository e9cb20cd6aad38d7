//! The words pages name and label their parts with, in the languages they are written in.
//!
//! What goes in: a class, an `id`, or a short visible text. What comes out: what part of a comment it
//! names. Extend a table by a word; everything is lower case.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::quick::QuickHash;

/// What names of a part say about it; a set of bits.
pub(crate) type Roles = u16;

/// Who wrote it.
pub(crate) const AUTHOR: Roles = 1;
/// When.
pub(crate) const DATE: Roles = 1 << 1;
/// Buttons, pictures, counts and what else stands around a comment.
pub(crate) const META: Roles = 1 << 2;
/// What was written.
pub(crate) const BODY: Roles = 1 << 3;
/// A comment, or a section of them.
pub(crate) const COMMENT: Roles = 1 << 4;
/// A heading.
pub(crate) const TITLE: Roles = 1 << 5;
/// Something that is not the page's own comments: latest comments of the site, related pages, forms.
pub(crate) const ELSEWHERE: Roles = 1 << 6;

/// A section of comments or a form to write one: names nothing else has.
pub(crate) const SECTION: Roles = 1 << 7;
/// A list of other pages' comments.
pub(crate) const OTHERS: Roles = 1 << 8;

/// A form to write a comment, and what stands around its fields.
pub(crate) const FORM: Roles = 1 << 9;

/// The box of an article.
pub(crate) const ARTICLE: Roles = 1 << 10;

fn article(name: &str) -> Roles {
    if ARTICLES.iter().any(|known| known.eq_ignore_ascii_case(name)) { ARTICLE } else { 0 }
}

/// What the box of an article is called.
const ARTICLES: &[&str] = &[
    "article",
    "article-body",
    "article__body",
    "article-content",
    "articlebody",
    "post",
    "post-content",
    "post-body",
    "entry-content",
    "entry",
    "story",
    "story-body",
    "content-body",
    "hentry",
    "single-post",
    "artikel",
    "beitrag",
    "storytext",
    "main-content",
];

/// Parts of the names of forms.
const FORMS: &[&str] = &[
    "commentform",
    "comment-form",
    "comment_form",
    "comment-respond",
    "reply-form",
    "replyform",
    "write-comment",
    "add-comment",
    "addcomment",
    "post-comment-form",
    "kommentarformular",
    "kommentar-form",
    "comentario-form",
    "form-comment",
    "leave-comment",
    "new-comment-form",
    "comment-add",
    "comment-reply-form",
    "reply-title",
];

/// Words of names, by what they say. The last word of a name that stands here decides.
const PARTS: &[(Roles, &[&str])] = &[
    (
        AUTHOR,
        &[
            "author",
            "authors",
            "autor",
            "auteur",
            "autore",
            "user",
            "username",
            "nick",
            "nickname",
            "name",
            "fn",
            "vcard",
            "byline",
            "poster",
            "commenter",
            "commentor",
            "commentator",
            "benutzer",
            "benutzername",
            "nutzer",
            "nutzername",
            "verfasser",
            "usuario",
            "nombre",
            "nom",
            "nome",
            "displayname",
            "screenname",
            "persona",
            "account",
            "writer",
            "gebruiker",
            "skribent",
            "forfatter",
            "imie",
            "jmeno",
            "by",
        ],
    ),
    (
        DATE,
        &[
            "date",
            "datum",
            "time",
            "timestamp",
            "datetime",
            "posted",
            "published",
            "created",
            "fecha",
            "hora",
            "uhrzeit",
            "zeit",
            "zeitpunkt",
            "ago",
            "timeago",
            "permalink",
            "when",
            "dato",
            "day",
            "dateline",
            "timestamps",
        ],
    ),
    (
        META,
        &[
            "meta",
            "metadata",
            "info",
            "infos",
            "header",
            "head",
            "footer",
            "foot",
            "avatar",
            "avatars",
            "gravatar",
            "photo",
            "picture",
            "thumbnail",
            "rating",
            "ratings",
            "stars",
            "star",
            "vote",
            "votes",
            "voting",
            "like",
            "likes",
            "dislike",
            "dislikes",
            "share",
            "sharing",
            "social",
            "report",
            "flag",
            "reply",
            "replies",
            "respond",
            "responder",
            "antworten",
            "antwort",
            "action",
            "actions",
            "tools",
            "toolbar",
            "button",
            "buttons",
            "btn",
            "link",
            "links",
            "edit",
            "number",
            "count",
            "counter",
            "nr",
            "num",
            "badge",
            "badges",
            "rank",
            "role",
            "karma",
            "score",
            "thumb",
            "thumbs",
            "menu",
            "dropdown",
            "controls",
            "control",
            "options",
            "says",
            "signature",
            "sig",
            "online",
            "location",
            "registered",
            "icon",
            "icons",
            "likebtn",
            "subscribe",
            "tooltip",
            "reactions",
            "moderation",
            "awaiting",
            "notice",
            "feedback",
            "permalinks",
            "nav",
            "pagination",
            "attribution",
            "melden",
            "zitieren",
            "bewertung",
            "bewerten",
            "anchor",
            "index",
            "hidden",
            "visuallyhidden",
            "assistive",
            "status",
        ],
    ),
    (
        BODY,
        &[
            "body",
            "content",
            "contents",
            "text",
            "message",
            "msg",
            "inhalt",
            "txt",
            "contenido",
            "texto",
            "texte",
            "testo",
            "description",
            "copy",
            "md",
            "markdown",
            "usertext",
            "richtext",
            "bodytext",
            "maintext",
            "inhoud",
            "tekst",
            "tresc",
            "treść",
            "paragraph",
            "prose",
            "quote",
        ],
    ),
    (
        TITLE,
        &[
            "title",
            "subject",
            "headline",
            "betreff",
            "heading",
            "asunto",
            "sujet",
            "titel",
            "titre",
            "titulo",
            "ueberschrift",
        ],
    ),
    (COMMENT, COMMENTS),
    (
        ELSEWHERE,
        &[
            "recent",
            "latest",
            "related",
            "widget",
            "sidebar",
            "teaser",
            "teasers",
            "popular",
            "trending",
            "form",
            "formular",
            "breadcrumb",
            "newsletter",
            "cookie",
            "consent",
            "login",
            "signin",
            "register",
            "search",
            "advert",
            "promo",
            "textarea",
            "input",
            "neueste",
            "letzte",
            "recientes",
            "ultimos",
            "derniers",
            "mostcommented",
            "mostread",
            "tweet",
            "tweets",
            "captcha",
            "modal",
            "popup",
            "menu",
            "captions",
            "navigation",
            "navbar",
            "nav",
        ],
    ),
];

/// Parts of the names of lists that hold comments of other pages.
const LISTS_ELSEWHERE: &[&str] = &[
    "recentcomment",
    "recent-comment",
    "recent_comment",
    "latest-comment",
    "latestcomment",
    "latest_comment",
    "neueste-kommentare",
    "letzte-kommentare",
    "widget_recent",
    "related-",
    "comments-widget",
    "top-comment-teaser",
    "most-commented",
    "mostcommented",
    "ultimos-comentarios",
    "derniers-commentaires",
];

/// What comments are called.
pub(crate) const COMMENTS: &[&str] = &[
    "comment",
    "comments",
    "commentlist",
    "kommentar",
    "kommentare",
    "kommentarer",
    "comentario",
    "comentarios",
    "comentari",
    "commentaire",
    "commentaires",
    "commento",
    "commenti",
    "reactie",
    "reacties",
    "komentarz",
    "komentarze",
    "komentar",
    "komentare",
    "komentáře",
    "leserbrief",
    "leserbriefe",
    "leserpost",
    "leserkommentare",
    "discussion",
    "diskussion",
    "yorum",
    "yorumlar",
    "kommentti",
    "kommentit",
    "hozzaszolas",
    "hozzaszolasok",
    "koment",
    "komment",
    "comentarii",
    "coment",
    "cmt",
    "cmnt",
    "коммент",
    "комментарий",
    "комментарии",
    "guestbook",
    "gaestebuch",
    "posting",
    "postings",
    "aportes",
];

/// Whether a class or `id` is the word for comments, or ends in it.
pub(crate) fn is_plural(class: &str, id: &str) -> bool {
    class.split_ascii_whitespace().chain([id]).any(|name| {
        let word = name.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        PLURALS.iter().any(|plural| {
            let start = word.len().checked_sub(plural.len());
            start.and_then(|start| word.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(plural))
        })
    })
}

/// Words for several comments.
const PLURALS: &[&str] = &[
    "comments",
    "kommentare",
    "comentarios",
    "commentaires",
    "commenti",
    "reacties",
    "kommentarer",
    "komentarze",
];

/// Beginnings that are often written together with the next word: "commenttext", "kommentartext".
const GLUED: &[&str] =
    &["comments", "comment", "kommentar", "comentario", "commentaire", "reply", "user", "post"];

/// What a value of `class` or `id` says.
pub(crate) fn roles_of(names: &str) -> Roles {
    let words = names.split_ascii_whitespace().map(roles_of_word);
    words.fold(roles_of_whole(names), |all, role| all | role)
}

/// What a value says that its words do not say one by one.
pub(crate) fn roles_of_whole(names: &str) -> Roles {
    match names {
        "respond" => FORM | SECTION,
        "leserbriefe" | "disqus_thread" => SECTION,
        _ => 0,
    }
}

/// What one word of a value says.
pub(crate) fn roles_of_word(name: &str) -> Roles {
    role_of(name) | article(name) | parts_of(name)
}

/// What parts of names say that stand in [`SECTIONS`], [`LISTS_ELSEWHERE`] and [`FORMS`].
fn parts_of(names: &str) -> Roles {
    static FINDER: OnceLock<Option<(AhoCorasick, Vec<Roles>)>> = OnceLock::new();
    let finder = FINDER.get_or_init(|| {
        let tables = [(SECTION, SECTIONS), (OTHERS, LISTS_ELSEWHERE), (FORM, FORMS)];
        let parts = || tables.iter().flat_map(|(role, parts)| parts.iter().map(move |part| (*role, *part)));
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(parts().map(|(_, part)| part));
        Some((finder.ok()?, parts().map(|(role, _)| role).collect()))
    });
    let Some((finder, roles)) = finder else { return 0 };
    let found = finder.find_overlapping_iter(names).filter_map(|m| roles.get(m.pattern().as_usize()));
    found.fold(0, |all, role| all | role)
}

/// What one class or `id` says: its last telling word decides, but a word of [`ELSEWHERE`] or
/// [`COMMENT`] is kept beside it.
pub(crate) fn role_of(name: &str) -> Roles {
    // Utility classes of style sheets ("text-muted", "d-block") name looks, not parts.
    let looks: &[&str] = match name.as_bytes().first() {
        Some(b't') => &["text-"],
        Some(b'f') => &["font-"],
        Some(b'c') => &["content-between"],
        Some(b'a') => &["align-"],
        Some(b'j') => &["js-"],
        Some(b'h') => &["has-"],
        Some(b'i') => &["is-"],
        _ => &[],
    };
    if looks.iter().any(|look| name.starts_with(look)) {
        return 0;
    }
    let mut last = 0;
    let mut kept = 0;
    for word in (Words { rest: name }) {
        let role = part(word);
        kept |= role & (ELSEWHERE | COMMENT);
        if role & !(ELSEWHERE | COMMENT) != 0 {
            last = role & !ELSEWHERE;
        }
    }
    last | kept
}

/// Parts of names that only comments' sections have ("commentary" is an article's).
const SECTIONS: &[&str] = &[
    "comments",
    "comment-",
    "comment_",
    "kommentar",
    "comentario",
    "commentaire",
    "commenti",
    "reacties",
    "komentar",
];

fn part(word: &str) -> Roles {
    if let Some(role) = look_up(word) {
        return role;
    }
    for glued in GLUED {
        if let Some(rest) = strip_prefix(word, glued) {
            return look_up(rest).unwrap_or(0) | look_up(glued).unwrap_or(0) & COMMENT;
        }
    }
    0
}

fn strip_prefix<'a>(word: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = word.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn look_up(word: &str) -> Option<Roles> {
    static TABLE: OnceLock<HashMap<&[u8], Roles, QuickHash>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table: HashMap<&[u8], Roles, QuickHash> = HashMap::default();
        for (role, words) in PARTS {
            for word in *words {
                *table.entry(word.as_bytes()).or_insert(0) |= *role;
            }
        }
        table
    });
    let mut low = [0; LONGEST];
    let low = low.get_mut(..word.len())?;
    low.copy_from_slice(word.as_bytes());
    low.make_ascii_lowercase();
    table.get(&*low).copied()
}

/// A table's words, to be asked for by hash.
type Set = HashSet<&'static str, QuickHash>;

fn set(cell: &'static OnceLock<Set>, table: &[&'static str]) -> &'static Set {
    cell.get_or_init(|| table.iter().copied().collect())
}

/// What a function says of a short text in lower case; nothing is allocated where it is short ASCII.
fn lowered<T>(text: &str, tell: impl FnOnce(&str) -> T) -> T {
    let mut low = [0; 40];
    if let Some(low) = low.get_mut(..text.len()).filter(|_| text.is_ascii()) {
        low.copy_from_slice(text.as_bytes());
        low.make_ascii_lowercase();
        return tell(std::str::from_utf8(low).unwrap_or_default());
    }
    tell(&text.to_lowercase())
}

/// Longest word of the table of parts, in bytes.
const LONGEST: usize = 32;

/// The words of a name: parted by what is no letter, and where a capital follows a small letter.
struct Words<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let is_letter = |b: u8| b.is_ascii_alphabetic() || b >= 0x80;
        let bytes = self.rest.as_bytes();
        let start = bytes.iter().position(|b| is_letter(*b))?;
        let mut before = b' ';
        let length = bytes.iter().skip(start).position(|b| {
            let parts = !is_letter(*b) || b.is_ascii_uppercase() && before.is_ascii_lowercase();
            before = *b;
            parts
        });
        let end = length.map_or(bytes.len(), |length| start + length);
        let word = self.rest.get(start..end)?;
        self.rest = self.rest.get(end..)?;
        Some(word)
    }
}

/// What stands between a name and the text: "says:", "schrieb am".
pub(crate) const SAYS: &[&str] = &[
    "says",
    "said",
    "wrote",
    "writes",
    "sagt",
    "sagte",
    "schreibt",
    "schrieb",
    "meint",
    "meinte",
    "kommentierte",
    "dice",
    "dijo",
    "escribió",
    "escribio",
    "dit",
    "a dit",
    "écrit",
    "a écrit",
    "scrive",
    "ha detto",
    "ha scritto",
    "disse",
    "diz",
    "escreveu",
    "zegt",
    "schreef",
    "skriver",
    "säger",
    "sier",
    "siger",
    "napisał",
    "napisał(a)",
    "pisze",
    "mówi",
    "říká",
    "napsal",
    "írta",
    "kommentoi",
    "sanoo",
    "commented",
    "replied",
    "responds",
    "responded",
    "antwortete",
    "antwortet",
    "respondió",
    "respondio",
    "a répondu",
    "diyor ki",
    "dedi ki",
    "говорит",
    "пишет",
    "пишет:",
    "сказал",
    "написал",
    "さんのコメント",
    "より",
];

/// What stands before a name.
pub(crate) const BY: &[&str] = &[
    "by",
    "von",
    "por",
    "par",
    "di",
    "da",
    "door",
    "av",
    "af",
    "przez",
    "from",
    "posted by",
    "comment by",
    "comment from",
    "written by",
    "kommentar von",
    "geschrieben von",
    "verfasst von",
    "comentario de",
    "commentaire de",
    "commentaire par",
    "enviado por",
    "escrito por",
    "publicado por",
    "posté par",
    "écrit par",
    "scritto da",
    "inviato da",
    "inserito da",
    "submitted by",
    "eingetragen von",
    "name:",
    "author:",
    "autor:",
    "author",
    "autor",
    "от",
    "автор:",
];

/// Said between the author of an answer and whom it answers; lower case where ASCII.
pub(crate) const IN_REPLY: &[&str] = &[
    "in reply to",
    "in response to",
    "replying to",
    "replied to",
    "als antwort auf",
    "antwort auf",
    "antwortet auf",
    "en réponse à",
    "en reponse à",
    "répond à",
    "en respuesta a",
    "respondió a",
    "responde a",
    "em resposta a",
    "em resposta à",
    "respondeu a",
    "in risposta a",
    "risponde a",
    "als reactie op",
    "in antwoord op",
    "som svar på",
    "som svar til",
    "svar til",
    "svar på",
    "w odpowiedzi na",
    "v reakci na",
    "в ответ на",
    "у відповідь на",
    "vastaus käyttäjälle",
];

/// Whether a text is a word that stands between a name and its text, and nothing else: "wrote", "by".
pub(crate) fn is_cue(text: &str) -> bool {
    static KNOWN: [OnceLock<Set>; 2] = [const { OnceLock::new() }; 2];
    let [says, by] = &KNOWN;
    lowered(text, |low| set(says, SAYS).contains(low) || set(by, BY).contains(low))
}

/// Where a text says "in reply to", and in how many bytes; the first row of the table that it has is meant.
pub(crate) fn in_reply(text: &str) -> Option<(usize, usize)> {
    static FINDER: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let finder =
        FINDER.get_or_init(|| AhoCorasick::builder().ascii_case_insensitive(true).build(IN_REPLY).ok());
    let found = finder.as_ref()?.find_overlapping_iter(text);
    let first = found.min_by_key(|found| (found.pattern(), found.start()))?;
    Some((first.start(), first.len()))
}

/// What follows "in reply to" at the start of a text; empty where the name is still to come.
pub(crate) fn after_in_reply(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let low: String = text.chars().take(LONGEST_IN_REPLY).collect::<String>().to_lowercase();
    let said = IN_REPLY.iter().find(|said| low.starts_with(**said))?;
    let rest: String = text.chars().skip(said.chars().count()).collect();
    rest.is_empty().then(String::new).or_else(|| {
        rest.starts_with([' ', ':', '@']).then(|| rest.trim_matches([' ', ':', '#', '.', ')']).to_owned())
    })
}

/// No phrase of [`IN_REPLY`] has more characters.
const LONGEST_IN_REPLY: usize = 24;

/// Buttons and notices of one or two words that stand beside a text and are none of it.
const LABELS: &[&str] = &[
    "reply",
    "replies",
    "antworten",
    "antwort",
    "responder",
    "répondre",
    "repondre",
    "rispondi",
    "svar",
    "svara",
    "vastaa",
    "odpowiedz",
    "odpovědět",
    "válasz",
    "beantwoorden",
    "reageer",
    "reageren",
    "ответить",
    "yanıtla",
    "cevapla",
    "返信",
    "返信する",
    "回复",
    "回覆",
    "رد",
    "השב",
    "відповісти",
    "răspunde",
    "odgovori",
    "απάντηση",
    "balas",
    "پاسخ",
    "respond",
    "like",
    "likes",
    "dislike",
    "unlike",
    "liken",
    "gefällt mir",
    "gefällt mir nicht",
    "me gusta",
    "no me gusta",
    "j'aime",
    "mi piace",
    "curtir",
    "share",
    "teilen",
    "compartir",
    "partager",
    "condividi",
    "report",
    "report abuse",
    "report comment",
    "melden",
    "kommentar melden",
    "denunciar",
    "signaler",
    "signaler un abus",
    "segnala",
    "flag",
    "flag as inappropriate",
    "edit",
    "bearbeiten",
    "editar",
    "modifier",
    "modifica",
    "delete",
    "löschen",
    "eliminar",
    "borrar",
    "supprimer",
    "quote",
    "zitieren",
    "citar",
    "citer",
    "cita",
    "permalink",
    "link",
    "direktlink",
    "#",
    "more",
    "read more",
    "mehr",
    "mehr anzeigen",
    "show more",
    "see more",
    "leer más",
    "lire la suite",
    "weiterlesen",
    "less",
    "show less",
    "top",
    "nach oben",
    "save",
    "follow",
    "folgen",
    "loading",
    "loading...",
    "loading…",
    "lädt...",
    "lade ...",
    "wird geladen …",
    "log in to reply",
    "zum antworten anmelden",
    "login to reply",
    "hide replies",
    "show replies",
    "view replies",
    "hide",
    "vote up",
    "vote down",
    "upvote",
    "downvote",
    "up",
    "down",
    "helpful",
    "+",
    "-",
    "|",
    "·",
    "•",
    "0",
    "(edit)",
    "cancel reply",
    "antworten abbrechen",
    "copy link",
    "give award",
    "rate this",
    "thumbs up",
    "thumbs down",
    "translate",
    "traducir",
    "übersetzen",
    "answer",
    "respuesta",
    "reply to this",
    "parent",
    "context",
];

/// Whether a short text is a button or notice, not something a reader wrote.
pub(crate) fn is_label(text: &str) -> bool {
    let text = text.trim().trim_end_matches([
        '»', '›', '→', '↓', '↵', ':', '.', '(', ')', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ' ',
    ]);
    text.is_empty()
        || text.len() < 40 && {
            static KNOWN: OnceLock<Set> = OnceLock::new();
            lowered(text, |low| set(&KNOWN, LABELS).contains(low))
        }
}

/// What a moderator leaves in the place of a removed comment.
const REMOVED: &[&str] = &[
    "comment removed by moderator",
    "comment deleted by user",
    "comment deleted by author",
    "[removed]",
    "[deleted]",
    "[entfernt]",
    "[gelöscht]",
    "this comment has been removed",
    "this comment was removed",
    "this comment has been deleted",
    "this comment was deleted",
    "this comment is removed",
    "comment deleted",
    "comment removed",
    "deleted comment",
    "removed by moderator",
    "entfernt.",
    "entfernt",
    "kommentar entfernt",
    "kommentar gelöscht",
    "dieser kommentar wurde entfernt",
    "dieser kommentar wurde gelöscht",
    "dieser kommentar wurde von",
    "der kommentar wurde",
    "dieser beitrag wurde",
    "beitrag entfernt",
    "beitrag gelöscht",
    "este comentario ha sido",
    "comentario eliminado",
    "este comentario fue",
    "ce commentaire a été",
    "commentaire supprimé",
    "questo commento è stato",
    "commento rimosso",
    "commento eliminato",
    "este comentário foi",
    "comentário removido",
    "deze reactie is verwijderd",
    "reactie verwijderd",
    "this post was deleted",
    "this post has been removed",
    "[comment deleted]",
    "[comment removed]",
    "[flagged]",
    "[dead]",
    "your comment is awaiting moderation",
    "message deleted",
    "message supprimé",
    "content removed",
    "die redaktion hat diesen kommentar",
    "von der redaktion entfernt",
    "der inhalt wurde von der redaktion",
    "komentarz usunięty",
    "комментарий удалён",
    "комментарий удален",
    "commenting privileges",
    "sorry, this post",
    "moderated by",
    "this user is suspended",
    "this content was removed",
    "we have removed this comment",
    "this comment violated",
];

/// Whether a text is a moderator's placeholder and nothing a reader wrote.
pub(crate) fn is_removed(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['(', '*', '–', '-']);
    if text.len() > 240 {
        return false;
    }
    let low = text.to_lowercase();
    low.len() < 160 && REMOVED.iter().any(|start| low == *start || start.len() > 12 && low.starts_with(start))
}

/// Buttons that answer, quote or report a comment: nothing but a comment has them.
const REPLY: &[&str] = &[
    "reply",
    "antworten",
    "responder",
    "répondre",
    "repondre",
    "rispondi",
    "svar",
    "svara",
    "vastaa",
    "odpowiedz",
    "odpovědět",
    "válasz",
    "beantwoorden",
    "reageer",
    "reageren",
    "ответить",
    "yanıtla",
    "cevapla",
    "返信",
    "回复",
    "답글",
    "report",
    "report abuse",
    "report comment",
    "melden",
    "kommentar melden",
    "beitrag melden",
    "denunciar",
    "signaler",
    "signaler un abus",
    "segnala",
    "quote",
    "zitieren",
    "citar",
    "citer",
    "log in to reply",
    "zum antworten anmelden",
    "flag",
    "reply to this",
    "antwort schreiben",
    "reply to comment",
    "report this",
    "report this comment",
    "verstoß melden",
    "missbrauch melden",
    "trả lời",
];

/// Whether a word stands for how long ago something was, without a number: "an hour ago".
fn is_one_unit(word: &str) -> bool {
    static KNOWN: OnceLock<Set> = OnceLock::new();
    set(&KNOWN, ONE_UNIT).contains(word)
}

/// Units of time as they stand for one of them, or for two where a language has a form for that.
const ONE_UNIT: &[&str] = &[
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "stunde",
    "tag",
    "woche",
    "monat",
    "jahr",
    "heure",
    "jour",
    "semaine",
    "mois",
    "an",
    "minuto",
    "hora",
    "día",
    "dia",
    "semana",
    "mes",
    "mês",
    "año",
    "ano",
    "ora",
    "giorno",
    "settimana",
    "mese",
    "anno",
    "uur",
    "dag",
    "week",
    "maand",
    "jaar",
    "timme",
    "vecka",
    "månad",
    "år",
    "time",
    "uge",
    "måned",
    "godzinę",
    "minutę",
    "dzień",
    "tydzień",
    "miesiąc",
    "rok",
    "hodinou",
    "hodinu",
    "týdnem",
    "минуту",
    "час",
    "день",
    "неделю",
    "месяц",
    "год",
    "годину",
    "saat",
    "gün",
    "hafta",
    "دقيقة",
    "دقيقتين",
    "ساعة",
    "ساعتين",
    "يوم",
    "يومين",
    "أسبوع",
    "أسبوعين",
    "شهر",
    "شهرين",
    "سنة",
    "عام",
    "שעה",
    "שעתיים",
    "יום",
    "יומיים",
    "שבוע",
    "חודש",
];

/// How many rows of [`REPLY`], from its start, answer: offers and adverts can be reported too.
fn answers(word: &str) -> bool {
    REPLY.iter().take_while(|reply| **reply != "report").any(|reply| *reply == word)
}

/// Whether a button answers a comment.
pub(crate) fn is_answer(text: &str) -> bool {
    text.len() < 40 && lowered(bare_button(text), answers)
}

fn bare_button(text: &str) -> &str {
    text.trim().trim_matches(['(', ')', '[', ']', '»', '↓', '→', ' '])
}

/// Whether a button answers, quotes or reports a comment.
pub(crate) fn is_reply(text: &str) -> bool {
    static KNOWN: OnceLock<Set> = OnceLock::new();
    text.len() < 40 && lowered(bare_button(text), |low| set(&KNOWN, REPLY).contains(low))
}

/// What stands over a list of comments.
const HEADINGS: &[&str] = &[
    "comment",
    "comments",
    "reader comments",
    "kommentar",
    "kommentare",
    "leserkommentare",
    "kommentare lesen",
    "alle kommentare",
    "leserbriefe",
    "leserpost",
    "leserbrief",
    "diskussion",
    "discussion",
    "comentario",
    "comentarios",
    "commentaire",
    "commentaires",
    "vos commentaires",
    "commenti",
    "comentário",
    "comentários",
    "reacties",
    "reactie",
    "kommentarer",
    "kommentit",
    "komentarze",
    "komentáře",
    "komentarji",
    "komentari",
    "hozzászólások",
    "комментарии",
    "комментариев",
    "комментария",
    "обсуждение",
    "коментарі",
    "коментари",
    "yorumlar",
    "yorum",
    "コメント",
    "评论",
    "評論",
    "留言",
    "댓글",
    "تعليقات",
    "التعليقات",
    "תגובות",
    "σχόλια",
    "responses",
    "response",
    "replies",
    "antworten",
    "reactions",
    "réactions",
    "reacciones",
    "opinie",
    "diskuse",
    "diskusia",
    "debata",
    "reazioni",
    "opinioni",
    "keskustelu",
    "συζήτηση",
    "ディスカッション",
    "opiniones de los lectores",
    "opiniones",
    "meinungen",
    "lesermeinungen",
    "thoughts",
    "gedanken",
    "bình luận",
    "comentarii",
    "comentaris",
    "your comments",
    "all comments",
    "what readers say",
    "user comments",
    "mitreden",
    "notes from readers",
    "commento",
    "dyskusja",
    "komentarz",
    "kommentti",
    "comentariu",
    "تعليق",
    "dyskusje",
    "reaktionen",
    "diskussionen",
    "debatte",
    "reader reactions",
    "feedback",
    "letters",
    "reader letters",
];

/// Words before the noun in a heading of comments: "vos réactions".
const YOURS: &[&str] = &[
    "vos ",
    "les ",
    "ihre ",
    "eure ",
    "your ",
    "our readers' ",
    "readers' ",
    "user ",
    "los ",
    "tus ",
    "sus ",
    "i vostri ",
    "os seus ",
    "uw ",
    "jullie ",
    "dine ",
    "nos ",
    "die ",
    "alle ",
    "all ",
    "wasze ",
    "vaše ",
];

/// Whether a heading announces one comment: "1 Kommentar", "One thought on ...".
pub(crate) fn is_heading_of_one(text: &str) -> bool {
    let low = text.trim().to_lowercase();
    let number = low.split(|c: char| !c.is_alphanumeric()).find(|word| {
        matches!(*word, "one" | "ein" | "eine" | "un" | "une" | "uno")
            || word.bytes().all(|b| b.is_ascii_digit()) && !word.is_empty()
    });
    is_heading(&low)
        && number.is_some_and(|number| number == "1" || !number.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a heading announces comments: "3 Kommentare", "Comments (12)", "4 thoughts on ...".
pub(crate) fn is_heading(text: &str) -> bool {
    let low = text.trim().to_lowercase();
    let bare = low.split(['(', '（', '[']).next().unwrap_or_default();
    let bare = bare.trim_matches(|c: char| !c.is_alphabetic());
    let bare = YOURS.iter().find_map(|yours| bare.strip_prefix(yours)).unwrap_or(bare);
    if HEADINGS.contains(&bare) {
        return true;
    }
    let numbered =
        low.starts_with(|c: char| c.is_ascii_digit()) || low.starts_with("one ") || low.starts_with("ein");
    let first = bare.split_whitespace().find(|w| !matches!(*w, "one" | "ein" | "eine" | "reader"));
    numbered && first.is_some_and(|word| HEADINGS.contains(&word))
}

/// How a page says that no more comments are taken.
const CLOSED: &[&str] = &[
    "comments are closed",
    "comments are now closed",
    "commenting is closed",
    "comments closed",
    "comments have been closed",
    "comments are off",
    "comments are disabled",
    "commenting has been disabled",
    "commenting has closed",
    "kommentare sind geschlossen",
    "kommentare geschlossen",
    "kommentare sind deaktiviert",
    "kommentare deaktiviert",
    "kommentarfunktion ist geschlossen",
    "kommentarfunktion geschlossen",
    "kommentarbereich ist geschlossen",
    "kommentarbereich geschlossen",
    "keine kommentare mehr möglich",
    "los comentarios están cerrados",
    "comentarios cerrados",
    "comentarios desactivados",
    "les commentaires sont fermés",
    "commentaires fermés",
    "i commenti sono chiusi",
    "commenti chiusi",
    "comentários encerrados",
    "comentários estão encerrados",
    "reacties zijn gesloten",
    "reageren is niet meer mogelijk",
    "komentarze zostały zamknięte",
    "komentarze są wyłączone",
    "kommentarer är stängda",
    "kommentarer er lukket",
    "комментарии закрыты",
    "yorumlar kapalı",
];

/// Whether a text says that comments are closed.
pub(crate) fn is_closed(text: &str) -> bool {
    let low = text.to_lowercase();
    CLOSED.iter().any(|says| low.contains(says))
}

/// Names of months and how they are cut, in the languages pages are written in.
const MONTHS: &[&str] = &[
    "jan",
    "feb",
    "mar",
    "mär",
    "mrz",
    "apr",
    "may",
    "mai",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "okt",
    "nov",
    "dec",
    "dez",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "januar",
    "jänner",
    "februar",
    "märz",
    "juni",
    "juli",
    "oktober",
    "dezember",
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "ene",
    "abr",
    "ago",
    "dic",
    "janvier",
    "février",
    "mars",
    "avril",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
    "janv",
    "févr",
    "fév",
    "avr",
    "juil",
    "déc",
    "gennaio",
    "febbraio",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "settembre",
    "ottobre",
    "dicembre",
    "gen",
    "mag",
    "giu",
    "lug",
    "set",
    "ott",
    "janeiro",
    "fevereiro",
    "março",
    "maio",
    "junho",
    "julho",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
    "fev",
    "out",
    "januari",
    "februari",
    "maart",
    "mei",
    "augustus",
    "januar",
    "mars",
    "maj",
    "marts",
    "desember",
    "december",
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
    "sty",
    "lut",
    "kwi",
    "cze",
    "lip",
    "sie",
    "wrz",
    "paź",
    "lis",
    "gru",
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
    "янв",
    "фев",
    "мар",
    "апр",
    "июн",
    "июл",
    "авг",
    "сен",
    "окт",
    "ноя",
    "дек",
    "ocak",
    "şubat",
    "mart",
    "nisan",
    "mayıs",
    "haziran",
    "temmuz",
    "ağustos",
    "eylül",
    "ekim",
    "kasım",
    "aralık",
    "ledna",
    "února",
    "března",
    "dubna",
    "května",
    "června",
    "července",
    "srpna",
    "září",
    "října",
    "listopadu",
    "prosince",
    "januára",
    "tammikuuta",
    "helmikuuta",
    "maaliskuuta",
    "huhtikuuta",
    "toukokuuta",
    "kesäkuuta",
    "heinäkuuta",
    "elokuuta",
    "syyskuuta",
    "lokakuuta",
    "marraskuuta",
    "joulukuuta",
];

/// Words of a time told from now, beside a number.
const AGO: &[&str] = &[
    "ago",
    "vor",
    "hace",
    "fa",
    "geleden",
    "siden",
    "sedan",
    "temu",
    "назад",
    "önce",
    "há",
    "atrás",
    "yesterday",
    "gestern",
    "today",
    "heute",
    "ayer",
    "ieri",
    "gisteren",
    "igår",
    "ontem",
    "hoje",
    "oggi",
    "hoy",
    "вчера",
    "сегодня",
    "wczoraj",
    "dzisiaj",
    "včera",
    "dnes",
    "před",
    "тому",
    "منذ",
    "قبل",
    "לפני",
    "πριν",
    "lalu",
    "sitten",
];

/// Whether a word is a day told from now: "yesterday", "сегодня".
pub(crate) fn is_day(text: &str) -> bool {
    lowered(text.trim(), is_ago)
}

fn is_ago(word: &str) -> bool {
    static KNOWN: OnceLock<Set> = OnceLock::new();
    set(&KNOWN, AGO).contains(word)
}

/// Whether a short text says when something was written.
pub(crate) fn is_date(text: &str) -> bool {
    if is_short_ago(text) {
        return true;
    }
    if text.len() > 120 || !text.bytes().any(|b| b.is_ascii_digit()) && !has_east_asian(text) {
        let low = text.trim().to_lowercase();
        return matches!(
            low.as_str(),
            "yesterday" | "gestern" | "just now" | "today" | "heute" | "ayer" | "hier"
        ) || is_ago_in_words(&low);
    }
    (has_clock_or_numbers(text) || has_calendar_word(text)) && !is_archive(text)
}

/// "an hour ago", "godzinę temu", "منذ ساعتين": few words, one that says ago and a unit.
fn is_ago_in_words(low: &str) -> bool {
    let words = || low.split_whitespace();
    low.len() <= 48
        && (2..=5).contains(&words().count())
        && (words().any(is_ago) || low.starts_with("il y a "))
        && words().any(is_one_unit)
}

/// "November (3)": how many articles a month has, no date.
fn is_archive(text: &str) -> bool {
    let text = text.trim().trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some((month, count)) = text.split_once('(') else { return false };
    let count = count.strip_suffix(')').unwrap_or_default();
    !count.is_empty()
        && count.bytes().all(|b| b.is_ascii_digit())
        && month.trim().chars().all(char::is_alphabetic)
}

/// "3h", "45 min", "2 w.": a number and a short unit, alone.
fn is_short_ago(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let unit = text.get(digits..).unwrap_or_default().trim_start();
    (1..=3).contains(&digits) && text.len() < 12 && SHORT_UNITS.contains(&unit)
}

/// Units of time as short as feeds have them.
const SHORT_UNITS: &[&str] = &[
    "s", "m", "h", "d", "w", "y", "mo", "hr", "hrs", "min", "mins", "yr", "yrs", "wk", "wks", "Std", "Min",
    "Tg", "j", "sem", "godz", "ч", "мин", "ore", "u",
];

/// A month, a year of the right length beside it or a day; "3 days ago"; East Asian dates.
fn has_calendar_word(text: &str) -> bool {
    static KNOWN: OnceLock<Set> = OnceLock::new();
    let low = text.to_lowercase();
    let words = || low.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let few = words().count() <= 12;
    let month = || words().any(|w| set(&KNOWN, MONTHS).contains(w));
    let ago = || words().any(is_ago) || low.contains("il y a");
    few && (month() || words().count() <= 8 && ago()) || has_east_asian(text)
}

/// A number right before an East Asian sign of time: "2021年3月4日", "3時間前", "2일 전".
fn has_east_asian(text: &str) -> bool {
    let signs = text.chars().zip(text.chars().skip(1));
    text.chars().count() <= 40
        && signs.into_iter().any(|(digit, sign)| {
            (digit.is_ascii_digit() || ('０'..='９').contains(&digit)) && EAST_ASIAN.contains(sign)
        })
}

/// Signs of years, months, weeks, days, hours, minutes and seconds in Chinese, Japanese and Korean.
const EAST_ASIAN: &str = "年月日週周天時时小分秒년월일주시분초개个個ヶか";

/// "12:30", "3.4.2016", "2016-04-03", "4/3/16".
fn has_clock_or_numbers(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(3).enumerate().any(|(at, w)| {
        let [a, mid, b] = w else { return false };
        if !(a.is_ascii_digit() && b.is_ascii_digit()) {
            return false;
        }
        match mid {
            b':' => true,
            b'.' | b'/' | b'-' => {
                let rest = bytes.get(at + 2..).unwrap_or_default();
                let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
                rest.get(digits) == Some(mid) && rest.get(digits + 1).is_some_and(u8::is_ascii_digit)
                    || *mid == b'.' && rest.get(digits) == Some(&b'.')
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_telling_word_of_a_name_decides() {
        let part =
            |names: &str| roles_of(names) & (AUTHOR | DATE | META | BODY | COMMENT | TITLE | ELSEWHERE);
        assert_eq!(part("comment-author-name"), AUTHOR | COMMENT);
        assert_eq!(part("commentText"), BODY | COMMENT);
        assert_eq!(part("commenttext"), BODY | COMMENT);
        assert_eq!(part("field-name-comment-body"), BODY | COMMENT);
        assert_eq!(part("kommentar-info"), META | COMMENT);
        assert_eq!(part("text-muted row"), 0);
        assert_eq!(part("widget recent-comments"), ELSEWHERE | COMMENT);
        assert_ne!(roles_of("widget recent-comments") & OTHERS, 0);
        assert_ne!(roles_of("comment-respond") & FORM, 0);
        assert_ne!(roles_of("comments-area") & SECTION, 0);
    }

    #[test]
    fn dates_are_told_from_other_short_texts() {
        for date in [
            "12.03.2016",
            "March 3, 2016 at 12:30",
            "vor 3 Tagen",
            "2 years ago",
            "2016-04-03",
            "3/4/16",
            "22 avril 2019",
            "06.11.2023, 13.47 Uhr",
            "2021年3月4日 08:15",
            "3時間前",
            "45m",
        ] {
            assert!(is_date(date), "{date}");
        }
        for other in ["Ann", "42", "user1984", "Reply (3)", "1.5 million", "学校の前に", "November (3)"]
        {
            assert!(!is_date(other), "{other}");
        }
    }

    #[test]
    fn buttons_are_told_from_short_comments() {
        assert!(is_label("Reply"));
        assert!(is_label("Like (3)"));
        assert!(!is_label("Thanks!"));
        assert!(!is_label("I like it"));
    }

    #[test]
    fn placeholders_are_told_from_comments() {
        assert!(is_removed("Comment removed by moderator"));
        assert!(is_removed("Dieser Kommentar wurde gelöscht."));
        assert!(!is_removed("They removed my comment again."));
    }
}
