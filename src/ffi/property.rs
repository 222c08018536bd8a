//! The default property query of a context, set and read without touching another context.
//!
//! libcrypto's functions for it (`EVP_set_default_properties`, `EVP_default_properties_enable_fips`,
//! `EVP_default_properties_is_fips_enabled`) first load the system's configuration into the default context, whichever
//! context they are called for. The `alg_section` of a configuration sets the same query, and affects only the context
//! that it is applied to.

use std::ffi::{CStr, CString};

use openssl_sys::OSSL_LIB_CTX;

use super::conf::{Conf, push_escaped};
use super::declarations::{OSSL_ENCODER_fetch, OSSL_ENCODER_free};
use super::lib_ctx::LibCtx;
use super::operation::{Operation, clear_error_queue};
use crate::error::{Error, Result};

impl LibCtx {
    /// Sets the property query for all later fetches in this context.
    #[doc(alias = "EVP_set_default_properties")]
    pub(crate) fn set_default_properties(&mut self, query: &str) -> Result<()> {
        if query.contains('\0') {
            return Err(Error::invalid("properties", "must not contain a NUL byte"));
        }
        let mut setting = String::from("default_properties = ");
        push_escaped(&mut setting, query);
        self.apply_algorithm_setting(&setting).map_err(|error| {
            let reason = format!("{query:?} is not a property query: {error}");
            Error::invalid("properties", reason)
        })
    }

    /// Adds `fips=yes` to the property query for fetches.
    #[doc(alias = "EVP_default_properties_enable_fips")]
    pub(crate) fn set_fips_property(&mut self) -> Result<()> {
        self.apply_algorithm_setting("fips_mode = yes")
    }

    /// Applies one line of a configuration's `alg_section` (`config(5)`).
    fn apply_algorithm_setting(&mut self, setting: &str) -> Result<()> {
        self.property_settings += 1;
        let text = format!(
            "openssl_conf = hazmat_main\n[hazmat_main]\nalg_section = hazmat_algorithms\n[hazmat_algorithms]\n\
             {setting}\n"
        );
        Conf::parse(self, &text)?.apply()
    }

    /// Whether the property query for fetches contains `fips=yes`.
    ///
    /// This is probed by fetching: if an active provider has an algorithm without the FIPS property, only `fips=yes`
    /// can exclude it. The probes are MD5 in the default provider and the text encoder of SM2 keys in the base
    /// provider. If neither is available, libcrypto's own function is called.
    #[doc(alias = "EVP_default_properties_is_fips_enabled")]
    pub(crate) fn is_fips_property_set(&self) -> bool {
        let shown = self
            .shown_by(|query| has_md5(self.as_ptr(), query))
            .or_else(|| self.shown_by(|query| has_text_of_sm2(self.as_ptr(), query)));
        shown.unwrap_or_else(|| {
            Operation::begin("EVP_default_properties_is_fips_enabled");
            // SAFETY: a live context.
            let enabled = unsafe { openssl_sys::EVP_default_properties_is_fips_enabled(self.as_ptr()) };
            clear_error_queue();
            enabled == 1
        })
    }

    /// Probes with an algorithm that is not in the FIPS module: whether `fips=yes` refuses it. `None` if it is not available.
    fn shown_by(&self, is_fetched: impl Fn(&CStr) -> bool) -> Option<bool> {
        // `-provider` cancels a provider condition in the context's query. libcrypto caches encoders by the text of the query,
        // and keeps them when the context's query changes; the number makes the text unique.
        let from_any = format!("-provider,-hazmat{}", self.property_settings);
        let fips_or_not = CString::new(format!("{from_any},-fips")).ok()?;
        let from_any = CString::new(from_any).ok()?;
        is_fetched(&fips_or_not).then(|| !is_fetched(&from_any))
    }
}

fn has_md5(context: *mut OSSL_LIB_CTX, query: &CStr) -> bool {
    Operation::begin("EVP_MD_fetch");
    // SAFETY: a live context; NUL-terminated strings.
    let md = unsafe { openssl_sys::EVP_MD_fetch(context, c"MD5".as_ptr(), query.as_ptr()) };
    clear_error_queue();
    if md.is_null() {
        return false;
    }
    // SAFETY: not null, and owned by this function.
    unsafe { openssl_sys::EVP_MD_free(md) };
    true
}

fn has_text_of_sm2(context: *mut OSSL_LIB_CTX, query: &CStr) -> bool {
    Operation::begin("OSSL_ENCODER_fetch");
    // SAFETY: a live context; NUL-terminated strings.
    let encoder = unsafe { OSSL_ENCODER_fetch(context, c"SM2".as_ptr(), query.as_ptr()) };
    clear_error_queue();
    if encoder.is_null() {
        return false;
    }
    // SAFETY: not null, and owned by this function.
    unsafe { OSSL_ENCODER_free(encoder) };
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever is active, libcrypto's own word is what fetches show.
    #[test]
    fn what_fetches_show_is_what_libcrypto_says() {
        let mut asked = 0;
        for providers in [
            &["default"][..],
            &["base"],
            &["default", "legacy", "base"],
            &["legacy"],
            &[],
        ] {
            for (query, expected) in [
                (None, false),
                (Some("fips=yes"), true),
                (Some("fips = yes , provider = default"), true),
                (Some("provider=base,fips=yes"), true),
                (Some("x,FIPS = Yes"), true),
                (Some("provider=default"), false),
                (Some("?fips=yes"), false),
                (Some("-fips"), false),
                (Some("fips=no"), false),
                (Some(""), false),
            ] {
                let mut lib = LibCtx::new().unwrap();
                for name in providers {
                    lib.load_provider(name).unwrap();
                }
                if let Some(query) = query {
                    lib.set_default_properties(query).unwrap();
                }
                assert_eq!(lib.is_fips_property_set(), expected, "{providers:?} {query:?}");
                // SAFETY: a live context.
                let said = unsafe { openssl_sys::EVP_default_properties_is_fips_enabled(lib.as_ptr()) };
                assert_eq!(said == 1, expected, "{providers:?} {query:?}");
                lib.set_fips_property().unwrap();
                assert!(lib.is_fips_property_set(), "{providers:?} {query:?}");
                asked += 1;
            }
        }
        assert_eq!(asked, 50);
    }

    #[test]
    fn a_query_is_set_as_it_stands() {
        let mut lib = LibCtx::new().unwrap();
        lib.load_provider("default").unwrap();
        for query in ["a='b c',fips=yes", "fips=yes,x=\"$y#;\\\"", "x='\t',fips=yes"] {
            lib.set_default_properties(query).unwrap();
            assert!(lib.is_fips_property_set(), "{query}");
            lib.set_default_properties("").unwrap();
            assert!(!lib.is_fips_property_set());
        }
        for query in ["=x", "fips=yes\nx", "\0"] {
            assert!(lib.set_default_properties(query).is_err(), "{query:?}");
        }
        let plain = lib.set_default_properties("x=y\nfips_mode = yes");
        assert!(plain.is_err() && !lib.is_fips_property_set());
    }
}
