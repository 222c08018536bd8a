//! The forms in which a password becomes a key.

use zeroize::Zeroizing;

use crate::support::secret::SecretBytes;

/// A password as bytes, for PBES1 and PBES2, and in UTF-16, for PKCS #12.
pub(crate) struct PasswordForm<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) utf16: SecretBytes,
}

impl<'a> PasswordForm<'a> {
    /// The form of RFC 7292, appendix B.1: UTF-16 in big-endian order, with a zero at the end. Bytes that are not UTF-8 become one
    /// code unit each, as in OpenSSL.
    pub(crate) fn new(password: &'a [u8]) -> Self {
        match std::str::from_utf8(password) {
            Ok(text) => Self::of_units(password, text.encode_utf16()),
            Err(_) => Self::of_single_bytes(password),
        }
    }

    /// All forms in which programs have written files, the one of the standard first:
    ///
    /// - no password is either a zero, or nothing at all: programs differ;
    /// - OpenSSL before 1.1.0 made each byte of a password in UTF-8 a code unit.
    pub(crate) fn all(password: &'a [u8]) -> Vec<Self> {
        let mut forms = vec![Self::new(password)];
        if password.is_empty() {
            forms.push(PasswordForm {
                bytes: password,
                utf16: SecretBytes::default(),
            });
        } else if !password.is_ascii() && std::str::from_utf8(password).is_ok() {
            forms.push(Self::of_single_bytes(password));
        }
        forms
    }

    fn of_single_bytes(password: &'a [u8]) -> Self {
        Self::of_units(password, password.iter().copied().map(u16::from))
    }

    fn of_units(bytes: &'a [u8], password: impl Iterator<Item = u16>) -> Self {
        // Each byte gives at most one unit; a growing vector would leave copies behind.
        let mut units = Zeroizing::new(Vec::with_capacity(2 * bytes.len() + 2));
        password.for_each(|unit| units.extend(unit.to_be_bytes()));
        units.extend([0, 0]);
        PasswordForm {
            bytes,
            utf16: SecretBytes::from_zeroizing(units),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_have_the_forms_in_which_programs_write_them() {
        let forms = |password| -> Vec<Vec<u8>> {
            let forms = PasswordForm::all(password);
            forms.iter().map(|form| form.utf16.to_vec()).collect()
        };
        assert_eq!(forms(b""), [vec![0, 0], vec![]]);
        assert_eq!(forms(b"ab"), [vec![0, b'a', 0, b'b', 0, 0]]);
        // A letter outside of ASCII, and a character outside of the basic plane, which has two units.
        assert_eq!(
            forms("é".as_bytes()),
            [vec![0, 0xe9, 0, 0], vec![0, 0xc3, 0, 0xa9, 0, 0]]
        );
        assert_eq!(forms("🔑".as_bytes())[0], [0xd8, 0x3d, 0xdd, 0x11, 0, 0]);
        // Not UTF-8.
        assert_eq!(forms(b"\xe9"), [vec![0, 0xe9, 0, 0]]);
    }
}
