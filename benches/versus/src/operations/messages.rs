//! Files and messages that are encrypted or signed: PKCS #12 and CMS. The limit is what they cannot do without: the derivations of
//! keys, the cipher, the hash and the operation with the asymmetric key, on data of the same length and without any structure
//! around it.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::cms::{
    AuthEnvelopedData, AuthEnvelopedDataBuilder, EnvelopedData, EnvelopedDataBuilder, Recipient, RecipientKey,
    SignedData, SignedDataBuilder, SignedDataVerifier, SignerInfoBuilder,
};
use hazmat_openssl::pkcs12::{Pkcs12Builder, Pkcs12EncryptionBuilder, Pkcs12Loader};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::verification::{PolicyBuilder, Store};
use hazmat_openssl::x509::{
    BasicConstraints, Certificate, CertificateBuilder, ExtendedKeyUsage, KeyPurposeOid, KeyUsage, SerialNumber,
    SubjectKeyIdentifier,
};
use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::pkcs12::Pkcs12;
use openssl::pkey::PKey;
use openssl::x509::X509;
use openssl::x509::store::X509StoreBuilder;
use time::Duration;

use super::certificates::name;
use super::curves::P256;
use super::{IV, KEY, NONCE, message};
use crate::contender::{Goal, Library, Operation};
use crate::raw::certificate::RawCertificate;
use crate::raw::cipher::Cipher;
use crate::raw::digest::Digest;
use crate::raw::kdf::Kdf;
use crate::raw::loading::{EcLoader, RsaLoader};
use crate::raw::operation::{KeyContext, Purpose};
use crate::raw::params::Params;
use crate::raw::path::{Anchors, Certificates};
use crate::suite::Suite;

const GROUP: &str = "messages";
const PASSWORD: &[u8] = b"a password";
const ITERATIONS: u32 = 10_000;
const CONTENT: usize = 1 << 20;

/// In the names of operations whose limit has no buffer ready, as a function that returns a secret has none.
const NEW_BUFFER: &str = ", into a new buffer";

pub fn add(suite: &mut Suite<'_>) {
    load_pkcs12(suite);
    open_enveloped(suite);
    open_authenticated(suite);
    verify_signed(suite);
}

/// The certificates of a holder of a key and of the authority.
struct Holder {
    key: PrivateKey,
    certificate: Certificate,
    root: Certificate,
}

impl Holder {
    fn new(backend: &Backend, key: impl Into<PrivateKey>) -> Self {
        let key = key.into();
        let authority = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
        let authority = PrivateKey::from(authority.unwrap());
        let builder = |subject: &str, key: &PrivateKey| {
            let public = key.public_key().unwrap();
            CertificateBuilder::new()
                .subject_name(&name(subject))
                .and_then(|builder| builder.public_key(&public))
                .and_then(|builder| builder.serial_number(SerialNumber::random(backend)?))
                .and_then(|builder| builder.valid_for(Duration::days(30)))
                .and_then(|builder| builder.add_extension(&SubjectKeyIdentifier::from_public_key(&public)?, false))
                .unwrap()
        };
        let root = builder("CN=Example Root,O=Example,C=SE", &authority)
            .issuer_name(&name("CN=Example Root,O=Example,C=SE"))
            .and_then(|builder| builder.add_extension(&BasicConstraints::ca(None), true))
            .and_then(|builder| builder.add_extension(&KeyUsage::KEY_CERT_SIGN, true))
            .and_then(|builder| builder.sign(&authority, HashAlgorithm::Sha256))
            .unwrap();
        let certificate = builder("CN=Example,O=Example,C=SE", &key)
            .issued_by(&root)
            .and_then(|builder| {
                builder.add_extension(&(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT), true)
            })
            .and_then(|builder| {
                builder.add_extension(&ExtendedKeyUsage::new(vec![KeyPurposeOid::EMAIL_PROTECTION])?, false)
            })
            .and_then(|builder| builder.sign(&authority, HashAlgorithm::Sha256))
            .unwrap();
        Holder { key, certificate, root }
    }

