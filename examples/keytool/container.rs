//! Containers: files of keys and certificates (PKCS #12), and of certificates (PKCS #7).

use std::collections::HashSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::cms::{CertificateBundle, PemLabel};
use hazmat_openssl::pkcs12::{
    Pkcs12, Pkcs12Builder, Pkcs12Cipher, Pkcs12Encryption, Pkcs12EncryptionBuilder, Pkcs12Loader,
};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{Certificate, CertificateRevocationList, KeyPurposeOid};
use hazmat_openssl::{Error, Result as ContainerResult, SecretBytes, UnsupportedKind};

use crate::source::{Holds, Item, KeyFile, SIGNED_DER};
use crate::{Explain, Failure};

/// The name that Java gives to a key by default.
const KEY_OF_JAVA: &str = "mykey";

/// The name of a certificate in a trust store for Java.
const TRUSTED: &str = "trusted";

#[derive(Args)]
pub struct Choices {
    /// A file with certificates to put into pkcs12 or pkcs7, beside those in FILE: those of the chain
    #[arg(long, value_name = "FILE")]
    pub certificates: Vec<PathBuf>,

    /// The name of the key in pkcs12, which Java calls its alias
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// The programs that must read pkcs12
    #[arg(long = "for", value_name = "PROGRAMS")]
    programs: Option<Programs>,
}

/// Programs, by what they read.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Programs {
    /// Windows 10, Windows Server 2019 and OpenSSL, and later ones: AES-256, and a MAC with SHA-256
    Windows,
    /// The same for Java 8u301, 11.0.12 and 17, and later ones. A key without a name gets Java's usual one, mykey. Without a key,
    /// the file is a trust store: Java trusts the certificates
    Java,
    /// Windows Server 2016, Java 8 before 8u301 and other old ones: Triple DES and SHA-1, which are weak
    Old,
    /// FIPS modules: AES-256 and PBMAC1, which OpenSSL 3.4 and Java 26 read, and later ones
    Fips,
}

impl Choices {
    /// Whether there are choices for pkcs12 only.
    pub fn are_for_pkcs12(&self) -> bool {
        self.name.is_some() || self.programs.is_some()
    }

    /// The encryption under a password.
    pub fn encryption(
        &self,
        rounds: Option<u32>,
        cipher: Option<KeyCipher>,
        password: &[u8],
    ) -> ContainerResult<Pkcs12Encryption> {
        let mut builder = match self.programs {
            Some(Programs::Old) => Pkcs12EncryptionBuilder::for_old_programs(),
            Some(Programs::Fips) => Pkcs12EncryptionBuilder::for_fips(),
            _ => Pkcs12EncryptionBuilder::new(),
        };
        if let Some(rounds) = rounds {
            builder = builder.kdf_rounds(rounds);
        }
        if let Some(cipher) = cipher {
            builder = builder.cipher(cipher_for_pkcs12(cipher)?);
        }
        builder.build(password)
    }
}

fn cipher_for_pkcs12(cipher: KeyCipher) -> ContainerResult<Pkcs12Cipher> {
    match cipher {
        KeyCipher::Aes128Cbc => Ok(Pkcs12Cipher::Aes128Cbc),
        KeyCipher::Aes192Cbc => Ok(Pkcs12Cipher::Aes192Cbc),
        KeyCipher::Aes256Cbc => Ok(Pkcs12Cipher::Aes256Cbc),
        KeyCipher::TripleDesCbc => Ok(Pkcs12Cipher::TripleDesCbc),
        other => Err(Error::unsupported(
            UnsupportedKind::Cipher,
            format!("{other} in PKCS #12"),
        )),
    }
}

/// Loads a PKCS #12 file.
pub fn load_pkcs12(backend: &Backend, item: &Item, password: Option<&[u8]>) -> ContainerResult<Pkcs12> {
    let loader = Pkcs12Loader::new(backend);
    match item.encoding {
        Encoding::Der => loader.load_pkcs12(item.data, password),
        _ => loader.load_pkcs12(&item.decoded()?, password),
    }
}

/// Loads certificates of PKCS #7.
pub fn load_bundle(backend: &Backend, item: &Item) -> ContainerResult<CertificateBundle> {
    match item.encoding {
        Encoding::Der => CertificateBundle::from_der(backend, item.data),
        _ => CertificateBundle::from_pem(backend, item.data),
    }
}

