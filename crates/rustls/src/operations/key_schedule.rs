//! The key schedule of TLS 1.3 (RFC 8446, section 7.1), which QUIC uses too (RFC 9001, section 5): HKDF, and HMAC for Finished.
//!
//! An ordinary backend computes HKDF with libcrypto's HMAC. A FIPS backend leaves each derivation to its module: the module's
//! HKDF extracts, its TLS13-KDF computes HKDF-Expand-Label, and its HKDF the expansions that have another form.

use hazmat_openssl::fips::Operation;
use hazmat_openssl::interfaces::{HkdfBackend, HmacBackend, Tls13KdfBackend};
use hazmat_openssl::{Backend, Result};
use zeroize::Zeroizing;

use super::approval::all_approved;
use super::digest::{LONGEST_DIGEST, TlsHash};
use super::failure;
use super::hkdf_label::{HkdfLabel, joined};

/// A secret, or a MAC, as long as a digest. It is cleared on drop.
pub(crate) struct Secret {
    bytes: Zeroizing<[u8; LONGEST_DIGEST]>,
    hash: TlsHash,
}

impl Secret {
    fn zeroed(hash: TlsHash) -> Self {
        Secret {
            bytes: Zeroizing::new([0; LONGEST_DIGEST]),
            hash,
        }
    }

    /// The output of `compute`.
    fn try_of(hash: TlsHash, compute: impl FnOnce(&mut [u8]) -> Result<()>) -> Result<Self> {
        let mut secret = Self::zeroed(hash);
        compute(secret.as_mut())?;
        Ok(secret)
    }

    /// Unpredictable bytes.
    fn unpredictable(hash: TlsHash) -> Self {
        let mut secret = Self::zeroed(hash);
        failure::fill(secret.as_mut());
        secret
    }

    fn as_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..self.hash.size()).unwrap_or_default()
    }
}

impl AsRef<[u8]> for Secret {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..self.hash.size()).unwrap_or_default()
    }
}

/// An expansion to more than 255 digests, which HKDF does not have (RFC 5869, section 2.3).
#[derive(Debug)]
pub(crate) struct TooLong;

/// The key schedule with one hash function.
#[derive(Debug, Clone)]
pub(crate) struct KeySchedule {
    backend: Backend,
    hash: TlsHash,
    /// Whether HKDF-Expand-Label is the FIPS module's.
    labels_by_module: bool,
    is_approved: bool,
}

/// The sizes in bits of what is extracted from: the shared secrets of X25519 and P-256, P-384, X25519MLKEM768 and SecP256r1MLKEM768,
/// P-521, and SecP384r1MLKEM1024. Pre-shared keys, and the zeros in the place of one, have the size of a digest, which is among these.
const SECRET_BITS: [u32; 5] = [256, 384, 512, 528, 640];

impl KeySchedule {
    pub(crate) fn new(backend: &Backend, hash: TlsHash) -> Self {
        let (algorithm, key_bits) = (hash.algorithm(), hash.bits());
        let extractions = SECRET_BITS.map(|key_bits| Operation::Hkdf {
            hash: algorithm,
            key_bits,
        });
        let operations = [
            Operation::Tls13Kdf {
                hash: algorithm,
                key_bits,
            },
            Operation::Hmac {
                hash: algorithm,
                key_bits,
            },
        ];
        let labels_by_module = backend.is_fips() && backend.tls13_kdf_supported(algorithm);
        let mut schedule = KeySchedule {
            backend: backend.clone(),
            hash,
            labels_by_module,
            is_approved: labels_by_module && all_approved(backend, &extractions) && all_approved(backend, &operations),
        };
        schedule.is_approved &= schedule.is_offered();
        schedule
    }

    /// Whether the backend offers all that the schedule needs.
    pub(crate) fn is_offered(&self) -> bool {
        let algorithm = self.hash.algorithm();
        self.backend.hkdf_supported(algorithm) && self.backend.hmac_supported(algorithm)
    }

    /// Whether the backend's FIPS module is approved for all steps.
    pub(crate) fn is_approved(&self) -> bool {
        self.is_approved
    }

    /// HKDF-Extract. `None` counts as a digest of zeros, as a salt and as a secret.
    pub(crate) fn extract(&self, salt: Option<&[u8]>, secret: Option<&[u8]>) -> Result<Expander> {
        let zeros = [0; LONGEST_DIGEST];
        let zeros = zeros.get(..self.hash.size()).unwrap_or_default();
        let prk = Secret::try_of(self.hash, |out| {
            let (salt, secret) = (salt.unwrap_or(zeros), secret.unwrap_or(zeros));
            let extracted = self.backend.hkdf_extract_into(self.hash.algorithm(), salt, secret, out);
            extracted.map(drop)
        })?;
        Ok(self.with_prk(prk))
    }

