//! Short texts around comments that are none: buttons, notices, headings.

use std::sync::OnceLock;

use super::{Set, lowered, set};

/// Buttons and notices of one or two words that stand beside a text and are none of it, as those of [`ANSWER`] and
/// [`REPORT`].
const LABELS: &[&str] = &[
    "replies",
    "antwort",
    "返信する",
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
            lowered(text, |low| set(&KNOWN, &[LABELS, ANSWER, REPORT]).contains(low))
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

/// Buttons that answer a comment: nothing but a comment has them.
const ANSWER: &[&str] = &[
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
];

/// Buttons that report or quote a comment, and longer ones that answer: offers and adverts may have them too.
const REPORT: &[&str] = &[
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

/// Whether a button answers a comment.
pub(crate) fn is_answer(text: &str) -> bool {
    text.len() < 40 && lowered(bare_button(text), |low| ANSWER.contains(&low))
}

fn bare_button(text: &str) -> &str {
    text.trim().trim_matches(['(', ')', '[', ']', '»', '↓', '→', ' '])
}

/// Whether a button answers, quotes or reports a comment.
pub(crate) fn is_reply(text: &str) -> bool {
    static KNOWN: OnceLock<Set> = OnceLock::new();
    text.len() < 40 && lowered(bare_button(text), |low| set(&KNOWN, &[ANSWER, REPORT]).contains(low))
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

#[cfg(test)]
mod tests {
    use super::*;

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
