//! Foreign text in logs, terminals and errors.

use std::borrow::Cow;

/// Whether a character could break a line, move the cursor, or change the direction of the text around it: Unicode's control
/// characters, line separators and bidirectional formatting.
pub(crate) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name from data, for an error text: a known name itself, and any other by its length only, because in damaged data it may
/// be a part of a key.
pub(crate) fn known_or_length(known: &[&'static str], name: &[u8], noun: &str) -> Cow<'static, str> {
    match known.iter().find(|known| known.as_bytes() == name) {
        Some(known) => Cow::Borrowed(known),
        None => {
            let length = std::str::from_utf8(name).map_or(name.len(), |text| text.chars().count());
            Cow::Owned(format!("an unknown {noun} of {length} characters"))
        }
    }
}
