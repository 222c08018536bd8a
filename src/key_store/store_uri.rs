//! What a provider gets of a caller's URI.

use super::pin_file::read_pin;
use super::pkcs11_uri::Pkcs11Uri;
use super::scheme::PKCS11;
use crate::error::{Error, Result};
use crate::support::secret::SecretBytes;

/// A URI for a provider, and the PIN that was in it.
pub(super) struct StoreUri {
    pub(super) text: String,
    /// The PIN of the URI. It takes the place of the caller's [`PinSource`](super::PinSource).
    pub(super) pin: Option<SecretBytes>,
}

impl StoreUri {
    /// Reads a URI of this scheme. One of `pkcs11` is written anew, so that the provider cannot understand it in another way, and without
    /// its PIN, which the provider would write into its log. Others are passed on as they are.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a URI of `pkcs11` that is not valid, and for a `pin-source` that cannot be read.
    pub(super) fn new(uri: &str, scheme: &str) -> Result<Self> {
        if !scheme.eq_ignore_ascii_case(PKCS11) {
            return Ok(StoreUri {
                text: uri.to_owned(),
                pin: None,
            });
        }
        let uri = pkcs11_uri(uri)?;
        let pin = match uri.pin_source() {
            Some(source) => Some(read_pin(source)?),
            None => uri.pin_value().cloned(),
        };
        let text = uri.for_provider()?;
        Ok(StoreUri { text, pin })
    }
}

/// The URI of the same objects in the one token whose slot a question of the provider names. `None` if the question names none, or if
/// the URI names a slot itself.
pub(super) fn in_asking_token(uri: &str, scheme: &str, question: &str) -> Result<Option<String>> {
    if !scheme.eq_ignore_ascii_case(PKCS11) {
        return Ok(None);
    }
    let uri = pkcs11_uri(uri)?;
    match slot_in(question) {
        Some(slot) if uri.slot_id().is_none() => {
            let narrower = uri.to_builder().slot_id(slot).build()?;
            narrower.for_provider().map(Some)
        }
        _ => Ok(None),
    }
}

/// The number of the slot in a question of `pkcs11-provider`: `PKCS#11 Token (Slot 1 - SoftHSM slot ID 0x1)`.
fn slot_in(question: &str) -> Option<u64> {
    let (_, rest) = question.split_once("(Slot ")?;
    let (number, _) = rest.split_once(' ')?;
    number.parse().ok()
}

/// Reads the URI that a caller has given as an argument.
///
/// # Errors
///
/// [`Error::InvalidArgument`] if it is not valid.
pub(super) fn pkcs11_uri(uri: &str) -> Result<Pkcs11Uri> {
    Pkcs11Uri::parse(uri).map_err(|error| match error {
        Error::Malformed { reason, .. } => Error::invalid("uri", reason),
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_uris_of_tokens_are_written_anew() {
        for (uri, scheme, expected) in [
            ("file:/my folder/a%20b;c", "file", "file:/my folder/a%20b;c"),
            ("handle:0x81000001", "handle", "handle:0x81000001"),
            ("PKCS11:object=a&b;token=%63", "PKCS11", "pkcs11:token=c;object=a%26b"),
        ] {
            let read = StoreUri::new(uri, scheme).unwrap();
            assert_eq!(read.text, expected);
            assert!(read.pin.is_none());
        }
    }

    #[test]
    fn a_question_names_the_slot() {
        let question = "Enter PIN for PKCS#11 Token (Slot 317625938 - SoftHSM slot ID 0x12ee9652):";
        for (uri, scheme, question, expected) in [
            (
                "pkcs11:object=a",
                "pkcs11",
                question,
                Some("pkcs11:slot-id=317625938;object=a"),
            ),
            ("pkcs11:object=a;slot-id=1", "pkcs11", question, None),
            ("pkcs11:object=a", "pkcs11", "Enter PIN (Slot one - x)", None),
            (
                "pkcs11:object=a",
                "pkcs11",
                "Enter PIN (Slot 18446744073709551616 - x)",
                None,
            ),
            ("pkcs11:object=a", "pkcs11", "Enter PIN", None),
            ("file:a", "file", question, None),
        ] {
            assert_eq!(
                in_asking_token(uri, scheme, question).unwrap().as_deref(),
                expected,
                "{uri}"
            );
        }
    }

    #[test]
    fn the_pin_is_taken_out() {
        let read = StoreUri::new("pkcs11:token=a?pin-value=%31234", "pkcs11").unwrap();
        assert_eq!(read.text, "pkcs11:token=a");
        assert_eq!(*read.pin.unwrap(), *b"1234");
        assert!(StoreUri::new("pkcs11:token=a?pin-source=/nonexistent", "pkcs11").is_err());
    }

    #[test]
    fn a_wrong_uri_is_a_wrong_argument() {
        for (uri, expected) in [
            ("pkcs11:token=a;token=b", "uri"),
            ("pkcs11:token=%", "uri"),
            ("pkcs11:token=123456789012345678901234567890123", "token"),
            ("pkcs11:?pin-source=|a", "pin-source"),
        ] {
            match StoreUri::new(uri, "pkcs11").map(|read| read.text) {
                Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, expected, "{uri}"),
                other => panic!("{uri}: {other:?}"),
            }
        }
    }
}
