//! Sets of revocation reasons.

use super::named_bits::named_bits;
use crate::asn1::reader::Field;
use crate::asn1::structure::Value;
use crate::asn1::tag::BIT_STRING;
use crate::asn1::writer;
use crate::error::{Error, Result};

named_bits! {
    /// The revocation reasons that a revocation list covers (RFC 5280, section 4.2.1.13).
    ///
    /// ```
    /// use hazmat_openssl::x509::{CrlReason, ReasonFlags};
    ///
    /// # fn main() -> hazmat_openssl::Result<()> {
    /// let reasons: ReasonFlags = "keyCompromise,cACompromise".parse()?;
    /// assert_eq!(reasons, ReasonFlags::KEY_COMPROMISE | ReasonFlags::CA_COMPROMISE);
    /// assert_eq!(reasons.to_string(), "keyCompromise,cACompromise");
    /// assert!(CrlReason::KeyCompromise.flag().is_some_and(|reason| reasons.contains(reason)));
    /// # Ok(())
    /// # }
    /// ```
    pub struct ReasonFlags {
        /// Bit 0, which has no meaning.
        UNUSED = 0: unused,
        /// The private key is, or may be, compromised.
        KEY_COMPROMISE = 1: keyCompromise,
        /// The private key of the CA is, or may be, compromised.
        CA_COMPROMISE = 2: cACompromise,
        /// The subject's name or affiliation has changed.
        AFFILIATION_CHANGED = 3: affiliationChanged,
        /// A newer certificate replaces this one.
        SUPERSEDED = 4: superseded,
        /// The certificate is no longer needed.
        CESSATION_OF_OPERATION = 5: cessationOfOperation,
        /// The certificate is on hold.
        CERTIFICATE_HOLD = 6: certificateHold,
        /// The subject has lost a privilege that the certificate states.
        PRIVILEGE_WITHDRAWN = 7: privilegeWithdrawn,
        /// The private key of the attribute authority is, or may be, compromised.
        AA_COMPROMISE = 8: aACompromise,
    }
    of "reason", "a reason of RFC 5280, such as keyCompromise"
}

impl Value for ReasonFlags {
    const TAG: u8 = BIT_STRING;

    fn read(field: &Field<'_>) -> Result<Self> {
        Self::read_bits(field)
    }

    fn write(&self, tag: u8) -> Result<Vec<u8>> {
        writer::write_named_bits(tag, self.0.bits())
    }
}

/// Refuses an empty optional set: to cover all reasons, the set is omitted.
pub(super) fn check(reasons: Option<ReasonFlags>) -> Result<()> {
    if reasons.is_some_and(ReasonFlags::is_empty) {
        return Err(Error::invalid(
            "reasons",
            "must have at least one reason; None stands for all",
        ));
    }
    Ok(())
}
