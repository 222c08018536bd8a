//! No error repeats any part of a key, however the file is damaged and wherever it is passed: line breaks lost or
//! escaped, boundaries cut off, base64 in place of a label or a name.

use super::{PASSWORD, backend, on_fips, sample_keys};
use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt::Debug;
use support::ssh_wire::{self, PrivateFile, string};
use support::{bytes, pem_text};

/// So many characters of a key are not in a text by chance.
const TELLING: usize = 8;

/// A private key in PEM.
struct Sample {
    name: String,
    pem: String,
    /// The characters between the boundaries, without headers.
    base64: String,
    der: Vec<u8>,
    /// All substrings of the base64 and of the hexadecimal bytes that must not appear.
    secret: HashSet<Vec<u8>>,
    /// The texts that were checked already: most errors are the same.
    seen: RefCell<HashSet<String>>,
}

impl Sample {
    fn new(name: String, pem: &[u8]) -> Self {
        let pem = String::from_utf8(pem.to_vec()).unwrap();
        let lines = pem.lines().filter(|line| !line.starts_with('-') && !line.contains(':'));
        let base64: String = lines.collect();
        let der = openssl::base64::decode_block(&base64).unwrap();
        let hex = bytes::to_hex(&der);
        let listed = format!("{der:?}");
        let mut secret = HashSet::new();
        for text in [&base64, &base64.to_lowercase(), &hex, &hex.to_uppercase()] {
            secret.extend(text.as_bytes().windows(TELLING).map(<[u8]>::to_vec));
        }
        // Four bytes in a list, with commas between them, have at least this many characters.
        secret.extend(listed.as_bytes().windows(16).map(<[u8]>::to_vec));
        Self {
            name,
            pem,
            base64,
            der,
            secret,
            seen: RefCell::default(),
        }
    }

    fn check_text(&self, text: &str, data: &[u8]) {
        if !self.seen.borrow_mut().insert(text.to_owned()) {
            return;
        }
        for length in [TELLING, 16] {
            let found = text
                .as_bytes()
                .windows(length)
                .find(|window| self.secret.contains(*window));
            assert!(
                found.is_none(),
                "{}: {text}, for {:?}",
                self.name,
                String::from_utf8_lossy(data)
            );
        }
        assert!(text.len() < 1_000, "{}: {text}", self.name);
    }
}

/// Every type of key, in every PEM form that it has, plain and encrypted.
fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    // One of each post-quantum type with a seed: `parameter_sets` looks at the errors about expanded keys.
    let all = sample_keys::all().iter().filter(|sample| match &sample.private {
        PrivateKey::MlKem(_) => sample.name == sample_keys::ML_KEM_512,
        PrivateKey::MlDsa(_) => sample.name == sample_keys::ML_DSA_44,
        PrivateKey::SlhDsa(_) => false,
        _ => true,
    });
    for sample in all {
        for format in [
            PrivateFormat::Pkcs8,
            PrivateFormat::TraditionalOpenSsl,
            PrivateFormat::OpenSsh,
        ] {
            let builder = match format {
                PrivateFormat::TraditionalOpenSsl => format.encryption_builder(),
                _ => format
                    .encryption_builder()
                    .kdf_rounds(if on_fips() { 1_000 } else { 1 }),
            };
            let encryption = builder.build(PASSWORD).unwrap();
            for encryption in [NoEncryption.into(), encryption] {
                let name = format!("{}, {format}, {encryption:?}", sample.name);
                if let Ok(pem) = sample.private.private_bytes(Encoding::Pem, format, encryption) {
                    samples.push(Sample::new(name, &pem));
                }
            }
        }
    }
    let [kem, dsa, _] = sample_keys::post_quantum_counts();
    let post_quantum = kem.min(1) + dsa.min(1);
    assert!(
        samples.len() == 2 * (14 + 6 + 6 + post_quantum) || on_fips(),
        "{}",
        samples.len()
    );
    samples
}

