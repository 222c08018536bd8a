//! Text of somebody else's, on its way to a log or a terminal.

use std::borrow::Cow;

/// Whether a character could draw lines of its own, move a cursor, or turn the direction of what stands around it
/// (Unicode's control characters, line separators and bidirectional formatting).
pub(crate) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name out of data that may be secret, as an error may repeat it: one that is known, word for word, and of any other
/// its length. What stands where a name should may be a piece of a key.
pub(crate) fn known_or_length(known: &[&'static str], name: &[u8], noun: &str) -> Cow<'static, str> {
    match known.iter().find(|known| known.as_bytes() == name) {
        Some(known) => Cow::Borrowed(known),
        None => {
            let length = std::str::from_utf8(name).map_or(name.len(), |text| text.chars().count());
            Cow::Owned(format!("an unknown {noun} of {length} characters"))
        }
    }
}
