//! S/MIME with the commands `openssl smime` and `openssl cms`: they make and verify the signatures, and encrypt and decrypt.

use hazmat_openssl::cms::smime::*;
use hazmat_openssl::cms::{
    AuthEnvelopedData, AuthEnvelopedDataBuilder, CertificateBundle, ContentTypeOid, EnvelopedData,
    EnvelopedDataBuilder, Recipient, RecipientKey, SignedData, SignedDataBuilder, SignedDataVerifier,
    SignerInfoBuilder,
};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::{CertificateBuilder, Name, SubjectKeyIdentifier};
use support::backend;
use support::openssl_cli::Workspace;
use time::Duration;

/// The text of all messages: with lines that look like boundaries, a dot, bytes of UTF-8, and an empty line at its end.
const TEXT: &str = "Hello\n--\n------\n.\nFrom me: größer\n \n\n";

/// A key, and its certificate for signatures and encryption.
fn scene() -> Workspace {
    let workspace = Workspace::new();
    let key = backend().generate_rsa_private_key(65537, 2048).unwrap();
    let key = hazmat_openssl::asymmetric::PrivateKey::from(key);
    let name = Name::from_common_name("Signer").unwrap();
    let certificate = CertificateBuilder::new()
        .subject_name(&name)
        .and_then(|builder| builder.issuer_name(&name))
        .and_then(|builder| builder.public_key(&key.public_key()?))
        .and_then(|builder| builder.serial_number(7))
        .and_then(|builder| builder.valid_for(Duration::DAY))
        .and_then(|builder| builder.add_extension(&SubjectKeyIdentifier::from_public_key(&key.public_key()?)?, false))
        .and_then(|builder| builder.sign(&key, HashAlgorithm::Sha256))
        .unwrap();
    let pkcs8 = key.private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption);
    workspace.write("key.pem", &pkcs8.unwrap());
    workspace.write("certificate.pem", certificate.to_pem().unwrap().as_bytes());
    workspace.write("text", TEXT.as_bytes());
    workspace
}

fn words(text: &str) -> Vec<&str> {
    text.split(' ').filter(|word| !word.is_empty()).collect()
}

const SIGN: &str = "-sign -in text -signer certificate.pem -inkey key.pem";
const VERIFY: &str = "-verify -CAfile certificate.pem -purpose any -in mail";

/// What the command signs as mail, in every way, and what this crate finds in it.
#[test]
fn their_signed_mails() {
    let workspace = scene();
    let canonical = TEXT.replace('\n', "\r\n");
    let with_header = format!("Content-Type: text/plain\r\n\r\n{canonical}");
    let cases = [
        ("", "sha-256", &*canonical),
        ("-text", "sha-256", &with_header),
        ("-md sha384", "sha-384", &canonical),
        ("-binary", "sha-256", TEXT),
        ("-crlfeol", "sha-256", &canonical),
        (
            "-subject subject -from me@example.org -to you@example.org",
            "sha-256",
            &canonical,
        ),
        ("-indef", "sha-256", &canonical),
    ];
    let mut read = 0;
    for command in ["smime", "cms"] {
        for (options, hash, part) in cases {
            let mail = workspace.must_run(&words(&format!("{command} {SIGN} {options}")));
            let message = SmimeMessage::parse(&mail).unwrap_or_else(|error| panic!("{command} {options}: {error}"));
            let found = match options {
                "-binary" => message.received_part().unwrap().to_vec(),
                _ => message.signed_part().unwrap().into_owned(),
            };
            assert_eq!(String::from_utf8(found).unwrap(), part, "{command} {options}");
            assert_eq!(message.hash_names(), [hash], "{command} {options}");
            assert_eq!(message.content_type().unwrap(), ContentTypeOid::SIGNED_DATA);
            let bundle = CertificateBundle::from_der(backend(), message.cms()).unwrap();
            assert_eq!(bundle.certificates().len(), 1);
            read += 1;

            // The parts, wrapped by this crate, are what the command verifies.
            if options != "-binary" {
                let again = wrap_detached(backend(), part.as_bytes(), message.cms()).unwrap();
                workspace.write("mail", &again);
                let verified = workspace.must_run(&words(&format!("{command} {VERIFY}")));
                assert_eq!(String::from_utf8(verified).unwrap(), part, "{command} {options}");
                let changed = String::from_utf8(again).unwrap().replacen("Hello", "Hellp", 1);
                workspace.write("mail", changed.as_bytes());
                assert!(workspace.run(&words(&format!("{command} {VERIFY}"))).is_none());
            }
        }
    }
    println!("count: smime openssl signed={read}");
    assert_eq!(read, 14);
}