    fn on_p256(backend: &Backend) -> Self {
        let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
        Self::new(backend, key.unwrap())
    }

    fn with_rsa(backend: &Backend) -> Self {
        Self::new(backend, backend.generate_rsa_private_key(65537, 2048).unwrap())
    }

    fn pkcs8(&self) -> Vec<u8> {
        let der = self
            .key
            .private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption);
        der.unwrap().to_vec()
    }

    fn theirs(&self) -> X509 {
        X509::from_der(self.certificate.as_der()).unwrap()
    }
}

/// A key, its certificate and that of the authority: two derivations by PBKDF2 for the ciphers, and one by PKCS #12's function for
/// the MAC.
fn load_pkcs12(suite: &mut Suite<'_>) {
    let (backend, lib) = (suite.backend, suite.lib);
    let holder = Holder::on_p256(backend);
    let encryption = Pkcs12EncryptionBuilder::new().kdf_rounds(ITERATIONS).build(PASSWORD);
    let file = Pkcs12Builder::new()
        .add_key_with_certificate(&holder.key, &holder.certificate, Some("example"))
        .and_then(|builder| builder.add_certificates([&holder.root]))
        .and_then(|builder| builder.to_der(backend, encryption.unwrap()))
        .unwrap();
    let loader = Pkcs12Loader::new(backend);

    let pkcs8 = holder.pkcs8();
    let certificates = [holder.certificate.as_der(), holder.root.as_der()].concat();
    let count = ITERATIONS.to_ne_bytes();
    let (mut pbkdf2, mut pkcs12kdf) = (Kdf::fetch(lib, c"PBKDF2"), Kdf::fetch(lib, c"PKCS12KDF"));
    let aes = Cipher::fetch(lib, c"AES-256-CBC");
    let mut decryption = aes.context(&KEY, false).without_padding();
    let mut sealed = [padded(&pkcs8), padded(&certificates)];
    let derive = move |pbkdf2: &mut Kdf, key: &mut [u8; 32]| {
        let params = Params::new()
            .utf8(c"digest", c"SHA2-256")
            .octets(c"pass", PASSWORD)
            .octets(c"salt", &IV)
            .number(c"iter", &count);
        pbkdf2.derive(&params, key);
    };
    let mut key = [0; 32];
    derive(&mut pbkdf2, &mut key);
    for data in &mut sealed {
        let plain = data.clone();
        let mut encryption = aes.context(&KEY, true).without_padding();
        encryption.rekey(&key, &IV);
        encryption.message(&plain, data);
    }
    let for_mac = utf16(PASSWORD);
    let id = 3i32.to_ne_bytes();
    suite.add(
        Operation::new(
            GROUP,
            format!("load PKCS #12: a P-256 key, 2 certificates, {ITERATIONS} iterations"),
        )
        .goal(Goal::Message)
        .checks_more("the pair of keys")
        .with(
            Library::Ours,
            "Pkcs12Loader::load_pkcs12: the MAC, PBES2 twice; checks the pair",
            || loader.load_pkcs12(&file, Some(PASSWORD)).unwrap(),
            |file| {
                assert_eq!(file.certificates().len(), 2);
                let key = file.key().unwrap().private_key();
                key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption)
                    .unwrap()
                    .to_vec()
            },
        )
        .with_state(
            Library::Raw,
            "EVP_KDF_derive three times, AES-256-CBC of the key and the certificates; nothing is decoded",
            vec![0; sealed[1].len()],
            {
                let (sealed, pkcs8_length) = (sealed.clone(), pkcs8.len());
                move |out| {
                    let params = Params::new()
                        .utf8(c"digest", c"SHA2-256")
                        .octets(c"pass", &for_mac)
                        .octets(c"salt", &IV)
                        .number(c"iter", &count)
                        .number(c"id", &id);
                    pkcs12kdf.derive(&params, &mut key);
                    for data in sealed.iter().rev() {
                        derive(&mut pbkdf2, &mut key);
                        decryption.rekey(&key, &IV);
                        decryption.message(data, out);
                    }
                    pkcs8_length
                }
            },
            |out, length| out[..length].to_vec(),
        )
        .with(
            Library::RustOpenssl,
            "Pkcs12::from_der, parse2, which does not check the pair",
            || {
                let file = Pkcs12::from_der(&file).unwrap();
                file.parse2(std::str::from_utf8(PASSWORD).unwrap()).unwrap()
            },
            |file| {
                assert_eq!(file.ca.unwrap().len(), 1);
                file.pkey.unwrap().private_key_to_pkcs8().unwrap()
            },
        ),
    );
}

