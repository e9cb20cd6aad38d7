//! The words that give a comment section away, by role and language: one static table, looked up by hash.
//!
//! A row is a role and the lower-case words that have it. A word may stand in several rows. To add a
//! language, add its words to the rows.

use std::sync::LazyLock;

/// A set of roles a word can have.
pub(super) type Roles = u32;

pub(super) const MONTH: Roles = 1;
pub(super) const WEEKDAY: Roles = 1 << 1;
pub(super) const UNIT: Roles = 1 << 2;
pub(super) const AGO: Roles = 1 << 3;
pub(super) const DAYWORD: Roles = 1 << 4;
pub(super) const CLOCK: Roles = 1 << 5;
/// Stands between the parts of a date, or between an author and a date.
pub(super) const JOIN: Roles = 1 << 6;
/// An article that can count a unit: "an hour ago".
pub(super) const ONE: Roles = 1 << 7;
/// "says", "sagt", "dijo".
pub(super) const SAYS: Roles = 1 << 8;
/// "by", "von", "par".
pub(super) const BY: Roles = 1 << 9;
/// Answer, quote, report, permalink: what only a post carries.
pub(super) const REPLY: Roles = 1 << 10;
/// Like, share, vote, edit: what buttons say.
pub(super) const ACTION: Roles = 1 << 11;
/// Small words inside a button's label.
pub(super) const SMALL: Roles = 1 << 12;
/// "comment", "Kommentare": the noun.
pub(super) const COMMENT: Roles = 1 << 13;
/// "thoughts", "responses": a comment only with a count.
pub(super) const THOUGHT: Roles = 1 << 14;
/// "no", "keine", "0".
pub(super) const NONE: Roles = 1 << 15;
/// "published", "updated": the article's own date.
pub(super) const PUBLISHED: Roles = 1 << 16;
/// Words allowed around the noun in a heading of the section.
pub(super) const HEADING: Roles = 1 << 17;
/// "recent", "latest": a heading with it is a widget's.
pub(super) const RECENT: Roles = 1 << 18;
/// A label of a picture of the author.
pub(super) const AVATAR: Roles = 1 << 19;
/// A single letter or word of a time zone.
pub(super) const ZONE: Roles = 1 << 20;
/// Short unit glued to its number, that needs no "ago": `6y`.
pub(super) const SHORT_UNIT: Roles = 1 << 21;
/// Words of an author's profile beside a post: "Posts", "Joined", "Location".
pub(super) const PROFILE: Roles = 1 << 22;
/// "level" before a number: how deep Reddit nests.
pub(super) const LEVEL: Roles = 1 << 23;
/// Begins a phrase of [`super::phrases`].
pub(super) const PHRASE: Roles = 1 << 24;