/// Messages with their content: signed and encrypted mail of the command, and the same content wrapped by this crate.
#[test]
fn their_opaque_mails() {
    let workspace = scene();
    let decrypt = "-decrypt -recip certificate.pem -inkey key.pem -in mail";
    let cases = [
        ("smime", format!("{SIGN} -nodetach"), VERIFY, SmimeType::SignedData),
        ("cms", format!("{SIGN} -nodetach"), VERIFY, SmimeType::SignedData),
        (
            "cms",
            format!("{SIGN} -nodetach -stream -keyid"),
            VERIFY,
            SmimeType::SignedData,
        ),
        (
            "smime",
            "-encrypt -in text -aes128 certificate.pem".to_owned(),
            decrypt,
            SmimeType::EnvelopedData,
        ),
        (
            "cms",
            "-encrypt -in text -aes256 certificate.pem".to_owned(),
            decrypt,
            SmimeType::EnvelopedData,
        ),
        (
            "cms",
            "-encrypt -in text -stream -aes256 certificate.pem".to_owned(),
            decrypt,
            SmimeType::EnvelopedData,
        ),
        (
            "cms",
            "-encrypt -in text -aes-256-gcm certificate.pem".to_owned(),
            decrypt,
            SmimeType::AuthEnvelopedData,
        ),
    ];
    for (command, make, open, smime_type) in cases {
        let mail = workspace.must_run(&words(&format!("{command} {make}")));
        let message = SmimeMessage::parse(&mail).unwrap_or_else(|error| panic!("{command} {make}: {error}"));
        // The command names no type for AuthEnvelopedData in some versions.
        assert!(
            message.smime_type().is_none_or(|found| found == smime_type),
            "{message:?}"
        );
        let wrapped = wrap(message.cms()).unwrap();
        assert_eq!(SmimeMessage::parse(&wrapped).unwrap().smime_type(), Some(smime_type));
        for mail in [wrapped.clone(), wrapped.replace("\r\n", "\n")] {
            workspace.write("mail", mail.as_bytes());
            let opened = workspace.must_run(&words(&format!("{command} {open}")));
            assert_eq!(String::from_utf8(opened).unwrap(), TEXT.replace('\n', "\r\n"), "{make}");
        }
    }
}

#[test]
fn our_bundles_as_mail() {
    let workspace = scene();
    let certificate = workspace.read("certificate.pem");
    let certificate = backend().load_pem_x509_certificate(&certificate).unwrap();
    let bundle = CertificateBundle::new([certificate], []);
    workspace.write("mail", wrap(&bundle.to_der().unwrap()).unwrap().as_bytes());
    let pem = workspace.must_run(&["smime", "-pk7out", "-in", "mail"]);
    assert_eq!(CertificateBundle::from_pem(backend(), pem).unwrap(), bundle);
    let der = workspace.must_run(&["cms", "-cmsout", "-in", "mail", "-outform", "DER"]);
    assert_eq!(der, bundle.to_der().unwrap());
}

/// The header that the command adds to text, and takes away.
#[test]
fn texts() {
    let workspace = scene();
    workspace.write("part", &text_part(TEXT));
    let make = "cms -sign -in part -signer certificate.pem -inkey key.pem -outform DER -binary";
    let signature = workspace.must_run(&words(make));
    let mail = wrap_detached(backend(), &text_part(TEXT), &signature).unwrap();
    workspace.write("mail", &mail);
    let text = workspace.must_run(&words(&format!("cms {VERIFY} -text")));
    assert_eq!(String::from_utf8(text).unwrap(), TEXT.replace('\n', "\r\n"));

    let mail = workspace.must_run(&words(&format!("cms {SIGN} -text")));
    let message = SmimeMessage::parse(mail).unwrap();
    let part = message.signed_part().unwrap();
    assert_eq!(text_of_part(&part).unwrap(), TEXT.replace('\n', "\r\n").as_bytes());
}

