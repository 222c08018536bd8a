//! The PRF of TLS 1.2 (RFC 5246, section 5).
//!
//! An ordinary backend computes it with libcrypto's HMAC: TLS1-PRF fetches HMAC and the hash function at each call, takes at least twice
//! as long, and before OpenSSL 3.2 takes no seed over 1,024 bytes, which a program's context for exported keying material (RFC 5705) can
//! have.
//!
//! A FIPS backend leaves it to its module's TLS1-PRF: NIST SP 800-135 Rev. 1 approves this function where it was tested as such. The one
//! exception is a seed that the module does not take. It occurs in exported keying material only, never in the keys of TLS,
//! and the interface has no room for an error: other bytes than the peer's would be worse than bytes by the module's HMAC, which is
//! approved, in a function that was not tested. The documentation of this package says so.

use hazmat_openssl::fips::Operation;
use hazmat_openssl::interfaces::{HmacBackend, Tls1PrfBackend};
use hazmat_openssl::{Backend, Error, Result};
use zeroize::{Zeroize, Zeroizing};

use super::approval::all_approved;
use super::digest::{LONGEST_DIGEST, TlsHash};
use super::failure;

/// The PRF with one hash function.
#[derive(Debug, Clone)]
pub(crate) struct Prf {
    backend: Backend,
    hash: TlsHash,
    is_approved: bool,
    /// Whether a handshake without extended master secret is refused.
    needs_binding: bool,
}

/// The sizes in bits of what is derived from: the shared secrets of X25519 and P-256; those of P-384, and master secrets; and the
/// shared secrets of P-521.
const SECRET_BITS: [u32; 3] = [256, 384, 528];

/// The label of a master secret that only the random values of both sides bind to the handshake (RFC 5246, section 8.1).
const MASTER_SECRET: &[u8] = b"master secret";

impl Prf {
    /// `approved_only`: a FIPS backend makes no master secret that its module is not approved for, which is one that the handshake
    /// before it does not determine.
    pub(crate) fn new(backend: &Backend, hash: TlsHash, approved_only: bool) -> Self {
        let approved = |unbound_master_secret| {
            let operations = SECRET_BITS.map(|key_bits| Operation::Tls1Prf {
                hash: hash.algorithm(),
                key_bits,
                unbound_master_secret,
            });
            all_approved(backend, &operations)
        };
        let mut prf = Prf {
            backend: backend.clone(),
            hash,
            is_approved: approved(false),
            needs_binding: approved_only && backend.is_fips() && !approved(true),
        };
        prf.is_approved &= prf.is_offered();
        prf
    }

    /// Whether the backend offers it.
    pub(crate) fn is_offered(&self) -> bool {
        let algorithm = self.hash.algorithm();
        if self.backend.is_fips() {
            self.backend.tls1_prf_supported(algorithm)
        } else {
            self.backend.hmac_supported(algorithm)
        }
    }

    /// Whether the backend's FIPS module is approved for it. A master secret without extended master secret (RFC 7627) is not:
    /// see [`refuses`](Self::refuses).
    pub(crate) fn is_approved(&self) -> bool {
        self.is_approved
    }

    /// Whether a master secret with this label may not be made, because only approved ones are.
    pub(crate) fn refuses(&self, label: &[u8]) -> bool {
        self.needs_binding && label == MASTER_SECRET
    }

    /// Fills `out`, or clears it if libcrypto fails. On a strict backend, the label `master secret` is an error (`NotApproved`).
    pub(crate) fn derive(&self, out: &mut [u8], secret: &[u8], label: &[u8], seed: &[u8]) -> Result<()> {
        // libcrypto refuses to derive nothing.
        if out.is_empty() {
            return Ok(());
        }
        let derived = if self.backend.is_fips() {
            match self.derive_by_module(out, secret, label, seed) {
                // Of exported keying material, whose interface has no room for an error: the module 3.1.2 takes 1,024 bytes of label
                // and seed. Its HMAC computes the same.
                Err(Error::InvalidArgument { argument: "seed", .. }) => self.derive_by_hmac(out, secret, label, seed),
                derived => derived,
            }
        } else {
            self.derive_by_hmac(out, secret, label, seed)
        };
        if derived.is_err() {
            out.zeroize();
        }
        derived
    }

    /// By libcrypto's TLS1-PRF.
    fn derive_by_module(&self, out: &mut [u8], secret: &[u8], label: &[u8], seed: &[u8]) -> Result<()> {
        // The function reads both as one, and wants something in the first.
        let (label, seed) = if label.is_empty() { (seed, label) } else { (label, seed) };
        self.backend
            .derive_tls1_prf_into(self.hash.algorithm(), secret, label, seed, out)
    }

