//! ASN.1 in DER (X.690).

pub(crate) mod algorithm_identifier;
pub(crate) mod any_der;
pub(crate) mod ber;
pub(crate) mod der;
pub(crate) mod element;
pub(crate) mod oid;
pub(crate) mod reader;
pub(crate) mod serial_number;
pub(crate) mod string_type;
pub(crate) mod structure;
pub(crate) mod subject_public_key_info;
pub(crate) mod tag;
pub(crate) mod time;
pub(crate) mod walker;
pub(crate) mod well_formed;
pub(crate) mod writer;
