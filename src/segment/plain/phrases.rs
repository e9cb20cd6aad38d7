//! The phrases that give a line away by how it begins: forms, closed threads, other parts of the page.
//!
//! One static table, matched word by word on a line's tokens; case and marks do not count, a number before it does. To
//! add a phrase, add it to its row.

use std::{collections::HashMap, sync::LazyLock};

use super::token::{Shape, Token};
use super::words::{PHRASE, hash};

/// What a line that begins with a phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phrase {
    /// A form to write a comment, or what stands in one.
    Form,
    /// Comments are closed.
    Closed,
    /// A script loads the comments: the system's name.
    Script(&'static str),
    /// The end of any comment section: another part of the page.
    Stop,
    /// Beside a post, but no part of it.
    Button,
    /// A placeholder of a removed comment.
    Removed,
    /// A heading of a section that has no number or noun.
    Heading,
    /// Follows a quoted comment.
    QuoteEnd,
}

/// How much of the line a phrase must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// The line begins with it.
    Prefix,
    /// The line is it.
    Whole,
}

use Extent::{Prefix, Whole};

#[rustfmt::skip]
static ROWS: &[(Phrase, Extent, &[&str])] = &[
    (Phrase::Form, Prefix, &[
        "leave a reply", "leave a comment", "leave your comment", "leave comment", "leave a response", "leave your reply",
        "post a comment", "post your comment", "post a reply", "post comment", "post new comment", "post a new comment", "post a public comment",
        "add a comment", "add your comment", "add comment", "add new comment", "add your voice", "add your reply",
        "write a comment", "write a reply", "write your comment", "write comment", "submit a comment", "submit comment", "submit your comment",
        "make a comment", "create a comment", "type your comment", "enter your comment", "your comment",
        "join the discussion", "join the conversation", "start the discussion", "be the first to comment", "be the first to leave", "be the first to like",
        "your email address will not be published", "your email will not be", "click here to cancel reply", "cancel reply", "required fields are marked",
        "comment form", "new comment", "you must be logged in", "you must log in", "you need to be logged in", "log in to comment", "log in to reply",
        "login to comment", "login to post", "log in to leave", "log in or register", "login or register", "login register to add", "sign in to comment", "please log in", "please sign in", "to view or add a comment",
        "have your say", "what do you think", "notify me of", "this will delete your current comment", "speak your mind", "comment via", "comment as",
        "fill in your details below", "want to join the discussion", "more information about text formats", "save my name email", "you may use these html",
        "commenting as", "reply to this topic", "reply to this discussion", "quick reply", "you are commenting using", "do you have a question or", "ask a question",
    ]),
    (Phrase::Form, Prefix, &[
        "schreibe einen kommentar", "schreib einen kommentar", "schreiben sie einen kommentar", "kommentar schreiben", "kommentar verfassen", "kommentar hinterlassen", "kommentar hinzufügen",
        "hinterlasse einen kommentar", "hinterlasse eine antwort", "hinterlassen sie einen", "einen kommentar", "kommentar abgeben", "kommentar abschicken", "kommentar absenden", "antwort abbrechen", "antworten abbrechen",
        "deine e mail adresse wird nicht", "ihre e mail adresse wird nicht", "e mail adresse wird nicht", "deine email adresse wird nicht", "erforderliche felder", "pflichtfelder", "neuer kommentar", "neuen kommentar",
        "diskutieren sie mit", "jetzt kommentieren", "artikel kommentieren", "ihr kommentar", "dein kommentar", "mitdiskutieren", "bitte logge dich", "bitte melden sie sich", "bitte loggen sie sich", "um kommentieren zu",
        "um einen kommentar", "um kommentare", "melden sie sich an um", "du musst angemeldet sein", "sie müssen angemeldet sein", "sie müssen sich anmelden", "du musst eingeloggt", "trage deine daten unten ein", "du kommentierst mit",
        "benachrichtigung bei", "benachrichtige mich", "schreibe den ersten kommentar", "sei der erste", "antwort hinterlassen", "antwort schreiben", "was meinst du", "was meinen sie", "meinen namen meine e mail", "vielen dank für ihren kommentar", "beitrag schreiben",
    ]),
    (Phrase::Form, Prefix, &[
        "laisser un commentaire", "laissez un commentaire", "laissez votre commentaire", "laisser une réponse", "ajouter un commentaire", "ajoutez un commentaire", "poster un commentaire", "publier un commentaire", "écrire un commentaire", "rédiger un commentaire",
        "annuler la réponse", "votre adresse e mail ne sera", "votre adresse email ne sera", "votre adresse de messagerie", "les champs obligatoires", "commenter cet article", "réagir à cet article", "connectez vous pour", "vous devez être connecté", "votre commentaire", "prévenez moi",
        "deja una respuesta", "deja un comentario", "deja tu comentario", "dejar un comentario", "dejar una respuesta", "dejá un comentario", "dejanos tu comentario", "escribe un comentario", "escribe tu comentario", "escribir un comentario", "añadir comentario", "añade un comentario", "agregar comentario", "agregar un comentario",
        "publicar un comentario", "publicar comentario", "cancelar la respuesta", "cancelar respuesta", "cancelar respuesta", "tu dirección de correo", "su dirección de correo", "tu correo electrónico no será", "los campos obligatorios", "campos obligatorios", "haz un comentario", "comenta esta noticia", "tu comentario",
        "deixe um comentário", "deixe uma resposta", "deixe o seu comentário", "deixe seu comentário", "deixar um comentário", "cancelar resposta", "o seu endereço de e mail", "o seu endereço de email", "seu endereço de e mail", "adicionar comentário", "adicionar um comentário", "enviar um comentário", "enviar comentário", "escreva um comentário", "escreva o seu comentário", "comentar", "faça um comentário", "postar um comentário", "seu comentário",
        "lascia un commento", "lascia una risposta", "lascia il tuo commento", "annulla risposta", "il tuo indirizzo email", "scrivi un commento", "scrivi il tuo commento", "aggiungi un commento", "aggiungi commento", "invia commento", "invia un commento", "posta un commento", "commenta", "i campi obbligatori",
        "geef een reactie", "plaats een reactie", "plaats reactie", "laat een reactie achter", "laat een antwoord achter", "reactie annuleren", "antwoord annuleren", "je e mailadres", "het e mailadres", "uw e mailadres", "schrijf een reactie", "een reactie posten", "een reactie plaatsen", "een reactie toevoegen", "reageer op dit", "vereiste velden",
    ]),
    (Phrase::Form, Prefix, &[
        "lämna ett svar", "lämna en kommentar", "skriv en kommentar", "skriv ett svar", "kommentera", "avbryt svar", "din e postadress", "legg igjen en kommentar", "legg igjen et svar", "din e postadresse", "skriv et svar", "efterlad et svar", "skriv kommentar", "avbryt svar", "annuller svar",
        "kirjoita kommentti", "jätä kommentti", "vastaa peruuta", "peruuta vastaus", "sähköpostiosoitettasi", "dodaj komentarz", "zostaw komentarz", "napisz komentarz", "anuluj pisanie odpowiedzi", "anuluj odpowiedź", "twój adres e mail", "twój adres email", "wymagane pola", "napsat komentář", "přidat komentář", "zanechat odpověď", "zrušit odpověď", "vaše e mailová adresa", "vaše emailová adresa",
        "добавить комментарий", "оставить комментарий", "оставьте комментарий", "отменить ответ", "ваш e mail не будет", "ваш адрес email не будет", "написать комментарий", "обязательные поля", "комментировать", "залишити відповідь", "залишити коментар", "додати коментар", "скасувати відповідь",
        "bir cevap yazın", "bir yanıt yazın", "yorum yaz", "yorum yap", "yorum ekle", "yanıtı iptal et", "cevabı iptal et", "e posta adresiniz", "hozzászólás írása", "szólj hozzá", "válasz megszakítása", "az e mail címet", "lasă un răspuns", "lasă un comentariu", "adaugă un comentariu", "anulează răspunsul", "adresa ta de email",
        "αφήστε μια απάντηση", "αφήστε ένα σχόλιο", "γράψτε ένα σχόλιο", "ακύρωση απάντησης", "tinggalkan balasan", "tinggalkan komentar", "tulis komentar", "batalkan balasan", "để lại một bình luận", "viết bình luận", "trả lời hủy",
        "コメントを残す", "コメントする", "コメントを書く", "コメントを投稿", "返信をキャンセル", "メールアドレスが公開されることはありません", "发表评论", "发表回复", "写评论", "取消回复", "發表迴響", "發佈留言", "댓글 남기기", "댓글 쓰기", "댓글 달기", "응답 취소", "اترك تعليقا", "اترك تعليقاً", "أضف تعليق", "כתיבת תגובה", "השאר תגובה",
    ]),
    (Phrase::Closed, Prefix, &[
        "comments are closed", "comments are now closed", "comments for this", "comments on this article are", "commenting is closed", "commenting has been", "comments closed", "comments are disabled", "comments have been", "comments are off", "comments off", "comments are turned off",
        "new comments cannot be posted", "comment are closed", "the comments are closed", "this thread is closed", "this topic is closed", "sorry the comment form is closed", "sorry comments are closed", "both comments and pings", "commenting on this", "no new comments",
        "kommentare sind geschlossen", "die kommentarfunktion ist", "kommentarfunktion ist", "die kommentare sind geschlossen", "kommentare sind bei diesem artikel", "kommentare sind deaktiviert", "kommentare deaktiviert", "keine kommentare möglich", "keine kommentare erlaubt", "leider sind keine kommentare", "kommentieren nicht", "kommentieren ist nicht", "dieser artikel kann nicht", "die kommentarfunktion wurde", "kommentare geschlossen", "für diesen artikel sind keine", "es können keine kommentare", "der kommentarbereich",
        "les commentaires sont fermés", "les commentaires sont clos", "commentaires fermés", "les commentaires sont désactivés", "los comentarios están cerrados", "comentarios cerrados", "los comentarios están desactivados", "comentarios desactivados", "os comentários estão", "comentários encerrados", "comentários fechados", "comentários desativados", "i commenti sono", "commenti chiusi", "commenti disabilitati",
        "reacties zijn gesloten", "de reacties zijn gesloten", "reageren is niet", "reacties uitgeschakeld", "kommentarer inaktiverade", "kommentarer är stängda", "kommentarer er lukket", "kommentarer er slått av", "kommentit pois päältä", "możliwość komentowania", "komentowanie wyłączone", "komentáře nejsou povoleny", "komentáře jsou uzavřeny", "комментарии закрыты", "комментирование закрыто", "комментарии отключены", "коментарі закриті", "yorumlar kapalı", "yorumlara kapalı", "a hozzászólások jelenleg", "comentariile sunt închise", "τα σχόλια είναι κλειστά",
        "コメントは受け付けていません", "现已不能评论", "评论已关闭", "댓글이 닫혀 있습니다", "التعليقات مغلقة",
    ]),
    (Phrase::Script("disqus"), Prefix, &[
        "comments powered by disqus", "blog comments powered by disqus", "please enable java script to view the comments powered by disqus", "please enable java script to view the", "view the discussion thread", "view comments powered by disqus", "kommentare via disqus",
    ]),
    (Phrase::Script("facebook"), Prefix, &["facebook comments plugin", "comments powered by facebook"]),
    (Phrase::Script("other"), Whole, &[
        "loading comments", "comments loading", "comments are loading", "kommentare werden geladen", "lade kommentare", "chargement des commentaires", "cargando comentarios", "carregando comentários", "caricamento commenti", "reacties laden",
    ]),
    (Phrase::Stop, Prefix, &[
        "related posts", "related articles", "related stories", "related news", "related content", "related topics", "related links", "related reading", "you may also like", "you might also", "you may like", "more posts you may like", "more from", "more stories", "more news", "more articles", "more in", "read more", "read next", "recommended for you", "recommended stories", "recommended articles", "trending now", "trending stories", "most read", "most popular", "most viewed", "most commented", "most recent",
        "recent posts", "recent comments", "recent articles", "recent stories", "recent news", "latest news", "latest posts", "latest articles", "latest stories", "latest comments", "latest from", "popular posts", "popular articles", "popular stories", "popular tags", "top stories", "top posts", "editor's picks", "editors picks", "featured posts",
        "post navigation", "posts navigation", "article navigation", "comment navigation", "comments navigation", "previous post", "next post", "previous article", "next article", "previous story", "older posts", "newer posts", "newer post", "older post", "previous entry", "next entry", "previous topic", "next topic", "older comments", "newer comments",
        "subscribe to", "subscribe now", "sign up for", "sign up to", "join our newsletter", "email newsletter", "follow us", "follow me", "follow blog", "connect with us", "find us on", "like us on", "about us", "about me", "about the author", "about this", "about community", "contact us", "privacy policy", "terms of", "cookie policy", "copyright", "all rights reserved", "powered by", "proudly powered", "this site uses akismet", "this site uses cookies", "back to top", "return to top", "site map", "sitemap", "blog at wordpress", "primary sidebar", "create a free website", "create your new blog", "create a blog", "trackback url", "trackbacks", "rss feed for comments", "rss feed for", "comments feed", "comments rss", "entries rss", "entries feed", "subscribe via", "filed under", "posted in", "tagged with", "categories", "archives", "blogroll", "search for", "search this", "share this", "see also", "what's new", "view all posts", "return to", "go back to", "advertise", "advertisement", "sponsored", "our picks", "don't miss", "quick links", "useful links", "help center", "is this page", "jump to forum", "board index", "forum jump", "users browsing this", "who is online", "similar threads", "share this page", "similar topics", "similar posts", "hosts of other popular chats",
    ]),
    (Phrase::Stop, Prefix, &[
        "ähnliche beiträge", "ähnliche artikel", "ähnliche themen", "verwandte artikel", "verwandte beiträge", "verwandte themen", "das könnte", "das könnte sie auch", "auch interessant", "mehr zum thema", "mehr aus", "mehr von", "weitere artikel", "weitere beiträge", "weitere themen", "weitere meldungen", "lesen sie auch", "meistgelesen", "meist gelesen", "beliebte beiträge", "beliebte artikel",
        "neueste beiträge", "neueste kommentare", "neueste artikel", "letzte beiträge", "letzte kommentare", "letzte artikel", "aktuelle beiträge", "aktuelle kommentare", "beitragsnavigation", "beitrags navigation", "artikel navigation", "artikelnavigation", "kommentarnavigation", "kommentar navigation", "vorheriger beitrag", "nächster beitrag", "nachfolgender beitrag", "vorheriger artikel", "nächster artikel", "ältere beiträge", "neuere beiträge", "ältere kommentare", "neuere kommentare", "neuerer post", "älterer post",
        "newsletter", "abonniere", "abonnieren", "folge uns", "folgen sie uns", "folge mir", "über uns", "über mich", "über den autor", "über die autorin", "impressum", "datenschutz", "nutzungsbedingungen", "kategorien", "archiv", "archive", "schlagwörter", "suche nach", "suche", "nach oben", "diese website verwendet", "kommentare als rss", "kommentare feed", "beitrags feed", "bloggen auf wordpress", "erstelle eine kostenlose", "erstelle kostenlos", "artikel teilen", "anzeige", "werbung", "blogverzeichnis", "infos über", "zurück zur", "zur startseite", "top themen", "meta", "tags",
        "articles similaires", "articles liés", "articles récents", "commentaires récents", "navigation de l'article", "navigation des articles", "article précédent", "article suivant", "à lire aussi", "lire aussi", "à propos", "mentions légales", "politique de confidentialité", "catégories", "abonnez vous", "suivez nous", "les plus lus", "sur le même sujet", "dans la même rubrique", "partager cet article",
        "entradas relacionadas", "entradas recientes", "comentarios recientes", "artículos relacionados", "noticias relacionadas", "navegación de entradas", "navegación", "entrada anterior", "siguiente entrada", "entrada más reciente", "entrada antigua", "también en", "también te puede", "te puede interesar", "lo más", "más noticias", "más leídas", "acerca de", "aviso legal", "política de", "categorías", "archivos", "buscar", "síguenos", "suscríbete", "suscribirse a", "publicidad", "compartir esto",
        "artigos relacionados", "posts relacionados", "notícias relacionadas", "posts recentes", "comentários recentes", "navegação de", "post anterior", "próximo post", "postagem mais", "leia também", "veja também", "mais lidas", "sobre nós", "categorias", "arquivos", "publicidade", "siga nos", "inscreva se", "assinar",
        "articoli correlati", "articoli recenti", "commenti recenti", "articolo precedente", "articolo successivo", "navigazione articoli", "navigazione articolo", "leggi anche", "potrebbe interessarti", "ti potrebbe", "informativa sulla", "categorie", "archivi", "iscriviti", "seguici", "post più recente",
        "gerelateerde", "recente berichten", "recente reacties", "bericht navigatie", "berichtnavigatie", "vorig bericht", "volgend bericht", "lees ook", "meest gelezen", "over ons", "volg ons", "categorieën", "archieven", "abonneren", "inläggsnavigering", "relaterade", "relaterte", "senaste inläggen", "senaste kommentarer", "siste innlegg", "siste kommentarer", "kategorier", "läs mer", "les også", "læs også",
        "podobne wpisy", "ostatnie wpisy", "najnowsze komentarze", "nawigacja wpisu", "zobacz także", "zobacz też", "kategorie", "polityka prywatności", "похожие записи", "похожие статьи", "читайте также", "свежие записи", "свежие комментарии", "последние комментарии", "навигация по записям", "рубрики", "архивы", "подписаться", "поделиться", "другие новости", "схожі записи", "benzer yazılar", "son yazılar", "son yorumlar", "yazı gezinmesi", "ilgili haberler", "gizlilik politikası", "関連記事", "最近の投稿", "最近のコメント", "相关文章", "近期文章", "近期评论", "관련 글",
    ]),
    (Phrase::Stop, Whole, &[
        "related", "next", "previous", "about", "search", "home", "contact", "recommended", "popular", "trending", "more", "sidebar", "footer", "pages", "navigation", "menu", "links", "topics", "similaires", "relacionado", "correlati", "verwandt", "themen", "footer menu", "newest", "latest", "articles", "resources",
    ]),
    (Phrase::Button, Prefix, &[
        "reply to this", "report this", "report comment", "report abuse", "report post", "report as", "sign in to", "sign up to like", "log in to like", "continue this thread", "show replies", "hide replies", "view replies", "view reply", "show reply", "see more replies", "load more replies", "this comment was", "was this comment", "your comment is awaiting moderation", "awaiting moderation", "highlighted comment", "pinned by", "top commenter", "top contributor", "people found this", "people like this", "loading", "like loading", "liked by", "edited", "last edited", "show parent", "thread options", "click to expand", "see translation", "translate", "share this comment", "link to this comment", "permalink to this comment", "comment permalink", "copy link", "in this discussion", "click to report", "give feedback", "give award", "add to favorites", "you are not logged in", "comment actions", "kommentar melden", "beitrag melden", "auf diesen kommentar", "zum antworten anmelden", "dein kommentar wartet", "dieser kommentar", "missbrauch melden", "kommentar verlinken", "antworten anzeigen", "antworten ausblenden", "gefällt mir", "gefällt dir", "wird geladen", "lade", "signaler", "votre commentaire est en attente", "denunciar", "reportar", "me gusta", "inicia sesión", "accede para", "connectez vous", "accedi per", "log in om", "segnala", "curtir", "responder a este", "responder", "répondre à", "rispondi a", "antworten auf", "fill out this field", "please enter a valid", "you need to agree",
    ]),
    (Phrase::Removed, Prefix, &[
        "this comment has been removed", "this comment has been deleted", "this comment was removed", "this comment was deleted", "comment deleted by", "comment removed by", "comment removed", "comment deleted", "this comment is hidden", "this user has been banned", "post deleted", "dieser kommentar wurde", "kommentar wurde gelöscht", "kommentar gelöscht", "kommentar entfernt", "beitrag entfernt", "beitrag gelöscht", "entfernt bitte", "ce commentaire a été", "commentaire supprimé", "este comentario ha sido", "este comentario fue", "comentario eliminado", "este comentário foi", "comentário removido", "questo commento è stato", "commento rimosso", "deze reactie is verwijderd", "комментарий удалён", "комментарий удален",
    ]),
    (Phrase::Removed, Whole, &["deleted", "removed", "entfernt", "gelöscht", "eliminado", "supprimé", "rimosso", "verwijderd", "комментарий"]),
    (Phrase::Heading, Prefix, &["what people are saying", "what readers are saying", "reader comments", "readers' comments", "user comments", "comments from readers", "the discussion", "join the debate", "leserkommentare", "das sagen unsere leser", "leserbriefe", "opiniones de los lectores", "comentarios de los lectores", "réactions des lecteurs", "commentaires des lecteurs", "lezersreacties", "отзывы читателей"]),
    (Phrase::QuoteEnd, Prefix, &["click to expand", "zum vergrößern anklicken", "cliquez pour agrandir", "haz clic para expandir", "klik om te vergroten", "нажмите чтобы раскрыть"]),
];

