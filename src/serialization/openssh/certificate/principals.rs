//! Comparison of names with principals.

/// Whether a principal of a host certificate has the name: `*` stands for any characters, `?` for one. The work is at most the
/// product of the lengths.
pub(super) fn host_matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut at, mut next) = (0, 0);
    // Where the last `*` is, and how much of the name it takes.
    let mut star: Option<(usize, usize)> = None;
    while next < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, next));
                at += 1;
            }
            Some(byte) if *byte == b'?' || name.get(next) == Some(byte) => {
                at += 1;
                next += 1;
            }
            _ => {
                let Some((place, taken)) = star else {
                    return false;
                };
                star = Some((place, taken + 1));
                (at, next) = (place + 1, taken + 1);
            }
        }
    }
    pattern.iter().skip(at).all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::host_matches;

    #[test]
    fn patterns() {
        for (pattern, name, expected) in [
            ("host.example.org", "host.example.org", true),
            ("host.example.org", "host.example.com", false),
            ("host.example.org", "host.example.or", false),
            ("host.example.or", "host.example.org", false),
            ("*.example.org", "host.example.org", true),
            ("*.example.org", "a.b.example.org", true),
            ("*.example.org", "example.org", false),
            ("*", "anything", true),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("?", "", false),
            ("host?", "host1", true),
            ("host?", "host12", false),
            ("*a*b*c", "xaybzc", true),
            ("*a*b*c", "xaybzcd", false),
            ("**a", "a", true),
            ("a**", "a", true),
            // An asterisk in the name is only a character.
            ("a", "*", false),
            ("?", "*", true),
        ] {
            assert_eq!(host_matches(pattern, name), expected, "{pattern:?} {name:?}");
        }
    }

    /// Patterns that take exponential time with the simplest algorithm.
    #[test]
    fn hostile_patterns() {
        let pattern = "*a".repeat(500) + "b";
        assert!(!host_matches(&pattern, &"a".repeat(1000)));
    }
}
