//! S/MIME: the messages of PKITS, and what is wrapped and read again.

use hazmat_openssl::cms::smime::*;
use hazmat_openssl::cms::{CertificateBundle, ContentTypeOid};
use std::collections::BTreeSet;
use support::cms::*;
use support::pkits::{file, stems};
use support::{backend, bytes, der, errors};

/// A detached signature in outline: the digest algorithms, and one signer who does not decode.
fn detached(algorithms: &[&str]) -> Vec<u8> {
    let algorithms = algorithms.iter().map(|oid| der::sequence(&[der::oid(oid)]));
    let algorithms = der::element(0x31, &algorithms.collect::<Vec<_>>().concat());
    let signers = der::element(0x31, &der::sequence(&[der::integer(1)]));
    message(
        SIGNED_DATA,
        &der::sequence(&[der::integer(1), algorithms, no_content(), signers]),
    )
}

const SHA1: &str = "1.3.14.3.2.26";
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const SHA384: &str = "2.16.840.1.101.3.4.2.2";
const SHA3_256: &str = "2.16.840.1.101.3.4.2.8";

/// NIST's 224 signed messages: their text, and the certificates beside the signature, which are those of its folder.
#[test]
fn the_messages_of_pkits() {
    let known: BTreeSet<Vec<u8>> = stems("certs", ".crt")
        .iter()
        .map(|stem| file("certs", &format!("{stem}.crt")))
        .collect();
    let (mut messages, mut certificates, mut lists, mut old_names) = (0, 0, 0, 0);
    for stem in stems("smime", ".eml") {
        let mail = file("smime", &format!("{stem}.eml"));
        let message = SmimeMessage::parse(&mail).unwrap_or_else(|error| panic!("{stem}: {error}"));
        let part = message.signed_part().unwrap();
        assert_eq!(
            text_of_part(&part).unwrap(),
            b"This is a sample signed message.\r\n",
            "{stem}"
        );
        // Around the part, lines end with LF alone.
        assert_eq!(message.received_part(), Some(&*part), "{stem}");
        match message.hash_names() {
            [name] if name == "sha-256" => (),
            [name] if name == "sha1" => old_names += 1,
            other => panic!("{stem}: {other:?}"),
        }
        assert_eq!(message.smime_type(), None);
        assert_eq!(message.content_type().unwrap(), ContentTypeOid::SIGNED_DATA);
        let bundle = CertificateBundle::from_der(backend(), message.cms()).unwrap();
        for certificate in bundle.certificates() {
            assert!(known.contains(certificate.as_der()), "{stem}");
        }
        messages += 1;
        certificates += bundle.certificates().len();
        lists += bundle.revocation_lists().len();

        // The same with the other line ends, as it was sent.
        let sent = canonical_text(&mail);
        let again = SmimeMessage::parse(sent).unwrap();
        assert_eq!(
            (again.cms(), again.signed_part()),
            (message.cms(), message.signed_part())
        );
        assert_eq!(again.received_part(), message.signed_part().as_deref());
    }
    println!("count: smime PKITS right={messages} certificates={certificates} lists={lists}");
    assert_eq!((messages, certificates, lists, old_names), (224, 583, 565, 3));
}

#[test]
fn messages_are_wrapped_by_their_type() {
    let sequence = der::sequence(&[der::integer(1)]);
    let content = der::sequence(&[der::oid(DATA), der::context(0, &der::octets(&[7; 100]))]);
    let signer = der::sequence(&[der::integer(1)]);
    let cases = [
        (signed_data(1, &no_content(), &[]), SmimeType::CertsOnly, "smime.p7c"),
        (signed_data(1, &content, &[]), SmimeType::SignedData, "smime.p7m"),
        (
            signed_data_by(1, &content, &[], &signer),
            SmimeType::SignedData,
            "smime.p7m",
        ),
        (
            message(ENVELOPED_DATA, &sequence),
            SmimeType::EnvelopedData,
            "smime.p7m",
        ),
        (
            message("1.2.840.113549.1.9.16.1.23", &sequence),
            SmimeType::AuthEnvelopedData,
            "smime.p7m",
        ),
    ];
    for (cms, smime_type, name) in cases {
        for cms in [cms.clone(), to_ber(&cms, 10)] {
            let mail = wrap(&cms).unwrap();
            assert!(
                mail.contains(&format!("; smime-type={}; name=\"{name}\"\r\n", smime_type.name())),
                "{mail}"
            );
            assert_eq!(canonical_text(mail.as_bytes()), mail.as_bytes(), "{mail}");
            assert!(mail.lines().all(|line| line.len() <= 100), "{mail}");
            for mail in [mail.clone(), mail.replace("\r\n", "\n")] {
                let read = SmimeMessage::parse(&mail).unwrap();
                assert_eq!(read.cms(), cms, "byte for byte, BER or DER");
                assert_eq!(read.smime_type(), Some(smime_type));
                assert_eq!((read.signed_part(), read.received_part()), (None, None));
            }
        }
    }
}

