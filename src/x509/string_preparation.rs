//! The preparation of text that is compared (RFC 4518, section 2), as RFC 5280, section 7.1, requires it for names.
//!
//! The six steps: to Unicode (2.1), characters mapped to others or to nothing, and upper case to lower case (2.2), normalized (2.3),
//! without prohibited characters (2.4), which may be written in any direction (2.5), with single spaces (2.6.1).

use unicode_normalization::UnicodeNormalization;

/// What the preparation of a value has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Preparation {
    /// The prepared text was appended.
    Text,
    /// The value does not decode as text. Some of it may have been appended.
    NotText,
    /// The text is longer than the limit. Some of it may have been appended.
    TooLong,
}

/// Appends the prepared form of text to `bytes`. `None` stands for a character that does not decode. Text with characters outside ASCII,
/// whose preparation costs a hundred times as much and may make it longer, takes its length in bytes, before and after, from `room`.
pub(super) fn prepare(
    characters: impl Iterator<Item = Option<char>> + Clone,
    bytes: &mut Vec<u8>,
    room: &mut usize,
) -> Preparation {
    let start = bytes.len();
    let mut words = Words::after(bytes);
    for character in characters.clone() {
        match character {
            Some(character) if character.is_ascii() => words.add_ascii(character),
            Some(_) => {
                bytes.truncate(start);
                let Some(text) = characters.collect::<Option<String>>() else {
                    return Preparation::NotText;
                };
                return prepare_beyond_ascii(&text, bytes, room);
            }
            None => return Preparation::NotText,
        }
    }
    Preparation::Text
}

/// The preparation of text that is not ASCII alone.
fn prepare_beyond_ascii(text: &str, bytes: &mut Vec<u8>, room: &mut usize) -> Preparation {
    let start = bytes.len();
    let most = start.saturating_add(*room);
    if text.len() > *room {
        return Preparation::TooLong;
    }
    let mut words = Words::after(bytes);
    match text.chars().any(is_prohibited) {
        true => text.chars().for_each(|character| words.add_unprepared(character)),
        false => {
            // Decomposed first: U+0345, a mark, becomes a letter, and the order of marks around it must not matter. Folded and
            // normalized twice: a compatibility character may stand for a capital letter (RFC 3454, appendix B.2).
            let mapped = text.chars().filter(|character| !is_mapped_to_nothing(*character));
            let once = mapped.nfd().flat_map(fold).nfkc();
            for character in once.flat_map(fold).nfkc() {
                words.add(character);
                if words.bytes.len() > most {
                    return Preparation::TooLong;
                }
            }
        }
    }
    *room = room.saturating_sub(text.len().max(bytes.len().saturating_sub(start)));
    Preparation::Text
}

/// Text in the making, without white space at its ends, and with one space between words.
///
/// A space is also one that has a combining mark behind it, which RFC 4518, section 2.6.1, takes for a character: libcrypto, whose
/// equal names must stay equal, makes no such distinction.
struct Words<'a> {
    bytes: &'a mut Vec<u8>,
    start: usize,
    is_after_space: bool,
}

impl<'a> Words<'a> {
    fn after(bytes: &'a mut Vec<u8>) -> Self {
        Words {
            start: bytes.len(),
            bytes,
            is_after_space: false,
        }
    }

    /// Adds a character of text that is ASCII alone, to which no other step applies.
    fn add_ascii(&mut self, character: char) {
        if is_white_space_of_ascii(character) {
            self.is_after_space = true;
        } else if !character.is_ascii_control() {
            self.end_space();
            self.bytes.extend(u8::try_from(character.to_ascii_lowercase()));
        }
    }

    /// Adds a character that is mapped and normalized. Every separator is a space (section 2.2).
    fn add(&mut self, character: char) {
        match character.is_whitespace() {
            true => self.is_after_space = true,
            false => self.push(character),
        }
    }

    /// Adds a character as libcrypto compares it.
    fn add_unprepared(&mut self, character: char) {
        match is_white_space_of_ascii(character) {
            true => self.is_after_space = true,
            false => self.push(character.to_ascii_lowercase()),
        }
    }

    fn push(&mut self, character: char) {
        self.end_space();
        self.bytes.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn end_space(&mut self) {
        if self.is_after_space && self.bytes.len() > self.start {
            self.bytes.push(b' ');
        }
        self.is_after_space = false;
    }
}

fn is_white_space_of_ascii(character: char) -> bool {
    matches!(character, '\t'..='\r' | ' ')
}

/// The case folding of a character: Unicode's full one, of which RFC 3454, appendix B.2, is the state of 2002. Lower case comes first
/// for `ẞ`, whose upper case is itself, and last for letters with two lower-case forms.
fn fold(character: char) -> impl Iterator<Item = char> {
    /// A Turkish letter, whose upper case is `I`. Its folding is itself.
    const DOTLESS_I: char = '\u{131}';
    let upper = character.to_lowercase().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).map(move |folded| match character {
        DOTLESS_I => character,
        _ => folded,
    })
}

/// Whether a character is mapped to nothing (RFC 4518, section 2.2): control and format characters that are not white space (Unicode's
/// categories Cc and Cf), variation selectors, and some others that show nothing. With those that Unicode has now, not those of 2002
/// alone.
fn is_mapped_to_nothing(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control() && !is_white_space_of_ascii(character);
    }
    matches!(
        character,
        '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}'
            | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{1806}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffc}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Whether text with this character has no prepared form (RFC 4518, section 2.4): for private use, no character, or the sign for one