/// Mail that this crate signs and encrypts, and the command opens; and the reverse, by one key and certificate.
#[test]
fn whole_mails_both_ways() {
    let workspace = scene();
    let certificate = backend()
        .load_pem_x509_certificate(&workspace.read("certificate.pem"))
        .unwrap();
    let key = backend()
        .load_pem_private_key(&workspace.read("key.pem"), None)
        .unwrap();
    let part = text_part(TEXT);
    let signer = || SignerInfoBuilder::new(&certificate, &key, HashAlgorithm::Sha384).unwrap();
    let signing = || SignedDataBuilder::new().add_signer(signer()).unwrap();
    let canonical = TEXT.replace('\n', "\r\n");

    let detached = signing().sign_detached(&part).unwrap();
    let clear = wrap_detached(backend(), &part, detached.as_der()).unwrap();
    assert_eq!(SmimeMessage::parse(&clear).unwrap().hash_names(), ["sha-384"]);
    let opaque = wrap(signing().sign(&part).unwrap().as_der()).unwrap().into_bytes();
    let mut verified = 0;
    for command in ["smime", "cms"] {
        for mail in [&clear, &opaque] {
            workspace.write("mail", mail);
            let text = workspace.must_run(&words(&format!("{command} {VERIFY} -text")));
            assert_eq!(String::from_utf8(text).unwrap(), canonical, "{command}");
            verified += 1;
        }
    }
    // Mail that a server has stored with other line ends.
    let stored = String::from_utf8(clear.clone()).unwrap().replace("\r\n", "\n");
    workspace.write("mail", stored.as_bytes());
    assert!(workspace.run(&words(&format!("cms {VERIFY}"))).is_some());
    let verifier = SignedDataVerifier::of_certificates([&certificate]);
    let check = |mail: &[u8]| {
        let mail = SmimeMessage::parse(mail).unwrap();
        let message = SignedData::from_der(backend(), mail.cms()).unwrap();
        match mail.signed_part() {
            Some(part) => verifier.verify_detached(&message, &part),
            None => verifier.verify(&message),
        }
    };
    assert_eq!(check(stored.as_bytes()).unwrap().signers().len(), 1);
    assert!(check(stored.replacen("Hello", "Hellp", 1).as_bytes()).is_err());
    let mut found = 0;
    for options in [
        "",
        "-nodetach",
        "-text",
        "-nodetach -text",
        "-md sha512",
        "-stream -nodetach",
        "-noattr",
        "-keyid",
    ] {
        let mail = workspace.must_run(&words(&format!("cms {SIGN} {options}")));
        assert_eq!(check(&mail).unwrap().signers().len(), 1, "{options}");
        found += 1;
    }

    // Signed, then encrypted (RFC 8551, section 3.7).
    let own = RecipientKey::from_certificate(&certificate, &key).unwrap();
    let recipient = || Recipient::from_certificate(&certificate).unwrap();
    let enveloped = EnvelopedDataBuilder::new().add_recipient(recipient());
    let enveloped = enveloped.encrypt(backend(), &clear).unwrap();
    let authenticated = AuthEnvelopedDataBuilder::new().add_recipient(recipient());
    let authenticated = authenticated.encrypt(backend(), &clear).unwrap();
    for message in [enveloped.as_der(), authenticated.as_der()] {
        workspace.write("mail", wrap(message).unwrap().as_bytes());
        let inner = workspace.must_run(&words("cms -decrypt -recip certificate.pem -inkey key.pem -in mail"));
        assert_eq!(inner, clear);
        assert_eq!(check(&inner).unwrap().signers().len(), 1);
    }
    workspace.write("signed", &clear);
    for (options, is_authenticated) in [("-aes128", false), ("-aes-256-gcm", true), ("-stream -aes256", false)] {
        let make = format!("cms -encrypt -in signed {options} certificate.pem");
        let mail = SmimeMessage::parse(workspace.must_run(&words(&make))).unwrap();
        let inner = match is_authenticated {
            true => AuthEnvelopedData::from_der(backend(), mail.cms())
                .unwrap()
                .decrypt(&own),
            false => EnvelopedData::from_der(backend(), mail.cms()).unwrap().decrypt(&own),
        };
        assert_eq!(check(&inner.unwrap()).unwrap().signers().len(), 1, "{options}");
        found += 1;
    }
    println!("count: smime openssl both ways: ours={} theirs={found}", verified + 2);
    assert_eq!((verified, found), (4, 11));
}
