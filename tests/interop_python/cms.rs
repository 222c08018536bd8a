//! Messages of CMS, by this crate and by Python's `cryptography`: bundles of certificates and encrypted messages both ways, signed ones
//! from there to here, because the package verifies none.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::cms::smime::{SmimeMessage, canonical_text, text_of_part, wrap};
use hazmat_openssl::cms::{
    CertificateBundle, ContentCipher, EnvelopedData, EnvelopedDataBuilder, PemLabel, Recipient, RecipientKey,
    SignedData, SignedDataBuilder, SignedDataVerifier, SignerInfoBuilder,
};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::Certificate;
use support::cms::Scene;
use support::ocsp::Party;
use support::{backend, python, x509_made};

const COMMON: &str = "
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import pkcs7

DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM
SMIME = serialization.Encoding.SMIME
def certificate(index):
    return x509.load_der_x509_certificate(argument(index))
def key(index):
    return serialization.load_der_private_key(argument(index), None)
def ders(certificates):
    return b''.join(c.public_bytes(DER) for c in certificates)
";

fn run(snippet: &str, arguments: &[&[u8]]) -> Vec<u8> {
    python::run(&[COMMON, snippet].concat(), arguments)
}

fn pkcs8(key: &PrivateKey) -> Vec<u8> {
    let bytes = key.private_bytes(Encoding::Der, PrivateFormat::Pkcs8, NoEncryption);
    bytes.unwrap().to_vec()
}

/// A key and its certificate, which does not say what the key is for.
fn party(key: impl Into<PrivateKey>) -> Party {
    let key = key.into();
    let certificate = x509_made::certificate(&key, SignatureAlgorithm::default(), &[]);
    Party { key, certificate }
}

/// The same bytes from the same certificates, and read again.
#[test]
fn bundles() {
    let scene = Scene::new(backend());
    let other = party(backend().ed25519_generate_key().unwrap());
    let certificates = [
        &scene.authority.certificate,
        &scene.subject.certificate,
        &other.certificate,
    ]
    .map(Certificate::clone);
    let ours = CertificateBundle::new(certificates.clone(), []);
    let arguments = certificates.each_ref().map(Certificate::as_der);
    for (encoding, bytes) in [
        ("DER", ours.to_der().unwrap()),
        ("PEM", ours.to_pem(PemLabel::Pkcs7).unwrap().into_bytes()),
    ] {
        let write = format!("answer(pkcs7.serialize_certificates([certificate(n) for n in range(3)], {encoding}))");
        assert_eq!(run(&write, &arguments), bytes, "{encoding}");
    }
    let der = ours.to_der().unwrap();
    let read = CertificateBundle::from_der(backend(), &der).unwrap();
    let expected: Vec<u8> = read
        .certificates()
        .iter()
        .flat_map(Certificate::as_der)
        .copied()
        .collect();
    let found = run("answer(ders(pkcs7.load_der_pkcs7_certificates(argument(0))))", &[&der]);
    assert_eq!(found, expected);
    let pem = ours.to_pem(PemLabel::Pkcs7).unwrap();
    let load = "answer(ders(pkcs7.load_pem_pkcs7_certificates(argument(0))))";
    assert_eq!(run(load, &[pem.as_bytes()]), expected);
    // The certificates beside a signature of ours.
    let signer = SignerInfoBuilder::new(&scene.subject.certificate, &scene.subject.key, HashAlgorithm::Sha256).unwrap();
    let signed = SignedDataBuilder::new()
        .add_signer(signer)
        .unwrap()
        .certificates([&scene.authority.certificate]);
    let signed = signed.sign(b"content").unwrap();
    let found = run(
        "answer(ders(pkcs7.load_der_pkcs7_certificates(argument(0))))",
        &[signed.as_der()],
    );
    let expected: Vec<u8> = signed
        .certificates()
        .iter()
        .flat_map(Certificate::as_der)
        .copied()
        .collect();
    assert_eq!(found, expected);
    assert_eq!(signed.certificates().len(), 2);
}

/// SHA-224 is not among the defaults of the verifier.
const HASHES: [HashAlgorithm; 4] = [
    HashAlgorithm::Sha224,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];

