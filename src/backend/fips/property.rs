//! The property `fips` in libcrypto's property texts.

/// Whether a property query requires `fips=yes`, or a property definition has it (`property(7)`). Only quoted values are
/// case-sensitive.
///
/// Quotes are not parsed: a comma in a quoted value counts as the end of a clause. Of definitions, this may report one too many, and
/// never one too few.
pub(super) fn asks_for_fips(text: &str) -> bool {
    text.split(',').any(|clause| {
        let clause: String = clause.chars().filter(|character| !character.is_whitespace()).collect();
        let (name, value) = clause.split_once('=').unwrap_or((&clause, "yes"));
        let is_yes = value.eq_ignore_ascii_case("yes") || matches!(value, "\"yes\"" | "'yes'");
        name.eq_ignore_ascii_case("fips") && is_yes
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_with_fips_are_told_from_those_without() {
        for definition in [
            "fips=yes",
            "fips",
            "provider=other,fips=yes",
            "provider=other, FIPS = YES , output=der",
            "fips='yes',provider=other",
            "provider=other,fips=\"yes\"",
        ] {
            assert!(asks_for_fips(definition), "{definition}");
        }
        for definition in [
            "",
            "provider=default",
            "provider=fips",
            "fips=no",
            "provider=other,fips=",
            "other.fips=yes",
            "fipsy=yes",
            "provider=other,fips='YES'",
        ] {
            assert!(!asks_for_fips(definition), "{definition}");
        }
    }
}