/// Passes data to every loader, and checks each error text.
fn give(sample: &Sample, data: &[u8]) -> (usize, usize) {
    let (mut errors, mut loaded) = (0, 0);
    fn say<T: Debug>(result: Result<T>) -> std::result::Result<String, [String; 2]> {
        result
            .map(|value| format!("{value:?}"))
            .map_err(|error| [error.to_string(), format!("{error:?}")])
    }
    let backend = backend();
    let mut said = Vec::new();
    for password in [None, Some(PASSWORD)] {
        said.push(say(backend.load_pem_private_key(data, password)));
        said.push(say(backend.load_der_private_key(data, password)));
        said.push(say(backend.load_ssh_private_key(data, password)));
        said.push(say(backend.load_private_key(data, password)));
    }
    said.push(say(backend.load_pem_public_key(data)));
    said.push(say(backend.load_der_public_key(data)));
    said.push(say(backend.load_ssh_public_key(data)));
    said.push(say(backend.load_public_key(data)));
    said.push(say(backend.load_pem_parameters(data)));
    said.push(say(backend.load_der_parameters(data)));
    said.push(say(backend.load_pem_x509_certificate(data)));
    said.push(say(backend.load_pem_x509_certificates(data)));
    said.push(say(backend.load_der_x509_certificate(data)));
    said.push(say(backend.load_pem_x509_csr(data)));
    said.push(say(backend.load_der_x509_csr(data)));
    said.push(say(backend.load_pem_x509_crl(data)));
    said.push(say(backend.load_der_x509_crl(data)));
    for said in said {
        match said {
            Ok(text) => {
                sample.check_text(&text, data);
                loaded += 1;
            }
            Err(texts) => {
                texts.iter().for_each(|text| sample.check_text(text, data));
                errors += 1;
            }
        }
    }
    (errors, loaded)
}

/// The text of a key, damaged in every way that can happen in a variable, a form or a settings file.
fn spoilt(sample: &Sample) -> Vec<Vec<u8>> {
    let (pem, base64) = (&sample.pem, &sample.base64);
    let label = pem
        .lines()
        .next()
        .unwrap()
        .trim_matches('-')
        .strip_prefix("BEGIN ")
        .unwrap();
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let line = &base64[..base64.len().min(64)];
    let bare = pem.replace(&format!("{begin}\n"), "").replace(&format!("{end}\n"), "");
    let one_line = pem.replace('\n', "");
    let mut texts = vec![
        pem.clone(),
        one_line.clone(),
        pem.replace('\n', " "),
        pem.replace('\n', "\t"),
        pem.replace('\n', "\r"),
        pem.replace('\n', "\\n"),
        pem.replace('\n', "\\r\\n"),
        pem.replace('\n', "\\\\n"),
        pem.replace('\n', "\0"),
        pem.replace('\n', ","),
        pem.replace(' ', ""),
        pem.replace([' ', '\n'], ""),
        pem.replace(' ', "\n"),
        pem.replace('-', ""),
        pem.replace('-', "\u{2014}"),
        pem.to_lowercase(),
        bare.clone(),
        bare.replace('\n', ""),
        base64.clone(),
        line.to_owned(),
        pem.replace(&begin, ""),
        pem.replace(&end, ""),
        pem.replace(&format!("{begin}\n"), "-----BEGIN "),
        one_line.replace(&begin, "-----BEGIN "),
        one_line.replace(&begin, begin.trim_end_matches('-')),
        one_line.replace(&end, end.trim_start_matches('-')),
        one_line.replace(&begin, &begin[..begin.len() - 1]),
        one_line.replace(&begin, &begin.replace("BEGIN", "END")),
        one_line.replace(&begin, "-----BEGIN ").replace(&end, "-----"),
        one_line.replace(&begin, "-----BEGIN ").replace(&end, "-----END X-----"),
        pem.replace(&begin, &end).replacen(&end, &begin, 1),
        pem.replace(label, line),
        pem.replace(label, base64),
        pem.replace(&end, &format!("-----END {line}-----")),
        pem.replace(&end, &format!("-----END {base64}-----")),
        pem.replace(&begin, &format!("-----BEGIN {line}-----")),
        pem.replace(&begin, &format!("{begin}\n-----BEGIN {line}-----")),
        pem.replace(&begin, &format!("{begin}\n{line}: {line}\n")),
        pem.replace(&begin, &format!("{begin}\nProc-Type: {line}\n\n")),
        pem.replace(
            &begin,
            &format!("{begin}\nProc-Type: 4,ENCRYPTED\nDEK-Info: {line}\n\n"),
        ),
        pem.replace(
            &begin,
            &format!("{begin}\nProc-Type: 4,ENCRYPTED\nDEK-Info: {line},{line}\n\n"),
        ),
        pem.replace(
            &begin,
            &format!("{begin}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{line}\n\n"),
        ),
        format!("\"{}\"", pem.replace('\n', "\\n")),
        format!("'{}'", pem.replace('\n', " ")),
        format!("KEY={}", pem.replace('\n', "\\n")),
        format!("key: |\n  {}", pem.replace('\n', "\n  ")),
        format!("{pem}{pem}"),
        format!("---- BEGIN SSH2 PUBLIC KEY ----\n{base64}\n---- END SSH2 PUBLIC KEY ----\n"),
        format!("PuTTY-User-Key-File-3: {line}\n"),
        // On an OpenSSH line.
        format!("ssh-rsa {base64}"),
        format!("ssh-ed25519 {line}"),
        format!("{line} ssh-rsa {line}"),
        format!("{} AAAA", base64.to_lowercase().replace(['+', '/', '='], "-")),
        format!("ssh-{} AAAA", base64.to_lowercase().replace(['+', '/', '='], "-")),
        format!(
            "ssh-{} AAAA",
            &line.to_lowercase().replace(['+', '/', '='], "-")[..line.len().min(40)]
        ),
        format!("{line} {line} {line}"),
    ];
    // Under every other label.
    for other in [
        "PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "RSA PRIVATE KEY",
        "DSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "PUBLIC KEY",
        "RSA PUBLIC KEY",
        "DH PARAMETERS",
        "X9.42 DH PARAMETERS",
        "DSA PARAMETERS",
        "CERTIFICATE",
        "CERTIFICATE REQUEST",
        "X509 CRL",
        "ROT13",
    ] {
        texts.push(pem.replace(label, other));
        texts.push(one_line.replace(label, other));
    }
    // Truncated, and without its beginning.
    for part in 1..16 {
        texts.push(pem[..pem.len() * part / 16].to_owned());
        texts.push(pem[pem.len() * part / 16..].to_owned());
        texts.push(one_line[one_line.len() * part / 16..].to_owned());
    }
    let mut all: Vec<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
    all.push(pem.bytes().flat_map(|byte| [byte, 0]).collect());
    // The decoded bytes: whole, truncated, and shifted by one.
    all.push(sample.der.clone());
    all.push(sample.der[..sample.der.len() / 2].to_vec());
    all.push(sample.der[1..].to_vec());
    all.push([b"0", &sample.der[..]].concat());
    all.push(base64.as_bytes()[1..].to_vec());
    all
}