const SIGN: &str = "
options = [getattr(pkcs7.PKCS7Options, name) for name in argument(3).decode().split()]
pss = argument(6) == b'pss'
kwargs = {'rsa_padding': padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)} if pss else {}
b = pkcs7.PKCS7SignatureBuilder().set_data(argument(2))
b = b.add_signer(certificate(0), key(1), getattr(hashes, argument(5).decode())(), **kwargs)
answer(b.sign(getattr(serialization.Encoding, argument(4).decode()), options))
";

/// Every key, hash function and option of the package's signatures, in DER, PEM and S/MIME.
#[test]
fn their_signatures() {
    const TEXT: &[u8] = b"Hello\nmore\r\nand \xff\n";
    let rsa = party(backend().generate_rsa_private_key(65537, 2048).unwrap());
    let curve = EllipticCurve::Secp384R1;
    let ec = party(backend().generate_elliptic_curve_private_key(curve).unwrap());
    let keys = [("rsa", &rsa, ""), ("rsa", &rsa, "pss"), ("ec", &ec, "")];
    let all_options = [
        "",
        "Binary",
        "DetachedSignature",
        "DetachedSignature Binary",
        "NoCapabilities",
        "NoAttributes",
        "NoCerts",
    ];
    let mut cases: Vec<(usize, &str, &str, &str)> = Vec::new();
    for options in all_options {
        cases.push((2, options, "DER", "SHA256"));
    }
    for number in 0..keys.len() {
        let hashes = ["SHA384", "SHA224", "SHA256", "SHA512"];
        for hash in hashes.into_iter().take(if number == 0 { hashes.len() } else { 1 }) {
            cases.push((number, "DetachedSignature", "PEM", hash));
        }
        cases.push((number, "DetachedSignature", "SMIME", "SHA256"));
        cases.push((number, "DetachedSignature Text", "SMIME", "SHA384"));
        cases.push((number, "DetachedSignature Binary", "SMIME", "SHA512"));
    }
    let mut verified = 0;
    for (number, options, encoding, hash) in cases {
        let (name, party, padding) = keys[number];
        let what = format!("{name} {padding} {options} {encoding} {hash}");
        // Text is an option of text. In mails, the package writes LF as CR LF, whatever it has signed.
        let text = match (
            options.contains("Text"),
            encoding == "SMIME" && options.contains("Binary"),
        ) {
            (true, _) => &b"Hello\nmore\r\n"[..],
            (_, true) => b"Hello\r\nand \xff\r\n",
            _ => TEXT,
        };
        let certificate = party.certificate.as_der();
        let key = pkcs8(&party.key);
        let arguments: [&[u8]; 7] = [
            certificate,
            &key,
            text,
            options.as_bytes(),
            encoding.as_bytes(),
            hash.as_bytes(),
            padding.as_bytes(),
        ];
        let message = run(SIGN, &arguments);
        let canonical = match options.contains("Binary") {
            true => text.to_vec(),
            false => canonical_text(text).into_owned(),
        };
        let with_header = [b"Content-Type: text/plain\r\n\r\n", &*canonical].concat();
        let content = if options.contains("Text") {
            with_header
        } else {
            canonical
        };
        let (cms, content) = match encoding {
            "SMIME" => {
                let mail = SmimeMessage::parse(&message).unwrap_or_else(|error| panic!("{what}: {error}"));
                let part = match options.contains("Binary") {
                    true => mail.received_part().unwrap().to_vec(),
                    false => mail.signed_part().unwrap().into_owned(),
                };
                if options.contains("Text") {
                    assert_eq!(text_of_part(&part).unwrap(), canonical_text(text).as_ref(), "{what}");
                }
                (SignedData::from_der(backend(), mail.cms()), part)
            }
            "PEM" => (SignedData::from_pem(backend(), &message), content),
            _ => (SignedData::from_der(backend(), &message), content),
        };
        let cms = cms.unwrap_or_else(|error| panic!("{what}: {error}"));
        let verifier = SignedDataVerifier::of_certificates([&party.certificate]);
        let verifier = verifier.permitted_hash_algorithms(HASHES);
        match options.contains("DetachedSignature") {
            true => {
                let found = verifier.verify_detached(&cms, &content);
                assert_eq!(
                    found.unwrap_or_else(|error| panic!("{what}: {error}")).signers().len(),
                    1
                );
                assert!(verifier.verify_detached(&cms, b"other").is_err());
            }
            false => {
                let found = verifier.verify(&cms);
                assert_eq!(
                    found.unwrap_or_else(|error| panic!("{what}: {error}")).signers().len(),
                    1
                );
                assert_eq!(cms.content(), Some(&*content), "{what}");
            }
        }
        assert_eq!(
            cms.certificates().len(),
            usize::from(!options.contains("NoCerts")),
            "{what}"
        );
        verified += 1;
    }
    println!("count: cms python signatures={verified}");
    assert_eq!(verified, 22);
}

