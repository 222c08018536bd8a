//! Messages of CMS.

mod signed;
mod signed_rules;
mod signed_structures;
//! Messages of CMS.

mod bundle;
mod bundle_structures;
mod enveloped;
mod smime;
mod smime_structures;
