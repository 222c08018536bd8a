//! Certificates and revocation lists as plans: every part can be changed before they are signed.

use super::keys::{Key, Scheme};
use super::values;
use crate::der::{self, sequence};
use crate::x509_der::{self, *};

/// Which byte of what is signed, or of the signature, is changed afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tampering {
    Nothing,
    /// The signature is that of other data.
    Signature,
    /// The signature is replaced by this.
    Replaced(&'static [u8]),
    /// The signature, with this after it.
    Trailing(u8),
    /// The signature is the padded SHA-256 digest itself, as for an RSA key of 2,048 bits with the public exponent 1.
    PaddedDigest,
    /// The signature has unused bits.
    UnusedBits,
}

impl Tampering {
    fn signature(self, key: Key, scheme: Scheme, signed: &[u8]) -> Vec<u8> {
        let right = || key.sign(scheme, signed);
        match self {
            Tampering::Nothing => der::bits(&right()),
            Tampering::Signature => der::bits(&key.sign(scheme, b"other data")),
            Tampering::Replaced(signature) => der::bits(signature),
            Tampering::Trailing(byte) => der::bits(&[right(), vec![byte]].concat()),
            Tampering::PaddedDigest => der::bits(&padded_digest(signed)),
            // Whole bytes follow: the unused bits of the last are zero.
            Tampering::UnusedBits => der::bits_of(1, &[right(), vec![0]].concat()),
        }
    }
}

/// The SHA-256 digest of data, padded to 2,048 bits (EMSA-PKCS1-v1_5; RFC 8017, section 9.2).
fn padded_digest(data: &[u8]) -> Vec<u8> {
    let algorithm = sequence(&[der::oid("2.16.840.1.101.3.4.2.1"), der::null()]);
    let digest = sequence(&[algorithm, der::octets(&openssl::sha::sha256(data))]);
    let padding = vec![0xff; 256 - 3 - digest.len()];
    [&[0, 1][..], &padding, &[0], &digest].concat()
}

/// An extension.
#[derive(Clone, Debug)]
pub struct ExtensionPlan {
    pub oid: String,
    pub critical: bool,
    pub value: Vec<u8>,
}

impl ExtensionPlan {
    fn der(&self) -> Vec<u8> {
        x509_der::extension(&self.oid, self.critical, &self.value)
    }
}

fn set(extensions: &mut Vec<ExtensionPlan>, oid: &str, critical: bool, value: Vec<u8>) {
    let new = ExtensionPlan {
        oid: oid.to_owned(),
        critical,
        value,
    };
    match extensions.iter_mut().find(|known| known.oid == oid) {
        Some(known) => *known = new,
        None => extensions.push(new),
    }
}

/// A certificate before it is signed.
#[derive(Clone, Debug)]
pub struct CertificatePlan {
    /// The number in the field: 2 for version 3. `None` leaves the field out, which is version 1.
    pub version: Option<i32>,
    /// The content of the INTEGER.
    pub serial: Vec<u8>,
    pub issuer: Vec<u8>,
    pub not_before: Vec<u8>,
    pub not_after: Vec<u8>,
    pub subject: Vec<u8>,
    pub key: Key,
    /// The `SubjectPublicKeyInfo`, if it is not the key's own.
    pub key_info: Option<Vec<u8>>,
    pub signer: Key,
    pub scheme: Scheme,
    /// The algorithm in the signed part, if it is not the scheme's.
    pub inner_algorithm: Option<Vec<u8>>,
    /// The algorithm beside the signature, if it is not the scheme's.
    pub outer_algorithm: Option<Vec<u8>>,
    pub unique_identifiers: Vec<u8>,
    pub extensions: Vec<ExtensionPlan>,
    pub tampering: Tampering,
}