/// The content of a new container.
#[derive(Default)]
pub struct Content {
    /// The PKCS #12 file that everything comes from: it is written again with all names that are in it.
    whole: Option<Pkcs12>,
    keys: Vec<PrivateKey>,
    certificates: Vec<Certificate>,
    lists: Vec<CertificateRevocationList>,
}

impl Content {
    /// Adds what a file contains. `load_key` reads a private key, if it is needed, and `open` reads PKCS #12.
    pub fn add(
        &mut self,
        backend: &Backend,
        file: &KeyFile,
        load_key: impl Fn(&Item) -> Result<Option<PrivateKey>, Failure>,
        open: impl Fn(&Item) -> Result<Pkcs12, Failure>,
    ) -> Result<(), Failure> {
        let items = file.items()?;
        for item in &items {
            let place = || item.place(file);
            match item.holds {
                Holds::PrivateKey => self.keys.extend(load_key(item)?),
                Holds::Pkcs12 => {
                    let opened = open(item)?;
                    let keys = opened.keys().iter().map(|key| key.private_key().clone());
                    self.keys.extend(keys);
                    let certificates = opened.certificates().iter().map(|one| one.certificate().clone());
                    self.certificates.extend(certificates);
                    let lists = opened
                        .revocation_lists()
                        .iter()
                        .map(|one| one.revocation_list().clone());
                    self.lists.extend(lists);
                    self.whole = Some(opened).filter(|_| items.len() == 1);
                }
                Holds::Bundle => {
                    let bundle = load_bundle(backend, item).explain(place())?;
                    self.certificates.extend(bundle.certificates().iter().cloned());
                    self.lists.extend(bundle.revocation_lists().iter().cloned());
                }
                holds if holds == Holds::Certificate || holds == SIGNED_DER => {
                    let certificate = match item.encoding {
                        Encoding::Der => backend.load_der_x509_certificate(item.data),
                        _ => backend.load_pem_x509_certificate(item.data),
                    };
                    self.certificates.push(certificate.explain(place())?);
                }
                // They precede a key in files of OpenSSL, and the key names its curve itself.
                Holds::NoKey("elliptic curve parameters", _) => {}
                Holds::NoKey(what, _) => {
                    return Err(Failure(format!("{}: {what} does not fit into the container", place())));
                }
                _ => {
                    let sentence = "a public key or parameters do not fit into the container: it has certificates";
                    return Err(Failure(format!("{}: {sentence}", place())));
                }
            }
        }
        // The file of a certificate may have its chain, and the file of the chain the certificate.
        let mut once: Vec<Certificate> = Vec::new();
        for certificate in self.certificates.drain(..) {
            if !once.contains(&certificate) {
                once.push(certificate);
            }
        }
        self.certificates = once;
        Ok(())
    }

    /// Adds a key, whose certificate comes first.
    pub fn add_key(&mut self, key: PrivateKey) {
        self.keys.push(key);
    }

    /// The certificates: those of the keys first, then the others in their order.
    fn sorted_certificates(&self) -> ContainerResult<Vec<&Certificate>> {
        let mut of_keys = Vec::new();
        for key in &self.keys {
            of_keys.extend(self.of_key(key)?);
        }
        let others = self.certificates.iter().filter(|one| !of_keys.contains(one));
        Ok(of_keys.iter().copied().chain(others).collect())
    }

    /// The certificate of a key.
    fn of_key(&self, key: &PrivateKey) -> ContainerResult<Option<&Certificate>> {
        let public = key.public_key()?;
        let public = public.public_bytes(Encoding::Der, PublicFormat::SubjectPublicKeyInfo)?;
        let mut all = self.certificates.iter();
        Ok(all.find(|certificate| certificate.public_key_bytes() == public))
    }

    /// PEM of all certificates.
    pub fn certificates_pem(&self) -> ContainerResult<String> {
        Certificate::all_to_pem(self.sorted_certificates()?)
    }

    /// PKCS #7 of all certificates and revocation lists.
    pub fn pkcs7(&self, encoding: Encoding) -> ContainerResult<Vec<u8>> {
        let certificates = self.sorted_certificates()?.into_iter().cloned();
        let bundle = CertificateBundle::new(certificates, self.lists.iter().cloned());
        match encoding {
            Encoding::Der => bundle.to_der(),
            _ => bundle.to_pem(PemLabel::Pkcs7).map(String::into_bytes),
        }
    }

