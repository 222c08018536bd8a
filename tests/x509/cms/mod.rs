//! Messages of CMS.

mod bundle;
mod bundle_structures;
mod enveloped;
mod enveloped_structures;
mod signed;
mod signed_rules;
mod signed_structures;
mod smime;
mod smime_structures;