    /// HKDF-Extract, or, if libcrypto fails, unpredictable bytes in place of the pseudorandom key.
    pub(crate) fn extract_or_unpredictable(&self, salt: Option<&[u8]>, secret: Option<&[u8]>) -> Expander {
        self.extract(salt, secret)
            .unwrap_or_else(|_| self.with_prk(Secret::unpredictable(self.hash)))
    }

    /// Expands a secret of the schedule. It is as long as the digest; another length gives an expander of unpredictable bytes.
    pub(crate) fn expander(&self, secret: &[u8]) -> Expander {
        if secret.len() != self.hash.size() {
            return self.with_prk(Secret::unpredictable(self.hash));
        }
        let mut prk = Secret::zeroed(self.hash);
        prk.as_mut().copy_from_slice(secret);
        self.with_prk(prk)
    }

    fn with_prk(&self, prk: Secret) -> Expander {
        Expander {
            schedule: self.clone(),
            prk,
        }
    }

    /// HMAC, for Finished and for the binder of a pre-shared key. Unpredictable bytes if libcrypto fails.
    pub(crate) fn mac(&self, key: &[u8], message: &[u8]) -> Secret {
        let mac = Secret::try_of(self.hash, |out| {
            let mut mac = self.backend.create_hmac_ctx(key, self.hash.algorithm())?;
            mac.update(message)?;
            mac.finalize_into(out).map(drop)
        });
        mac.unwrap_or_else(|_| Secret::unpredictable(self.hash))
    }
}

/// HKDF-Expand with a pseudorandom key.
pub(crate) struct Expander {
    schedule: KeySchedule,
    prk: Secret,
}

impl Expander {
    pub(crate) fn hash(&self) -> TlsHash {
        self.schedule.hash
    }

    /// Fills `out`, at most 255 digests, with the key for the concatenation of `info`; with unpredictable bytes if libcrypto
    /// fails.
    pub(crate) fn expand(&self, info: &[&[u8]], out: &mut [u8]) -> std::result::Result<(), TooLong> {
        if out.len() > self.schedule.hash.size().saturating_mul(255) {
            return Err(TooLong);
        }
        // libcrypto refuses to derive nothing.
        if !out.is_empty() && self.try_expand(info, out).is_err() {
            failure::fill(out);
        }
        Ok(())
    }

    /// A key as long as the digest, for the concatenation of `info`; unpredictable bytes if libcrypto fails.
    pub(crate) fn expand_block(&self, info: &[&[u8]]) -> Secret {
        let hash = self.schedule.hash;
        Secret::try_of(hash, |out| self.try_expand(info, out)).unwrap_or_else(|_| Secret::unpredictable(hash))
    }

    fn try_expand(&self, info: &[&[u8]], out: &mut [u8]) -> Result<()> {
        joined(info, |info| {
            if self.schedule.labels_by_module {
                self.expand_by_module(info, out)
            } else {
                self.expand_by_hkdf(info, out)
            }
        })
    }

    fn expand_by_hkdf(&self, info: &[u8], out: &mut [u8]) -> Result<()> {
        let KeySchedule { backend, hash, .. } = &self.schedule;
        backend.derive_hkdf_expand_into(hash.algorithm(), info, self.prk.as_ref(), out)
    }