#[test]
fn detached_signatures_are_wrapped_with_their_part() {
    let signature = detached(&[SHA256]);
    let parts: [&[u8]; 8] = [
        b"",
        b"\r\n",
        b"text",
        b"Content-Type: text/plain\r\n\r\ntext\r\n\r\n",
        b"--\r\n-----\r\n--=_\r\n",
        b"a lone CR\rhere, and one before CR LF\r\r\n",
        // Another part of the same kind inside.
        b"Content-Type: multipart/signed; boundary=x\r\n\r\n--x\r\n\r\n--x\r\n\r\n--x--\r\n",
        &[0xff; 300],
    ];
    for part in parts {
        let mail = wrap_detached(backend(), part, &signature).unwrap();
        let read = SmimeMessage::parse(&mail).unwrap();
        assert_eq!(read.received_part(), Some(part), "{}", String::from_utf8_lossy(part));
        assert_eq!(read.signed_part().as_deref(), Some(part));
        assert_eq!(read.cms(), signature);
        // A server of mail that keeps lines in its own form.
        let stored = String::from_utf8_lossy(&mail).replace("\r\n", "\n").into_bytes();
        if part.is_ascii() && !part.contains(&b'\r') {
            assert_eq!(
                SmimeMessage::parse(stored).unwrap().signed_part().as_deref(),
                Some(part)
            );
        }
    }
    let mails = [(); 2].map(|()| wrap_detached(backend(), b"text", &signature).unwrap());
    assert_ne!(mails[0], mails[1], "boundaries are random");
    let lone = wrap_detached(backend(), b"one\r\ntwo\n", &signature);
    assert_eq!(errors::refused_argument(lone), "part");
}

#[test]
fn hash_functions_are_named_from_the_signature() {
    let cases: [(&[&str], &[&str]); 5] = [
        (&[], &[]),
        (&[SHA1], &["sha-1"]),
        (&[SHA256, SHA384, SHA256], &["sha-256", "sha-384"]),
        (&[SHA3_256], &["sha3-256"]),
        (&["1.2.3", "1.2.4"], &["unknown"]),
    ];
    for (algorithms, names) in cases {
        let mail = wrap_detached(backend(), b"text", &detached(algorithms)).unwrap();
        let read = SmimeMessage::parse(mail).unwrap();
        assert_eq!(read.hash_names(), names, "{algorithms:?}");
    }
}

#[test]
fn what_cannot_be_wrapped() {
    let content = der::sequence(&[der::oid(DATA), der::context(0, &der::octets(b"text"))]);
    let signer = der::sequence(&[der::integer(1)]);
    for other in [
        message(DATA, &der::octets(b"text")),
        message(COMPRESSED_DATA, &signer),
        detached(&[SHA256]),
    ] {
        assert_eq!(errors::refused_argument(wrap(&other)), "message");
    }
    for other in [
        signed_data(1, &no_content(), &[]),
        signed_data_by(1, &content, &[], &signer),
        message(ENVELOPED_DATA, &signer),
        message(COMPRESSED_DATA, &signer),
    ] {
        assert_eq!(
            errors::refused_argument(wrap_detached(backend(), b"", &other)),
            "signature"
        );
    }
    assert!(errors::malformed_kind(wrap(b"text")).1.contains("CMS"));
}

#[test]
fn text() {
    let cases: [(&[u8], &[u8]); 8] = [
        (b"", b""),
        (b"\n", b"\r\n"),
        (b"\r\n", b"\r\n"),
        (b"\r", b"\r"),
        (b"a\nb", b"a\r\nb"),
        (b"\n\r\n\n", b"\r\n\r\n\r\n"),
        (b"a\r\r\nb\n\rc", b"a\r\r\nb\r\n\rc"),
        (b"no end", b"no end"),
    ];
    for (text, canonical) in cases {
        assert_eq!(bytes::to_hex(&canonical_text(text)), bytes::to_hex(canonical));
        assert_eq!(*canonical_text(canonical), *canonical, "again");
    }
    let part = text_part("größer\nals\n");
    assert_eq!(text_of_part(&part).unwrap(), "größer\r\nals\r\n".as_bytes());
    // What OpenSSL's command writes.
    assert_eq!(text_of_part(b"Content-Type: text/plain\n\ntext").unwrap(), b"text");
}