/// With the padding of PKCS #7.
fn padded(data: &[u8]) -> Vec<u8> {
    let padding = 16 - data.len() % 16;
    [data, &vec![padding as u8; padding]].concat()
}

/// As PKCS #12's function takes a password of ASCII characters.
fn utf16(password: &[u8]) -> Vec<u8> {
    password.iter().chain(&[0]).flat_map(|byte| [0, *byte]).collect()
}

fn pkcs1_padding() -> Params<'static> {
    Params::new().utf8(c"pad-mode", c"pkcs1")
}

fn open_enveloped(suite: &mut Suite<'_>) {
    let (backend, lib) = (suite.backend, suite.lib);
    let holder = Holder::with_rsa(backend);
    let content = message(CONTENT);
    let recipient = Recipient::from_certificate(&holder.certificate)
        .and_then(|recipient| recipient.rsa_padding(RsaPadding::pkcs1v15()));
    let der = EnvelopedDataBuilder::new()
        .add_recipient(recipient.unwrap())
        .encrypt(backend, &content)
        .unwrap();
    let der = der.as_der();
    let key = RecipientKey::from_certificate(&holder.certificate, &holder.key).unwrap();

    let aes = Cipher::fetch(lib, c"AES-256-CBC");
    let plain = padded(&content);
    let mut sealed = plain.clone();
    let mut encryption = aes.context(&KEY, true).without_padding();
    encryption.rekey(&KEY, &IV);
    encryption.message(&plain, &mut sealed);
    let pkcs8 = holder.pkcs8();
    let ours = |name: &str| {
        Operation::new(
            GROUP,
            format!("open EnvelopedData of 1 MiB: RSA-2048, AES-256-CBC{name}"),
        )
        .goal(Goal::Message)
        .with(
            Library::Ours,
            "EnvelopedData::from_der, decrypt",
            || EnvelopedData::from_der(backend, der).unwrap().decrypt(&key).unwrap(),
            |content| content.to_vec(),
        )
    };
    let (mut unwrap, wrapped) = raw_rsa(suite, &holder);
    let mut decryption = aes.context(&KEY, false).without_padding();
    let (their_key, their_certificate) = (PKey::private_key_from_der(&pkcs8).unwrap(), holder.theirs());
    let kept = ours("").with_state(
        Library::Raw,
        "EVP_PKEY_decrypt on a kept context, AES-256-CBC into a kept buffer; nothing is decoded",
        vec![0; sealed.len()],
        {
            let sealed = sealed.clone();
            move |out| {
                let mut content_key = [0; 512];
                let length = unwrap.decrypt(&wrapped, &mut content_key);
                decryption.rekey(&content_key[..length], &IV);
                decryption.message(&sealed, out);
            }
        },
        |out, ()| out[..CONTENT].to_vec(),
    );
    suite.add(kept.with(
        Library::RustOpenssl,
        "CmsContentInfo::from_der, decrypt",
        || {
            CmsContentInfo::from_der(der)
                .unwrap()
                .decrypt(&their_key, &their_certificate)
                .unwrap()
        },
        |content| content,
    ));
    let (mut unwrap, wrapped) = raw_rsa(suite, &holder);
    let mut decryption = aes.context(&KEY, false).without_padding();
    suite.add(ours(NEW_BUFFER).with(
        Library::Raw,
        "EVP_PKEY_decrypt on a kept context, AES-256-CBC into a new buffer, which is wiped; nothing is decoded",
        move || {
            let mut content_key = [0; 512];
            let length = unwrap.decrypt(&wrapped, &mut content_key);
            decryption.rekey(&content_key[..length], &IV);
            decryption.message_to_new(&sealed)
        },
        |content| content.as_slice()[..CONTENT].to_vec(),
    ));
}

