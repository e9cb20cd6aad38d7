//! What makes a sentence a rule: the wordings that forbid, require, welcome or exclude, and who speaks.
//!
//! A category cue alone is no rule ("the minister condemned the threats"): a frame has to stand beside
//! it. To teach extraction a new wording, add it to the row of its role.

use std::sync::LazyLock;

use super::cue::Matcher;
use super::fold::Words;

/// What a wording does in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Forbids in so many words.
    Forbid,
    /// Says no, of anything.
    Negation,
    /// Asks for something in so many words.
    Require,
    /// Asks for something, or says how something is.
    Ask,
    /// Wants or allows something.
    Welcome,
    /// Names comments or those who write them.
    Subject,
    /// Names them so plainly that no article sentence is meant.
    StrongSubject,
    /// The publisher speaks, or speaks to the reader.
    Voice,
    /// Somebody else is quoted.
    Reported,
    /// Somebody else is spoken of.
    Third,
    /// A form, a button, a newsletter, a copyright line: never a rule.
    Excluded,
    /// A heading over rules.
    Heading,
    /// The rules follow.
    Following,
}

/// Wordings by role, in English and German.
static FRAMES: &[(Role, &[&str])] = &[
    (
        Role::Negation,
        &[
            "not|never|dont|wont|cannot|cant|isnt|arent|shouldnt|mustnt|doesnt|shant|nor",
            "no",
            "without",
            "free of|from",
            "stop",
            "nicht|kein|keine|keinen|keiner|keinerlei|ohne|niemals|nie",
        ],
    ),
    (
        Role::Forbid,
        &[
            "not|never|isnt|arent|wont|dont|cannot ~ acceptable|accepted|accept|allowed|allow|permitted|permit|tolerated|tolerate|condone|appropriate|welcome|approved|approve|posted|published|publish|print|support|supported|entertain|entertained|suitable|want|wanted|stand",
            "please dont|no|do",
            "nicht|keinesfalls|nie ~ erlaubt|gestattet|geduldet|toleriert|tolerieren|veröffentlicht|veröffentlichen|freigeschaltet|zulässig|erwünscht|akzeptiert|akzeptieren|publiziert",
            "avoid|avoided|avoiding",
            "refrain|refrained|refraining|abstain",
            "prohibit*|forbid*|disallow*",
            "banned|unacceptable|inappropriate|intolerable|verboten|discouraged|unwelcome",
            "tolerat*",
            "zero tolerance",
            "will|may|can|shall|should|must|could|might ~ removed|deleted|rejected|blocked|hidden|moderated|edited|censored|banned|withheld|discarded|trashed|declined|disapproved|refused|unpublished",
            "are|is|get|gets|be removed|deleted|rejected|blocked|hidden|censored|refused|declined",
            "subject|liable to ~ removal|deletion|editing|being|moderation",
            "reserve* ~ right*",
            "right to ~ remove|delete|edit|reject|refuse|block|moderate|withhold",
            "we|moderators|editors|team|staff|administrators|i ~ remove|delete|reject|block|hide|refuse|ban|moderate|filter",
            "removes|deletes|rejects ~ comment*|post*|content",
            "remove|delete|reject comments|posts|any|all",
            "against ~ policy|rules|guidelines",
            "leave ~ out|elsewhere",
            "grounds|cause|reason|reasons for ~ removal|deletion|rejection|removing|deleting",
            "off limits",
            "exclud*",
            "verboten|untersagt|unzulässig|unerwünscht|tabu|unangebracht",
            "unterlass*|vermeid*|verzicht*",
            "gelöscht|löschen|entfernt|entfernen|abgelehnt|gesperrt|sperren|ausgeschlossen",
            "behalten|behält ~ vor",
            "vorbehalten",
            "toleriert|tolerieren|dulden|geduldet|duldet",
            "verstoß*|verstöß*",
            "haben|hat ~ nichts zu suchen",
        ],
    ),
    (
        Role::Require,
        &[
            "must|should|shall|required|requires|require|requirement",
            "please|kindly",
            "ensure|make sure|be sure",
            "ask|asks|expect|expects|expected|insist|urge|request",
            "bitte|müssen|sollen|sollten|sollte|beachten|beachte",
            "erwarten|pflicht|verpflichtet|gebeten|bitten",
        ],
    ),
    (
        Role::Ask,
        &[
            "need|needs|have|has to",
            "remember|always|try to|strive",
            "only",
            "keep|stay|stick|confine",
            "lets",
            "we aim|want",
            "are you|we",
            "be",
            "muss|soll|achten|achte|bleiben|bleib|bleibt",
            "nur|ausschließlich",
            "sei|seid|seien",
        ],
    ),
    (
        Role::Welcome,
        &[
            "welcome|welcomes|welcomed",
            "we ~ encourage|invite|appreciate|value|allow|love|permit",
            "are|is encouraged|invited|allowed|permitted|fine|ok|okay",
            "feel free",
            "happy to",
            "love to hear",
            "willkommen|erwünscht|erlaubt",
            "freuen uns",
            "begrüßen",
            "laden ~ ein",
        ],
    ),
    (
        Role::StrongSubject,
        &[
            "comment|comments|commenting|commenter|commenters|commentary",
            "your|all|any|user|reader post|posts|posting|postings|contributions|messages|submissions|remarks",
            "post|posting|posted|submit|submitting ~ comment*",
            "forum|forums|discussion|discussions|message board*",
            "kommentar*|kommentier*|leserkommentar*|leserbeitrag*|leserbeiträg*|nutzerbeiträg*|kommentarbereich*",
            "ihr|ihre|ihren|dein|deine|die beitrag|beiträge|beiträgen",
            "diskussion*|debatte|forum|foren|netiquette",
        ],
    ),
    (
        Role::Subject,
        &[
            "post|posts|posting|postings|posted|poster|posters",
            "contribution*|submission*|submit*|message|messages|content|material",
            "reader|readers|user|users|participant*|member|members|contributor*",
            "conversation*|thread|threads|debate|site|website|page|space|community|here",
            "language|remarks|statements|opinions|views|information",
            "beitrag|beiträge|beiträgen|leser*|nutzer*|user|inhalte|seite",
        ],
    ),
    (
        Role::Voice,
        &[
            "we|our|us|you|your|yours|please|i|my|readers|users|commenters",
            "comments|posts|comment|contributions|submissions|messages ~ will|must|should|may|are|can|shall|that|which|containing|is",
            "reserve* ~ right*",
            "editors|moderators|moderator|administrators|editorial",
            "wir|uns|unser*|sie|ihr|ihre*|bitte|du|dein*|euch|euer*|eure*|redaktion|moderator*|moderation",
            "kommentare|beiträge ~ werden|müssen|sollen|dürfen|die",
        ],
    ),
    (
        Role::Reported,
        &[
            "said|says|told|according|announced|tweeted|argued|claimed|added|explained|reported|wrote|stated|warned|alleged",
            "sagte|sagt|erklärte|laut|berichtet*|zufolge|teilte|betonte|forderte|kritisierte",
        ],
    ),
    (
        Role::Third,
        &[
            "he|she|his|her|hers",
            "police|court|minister|president|government|prosecutor*|senator|parliament|spokes*",
            "polizei|gericht|minister*|bundes*",
        ],
    ),
    (
        Role::Excluded,
        &[
            "email address will not be",
            "e mail address will not be",
            "required fields",
            "fields are marked",
            "will not be published required",
            "email ~ not be published|shared|shown|displayed|public",
            "never share|sell ~ your|email",
            "notify me",
            "save my name",
            "leave a reply|comment",
            "reply cancel",
            "cancel reply",
            "awaiting|awaits moderation|approval",
            "held for moderation because",
            "akismet|recaptcha|captcha|hcaptcha|javascript|cookie|cookies|spambot*|antispam",
            "anti spam",
            "reduce|prevent|against|from spam",
            "not a robot",
            "are human",
            "spam protection|filter|check|bots",
            "newsletter*|unsubscribe|subscribe|inbox|subscription|mailing",
            "all rights reserved",
            "copyright #",
            "may not be ~ reproduced|republished|rewritten|redistributed|broadcast",
            "reproduction|redistribution|republication",
            "logged|log|sign|signed in to",
            "to ~ comment log|sign|register",
            "please|must log|sign|login|register|enable",
            "create|creating an account",
            "why are you reporting",
            "reason for ~ report*|flag*|abuse",
            "report this|comment|abuse|post|as|a|an|inappropriate comment|abuse|post|content|violation|user",
            "flag this|as|comment as|inappropriate|comment",
            "select a reason",
            "report comment|abuse|post",
            "i|you ~ find this comment|content",
            "this comment|post is|violates|contains|was|has",
            "comment ~ was|been removed|deleted|reported|flagged|hidden",
            "you have|are been|already reported|flagged|blocked",
            "thank|thanks for ~ report*|flag*",
            "your report",
            "flag|report commentflag|commentreport",
            "fill ~ field",
            "robots|bots",
            "disclaimer|issuer|issuers",
            "we collect|store|process",
            "personal|identifiable information|data|info we",
            "want|have it removed",
            "privacy policy|notice",
            "contact us ~ remove",
            "valid ~ email|mail|address",
            "show|hide|view|load|read|see ~ comments",
            "no comments",
            "comments are|have ~ closed|disabled|off",
            "comments closed",
            "be the first",
            "be notified",
            "password",
            "e mail adresse wird nicht",
            "email adresse wird nicht",
            "emailadresse wird nicht",
            "erforderliche felder",
            "pflichtfelder",
            "gib|geben|gebe ~ an|ein",
            "gültige ~ mail|adresse",
            "wird niemals|nie|nicht veröffentlicht|angezeigt|weitergegeben",
            "anmelden|einloggen|passwort|registrieren|angemeldet|eingeloggt",
            "felder sind",
            "wird nicht veröffentlicht",
            "kommentar|beitrag|verstoß|missbrauch|spam|inhalt melden",
            "grund der|für meldung|die",
            "wartet auf",
            "noch keine kommentare",
            "keine kommentare",
            "antworten abbrechen",
            "schreibe einen kommentar",
            "anmelden um|zum",
            "melden sie sich an",
            "alle rechte vorbehalten",
            "abbestellen|abmelden|newsletters",
            "kommentare ~ geschlossen|deaktiviert",
            "kommentarfunktion",
        ],
    ),
    (
        Role::Heading,
        &[
            "comment|comments|commenting|commentary|moderation|posting|discussion|forum policy|policies|guidelines|rules|guideline|standards|code|etiquette|terms",
            "community|participation|house|user|readers|conduct|talk guidelines|standards|rules|policy|conduct",
            "rules ~ engagement|road|commenting|comments|forum|discussion|house",
            "guidelines for ~ comment*|posting|discussion",
            "policy on comments|commenting",
            "social media ~ policy|guidelines|moderation",
            "code of conduct",
            "netiquette|nettiquette|kommentarregeln|forenregeln|hausregeln|spielregeln|diskussionsregeln|hausordnung|verhaltensregeln",
            "regeln ~ kommentar*|kommentieren|diskussion",
        ],
    ),
    (
        Role::Following,
        &[
            "following",
            "these",
            "include|includes|including",
            "such as",
            "if they|it|you",
            "that|which",
            "folgende*",
            "diese|wenn|die",
        ],
    ),
];

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    Matcher::new(FRAMES.iter().enumerate().flat_map(|(i, (_, cues))| cues.iter().map(move |cue| (i, *cue))))
});

/// A frame found in a sentence: words `first..=last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) role: Role,
    pub(crate) first: usize,
    pub(crate) last: usize,
}

/// The frames among words `from..to`, by first word.
pub(crate) fn frames(words: &Words, from: usize, to: usize) -> Vec<Found> {
    MATCHER
        .find(words, from, to)
        .into_iter()
        .filter_map(|h| {
            FRAMES.get(h.owner).map(|(role, _)| Found { role: *role, first: h.first, last: h.last })
        })
        .collect()
}

/// Verbs that open a request ("Keep it short", "Be kind").
static IMPERATIVES: &[&str] = &[
    "be", "keep", "stay", "stick", "use", "write", "respect", "treat", "make", "try", "think", "remember",
    "limit", "show", "mind", "watch", "comment", "consider", "avoid", "refrain", "help", "add", "play",
    "disagree", "debate", "discuss", "attack", "address", "provide", "cite", "bleiben", "seien", "achten",
];

/// Whether a word opens a request when it stands first.
pub(crate) fn is_imperative(word: &str) -> bool {
    IMPERATIVES.contains(&word)
}