    /// P_hash: HMAC(secret, A(1) | label | seed), HMAC(secret, A(2) | label | seed), …, where A(1) = HMAC(secret, label | seed)
    /// and A(i) = HMAC(secret, A(i-1)).
    fn derive_by_hmac(&self, out: &mut [u8], secret: &[u8], label: &[u8], seed: &[u8]) -> Result<()> {
        let mut hmac = self.backend.create_hmac_ctx(secret, self.hash.algorithm())?;
        let (mut a, mut block) = (Zeroizing::new([0; LONGEST_DIGEST]), Zeroizing::new([0; LONGEST_DIGEST]));
        let mut rest = out;
        hmac.update(label)?;
        hmac.update(seed)?;
        loop {
            let a = a.get_mut(..self.hash.size()).unwrap_or_default();
            hmac.finalize_reset_into(a)?;
            hmac.update(a)?;
            hmac.update(label)?;
            hmac.update(seed)?;
            let (chunk, after) = rest.split_at_mut(rest.len().min(self.hash.size()));
            rest = after;
            if rest.is_empty() {
                // The last one consumes the context, so that it can serve another computation.
                hmac.finalize_into(block.as_mut_slice())?;
                copy_start(block.as_slice(), chunk);
                return Ok(());
            }
            hmac.finalize_reset_into(block.as_mut_slice())?;
            copy_start(block.as_slice(), chunk);
            hmac.update(a)?;
        }
    }

    /// Fills `out`; with unpredictable bytes if libcrypto fails.
    pub(crate) fn derive_or_unpredictable(&self, out: &mut [u8], secret: &[u8], label: &[u8], seed: &[u8]) {
        if self.derive(out, secret, label, seed).is_err() {
            failure::fill(out);
        }
    }
}

/// Fills `to` with the start of `from`.
fn copy_start(from: &[u8], to: &mut [u8]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = from;
    }
}

#[cfg(test)]
mod tests {
    use hazmat_openssl::interfaces::HashBackend;
    use support::{backend, on_fips};

    use super::*;
    use crate::operations::sample;

    /// The vectors of the TLS working group's list for the PRF of TLS 1.2, which rustls's tests use too.
    const VECTORS: [(TlsHash, &str, &str, &str); 2] = [
        (
            TlsHash::Sha256,
            "9bbe436ba940f017b17652849a71db35",
            "a0ba9f936cda311827a6f796ffd5198c",
            "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17\
             abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66",
        ),
        (
            TlsHash::Sha384,
            "b80b733d6ceefcdc71566ea48e5567df",
            "cd665cf6a8447dd6ff8b27555edb7465",
            "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700\
             884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d9184259b5bf8cd4d90fa0d31e2dec479e4f1a2\
             6066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e0990703d73e56f",
        ),
    ];

    #[test]
    fn vectors() {
        for (hash, secret, seed, expected) in VECTORS {
            let expected = sample::hex(expected);
            let prf = Prf::new(backend(), hash, false);
            assert!(prf.is_offered());
            assert_eq!(prf.is_approved(), on_fips());
            let mut out = vec![0; expected.len()];
            prf.derive(&mut out, &sample::hex(secret), b"test label", &sample::hex(seed))
                .unwrap();
            assert_eq!(out, expected);
            // Shorter outputs are its start.
            for length in 0..expected.len() {
                let mut out = vec![0; length];
                prf.derive_or_unpredictable(&mut out, &sample::hex(secret), b"test label", &sample::hex(seed));
                assert_eq!(out, expected[..length]);
            }
        }
    }

    #[test]
    fn both_ways_agree() {
        let mut sample = sample::Sample::new(1);
        let mut compared = 0;
        for hash in [TlsHash::Sha256, TlsHash::Sha384] {
            let prf = Prf::new(backend(), hash, false);
            for _ in 0..200 {
                let secret = sample.bytes(14..=140);
                let (label, seed) = (sample.bytes(1..=40), sample.bytes(0..=200));
                let mut one = sample.bytes(1..=200);
                let mut other = one.clone();
                prf.derive_by_module(&mut one, &secret, &label, &seed).unwrap();
                prf.derive_by_hmac(&mut other, &secret, &label, &seed).unwrap();
                assert_eq!(one, other);
                compared += 1;
            }
        }
        assert_eq!(compared, 400);
    }