impl CertificatePlan {
    fn new(subject: &str, key: Key, issuer: &str, signer: Key, serial: u8) -> Self {
        CertificatePlan {
            version: Some(2),
            serial: vec![0x4a, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, serial],
            issuer: name(issuer),
            not_before: utc_time("200101000000Z"),
            not_after: utc_time("491231235959Z"),
            subject: name(subject),
            key,
            key_info: None,
            signer,
            scheme: signer.scheme(),
            inner_algorithm: None,
            outer_algorithm: None,
            unique_identifiers: Vec::new(),
            extensions: Vec::new(),
            tampering: Tampering::Nothing,
        }
    }

    /// A certificate authority with a name and a key, issued by another.
    pub fn authority(subject: &str, key: Key, issuer: &str, signer: Key, serial: u8) -> Self {
        let mut plan = Self::new(subject, key, issuer, signer, serial);
        plan.set(BASIC_CONSTRAINTS, true, values::constraints_of(true, None));
        plan.set(
            KEY_USAGE,
            true,
            values::named_bits(&[values::KEY_CERT_SIGN, values::CRL_SIGN]),
        );
        plan.set(SUBJECT_KEY_IDENTIFIER, false, der::octets(&key.identifier()));
        if subject != issuer || key != signer {
            plan.set(AUTHORITY_KEY_IDENTIFIER, false, values::authority(&signer.identifier()));
        }
        plan
    }

    /// A server, `www.example.org`.
    pub fn server(key: Key, issuer: &str, signer: Key) -> Self {
        let mut plan = Self::new("server", key, issuer, signer, 1);
        plan.set(KEY_USAGE, true, values::named_bits(&[values::DIGITAL_SIGNATURE]));
        plan.set(EXTENDED_KEY_USAGE, false, values::purposes(&[values::SERVER_AUTH]));
        plan.set(
            SUBJECT_ALT_NAME,
            false,
            values::names(&[values::dns("www.example.org")]),
        );
        plan.set(SUBJECT_KEY_IDENTIFIER, false, der::octets(&key.identifier()));
        plan.set(AUTHORITY_KEY_IDENTIFIER, false, values::authority(&signer.identifier()));
        plan
    }

    /// Sets an extension: in place of the one of the same type, or after all others.
    pub fn set(&mut self, oid: &str, critical: bool, value: Vec<u8>) {
        set(&mut self.extensions, oid, critical, value);
    }

    /// Adds an extension, even if there is one of the same type.
    pub fn append(&mut self, oid: &str, critical: bool, value: Vec<u8>) {
        self.extensions.push(ExtensionPlan {
            oid: oid.to_owned(),
            critical,
            value,
        });
    }

    /// Removes an extension, which must be there.
    pub fn remove(&mut self, oid: &str) {
        let before = self.extensions.len();
        self.extensions.retain(|extension| extension.oid != oid);
        assert_eq!(self.extensions.len() + 1, before, "{oid}");
    }

    /// Makes an extension critical or not, which must be there.
    pub fn mark(&mut self, oid: &str, critical: bool) {
        let extension = self.extensions.iter_mut().find(|extension| extension.oid == oid);
        extension.unwrap().critical = critical;
    }

    /// Sets the key, with the identifiers that follow from it.
    pub fn set_key(&mut self, key: Key) {
        self.key = key;
        self.set(SUBJECT_KEY_IDENTIFIER, false, der::octets(&key.identifier()));
    }

    /// Sets the issuer's key, with its usual algorithm, and the identifier that follows from it.
    pub fn set_signer(&mut self, signer: Key) {
        self.signer = signer;
        self.scheme = signer.scheme();
        if self
            .extensions
            .iter()
            .any(|known| known.oid == AUTHORITY_KEY_IDENTIFIER)
        {
            self.set(AUTHORITY_KEY_IDENTIFIER, false, values::authority(&signer.identifier()));
        }
    }

    pub fn set_validity(&mut self, not_before: Vec<u8>, not_after: Vec<u8>) {
        (self.not_before, self.not_after) = (not_before, not_after);
    }

