//! What tokens come of what text.

use proptest::prelude::*;

use super::*;

fn read(text: &str, lexicon: &[&str]) -> Tokens {
    let lexicon: Vec<String> = lexicon.iter().map(|&word| word.to_owned()).collect();
    let mut tokens = Tokens::new();
    Folder::new(&TextOptions::default(), &lexicon).tokenize(text, &mut tokens);
    tokens
}

/// Folded tokens, joined by spaces; a disguised one has `~` before it.
fn folded(text: &str, lexicon: &[&str]) -> String {
    let tokens = read(text, lexicon);
    let show = |token: &Token| {
        let mark = if token.flags.has(Flags::DISGUISED) { "~" } else { "" };
        format!("{mark}{}", tokens.text(token).replace('\u{1}', "<"))
    };
    tokens.list.iter().map(show).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(cases: &[(&str, &str)], lexicon: &[&str]) {
    for (text, expected) in cases {
        assert_eq!(folded(text, lexicon), *expected, "{text:?}");
    }
}

#[test]
fn plain_text_gives_its_words_in_lower_case() {
    check(
        &[
            ("The Council's decision, they said, is FINAL.", "the councils decision they said is final"),
            ("don't you're it\u{2019}s", "dont youre its"),
            ("well-known and/or \"quoted\" (bracketed)", "well known and or quoted bracketed"),
            (
                "Extraordinarily uncharacteristic!!! Really?? What?!",
                "extraordinarily uncharacteristic !!! really ?? what ?!",
            ),
            ("wait... what\u{2026}", "wait ... what ..."),
            ("Straße Über naïve café Ñandú", "straße über naïve café ñandú"),
            ("end.Start of it,no space", "end start of it no space"),
            ("the 3 of 2016 cost 1,5 or 12345 at 2nd, 10k", "the 3 of 2016 cost 1 5 or <number at 2nd 10k"),
            ("call +49-89-123456", "call <digits"),
        ],
        &[],
    );
}

#[test]
fn placeholders_stand_for_links_addresses_and_users() {
    check(
        &[
            ("see https://example.org/a?b=c, or www.example.com.", "see <url or <url"),
            ("buy at example.com/deal or bit.ly/x1 now", "buy at <url or <url now"),
            ("write to ann.b@example.co.uk!", "write to <email !"),
            ("@ann_b you @Bob: thanks #GoodNews #2", "<user you <user thanks goodnews 2"),
            ("I like :) and :-( and <3", "i like :) and :( and <3"),
            (
                "\u{1F600}\u{1F44D}\u{1F3FD} ok \u{1F1E9}\u{1F1EA}",
                "\u{1F600} \u{1F44D} ok \u{1F1E9}\u{1F1EA}",
            ),
        ],
        &[],
    );
}

#[test]
fn references_and_tags_left_in_the_text_are_read() {
    check(
        &[
            ("Tom &amp; Ann&#39;s", "tom anns"),
            ("one<br />two <b>three</b>&nbsp;four", "one two three four"),
            ("a <you fool> b", "a you fool b"),
        ],
        &[],
    );
}

#[test]
fn disguises_that_can_only_be_meant_so_are_read_without_a_lexicon() {
    check(
        &[
            ("1d10t", "~idiot"),
            ("i-d-i-o-t i.d.i.o.t i_d_i_o_t", "~idiot ~idiot ~idiot"),
            ("you i d i o t there", "you ~idiot there"),
            ("id.iot", "~idiot"),
            ("idioooot", "idiot"),
            ("dar\u{200B}n d\u{430}rn d\u{430}\u{433}\u{43D}", "~darn ~darn ~darh"),
            ("ｄａｒｎ 𝐝𝐚𝐫𝐧 ⓓⓐⓡⓝ d\u{336}a\u{336}r\u{336}n\u{336}", "~darn ~darn ~darn ~darn"),
            ("d*mn cr*p d**n h***", "~d*mn ~cr*p ~d**n ~h***"),
            ("d@rn cr$p b!tter b!7ter dumb4$$", "~darn ~crsp ~bitter ~bitter ~dumbass"),
            ("s_illy si-lly t/w/i/t", "~silly si lly ~twit"),
            ("d\u{302}a\u{301}r\u{308}n ḍạrṇ śíl̇ly", "~darn darn ~silly"),
            ("what the #$@*!", "what the ~***"),
            ("h3ll0 w0rld", "~hello ~world"),
        ],
        &[],
    );
}

#[test]
fn honest_writing_is_left_alone() {
    check(
        &[
            ("the U.S.A. and the U.K. e.g. at 5 p.m.", "the usa and the u k e g at 5 p m"),
            ("version 3.14.15 and 24/7", "version <number and 24 7"),
            ("mp3 covid19 h2o 2nd B2B G20 F16", "mp3 covid19 h2o 2nd b2b g20 f16"),
            ("US$100 for A$AP", "us 100 for ~asap"),
            (
                "co-op x-ray ex-wife f-word and/or w/o s/he 9/11",
                "co op x ray ex wife f word and or w o s he 9 11",
            ),
            ("*bold* _under_ **strong**", "bold under strong"),
            ("great!thanks do.it said.He", "great thanks do it said he"),
            ("Он сказал: это нос, а не рот", "он сказал это нос а не рот"),
            ("\u{3B1}\u{3BB}\u{3B7}\u{3B8}\u{3B5}\u{3B9}\u{3B1} και \u{3BF}", "αληθεια και ο"),
            ("e-mail x-ray t-shirt co-op", "e mail x ray t shirt co op"),
            ("AT&T R&D Q&A", "at t r d q a"),
            ("I—we mean it—really", "i we mean it really"),
        ],
        &[],
    );
}

#[test]
fn the_lexicon_says_which_word_a_mask_hides() {
    let lexicon = ["darned", "darn", "nitwit", "assess"];
    check(
        &[
            ("d*rn d**n d—n d***d", "~darn ~darn ~darn ~darned"),
            ("@ssess nit.wit ni-tw-it n1tw1t5", "~assess ~nitwit ~nitwit ~nitwits"),
            ("what a n i t w i t", "what a ~nitwit"),
            ("you nit wit. nit, wit", "you ~nitwit nit wit"),
            ("nitwiiit", "nitwit"),
        ],
        &lexicon,
    );
}

#[test]
fn flags_say_how_a_word_was_written() {
    let tokens = read("STOP it. Now\nI mean #this sooo", &[]);
    let flags: Vec<Flags> = tokens.list.iter().map(|token| token.flags).collect();
    assert!(flags[0].has(Flags::UPPER) && flags[0].has(Flags::BREAK));
    assert!(!flags[1].has(Flags::BREAK));
    assert!(flags[2].has(Flags::BREAK) && flags[2].has(Flags::TITLE));
    assert!(flags[3].has(Flags::BREAK), "a new line");
    assert!(flags[5].has(Flags::HASHTAG));
    assert!(flags[6].has(Flags::STRETCHED));
}

#[test]
fn both_paths_fold_a_word_to_the_same_token() {
    for word in
        ["a", "abcdefg", "abcdefgh", "Abcdefghi", "ABCDEFGHIJKLMNOPQ", "abcabcabcabcabcabcabcabcabcabc"]
    {
        let plain = read(word, &[]);
        // A control character inside an entity-free chunk sends the same letters down the careful path.
        let careful = read(&format!("{word}/"), &[]);
        assert_eq!(plain.list[0].hash, careful.list[0].hash, "{word}");
        assert_eq!(plain.list[0].flags, careful.list[0].flags, "{word}");
        assert_eq!(plain.text(&plain.list[0]), careful.text(&careful.list[0]));
    }
}

#[test]
fn a_very_long_word_is_cut_and_nothing_is_lost() {
    let tokens = read(&"ab".repeat(500), &[]);
    assert_eq!(tokens.list.iter().map(|token| tokens.bytes(token).len()).sum::<usize>(), 1000);
    assert!(tokens.list.iter().all(|token| token.folded_end - token.folded_start <= 64));
}

proptest! {
    #[test]
    fn spans_lie_within_the_text_in_order_at_character_boundaries(text in "\\PC{0,60}|[a-z .!*@#$0-9-]{0,60}|([a-zA-Z&;#<>/é\u{200B}\u{430}\u{301}\u{1F600} ]){0,40}") {
        let tokens = read(&text, &["nitwit"]);
        let mut last = 0;
        for token in &tokens.list {
            prop_assert!(token.start >= last && token.start < token.end, "{:?}", token);
            prop_assert!(text.get(token.start as usize..token.end as usize).is_some());
            prop_assert!(!tokens.bytes(token).is_empty());
            prop_assert!(std::str::from_utf8(tokens.bytes(token)).is_ok());
            last = token.start;
        }
    }

    #[test]
    fn folding_a_folded_word_changes_nothing(text in "[a-zA-Z0-9éЖß@$!*.-]{1,12}") {
        let once = read(&text, &[]);
        for token in once.list.iter().filter(|token| token.kind == TokenKind::Word) {
            let word = once.text(token);
            if word.chars().all(char::is_alphabetic) {
                prop_assert_eq!(folded(word, &[]), word);
            }
        }
    }

    #[test]
    fn a_buffer_used_before_gives_the_same_tokens(a in "\\PC{0,40}", b in "\\PC{0,40}") {
        let folder = Folder::new(&TextOptions::default(), &[]);
        let (mut used, mut fresh) = (Tokens::new(), Tokens::new());
        folder.tokenize(&a, &mut used);
        folder.tokenize(&b, &mut used);
        folder.tokenize(&b, &mut fresh);
        prop_assert_eq!(used.list, fresh.list);
        prop_assert_eq!(used.folded, fresh.folded);
    }
}