struct Entry {
    rest: Vec<u64>,
    extent: Extent,
    phrase: Phrase,
}

static TABLE: LazyLock<HashMap<u64, Vec<Entry>>> = LazyLock::new(|| {
    let mut table: HashMap<u64, Vec<Entry>> = HashMap::new();
    for (phrase, extent, texts) in ROWS {
        for text in *texts {
            let mut hashes = text.split([' ', '\'']).map(hash);
            let first = hashes.next().unwrap_or_default();
            let entry = Entry { rest: hashes.collect(), extent: *extent, phrase: *phrase };
            table.entry(first).or_default().push(entry);
        }
    }
    table
});

/// The first words of all phrases.
pub(super) fn first_words() -> impl Iterator<Item = &'static str> {
    ROWS.iter().flat_map(|(_, _, texts)| *texts).filter_map(|text| text.split([' ', '\'']).next())
}

/// The phrase the line with these tokens begins with; the first row of the table wins.
pub(super) fn find(tokens: &[Token]) -> Option<Phrase> {
    let first = tokens.iter().position(|t| t.shape == Shape::Word)?;
    if tokens.iter().take(first).any(|t| !t.is_punctuation()) {
        return None;
    }
    let mut words = tokens.iter().filter(|t| t.shape == Shape::Word);
    let first = words.next()?;
    if !first.is(PHRASE) {
        return None;
    }
    let entries = TABLE.get(&first.hash)?;
    let matched = entries.iter().find(|entry| {
        let mut line = words.clone();
        entry.rest.iter().all(|hash| line.next().is_some_and(|t| t.hash == *hash))
            && (entry.extent == Prefix || (line.next().is_none() && is_bare(tokens)))
    })?;
    Some(matched.phrase)
}

/// Whether nothing but words and punctuation stands in the line.
fn is_bare(tokens: &[Token]) -> bool {
    tokens.iter().all(|t| t.shape == Shape::Word || t.is_punctuation())
}

#[cfg(test)]
mod tests {
    use super::{Phrase, find};
    use crate::segment::plain::token::tokenize;

    #[test]
    fn a_line_is_known_by_how_it_begins() {
        let mut tokens = Vec::new();
        for (line, phrase) in [
            ("Leave a Reply Cancel reply", Some(Phrase::Form)),
            ("Deine E-Mail-Adresse wird nicht veröffentlicht.", Some(Phrase::Form)),
            ("Comments are closed.", Some(Phrase::Closed)),
            ("Related", Some(Phrase::Stop)),
            ("Related to that, I think", None),
            ("I disagree", None),
        ] {
            tokenize(line, 0, &mut tokens);
            assert_eq!(find(&tokens), phrase, "{line}");
        }
    }
}
