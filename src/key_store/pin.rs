//! Where the PIN of a token, or the password of a file, comes from.

use std::fmt;

use crate::support::secret::SecretBytes;

/// Gives the PIN of a token, or the password of a file, when it is asked for.
///
/// A closure is one. It is called at most once for each call of a method of [`KeyStoreBackend`](crate::interfaces::KeyStoreBackend),
/// on the thread of that call, and not at all if the token needs no PIN or has one already. The PIN is sent once.
///
/// ```
/// use hazmat_openssl::SecretBytes;
/// use hazmat_openssl::key_store::{PinRequest, PinSource};
///
/// let mut ask = |request: &PinRequest<'_>| {
///     eprintln!("{}", request.question());
///     Some(SecretBytes::from(b"1234".to_vec()))
/// };
/// let source: &mut dyn PinSource = &mut ask;
/// ```
pub trait PinSource {
    /// The PIN; `None` or no bytes if there is none.
    fn pin(&mut self, request: &PinRequest<'_>) -> Option<SecretBytes>;
}

impl<F: FnMut(&PinRequest<'_>) -> Option<SecretBytes>> PinSource for F {
    fn pin(&mut self, request: &PinRequest<'_>) -> Option<SecretBytes> {
        self(request)
    }
}

/// What a PIN is asked for.
#[derive(Debug, Clone, Copy)]
pub struct PinRequest<'a> {
    pub(super) question: &'a str,
}

impl PinRequest<'_> {
    /// The question as the provider puts it, for a person, which may name the token. It comes from the provider: escape it before it is
    /// shown.
    pub fn question(&self) -> &str {
        self.question
    }
}

/// A PIN, or a password, that is known beforehand; or none.
///
/// ```
/// use hazmat_openssl::key_store::Pin;
///
/// assert_eq!(format!("{:?}", Pin::new("1234")), "Pin(given)");
/// assert_eq!(format!("{:?}", Pin::none()), "Pin(none)");
/// ```
#[derive(Clone, Default)]
pub struct Pin(Option<SecretBytes>);

impl Pin {
    /// A PIN. The text itself is not cleared: pass [`SecretBytes`] where it must be.
    pub fn new(pin: impl AsRef<[u8]>) -> Self {
        Pin(Some(SecretBytes::from_slice(pin.as_ref())))
    }

    /// No PIN: what needs one fails.
    pub fn none() -> Self {
        Pin(None)
    }
}

impl From<SecretBytes> for Pin {
    fn from(pin: SecretBytes) -> Self {
        Pin(Some(pin))
    }
}

impl PinSource for Pin {
    fn pin(&mut self, _: &PinRequest<'_>) -> Option<SecretBytes> {
        self.0.clone()
    }
}

/// Does not show the PIN.
impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if self.0.is_some() { "given" } else { "none" };
        write!(f, "Pin({text})")
    }
}