/// A context that decrypts, and the key of the cipher, encrypted.
fn raw_rsa(suite: &Suite<'_>, holder: &Holder) -> (KeyContext, Vec<u8>) {
    let key = RsaLoader::new(suite.lib).from_pkcs8(&holder.pkcs8(), false);
    let mut wrapped = [0; 512];
    let mut wrap = KeyContext::new(suite.lib, &key, Purpose::Encrypt, &pkcs1_padding());
    let length = wrap.encrypt(&KEY, &mut wrapped);
    let unwrap = KeyContext::new(suite.lib, &key, Purpose::Decrypt, &pkcs1_padding());
    (unwrap, wrapped[..length].to_vec())
}

fn open_authenticated(suite: &mut Suite<'_>) {
    let (backend, lib) = (suite.backend, suite.lib);
    let holder = Holder::with_rsa(backend);
    let content = message(CONTENT);
    let recipient = Recipient::from_certificate(&holder.certificate)
        .and_then(|recipient| recipient.rsa_padding(RsaPadding::pkcs1v15()));
    let der = AuthEnvelopedDataBuilder::new()
        .add_recipient(recipient.unwrap())
        .encrypt(backend, &content)
        .unwrap();
    let der = der.as_der();
    let key = RecipientKey::from_certificate(&holder.certificate, &holder.key).unwrap();

    let aes = Cipher::fetch(lib, c"AES-256-GCM");
    let mut sealed = content.clone();
    let tag = aes.context(&KEY, true).seal(&NONCE, &mut sealed);
    sealed.extend(tag);
    let pkcs8 = holder.pkcs8();
    let ours = |name: &str| {
        Operation::new(
            GROUP,
            format!("open AuthEnvelopedData of 1 MiB: RSA-2048, AES-256-GCM{name}"),
        )
        .goal(Goal::Message)
        .with(
            Library::Ours,
            "AuthEnvelopedData::from_der, decrypt",
            || {
                AuthEnvelopedData::from_der(backend, der)
                    .unwrap()
                    .decrypt(&key)
                    .unwrap()
            },
            |content| content.to_vec(),
        )
    };
    let (mut unwrap, wrapped) = raw_rsa(suite, &holder);
    let mut decryption = aes.context(&KEY, false);
    let (their_key, their_certificate) = (PKey::private_key_from_der(&pkcs8).unwrap(), holder.theirs());
    let kept = ours("").with_state(
        Library::Raw,
        "EVP_PKEY_decrypt on a kept context, AES-256-GCM into a kept buffer; nothing is decoded",
        vec![0; CONTENT],
        {
            let sealed = sealed.clone();
            move |out| {
                let mut content_key = [0; 512];
                let length = unwrap.decrypt(&wrapped, &mut content_key);
                decryption.rekey(&content_key[..length], &[0; 16]);
                decryption.open(&NONCE, &sealed, out);
            }
        },
        |out, ()| out.clone(),
    );
    suite.add(kept.with(
        Library::RustOpenssl,
        "CmsContentInfo::from_der, decrypt",
        || {
            CmsContentInfo::from_der(der)
                .unwrap()
                .decrypt(&their_key, &their_certificate)
                .unwrap()
        },
        |content| content,
    ));
    let (mut unwrap, wrapped) = raw_rsa(suite, &holder);
    let mut decryption = aes.context(&KEY, false);
    suite.add(ours(NEW_BUFFER).with(
        Library::Raw,
        "EVP_PKEY_decrypt on a kept context, AES-256-GCM into a new buffer, which is wiped; nothing is decoded",
        move || {
            let mut content_key = [0; 512];
            let length = unwrap.decrypt(&wrapped, &mut content_key);
            decryption.rekey(&content_key[..length], &[0; 16]);
            decryption.open_to_new(&NONCE, &sealed)
        },
        |content| content.as_slice().to_vec(),
    ));
}