    /// By TLS13-KDF, if `info` is a label of TLS 1.3.
    fn expand_by_module(&self, info: &[u8], out: &mut [u8]) -> Result<()> {
        let KeySchedule { backend, hash, .. } = &self.schedule;
        match HkdfLabel::parse(info, out.len()) {
            Some(HkdfLabel { label, context }) => {
                backend.derive_tls13_kdf_into(hash.algorithm(), self.prk.as_ref(), label, context, out)
            }
            None => self.expand_by_hkdf(info, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use support::{backend, on_fips};

    use super::*;
    use crate::operations::hkdf_label::info;
    use crate::operations::sample::{self, Sample, hex};

    fn expanded(expander: &Expander, label: &str, context: &str, length: usize) -> Vec<u8> {
        let label = [b"tls13 ", label.as_bytes()].concat();
        let info = info(length, &label, &hex(context));
        let mut out = vec![0; length];
        // In pieces, as rustls gives it.
        let (start, end) = info.split_at(3);
        expander.expand(&[start, end], &mut out).unwrap();
        if length == expander.hash().size() {
            assert_eq!(expander.expand_block(&[&info]).as_ref(), out);
        }
        out
    }

    /// RFC 8448, section 3.
    #[test]
    fn the_trace_of_a_simple_handshake() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let server_hello = "860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8";
        let server_finished = "9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13";
        let client_finished = "209145a96ee8e2a122ff810047cc952684658d6049e86429426db87c54ad143d";
        let shared_secret = hex("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d");

        let schedule = KeySchedule::new(backend(), TlsHash::Sha256);
        assert!(schedule.is_offered());
        assert_eq!(schedule.is_approved(), on_fips());
        assert_eq!(schedule.labels_by_module, on_fips());
        let early = schedule.extract(None, None).unwrap();
        assert_eq!(
            early.prk.as_ref(),
            hex("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a")
        );
        let derived = expanded(&early, "derived", empty, 32);
        assert_eq!(
            derived,
            hex("6f2615a108c702c5678f54fc9dbab69716c076189c48250cebeac3576c3611ba")
        );
        let handshake = schedule.extract(Some(&derived), Some(&shared_secret)).unwrap();
        assert_eq!(
            handshake.prk.as_ref(),
            hex("1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac")
        );
        let derived = expanded(&handshake, "derived", empty, 32);
        assert_eq!(
            derived,
            hex("43de77e0c77713859a944db9db2590b53190a65b3ee2e4f12dd7a0bb7ce254b4")
        );
        let master = schedule.extract(Some(&derived), None).unwrap();
        assert_eq!(
            master.prk.as_ref(),
            hex("18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919")
        );

        for (expander, label, transcript, expected) in [
            (
                &handshake,
                "c hs traffic",
                server_hello,
                "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21",
            ),
            (
                &handshake,
                "s hs traffic",
                server_hello,
                "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38",
            ),
            (
                &master,
                "c ap traffic",
                server_finished,
                "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5",
            ),
            (
                &master,
                "s ap traffic",
                server_finished,
                "a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643",
            ),
            (
                &master,
                "exp master",
                server_finished,
                "fe22f881176eda18eb8f44529e6792c50c9a3f89452f68d8ae311b4309d3cf50",
            ),
            (
                &master,
                "res master",
                client_finished,
                "7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c",
            ),
        ] {
            assert_eq!(expanded(expander, label, transcript, 32), hex(expected), "{label}");
        }

        let secret = |digits: &str| schedule.expander(&hex(digits));
        let server = secret("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38");
        assert_eq!(
            expanded(&server, "key", "", 16),
            hex("3fce516009c21727d0f2e4e86ee403bc")
        );
        assert_eq!(expanded(&server, "iv", "", 12), hex("5d313eb2671276ee13000b30"));
        let server_key = expanded(&server, "finished", "", 32);
        assert_eq!(
            server_key,
            hex("008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8")
        );
        let client = secret("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21");
        let client_key = expanded(&client, "finished", "", 32);
        assert_eq!(
            client_key,
            hex("b80ad01015fb2f0bd65ff7d4da5d6bf83f84821d1f87fdc7d3c75b5a7b42d9c4")
        );
        assert_eq!(
            schedule.mac(&client_key, &hex(server_finished)).as_ref(),
            hex("a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61")
        );
        let application = secret("a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643");
        assert_eq!(
            expanded(&application, "key", "", 16),
            hex("9f02283b6c9c07efc26bb9f2ac92e356")
        );
        assert_eq!(expanded(&application, "iv", "", 12), hex("cf782b88dd83549aadf1e984"));
        let resumption = secret("7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c");
        assert_eq!(
            expanded(&resumption, "resumption", "0000", 32),
            hex("4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3")
        );
    }

    /// RFC 5869, appendix A.1 to A.3: no label of TLS is in `info`.
    #[test]
    fn vectors_of_hkdf() {
        let range = |start: u8, end: u8| (start..=end).collect::<Vec<u8>>();
        for (salt, secret, info, expected) in [
            (
                range(0, 0x0c),
                vec![0x0b; 22],
                range(0xf0, 0xf9),
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
            ),
            (
                range(0x60, 0xaf),
                range(0, 0x4f),
                range(0xb0, 0xff),
                "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8\
                 367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
            ),
            (
                vec![],
                vec![0x0b; 22],
                vec![],
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
            ),
        ] {
            let schedule = KeySchedule::new(backend(), TlsHash::Sha256);
            let expander = schedule.extract(Some(&salt), Some(&secret)).unwrap();
            let expected = hex(expected);
            for cut in 0..=info.len() {
                let (start, end) = info.split_at(cut);
                let mut out = vec![0; expected.len()];
                expander.expand(&[start, &[], end], &mut out).unwrap();
                assert_eq!(out, expected);
            }
        }
    }

    #[test]
    fn the_module_and_hkdf_agree() {
        let mut sample = Sample::new(2);
        let mut compared = 0;
        for hash in [TlsHash::Sha256, TlsHash::Sha384] {
            assert!(backend().tls13_kdf_supported(hash.algorithm()));
            let schedule = KeySchedule::new(backend(), hash);
            let longest = 255 * hash.size();
            for round in 0..150 {
                let expander = schedule.expander(&sample.bytes(hash.size()..=hash.size()));
                let (label, context) = match round {
                    0 => (sample.bytes(1..=1), sample.bytes(0..=0)),
                    1 => (sample.bytes(249..=249), sample.bytes(255..=255)),
                    _ => (sample.bytes(1..=249), sample.bytes(0..=255)),
                };
                let length = match round {
                    0 => 1,
                    1 => longest,
                    _ if round % 10 == 0 => sample.number(1..=longest),
                    _ => sample.number(1..=100),
                };
                let info = info(length, &[b"tls13 ", &label[..]].concat(), &context);
                assert_eq!(
                    HkdfLabel::parse(&info, length),
                    Some(HkdfLabel {
                        label: &label,
                        context: &context
                    })
                );
                let (mut one, mut other) = (vec![0; length], vec![1; length]);
                expander.expand_by_module(&info, &mut one).unwrap();
                expander.expand_by_hkdf(&info, &mut other).unwrap();
                assert_eq!(one, other);
                compared += 1;
            }
        }
        assert_eq!(compared, 300);
    }

    #[test]
    fn information_of_another_form_goes_to_hkdf() {
        let mut sample = Sample::new(3);
        let schedule = KeySchedule::new(backend(), TlsHash::Sha256);
        let expander = schedule.expander(&sample.bytes(32..=32));
        for wrong in [
            vec![],
            sample.bytes(2000..=2000),
            info(31, b"tls13 key", b""),
            info(32, b"dtls13key", b""),
            info(32, b"tls13 ", b""),
        ] {
            let (mut one, mut other) = ([0; 32], [1; 32]);
            expander.expand(&[&wrong], &mut one).unwrap();
            expander.expand_by_hkdf(&wrong, &mut other).unwrap();
            assert_eq!(one, other);
            // Many pieces, beyond the buffer of a label.
            let pieces: Vec<&[u8]> = wrong.chunks(7).collect();
            expander.expand(&pieces, &mut other).unwrap();
            assert_eq!(one, other);
        }
    }

    #[test]
    fn lengths_of_outputs() {
        for hash in [TlsHash::Sha256, TlsHash::Sha384] {
            let expander = KeySchedule::new(backend(), hash).expander(&vec![1; hash.size()]);
            let mut out = vec![0; 255 * hash.size() + 1];
            assert!(expander.expand(&[b"info"], &mut out).is_err());
            assert!(out.iter().all(|&byte| byte == 0));
            out.pop();
            expander.expand(&[b"info"], &mut out).unwrap();
            assert!(out.iter().any(|&byte| byte != 0));
            expander.expand(&[b"info"], &mut []).unwrap();
        }
    }

    #[test]
    fn where_libcrypto_fails_outputs_are_unpredictable() {
        for hash in [TlsHash::Sha256, TlsHash::Sha384] {
            let schedule = KeySchedule::new(&sample::empty_backend(), hash);
            assert!(!schedule.is_offered() && !schedule.is_approved());
            assert!(schedule.extract(None, None).is_err());
            let broken = || {
                let secret = vec![7; hash.size()];
                let mut long = vec![0; 100];
                let expander = schedule.expander(&secret);
                expander.expand(&[b"info"], &mut long).unwrap();
                let extracted = schedule.extract_or_unpredictable(None, Some(&secret));
                [
                    long,
                    expander.expand_block(&[b"info"]).as_ref().to_vec(),
                    extracted.prk.as_ref().to_vec(),
                    schedule.mac(&secret, b"message").as_ref().to_vec(),
                ]
            };
            for (index, (one, other)) in broken().into_iter().zip(broken()).enumerate() {
                assert_eq!(one.len(), if index == 0 { 100 } else { hash.size() });
                assert!(one.iter().any(|&byte| byte != 0) && other.iter().any(|&byte| byte != 0));
                assert_ne!(one, other);
            }
        }
    }

    #[test]
    fn a_secret_of_another_length_is_no_key() {
        let schedule = KeySchedule::new(backend(), TlsHash::Sha256);
        for length in [0, 31, 33, 48, 64] {
            let expander = || schedule.expander(&vec![9; length]).expand_block(&[b"info"]);
            assert_ne!(expander().as_ref(), expander().as_ref());
        }
    }
}