/// that was lost. Others that are prohibited do not get here, or become ordinary ones. Code points that Unicode had not assigned in
/// 2002 are not among them: most are characters now.
fn is_prohibited(character: char) -> bool {
    let code = u32::from(character);
    matches!(code, 0xe000..=0xf8ff | 0xfdd0..=0xfdef | 0xfffd | 0xf_0000..) || code & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut room = usize::MAX;
        let result = prepare(text.chars().map(Some), &mut bytes, &mut room);
        assert_eq!(result, Preparation::Text);
        String::from_utf8(bytes).unwrap()
    }

    /// Characters alone and between others: nothing that a step does undoes an earlier one.
    #[test]
    fn what_is_prepared_stays_as_it_is() {
        let basic = '\0'..='\u{ffff}';
        let beyond = ('\u{10000}'..='\u{1ffff}')
            .chain('\u{2f800}'..='\u{2fa1f}')
            .chain('\u{e0000}'..='\u{e01ff}');
        let beyond = beyond.filter(|character| prepared(&character.to_string()) != character.to_string());
        let (mut count, mut changed) = (0, 0);
        for character in basic.chain(beyond) {
            let text = format!("{character} \u{3b1}{character}\u{301}B");
            let once = prepared(&text);
            assert_eq!(prepared(&once), once, "{text:?}");
            changed += usize::from(once != format!("{character} \u{3b1}{character}\u{301}b"));
            count += 1;
        }
        assert!(count > 65_000, "{count}");
        assert!(changed > 7_000, "{changed}");
    }

    /// Strings of characters that steps change, in any order, so that one step's outcome meets another's.
    #[test]
    fn what_is_prepared_stays_as_it_is_in_strings() {
        const CHARACTERS: [char; 40] = [
            'a', 'I', 'S', ' ', '\t', '\0', '\u{301}', '\u{308}', '\u{323}', '\u{327}', '\u{345}', '\u{307}',
            '\u{31b}', 'ß', 'ẞ', 'İ', 'ı', 'ſ', 'ς', 'Σ', 'ᾳ', 'ᾼ', 'ΐ', '\u{37a}', '\u{a8}', '\u{ad}', '\u{34f}',
            '\u{200b}', '\u{3000}', 'Ｋ', 'ﬃ', 'Å', 'ǅ', 'ℂ', '㎒', '\u{1100}', '\u{1161}', '\u{ac00}', '\u{fdfa}',
            '\u{e000}',
        ];
        let mut state = 1_u64;
        for _ in 0..10_000 {
            let mut text = String::new();
            for _ in 0..6 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let index = usize::try_from(state >> 33).unwrap() % CHARACTERS.len();
                text.push(CHARACTERS[index]);
            }
            let once = prepared(&text);
            assert_eq!(prepared(&once), once, "{text:?}");
            // Canonically equivalent text has the same form.
            if !once.contains('\u{e000}') {
                assert_eq!(prepared(&text.nfd().collect::<String>()), once, "{text:?}");
                assert_eq!(prepared(&text.nfc().collect::<String>()), once, "{text:?}");
            }
        }
    }

    #[test]
    fn the_steps_have_their_outcome() {
        for (text, outcome) in [
            (" A\t\r\nb\u{b}\u{c} ", "a b"),
            ("a\0\u{1f}\u{7f}b", "ab"),
            ("Straẞe STRASSE", "strasse strasse"),
            ("ΟΔΟΣ οδος", "οδοσ οδοσ"),
            ("\u{130}\u{131}", "i\u{307}\u{131}"),
            ("\u{85}\u{a0}A\u{2028}\u{2003}b\u{3000}", "a b"),
            ("E\u{ad}v\u{200b}i\u{fe0f}l\u{e0041}", "evil"),
            ("Ｅｖｉｌ ﬁ ℂ ㎒", "evil fi c mhz"),
            ("E\u{301}e\u{301}É", "ééé"),
            ("\u{a8}", "\u{308}"),
            ("A\u{ad}\u{e000}\t É", "a\u{ad}\u{e000} É"),
        ] {
            assert_eq!(prepared(text), outcome, "{text:?}");
        }
        for prohibited in [
            "\u{e000}",
            "\u{f8ff}",
            "\u{fdd0}",
            "\u{fdef}",
            "\u{fffd}",
            "\u{ffff}",
            "\u{1fffe}",
            "\u{f0000}",
        ] {
            let text = format!("É{prohibited}");
            assert_eq!(prepared(&text), text);
        }
    }

    #[test]
    fn text_that_grows_has_a_limit() {
        let text = "\u{fdfa}".repeat(10);
        let length = prepared(&text).len();
        assert_eq!(length, 330);
        let limited = |mut room| {
            let outcome = prepare(text.chars().map(Some), &mut Vec::new(), &mut room);
            (outcome, room)
        };
        assert_eq!(limited(length), (Preparation::Text, 0));
        assert_eq!(limited(length + 1), (Preparation::Text, 1));
        assert_eq!(limited(length - 1).0, Preparation::TooLong);
        let mut room = 3;
        let result = prepare("e\u{301}\u{ad}".chars().map(Some), &mut Vec::new(), &mut room);
        assert_eq!((result, room), (Preparation::TooLong, 3));
        // Text in ASCII takes nothing.
        let mut none = 0;
        assert_eq!(
            prepare("a".chars().map(Some), &mut Vec::new(), &mut none),
            Preparation::Text
        );
        let undecodable = [Some('é'), None].into_iter();
        assert_eq!(prepare(undecodable, &mut Vec::new(), &mut none), Preparation::NotText);
    }
}
