//! Patterns and lists of them (PATTERNS in ssh_config(5)).

use crate::error::{Error, MalformedKind, Result};
use crate::support::escape::is_unsafe;
use crate::support::work;

/// The longest pattern in bytes, as in OpenSSH.
const LONGEST: usize = 1023;

/// What a list of patterns says about a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListMatch {
    /// A pattern matches.
    Yes,
    /// No pattern matches.
    No,
    /// A pattern with `!` matches, which outweighs all others.
    Negated,
}

/// A pattern of a list: the text without `!`, and whether that precedes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pattern<'a> {
    pub(super) text: &'a str,
    pub(super) is_negated: bool,
}

/// The patterns of a list, which are separated by commas.
pub(super) fn patterns(list: &str) -> impl Iterator<Item = Pattern<'_>> {
    list.split(',').map(|text| match text.strip_prefix('!') {
        Some(text) => Pattern { text, is_negated: true },
        None => Pattern {
            text,
            is_negated: false,
        },
    })
}

/// Refuses lists that are empty, have an empty or a very long pattern, or a character that changes how the text around it is shown.
pub(super) fn check_list(what: &'static str, list: &str) -> Result<()> {
    let error = |kind, reason: String| Err(Error::malformed(kind, what, reason));
    if list.chars().any(is_unsafe) {
        return error(
            MalformedKind::InvalidText,
            "a pattern has a control or formatting character".to_owned(),
        );
    }
    for pattern in patterns(list) {
        if pattern.text.is_empty() {
            return error(MalformedKind::Missing, "a pattern is empty".to_owned());
        }
        if pattern.text.len() > LONGEST {
            let reason = format!("a pattern is longer than {LONGEST} bytes");
            return error(MalformedKind::TooLarge, reason);
        }
    }
    Ok(())
}

/// Compares a text with a list. A list of patterns with `!` only matches nothing.
pub(super) fn match_list(text: &str, list: &str) -> ListMatch {
    let mut found = ListMatch::No;
    for pattern in patterns(list) {
        if matches(text, pattern.text) {
            if pattern.is_negated {
                return ListMatch::Negated;
            }
            found = ListMatch::Yes;
        }
    }
    found
}

/// Whether the whole text matches the pattern: `*` stands for any number of bytes, `?` for one.
///
/// The last `*` is tried at every place, the ones before it are not tried again: their first fit leaves the most text.
pub(super) fn matches(text: &str, pattern: &str) -> bool {
    let (text, pattern) = (text.as_bytes(), pattern.as_bytes());
    let (mut at, mut place) = (0, 0);
    // The place after the last `*`, and the text from which it is tried next.
    let mut star: Option<(usize, usize)> = None;
    while let Some(&byte) = text.get(at) {
        work::add(1);
        match pattern.get(place) {
            Some(b'*') => {
                place += 1;
                star = Some((place, at));
            }
            Some(&expected) if expected == b'?' || expected == byte => {
                at += 1;
                place += 1;
            }
            _ => match &mut star {
                Some((after, from)) => {
                    *from += 1;
                    (place, at) = (*after, *from);
                }
                None => return false,
            },
        }
    }
    let rest = pattern.get(place..).unwrap_or_default();
    rest.iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_openssh() {
        for (text, pattern, expected) in [
            ("", "", true),
            ("", "*", true),
            ("", "?", false),
            ("a", "", false),
            ("a", "?", true),
            ("abc", "a*c", true),
            ("abc", "a*b", false),
            ("abc", "***", true),
            ("abc", "a?c", true),
            ("ab", "a?c", false),
            ("abcbc", "*bc", true),
            ("abcbd", "*bc*", true),
            ("alice@example.org", "*@example.org", true),
            ("alice@example.org.evil", "*@example.org", false),
            ("Alice@example.org", "alice@*", false),
            ("aXbXc", "a*X*c", true),
            ("aXb", "a*X*c", false),
        ] {
            assert_eq!(matches(text, pattern), expected, "{text} {pattern}");
        }
    }

    #[test]
    fn a_negated_pattern_outweighs_the_others() {
        let list = "*@example.org,!mallory@example.org";
        assert_eq!(match_list("alice@example.org", list), ListMatch::Yes);
        assert_eq!(match_list("mallory@example.org", list), ListMatch::Negated);
        assert_eq!(match_list("alice@example.net", list), ListMatch::No);
        assert_eq!(match_list("alice@example.org", "!mallory@example.org"), ListMatch::No);
    }

    /// Patterns designed for backtracking.
    #[test]
    fn the_work_is_bounded_by_the_product_of_the_lengths() {
        let (text, pattern) = ("a".repeat(1000), "*a".repeat(400) + "b");
        let (matched, looked_at) = work::of(|| matches(&text, &pattern));
        assert!(!matched);
        assert!(looked_at <= 2 * (text.len() * pattern.len()) as u64, "{looked_at}");
        assert!(looked_at >= text.len() as u64);
    }
}
