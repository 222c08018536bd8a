//! Text of somebody else's, on its way to a log or a terminal.

/// Whether a character could draw lines of its own, move a cursor, or turn the direction of what stands around it
/// (Unicode's control characters, line separators and bidirectional formatting).
pub(crate) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
