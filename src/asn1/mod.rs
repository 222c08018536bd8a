//! ASN.1 in DER (X.690).

pub(crate) mod der;
pub(crate) mod oid;
