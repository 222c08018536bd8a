//! The names of enums and back: `name`, `from_name`, `Display` and `FromStr` from one table.

/// Whether `name` is `known`, ignoring case and everything but letters and digits: `pkcs8` is `PKCS #8`.
pub(crate) fn is_spelled(name: &str, known: &str) -> bool {
    let letters = |text: &str| -> Vec<u8> {
        let bytes = text.bytes().filter(u8::is_ascii_alphanumeric);
        bytes.map(|byte| byte.to_ascii_lowercase()).collect()
    };
    name.len() <= LONGEST && letters(name) == letters(known)
}

/// The longest text that is compared with names, in bytes.
const LONGEST: usize = 64;

/// Implements the names of an enum's variants. Errors call the enum `$what`.
macro_rules! names {
    ($type:ident, $what:literal, $example:literal: $($variant:ident = $name:literal,)*) => {
        impl $type {
            #[doc = concat!("Every ", $what, " that this crate knows.")]
            pub const ALL: &'static [$type] = &[$($type::$variant,)*];

            /// The name, as `Display` prints it and [`from_name`](Self::from_name) reads it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)*
                }
            }

            #[doc = concat!("The ", $what, " of a name, for example `", $example, "`. Case, spaces and punctuation do not \
                matter; the name of the variant is accepted, too.")]
            ///
            /// # Errors
            ///
            /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) for another name.
            pub fn from_name(name: &str) -> $crate::error::Result<Self> {
                let spelled = |known: &str| $crate::serialization::names::is_spelled(name, known);
                $(
                    if spelled($name) || spelled(stringify!($variant)) {
                        return Ok($type::$variant);
                    }
                )*
                let reason = concat!("must be the name of a ", $what, ", for example ", $example);
                Err($crate::error::Error::invalid("name", reason))
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        /// As [`from_name`](Self::from_name).
        impl std::str::FromStr for $type {
            type Err = $crate::error::Error;

            fn from_str(name: &str) -> $crate::error::Result<Self> {
                Self::from_name(name)
            }
        }
    };
}
pub(crate) use names;

#[cfg(test)]
mod tests {
    use super::is_spelled;
    use crate::serialization::{Encoding, KeyCipher, ParameterFormat, PrivateFormat, PublicFormat};
    use std::fmt::{Debug, Display};
    use std::str::FromStr;

    fn come_back<T: Copy + Debug + Display + PartialEq + FromStr>(all: &[T], count: usize)
    where
        T::Err: Debug,
    {
        assert_eq!(all.len(), count);
        for &value in all {
            let name = value.to_string();
            for spelling in [
                name.clone(),
                name.to_lowercase(),
                name.to_uppercase(),
                format!("{value:?}"),
            ] {
                assert_eq!(spelling.parse::<T>().unwrap(), value, "{spelling}");
            }
        }
        assert!("".parse::<T>().is_err());
        assert!("none".parse::<T>().is_err());
    }

    #[test]
    fn names_come_back() {
        come_back(Encoding::ALL, 5);
        come_back(PrivateFormat::ALL, 6);
        come_back(PublicFormat::ALL, 6);
        come_back(ParameterFormat::ALL, 2);
        come_back(KeyCipher::ALL, 6);
    }

    #[test]
    fn a_long_name_is_no_name() {
        assert!(is_spelled("P-E M", "PEM"));
        assert!(!is_spelled(&format!("PEM{}", " ".repeat(64)), "PEM"));
        assert!(!is_spelled("PE", "PEM"));
        assert!(!is_spelled("PEMS", "PEM"));
    }
}