    pub fn set_subject_alt_name(&mut self, names: &[Vec<u8>]) {
        self.set(SUBJECT_ALT_NAME, false, values::names(names));
    }

    /// The certificate, signed.
    pub fn der(&self) -> Vec<u8> {
        let algorithm = self.scheme.algorithm();
        let extensions: Vec<_> = self.extensions.iter().map(ExtensionPlan::der).collect();
        let signed = sequence(&[
            self.version
                .map_or_else(Vec::new, |number| der::context(0, &der::integer(number))),
            der::integer_of(&self.serial),
            self.inner_algorithm.clone().unwrap_or_else(|| algorithm.clone()),
            self.issuer.clone(),
            sequence(&[&self.not_before, &self.not_after]),
            self.subject.clone(),
            self.key_info.clone().unwrap_or_else(|| self.key.info()),
            self.unique_identifiers.clone(),
            match extensions.is_empty() {
                true => Vec::new(),
                false => der::context(3, &sequence(&extensions)),
            },
        ]);
        let signature = self.tampering.signature(self.signer, self.scheme, &signed);
        sequence(&[signed, self.outer_algorithm.clone().unwrap_or(algorithm), signature])
    }
}

/// A revocation list before it is signed.
#[derive(Clone, Debug)]
pub struct CrlPlan {
    pub issuer: Vec<u8>,
    pub this_update: Vec<u8>,
    pub next_update: Option<Vec<u8>>,
    /// The serial numbers of the revoked certificates, with the extensions of the entries.
    pub entries: Vec<(Vec<u8>, Vec<Vec<u8>>)>,
    pub extensions: Vec<ExtensionPlan>,
    pub signer: Key,
    pub scheme: Scheme,
    pub tampering: Tampering,
}

impl CrlPlan {
    /// An empty list, number 1.
    pub fn new(issuer: &str, signer: Key) -> Self {
        let mut plan = CrlPlan {
            issuer: name(issuer),
            this_update: utc_time("241201000000Z"),
            next_update: Some(utc_time("250201000000Z")),
            entries: Vec::new(),
            extensions: Vec::new(),
            signer,
            scheme: signer.scheme(),
            tampering: Tampering::Nothing,
        };
        plan.set(AUTHORITY_KEY_IDENTIFIER, false, values::authority(&signer.identifier()));
        plan.set(CRL_NUMBER, false, der::integer(1));
        plan
    }

    pub fn set(&mut self, oid: &str, critical: bool, value: Vec<u8>) {
        set(&mut self.extensions, oid, critical, value);
    }

    /// Revokes a certificate, without a reason.
    pub fn revoke(&mut self, certificate: &CertificatePlan) {
        self.entries.push((certificate.serial.clone(), Vec::new()));
    }

    /// Revokes a certificate, with the number of a reason.
    pub fn revoke_for(&mut self, certificate: &CertificatePlan, reason: u8) {
        self.entries
            .push((certificate.serial.clone(), vec![x509_der::reason(reason)]));
    }

    /// The list, signed.
    pub fn der(&self) -> Vec<u8> {
        let algorithm = self.scheme.algorithm();
        let extensions: Vec<_> = self.extensions.iter().map(ExtensionPlan::der).collect();
        let entries: Vec<_> = self
            .entries
            .iter()
            .map(|(serial, extensions)| x509_der::entry(serial, extensions))
            .collect();
        let signed = sequence(&[
            der::integer(1),
            algorithm.clone(),
            self.issuer.clone(),
            self.this_update.clone(),
            self.next_update.clone().unwrap_or_default(),
            match entries.is_empty() {
                true => Vec::new(),
                false => sequence(&entries),
            },
            der::context(0, &sequence(&extensions)),
        ]);
        let signature = self.tampering.signature(self.signer, self.scheme, &signed);
        sequence(&[signed, algorithm, signature])
    }
}
