//! Short texts that say when something was written.

use std::sync::OnceLock;

use super::{Set, lowered, set};

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
    set(&KNOWN, &[AGO]).contains(word)
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
    let month = || words().any(|w| set(&KNOWN, &[MONTHS]).contains(w));
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

/// Whether a word stands for how long ago something was, without a number: "an hour ago".
fn is_one_unit(word: &str) -> bool {
    static KNOWN: OnceLock<Set> = OnceLock::new();
    set(&KNOWN, &[ONE_UNIT]).contains(word)
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