#[rustfmt::skip]
static ROWS: &[(Roles, &str)] = &[
    // en de fr es pt it nl sv/da/no fi pl cs ru uk tr hu ro el id vi
    (MONTH, "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec"),
    (MONTH, "januar februar märz mai juni juli oktober dezember jänner feber mär okt dez mrz"),
    (MONTH, "janvier février fevrier mars avril juin juillet août aout septembre octobre novembre décembre decembre janv févr fevr avr juil déc"),
    (MONTH, "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre ene abr ago dic"),
    (MONTH, "janeiro fevereiro março maio junho julho setembro outubro novembro dezembro fev mai set out dez"),
    (MONTH, "gennaio febbraio aprile maggio giugno luglio settembre ottobre novembre dicembre gen mag giu lug ott"),
    (MONTH, "januari februari maart mei augustus oktober mrt"),
    (MONTH, "augusti maj marts desember mars kesäkuuta tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta"),
    (MONTH, "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia styczeń luty marzec kwiecień czerwiec lipiec sierpień wrzesień październik listopad grudzień sty lut kwi cze lip sie wrz paź lis gru"),
    (MONTH, "ledna února března dubna května června července srpna září října listopadu prosince leden únor březen duben květen červen červenec srpen říjen prosinec"),
    (MONTH, "января февраля марта апреля мая июня июля августа сентября октября ноября декабря январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь янв фев мар апр июн июл авг сен окт ноя дек"),
    (MONTH, "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня"),
    (MONTH, "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık"),
    (MONTH, "január február március április május június július augusztus szeptember október"),
    (MONTH, "ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie decembrie"),
    (MONTH, "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου"),
    (MONTH, "januari februari maret agustus tháng"),
    (MONTH | CLOCK, "年 月 日 년 월 일 号"),
    (CLOCK, "時 分 秒 点 时 시 분 초 上午 下午 午前 午後 오전 오후 周一 周二 周三 周四 周五 周六 周日"),
    (WEEKDAY, "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"),
    (WEEKDAY, "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so"),
    (WEEKDAY, "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim"),
    (WEEKDAY, "lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom"),
    (WEEKDAY, "segunda terça quarta quinta sexta feira seg ter qua qui sex lunedì martedì mercoledì giovedì venerdì sabato domenica gio"),
    (WEEKDAY, "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag"),
    (WEEKDAY, "poniedziałek wtorek środa czwartek piątek sobota niedziela понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс pazartesi salı çarşamba perşembe cuma cumartesi pazar"),
    (UNIT, "second seconds minute minutes hour hours day days week weeks month months year years sec secs min mins hr hrs wk wks mo mos yr yrs"),
    (UNIT, "sekunde sekunden minute minuten stunde stunden tag tage tagen woche wochen monat monate monaten jahr jahre jahren std"),
    (UNIT, "seconde secondes heure heures jour jours semaine semaines mois an ans année années"),
    (UNIT, "segundo segundos minuto minutos hora horas día días dia dias semana semanas mes meses mês año años ano anos"),
    (UNIT, "secondo secondi minuti ora ore giorno giorni settimana settimane mese mesi anno anni"),
    (UNIT, "seconden minuut minuten uur uren dag dagen weken maand maanden jaar jaren week"),
    (UNIT, "sekunder minut minuter minutter timme timmar time timer dagar dage dager vecka veckor uge uger uke uker månad månader måned måneder år minuuttia minuutti tuntia tunti päivää viikkoa kuukautta vuotta"),
    (UNIT, "sekund minut minuty minutę godzina godzin godziny godzinę dzień dni tydzień tygodnie tygodni miesiąc miesiące miesięcy rok lata lat hodin hodiny dny dnem dní týdny roky"),
    (UNIT, "секунд секунды минута минут минуты минуту час часа часов день дня дней неделя недели неделю недель месяц месяца месяцев год года лет годин тому"),
    (UNIT, "saniye dakika saat gün hafta ay yıl perc óra órája nap hét hónap éve minute ore zile săptămâni luni ani jam menit hari minggu bulan tahun phút giờ ngày"),
    (UNIT, "ثانية ثوان دقيقة دقيقتين دقائق ساعة ساعتين ساعات يوم يومين أيام أسبوع أسابيع شهر أشهر شهور سنة سنوات عام שנייה דקה דקות שעה שעות יום ימים שבוע שבועות חודש חודשים שנה שנים دقیقه ساعت روز هفته ماه سال"),
    (AGO, "منذ قبل לפני پیش"),
    (UNIT | AGO, "秒前 分前 分钟前 小时前 天前 周前 月前 年前 個月前 个月前 時間前 日前 週間前 ヶ月前 か月前 분 시간 일 전 개월 年前"),
    (SHORT_UNIT, "s m h d w y j sem std min mo yr hr"),
    (AGO, "ago vor her hace há il fa geleden sedan siden för sitten temu před назад тому önce ezelőtt acum yang lalu trước atrás πριν"),
    (DAYWORD, "today yesterday heute gestern vorgestern aujourd hui hoy ayer hoje ontem oggi ieri vandaag gisteren idag igår dziś dzisiaj wczoraj dnes včera сегодня вчера bugün dün moments 昨天 今天 昨日 今日 어제 오늘"),
    (CLOCK, "am pm uhr h kl klo a.m p.m hs hrs óra ч г"),
    (ZONE, "t z utc gmt cet cest est edt pst pdt cst cdt mez mesz bst ist"),
    (JOIN, "on at the of st nd rd th um am den der le à a las los el de del em às as il alle ore op om den kl klo o godz w dne v в і о er y about almost over circa ca etwa un e ve les la this kello στις at's"),
    (ONE, "a an one ein eine einem einer einen un una une um uma uno een en ett et jeden jedną één"),
    (SAYS, "says say said wrote writes commented replied responded sagt sagte meint meinte schreibt schrieb kommentiert kommentierte antwortet antwortete dit écrit répond dijo dice escribió comenta comentó respondió disse diz escreveu comentou ha scritto scrive schreef zegt schrijft skriver säger sier siger sa sanoo kirjoitti pisze napisał napisała mówi píše napsal napsala пишет сказал сказала написал написала говорит ответил каже yazdı diyor dedi ki írta mondta spune scrie berkata mengatakan より λέει"),
    (BY, "by von par por di da door av od от przez av tarafından"),
    (REPLY, "رد השב پاسخ reply replies antworten antwort beantworten responder respuesta répondre réponse rispondi rispondere antwoorden reageer svara svar besvar vastaa odpowiedz odpovědět ответить відповісти yanıtla cevapla válasz răspunde responda beantwoord balas 返信 回复 回覆 답글 reply's quote zitieren zitat citer citar cita cita citeren cytuj citovat цитировать alıntı 引用 permalink link permalien report melden meldung flag signaler denunciar reportar segnala rapporteer anmäl zgłoś пожаловаться bildir 举报 missbrauch abuse"),
    (ACTION, "embed top thumb thumbs translate like likes liked unlike share shared vote votes upvote downvote up down edit delete hide show more less load view see block follow unfollow invite dismiss undismiss star save give award tip copy print email tweet pin facebook twitter google pinterest whatsapp post manually flagged unflag collapse expand parent next prev previous root helpful useful  recommend recommended thanks thank points point score upvoted insightful informative interesting subscribe mute ignore bookmark notify context hidden reactions reaction gilded sign log login register logged signed"),
    (ACTION, "gefällt liken daumen hoch runter gefallen mir mag teilen geteilt bearbeiten löschen mehr weniger anzeigen ausblenden einblenden folgen laden weitere person personen personne anmelden einloggen hilfreich empfehlen empfehlung bewerten positiv negativ punkte verbergen einklappen ausklappen übersetzen"),
    (ACTION, "aime aimer j'aime partager modifier supprimer plus moins voir afficher masquer suivre recommander utile gusta compartir editar eliminar borrar más menos mas ver seguir mostrar ocultar valoración votos voto útil gosto curtir compartilhar excluir piace condividi modifica elimina mostra nascondi vind leuk delen bewerken verwijderen meer gilla dela lubię udostępnij usuń edytuj нравится поделиться удалить изменить ещё beğen paylaş sil düzenle 赞 点赞 分享 删除 踩 顶 いいね 좋아요 추천 비추천"),
    (SMALL, "to go in this that by for and or of the a me you your i'd on is people person others other un une le la les zu zum zur der die das den dem dieser diesen diesem um auf ist ein einen von für und bei ou de du des cet ce pour à el al este esta con y o com e per il lo di een dit op om all alle todas todos tous tutti new neue via user users here hier person personas yes no ja nein show"),
    (COMMENT, "comment comments kommentar kommentare kommentaren kommentars leserkommentar leserkommentare nutzerkommentare commentaire commentaires comentario comentarios comentário comentários commento commenti reactie reacties kommentarer kommentera kommentarene komentarz komentarze komentarzy komentář komentáře komentářů komentára комментарий комментарии комментариев комментария коментар коментарі коментарів коментари yorum yorumlar yorumu hozzászólás hozzászólások komment comentariu comentarii kommentti kommenttia kommentit σχόλια σχόλιο コメント 评论 條評論 条评论 則留言 留言 回應 댓글 komentar التعليقات تعليقات تعليق תגובות leserbriefe leserbrief leserpost leserstimmen userkommentare lesermeinungen leserreaktionen"),
    (THOUGHT, "thought thoughts response responses reply replies reaction reactions opinion opinions antwort antworten gedanke gedanken meinung meinungen reaktion reaktionen beitrag beiträge posts réponse réponses réflexion réflexions avis réaction réactions pensée pensées respuesta respuestas pensamiento pensamientos opiniones opinión resposta respostas pensamentos ideia risposta risposte pensiero pensieri svar tankar tanker myśli odpowiedzi odpowiedź ответ ответа ответов мысли gedachten gedachte düşünce yanıt discussion diskussion discussions diskussionen discusión discussão dyskusja обсуждение answers feedback rückmeldungen"),
    (NONE, "no keine kein aucun pas sin sem nessun geen inga ingen ei brak žádné нет без hiç nincs niciun zero noch"),
    (PUBLISHED, "published updated posted submitted written added geschrieben verfasst eingestellt rédigé escrito enviado inviato geplaatst geschreven veröffentlicht aktualisiert erstellt stand publié mis publicado actualizado pubblicato aggiornato gepubliceerd bijgewerkt publicerad uppdaterad opublikowano опубликовано обновлено modified created datum erschienen edited bearbeitet geändert stand issue version abgerufen accessed retrieved"),
    (HEADING, "vos votre nos ihre eure unsere tus sus suas seus vaše wasze i vostri there are is one ein eine un una uno een en to on for zu zum zur über from article artikel der die das this dieser diesem hat hatte bisher user users reader readers leser nutzer post story the so far leave new se han publicado a sur para su sull na к по do про over bij till om til yet y'a il des les all alle total insgesamt view show hide read see write skip jump and und et y e of von de van join our your deine ihre your's join's newest oldest popular first by sort sorted best"),
    (RECENT, "recent latest neueste neuesten letzte letzten jüngste aktuelle derniers dernières récents recientes últimos últimas recentes recenti ultimi laatste recente senaste seneste siste ostatnie najnowsze последние свежие son yeni top feed rss most meistkommentiert meisten"),
    (AVATAR, "avatar gravatar avatars аватар profilbild"),
    (PROFILE, "guest gast author autor autorin auteur admin editor member mitglied invité invitado joined registered posts messages location joindate member registriert beiträge dabei mitglied ort wohnort inscrit inscription localisation registrado mensajes ubicación membro mensagens karma reputation likes threads topics senior junior newbie moderator administrator регистрация сообщений сообщения откуда"),
    (LEVEL, "level"),
];