/// Encrypted messages in DER, PEM and S/MIME, with both content ciphers of the package: theirs, and ours.
#[test]
fn encrypted_messages() {
    const TEXT: &[u8] = b"Hello\nmore\r\n";
    const ENCRYPT: &str = "
options = [getattr(pkcs7.PKCS7Options, name) for name in argument(2).decode().split()]
cipher = getattr(pkcs7.algorithms, argument(4).decode())
b = pkcs7.PKCS7EnvelopeBuilder().set_data(argument(1)).add_recipient(certificate(0)).set_content_encryption_algorithm(cipher)
answer(b.encrypt(getattr(serialization.Encoding, argument(3).decode()), options))
";
    const DECRYPT: &str = "
options = [getattr(pkcs7.PKCS7Options, name) for name in argument(3).decode().split()]
decrypt = getattr(pkcs7, 'pkcs7_decrypt_' + argument(4).decode())
answer(decrypt(argument(2), certificate(0), key(1), options))
";
    let own = party(backend().generate_rsa_private_key(65537, 2048).unwrap());
    let (certificate, pkcs8) = (own.certificate.as_der(), pkcs8(&own.key));
    let key = RecipientKey::from_certificate(&own.certificate, &own.key).unwrap();
    let (mut opened, mut made) = (0, 0);
    let ciphers = [
        ("AES128", ContentCipher::Aes128Cbc),
        ("AES256", ContentCipher::Aes256Cbc),
    ];
    for (options, encoding) in [
        ("", "DER"),
        ("Binary", "DER"),
        ("Text", "PEM"),
        ("", "SMIME"),
        ("Text", "SMIME"),
    ] {
        for (name, cipher) in ciphers {
            let what = format!("{options} {encoding} {name}");
            let names = [options, encoding, name].map(str::as_bytes);
            let theirs = run(ENCRYPT, &[&[certificate, TEXT][..], &names].concat());
            let message = match encoding {
                "DER" => EnvelopedData::from_der(backend(), &theirs),
                "PEM" => EnvelopedData::from_pem(backend(), &theirs),
                _ => EnvelopedData::from_der(backend(), SmimeMessage::parse(&theirs).unwrap().cms()),
            };
            let message = message.unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(message.content_cipher().unwrap(), cipher, "{what}");
            let canonical = canonical_text(TEXT);
            let content = match options {
                "Binary" => TEXT.to_vec(),
                "Text" => [b"Content-Type: text/plain\r\n\r\n", &*canonical].concat(),
                _ => canonical.to_vec(),
            };
            let found = message.decrypt(&key).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(found.to_vec(), content, "{what}");
            opened += 1;

            let recipient = Recipient::from_certificate(&own.certificate).unwrap();
            let recipient = recipient.rsa_padding(RsaPadding::pkcs1v15()).unwrap();
            let ours = EnvelopedDataBuilder::new().add_recipient(recipient);
            let ours = ours.content_cipher(cipher).encrypt(backend(), &content).unwrap();
            let ours = match encoding {
                "DER" => ours.as_der().to_vec(),
                "PEM" => ours.to_pem(PemLabel::Pkcs7).unwrap().into_bytes(),
                _ => wrap(ours.as_der()).unwrap().into_bytes(),
            };
            let arguments: [&[u8]; 5] = [
                certificate,
                &pkcs8,
                &ours,
                options.strip_suffix("Binary").unwrap_or(options).as_bytes(),
                &encoding.to_lowercase().into_bytes(),
            ];
            // The package takes the header of a text away.
            let expected = if options == "Text" { &*canonical } else { &*content };
            assert_eq!(run(DECRYPT, &arguments), expected, "{what}");
            made += 1;
        }
    }
    println!("count: cms python opened={opened} made={made}");
    assert_eq!((opened, made), (10, 10));
}
