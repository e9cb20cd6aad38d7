//! Values of `class` and `id` to what part of a page they name.

use std::collections::HashMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::segment::quick::QuickHash;

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
const TITLE: Roles = 1 << 5;
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
const COMMENTS: &[&str] = &[
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
}