/// FNV-1a over the characters of a lower-case word: stable, and quick for the few bytes of a word.
pub(super) fn hash(word: &str) -> u64 {
    word.chars().fold(SEED, step)
}

/// The same for a word in ASCII, where a constant is wanted.
pub(super) const fn hash_ascii(mut word: &[u8]) -> u64 {
    let mut hash = SEED;
    while let [first, rest @ ..] = word {
        hash = (hash ^ *first as u64).wrapping_mul(0x0000_0100_0000_01b3);
        word = rest;
    }
    hash
}

/// The hash of no characters.
pub(super) const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash with one more lower-case character.
pub(super) fn step(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Twice the table's words at least, so that a probe ends soon; a power of two.
const SLOTS: usize = 8192;

static TABLE: LazyLock<Vec<(u64, Roles)>> = LazyLock::new(|| {
    let mut table = vec![(0, 0); SLOTS];
    for (roles, words) in ROWS {
        for word in words.split_whitespace() {
            insert(&mut table, hash(word), *roles);
        }
    }
    for word in super::phrases::first_words() {
        insert(&mut table, hash(word), PHRASE);
    }
    table
});

fn insert(table: &mut [(u64, Roles)], hash: u64, roles: Roles) {
    for probe in 0..SLOTS {
        let Some(slot) = table.get_mut(slot(hash, probe)) else { return };
        if slot.1 == 0 || slot.0 == hash {
            *slot = (hash, slot.1 | roles);
            return;
        }
    }
}

fn slot(hash: u64, probe: usize) -> usize {
    ((hash ^ (hash >> 32)) as usize).wrapping_add(probe) % SLOTS
}

/// The roles of the word with this hash; 0 where it has none.
pub(super) fn roles(hash: u64) -> Roles {
    let table: &[(u64, Roles)] = &TABLE;
    for probe in 0..SLOTS {
        match table.get(slot(hash, probe)) {
            Some(&(_, 0)) | None => return 0,
            Some(&(found, roles)) if found == hash => return roles,
            Some(_) => {}
        }
    }
    0
}

/// Whether `word` names a month in some language.
pub(super) fn is_month(word: &str) -> bool {
    let hash = word.chars().flat_map(char::to_lowercase).fold(SEED, step);
    roles(hash) & MONTH != 0
}