    #[test]
    fn an_empty_label_and_a_seed_of_any_length_are_taken() {
        let secret = [3; 48];
        let mut derived = 0;
        for hash in [TlsHash::Sha256, TlsHash::Sha384] {
            let prf = Prf::new(backend(), hash, true);
            for length in [1, 64, 1000, 1010, 1011, 1024, 1025, 2000, 65_000] {
                for label in [&b"EXPORTER-label"[..], b""] {
                    let seed = vec![7; length];
                    let (mut one, mut other) = ([0; 40], [0; 40]);
                    prf.derive(&mut one, &secret, label, &seed).unwrap();
                    prf.derive_by_hmac(&mut other, &secret, label, &seed).unwrap();
                    assert_eq!(one, other, "{length}");
                    derived += 1;
                }
            }
        }
        assert_eq!(derived, 36);
    }

    /// Which seeds go to HMAC on a FIPS backend.
    #[test]
    fn only_an_old_module_refuses_a_long_seed() {
        if !on_fips() {
            return;
        }
        let prf = Prf::new(backend(), TlsHash::Sha256, true);
        let takes = |length| prf.derive_by_module(&mut [0; 40], &[3; 48], b"label", &vec![7; length]);
        takes(1000).unwrap();
        let is_old = support::fips_module::FipsModule::of(backend()).version < hazmat_openssl::Version::new(3, 2, 0);
        match takes(1025) {
            Err(Error::InvalidArgument { argument, .. }) => assert_eq!((argument, is_old), ("seed", true)),
            other => assert!(other.is_ok() && !is_old, "{other:?}"),
        }
    }

    #[test]
    fn only_a_strict_backend_refuses_a_master_secret_that_is_not_bound_to_the_handshake() {
        if !on_fips() {
            let mut out = [0; 48];
            let prf = Prf::new(backend(), TlsHash::Sha256, false);
            prf.derive(&mut out, &[2; 32], b"master secret", &[4; 64]).unwrap();
            assert_ne!(out, [0; 48]);
            return;
        }
        let strict = support::fips_module::builder().strict_approval(true).build().unwrap();
        for hash in [TlsHash::Sha256, TlsHash::Sha384] {
            let prf = Prf::new(&strict, hash, false);
            assert!(prf.is_approved());
            let seed = strict.hash(hash.algorithm(), b"").unwrap();
            let mut out = [1; 48];
            prf.derive(&mut out, &[2; 32], b"extended master secret", &seed)
                .unwrap();
            let error = prf.derive(&mut out, &[2; 32], b"master secret", &[4; 64]).unwrap_err();
            assert!(matches!(error, hazmat_openssl::Error::NotApproved { .. }), "{error}");
            assert_eq!(out, [0; 48]);
            let broken = || {
                let mut out = [0; 48];
                prf.derive_or_unpredictable(&mut out, &[2; 32], b"master secret", &[4; 64]);
                out
            };
            let (one, other) = (broken(), broken());
            assert!(one != [0; 48] && other != [0; 48] && one != other);
        }
    }

    #[test]
    fn only_a_fips_backend_with_approved_parts_alone_refuses_the_label_master_secret() {
        let mut refused = 0;
        for hash in [TlsHash::Sha256, TlsHash::Sha384] {
            for approved_only in [false, true] {
                let prf = Prf::new(backend(), hash, approved_only);
                assert_eq!(prf.is_approved(), on_fips());
                assert_eq!(prf.refuses(b"master secret"), on_fips() && approved_only);
                refused += usize::from(prf.refuses(b"master secret"));
                for label in [
                    &b"extended master secret"[..],
                    b"key expansion",
                    b"client finished",
                    b"",
                    b"master secret ",
                ] {
                    assert!(!prf.refuses(label));
                }
            }
        }
        assert_eq!(refused, if on_fips() { 2 } else { 0 });
    }

    #[test]
    fn a_backend_without_hmac_gives_unpredictable_bytes() {
        let prf = Prf::new(&sample::empty_backend(), TlsHash::Sha384, false);
        assert!(!prf.is_offered() && !prf.is_approved());
        let mut out = [1; 12];
        assert!(prf.derive(&mut out, &[2; 48], b"client finished", &[3; 48]).is_err());
        assert_eq!(out, [0; 12]);
        prf.derive_or_unpredictable(&mut out, &[2; 48], b"client finished", &[3; 48]);
        let one = out;
        prf.derive_or_unpredictable(&mut out, &[2; 48], b"client finished", &[3; 48]);
        assert!(one != [0; 12] && out != [0; 12] && one != out);
    }
}