    pub fn number_of_certificates(&self) -> usize {
        self.certificates.len()
    }

    pub fn has_keys(&self) -> bool {
        !self.keys.is_empty()
    }

    /// PKCS #12 of everything.
    pub fn pkcs12(
        &self,
        backend: &Backend,
        choices: &Choices,
        encryption: Pkcs12Encryption,
    ) -> Result<SecretBytes, Failure> {
        let builder = match (&self.whole, self.keys.as_slice()) {
            (Some(whole), _) if choices.name.is_none() && choices.certificates.is_empty() => {
                let all = Pkcs12Builder::from_pkcs12(whole).explain("cannot write everything that is in the file")?;
                match choices.programs {
                    Some(Programs::Java) if !whole.revocation_lists().is_empty() => {
                        let sentence = "there are revocation lists in the file, which are not for Java";
                        return Err(Failure::new(sentence));
                    }
                    Some(Programs::Java) => for_java(whole).explain("cannot write the file for Java")?,
                    _ => all,
                }
            }
            (_, []) => self.trust_store(choices)?,
            (_, [key]) => self.key_and_chain(choices, key)?,
            _ => {
                let advice = "put the one to write into another file";
                return Err(Failure(format!("there is more than one key: {advice}")));
            }
        };
        builder.to_der(backend, encryption).explain("cannot write PKCS #12")
    }

    fn key_and_chain(&self, choices: &Choices, key: &PrivateKey) -> Result<Pkcs12Builder, Failure> {
        let own = self.of_key(key).explain("the certificates")?;
        let own = own.ok_or_else(|| {
            Failure::new("there is no certificate of the key: --certificates FILE names a file with it")
        })?;
        let usual = (choices.programs == Some(Programs::Java)).then_some(KEY_OF_JAVA);
        let others = self.certificates.iter().filter(|one| *one != own);
        Pkcs12Builder::new()
            .add_key_with_certificate(key, own, choices.name.as_deref().or(usual))
            .and_then(|builder| builder.add_certificates(others))
            .explain("the key and its certificates")
    }

    /// Certificates without a key. Java trusts them, and wants a name for each.
    fn trust_store(&self, choices: &Choices) -> Result<Pkcs12Builder, Failure> {
        if choices.programs != Some(Programs::Java) {
            let sentence =
                "there is no private key: --for java makes a trust store of certificates, and pkcs7-pem a bundle";
            return Err(Failure::new(sentence));
        }
        let mut aliases = Aliases::default();
        let mut builder = Pkcs12Builder::new();
        for certificate in &self.certificates {
            let name = aliases.of(choices.name.as_deref(), TRUSTED);
            builder = builder
                .add_trusted_certificate(certificate, &name)
                .explain("the certificates")?;
        }
        Ok(builder)
    }
}

/// Everything in a file, with what Java needs: a name for each key, or if there is none, a name and the mark of trust for each
/// certificate.
fn for_java(whole: &Pkcs12) -> ContainerResult<Pkcs12Builder> {
    let mut builder = Pkcs12Builder::new();
    let mut aliases = Aliases::default();
    for key in whole.keys() {
        let alias = aliases.of(key.friendly_name(), KEY_OF_JAVA);
        builder = builder.add_key(key.clone().with_friendly_name(&alias)?)?;
    }
    for certificate in whole.certificates() {
        let mut entry = certificate.clone();
        if whole.keys().is_empty() {
            entry = entry.with_friendly_name(&aliases.of(certificate.friendly_name(), TRUSTED))?;
            if certificate.trusted_key_usages().is_none() {
                entry = entry.with_trusted_key_usages(&[KeyPurposeOid::ANY_EXTENDED_KEY_USAGE])?;
            }
        }
        builder = builder.add_certificate(entry)?;
    }
    Ok(builder)
}

/// Names of entries. Java drops one of two that differ in case alone.
#[derive(Default)]
struct Aliases(HashSet<String>);

impl Aliases {
    /// The name of an entry, or the usual one; with a number if another entry has it.
    fn of(&mut self, name: Option<&str>, usual: &str) -> String {
        let name = name.filter(|name| !name.is_empty()).unwrap_or(usual);
        let mut alias = name.to_owned();
        let mut number = 1;
        while !self.0.insert(alias.to_lowercase()) {
            number += 1;
            alias = format!("{name}-{number}");
        }
        alias
    }
}