#[test]
fn no_error_repeats_a_key() {
    let (mut errors, mut loaded) = (0, 0);
    for sample in samples() {
        for data in spoilt(&sample) {
            let (more_errors, more_loaded) = give(&sample, &data);
            errors += more_errors;
            loaded += more_loaded;
        }
    }
    assert!(errors > 50_000 && loaded > 500 || on_fips(), "{errors} {loaded}");
}

/// A piece of a key in place of a name in OpenSSH's formats.
#[test]
fn no_error_repeats_a_key_as_a_name_of_openssh() {
    let mut errors = 0;
    for sample in samples() {
        let line = sample.base64[..sample.base64.len().min(60)].to_owned();
        let small = line.to_lowercase().replace(['+', '/', '='], "-");
        for name in [
            line.as_bytes(),
            small.as_bytes(),
            format!("ssh-{small}").as_bytes(),
            &sample.der,
        ] {
            let blob = [string(name), string(&[1; 32])].concat();
            let good = [string(b"ssh-ed25519"), string(&[1; 32])].concat();
            let curve = [string(b"ecdsa-sha2-nistp256"), string(name), string(name)].concat();
            let plain = PrivateFile::plain(&good, &[&good[..], name].concat());
            let with = |change: &dyn Fn(&mut PrivateFile)| {
                let mut file = plain.clone();
                change(&mut file);
                file.pem()
            };
            let certificate = ssh_wire::certificate("ssh-ed25519-cert-v01@openssh.com", &[name.to_vec()]);
            for data in [
                with(&|file| file.cipher = name.to_vec()),
                with(&|file| {
                    file.cipher = name.to_vec();
                    file.kdf = b"bcrypt".to_vec();
                }),
                with(&|file| {
                    file.cipher = b"aes256-ctr".to_vec();
                    file.kdf = name.to_vec();
                }),
                with(&|file| file.public_blobs = vec![blob.clone()]),
                with(&|file| file.public_blobs = vec![curve.clone()]),
                with(&|file| file.private = blob.clone()),
                ssh_wire::line("ssh-ed25519", &blob),
                ssh_wire::line("ecdsa-sha2-nistp256", &curve),
                ssh_wire::line("ssh-ed25519-cert-v01@openssh.com", &certificate),
                [name, b" ", &ssh_wire::line("", &blob)].concat(),
                pem_text::block("OPENSSH PRIVATE KEY", name),
            ] {
                errors += give(&sample, &data).0;
            }
        }
    }
    assert!(errors > 40_000 || on_fips(), "{errors}");
}