fn verify_signed(suite: &mut Suite<'_>) {
    let (backend, lib) = (suite.backend, suite.lib);
    let holder = Holder::on_p256(backend);
    let content = message(CONTENT);
    let signer = SignerInfoBuilder::new(&holder.certificate, &holder.key, HashAlgorithm::Sha256).unwrap();
    let signed = SignedDataBuilder::new()
        .add_signer(signer)
        .and_then(|builder| builder.sign(&content))
        .unwrap();
    let der = signed.as_der();
    let store = Store::new(backend, [holder.root.clone()]).unwrap();
    let paths = PolicyBuilder::rfc5280()
        .store(&store)
        .build_verifier(Some(KeyPurposeOid::EMAIL_PROTECTION))
        .unwrap();
    let verifier = SignedDataVerifier::new(&paths);

    let anchors = Anchors::new(
        lib,
        &[RawCertificate::from_der_in(lib, holder.root.as_der())],
        time::OffsetDateTime::now_utc().unix_timestamp(),
    );
    let mut digest = Digest::fetch(lib, c"SHA2-256").context();
    let leaf = holder.certificate.as_der();
    // Any other hash takes as long to sign and to verify.
    let signed_hash = [0x5a; 32];
    let raw_key = EcLoader::new(lib, P256.group, P256.nid.as_raw()).from_pkcs8(&holder.pkcs8(), false);
    let mut signature = [0; 512];
    let length = KeyContext::new(lib, &raw_key, Purpose::Sign, &Params::new()).sign(&signed_hash, &mut signature);
    let mut verification = KeyContext::new(lib, &raw_key, Purpose::Verify, &Params::new());

    let mut their_store = X509StoreBuilder::new().unwrap();
    their_store
        .add_cert(X509::from_der(holder.root.as_der()).unwrap())
        .unwrap();
    let their_store = their_store.build();
    let hash = |content: &[u8]| openssl::sha::sha256(content).to_vec();
    suite.add(
        Operation::new(GROUP, "verify SignedData of 1 MiB: P-256, a path of two certificates")
            .goal(Goal::Message)
            .with(
                Library::Ours,
                "SignedData::from_der, SignedDataVerifier::verify",
                || {
                    let message = SignedData::from_der(backend, der).unwrap();
                    verifier.verify(&message).unwrap();
                    message
                },
                move |message| hash(message.content().unwrap()),
            )
            .with_state(
                Library::Raw,
                "EVP_DigestUpdate of the content, EVP_PKEY_verify on a kept context, d2i_X509, X509_verify_cert",
                [0; 64],
                move |out| {
                    digest.hash(&content, out);
                    verification.verify(&signature[..length], &signed_hash);
                    let leaf = RawCertificate::from_der_in(lib, leaf);
                    anchors.verify(&leaf, &Certificates::new([])).unwrap();
                },
                |out, ()| out[..32].to_vec(),
            )
            .with(
                Library::RustOpenssl,
                "CmsContentInfo::from_der, verify with a kept store",
                || {
                    let mut content = Vec::with_capacity(CONTENT);
                    let mut message = CmsContentInfo::from_der(der).unwrap();
                    let options = CMSOptions::BINARY;
                    message
                        .verify(None, Some(&their_store), None, Some(&mut content), options)
                        .unwrap();
                    content
                },
                move |content| hash(&content),
            ),
    );
}
