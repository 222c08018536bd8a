//! S/MIME that does not decode, what is accepted nevertheless, and bounds.

use hazmat_openssl::MalformedKind::{
    Duplicate, InvalidBase64, InvalidLength, InvalidText, Missing, NotAllowed, TooLarge, Truncated, UnexpectedType,
};
use hazmat_openssl::cms::MessageLimits;
use hazmat_openssl::cms::smime::*;
use hazmat_openssl::{Error, MalformedKind, UnsupportedKind};
use support::allocations::measured;
use support::errors;

fn kind(mail: impl AsRef<[u8]>) -> MalformedKind {
    errors::malformed_kind(SmimeMessage::parse(mail)).0
}

/// A message of this type, whose content is the bytes 1, 2, 3.
fn opaque(content_type: &str) -> String {
    format!("Content-Type: {content_type}\nContent-Transfer-Encoding: base64\n\nAQID\n")
}

const SIGNED: &str = "multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=\"BB\"";
const SIGNATURE: &str = "Content-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\nAQID\n";

/// A mail with this type and body.
fn mail(content_type: &str, body: &str) -> String {
    format!("Content-Type: {content_type}\n\n{body}")
}

#[test]
fn headers() {
    let read = |mail: &str| SmimeMessage::parse(mail).unwrap().cms().to_vec();
    let field = "Content-Type: application/pkcs7-mime";
    let rest = "Content-Transfer-Encoding: base64\n\nAQID";
    for header in [
        field.to_owned(),
        field.to_uppercase().replace("PKCS7-MIME", "pkcs7-mime"),
        field.replace(": ", ":"),
        field.replace(": ", " :\t"),
        field.replace(": ", ":\n  "),
        format!("{field};\n\tsmime-type=signed-data;\n name=smime.p7m"),
        format!("{field}; smime-type=something-new"),
        format!(
            "From: a@example.org\nSubject: =?utf-8?q?gr=C3=B6=C3=9Fer?=\nX-Long: {}\n{field}",
            "x ".repeat(999)
        ),
        field.replace("pkcs7-mime", "x-pkcs7-mime"),
        field.replace("pkcs7-mime", "pkcs7-signature"),
    ] {
        assert_eq!(read(&format!("{header}\n{rest}")), [1, 2, 3], "{header}");
        assert_eq!(
            read(&format!("{header}\n{rest}").replace('\n', "\r\n")),
            [1, 2, 3],
            "{header}"
        );
    }
    let cases = [
        (String::new(), Truncated),
        (field.to_owned(), Truncated),
        (format!("{field}\n{}", rest.replace("\n\n", "\n")), InvalidText),
        (format!("\n{field}\n{rest}"), Missing),
        (format!(" {field}\n{rest}"), InvalidText),
        (format!(": x\n{field}\n{rest}"), InvalidText),
        (format!("a b: x\n{field}\n{rest}"), InvalidText),
        (format!("no colon\n{field}\n{rest}"), InvalidText),
        (format!("{field}\n{field}\n{rest}"), Duplicate),
        (format!("{field}\nContent-Transfer-Encoding: base64\n{rest}"), Duplicate),
        (format!("{field}; name=a; NAME=b\n{rest}"), Duplicate),
        (format!("{field}; name\n{rest}"), InvalidText),
        (format!("{field}; name=\"a\n{rest}"), InvalidText),
        (format!("Content-Type:\n{rest}"), InvalidText),
        (format!("Content-Type: text/plain\n{rest}"), UnexpectedType),
        (
            format!("Content-Type: application/octet-stream; name=smime.p7m\n{rest}"),
            UnexpectedType,
        ),
    ];
    for (number, (mail, expected)) in cases.into_iter().enumerate() {
        assert_eq!(kind(&mail), expected, "case {number}: {mail}");
    }
}

#[test]
fn transfer_encodings() {
    let with = |encoding: &str, body: &str| {
        format!("Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding:{encoding}\n\n{body}")
    };
    let read = |encoding: &str, body: &str| SmimeMessage::parse(with(encoding, body)).unwrap().cms().to_vec();
    for body in ["AQID", "AQID\n", "AQ\r\nID\r\n\r\n", " A\tQ I\nD ", "A\n\n\nQID"] {
        assert_eq!(read(" Base64", body), [1, 2, 3], "{body:?}");
    }
    assert_eq!(read("base64", "AQI="), [1, 2]);
    assert_eq!(read("base64", "\n"), []);
    for encoding in ["7bit", "8bit", " BINARY "] {
        assert_eq!(read(encoding, "0\r\n\n "), b"0\r\n\n ");
    }
    let without = "Content-Type: application/pkcs7-mime\n\n0";
    assert_eq!(SmimeMessage::parse(without).unwrap().cms(), b"0");
    for body in ["AQI", "AQI=AQID", "AQ==ID==", "AQIE=", "AQI*", "AQID-", "=", "AQJ="] {
        assert_eq!(kind(with("base64", body)), InvalidBase64, "{body:?}");
    }
    for encoding in ["quoted-printable", "x-uuencode", "base64 base64", ""] {
        assert_eq!(kind(with(encoding, "AQID")), NotAllowed, "{encoding:?}");
    }
}

#[test]
fn compressed_messages_are_refused_by_name() {
    let mail = opaque("application/pkcs7-mime; smime-type=compressed-data");
    match SmimeMessage::parse(mail).unwrap_err() {
        Error::Unsupported { kind, detail, .. } => {
            assert_eq!(kind, UnsupportedKind::ContentType);
            assert!(detail.contains("CompressedData"), "{detail}");
        }
        other => panic!("{other:?}"),
    }
    let read = SmimeMessage::parse(opaque("application/pkcs7-mime; smime-type=Enveloped-Data")).unwrap();
    assert_eq!(read.smime_type(), Some(SmimeType::EnvelopedData));
    assert_eq!(errors::malformed_kind(read.content_type()).0, Truncated);
}

#[test]
fn parts() {
    let body = format!("before\n--BB\npart\n--BB\n{SIGNATURE}--BB--\nbehind");
    let read = |mail: &str| SmimeMessage::parse(mail).unwrap().received_part().unwrap().to_vec();
    assert_eq!(read(&mail(SIGNED, &body)), b"part");
    for (from, to, part) in [
        ("before\n", "", "part"),
        ("before\n", "before --BB\n--BBB\n--BB-\n-BB\n", "part"),
        ("--BB\npart", "--BB \t\npart", "part"),
        ("--BB--\nbehind", "--BB--  ", "part"),
        ("--BB--\nbehind", "--BB--\n--BB\n--BB--\n", "part"),
        ("part\n", "part\r\n", "part"),
        ("part\n", "part\n\n", "part\n"),
        ("part\n", "part\r\r\n", "part\r"),
        ("part\n", "", ""),
        ("part\n", "\n", ""),
        ("part\n", " --BB\n--BBB\n--BB x\nBB\n", " --BB\n--BBB\n--BB x\nBB"),
        ("AQID\n", "AQID\n\n\n", "part"),
    ] {
        let changed = body.replacen(from, to, 1);
        assert_ne!(changed, body);
        assert_eq!(
            String::from_utf8(read(&mail(SIGNED, &changed))).unwrap(),
            part,
            "{changed}"
        );
        assert_eq!(SmimeMessage::parse(mail(SIGNED, &changed)).unwrap().cms(), [1, 2, 3]);
    }
    for (from, to, expected) in [
        ("before\n--BB\npart\n", "before", Truncated),
        ("--BB--", "--BB-", Truncated),
        ("--BB--", "", Truncated),
        ("--BB--", "--BB\nthird\n--BB--", InvalidLength),
        ("part\n--BB\n", "part\n--BB--\n--BB\n", InvalidLength),
        (SIGNATURE, "", Truncated),
        (SIGNATURE, "\n\n", Missing),
        ("application/pkcs7-signature", "text/plain", UnexpectedType),
        ("application/pkcs7-signature", "application/pkcs7-mime", UnexpectedType),
        ("base64", "quoted-printable", NotAllowed),
        ("AQID", "AQI", InvalidBase64),
    ] {
        let changed = body.replacen(from, to, 1);
        assert_ne!(changed, body);
        assert_eq!(kind(mail(SIGNED, &changed)), expected, "{from:?} {to:?}");
    }
    // The fields of the whole.
    for (from, to) in [
        ("; protocol=\"application/pkcs7-signature\"", ""),
        ("application/pkcs7-signature", "application/X-pkcs7-Signature"),
        ("\"BB\"", "BB"),
        ("; micalg=sha-256", ""),
        ("multipart/signed", "Multipart/SIGNED"),
    ] {
        let changed = SIGNED.replacen(from, to, 1);
        assert_ne!(changed, SIGNED);
        assert_eq!(read(&mail(&changed, &body)), b"part", "{changed}");
    }
    for (from, to, expected) in [
        (
            "application/pkcs7-signature",
            "application/pgp-signature",
            UnexpectedType,
        ),
        ("multipart/signed", "multipart/mixed", UnexpectedType),
        ("; boundary=\"BB\"", "", Missing),
        ("\"BB\"", "\"\"", InvalidText),
        ("\"BB\"", "\"BB \"", InvalidText),
        ("\"BB\"", "\"B\\\"B\"", InvalidText),
        ("\"BB\"", "\"BBöBB\"", InvalidText),
        ("\"BB\"", "\"B]\"", InvalidText),
    ] {
        let changed = SIGNED.replacen(from, to, 1);
        assert_ne!(changed, SIGNED);
        assert_eq!(kind(mail(&changed, &body)), expected, "{changed}");
    }
    for (length, is_read) in [(70, true), (71, false)] {
        let boundary = "b".repeat(length);
        let mail = mail(SIGNED, &body).replace("BB", &boundary);
        assert_eq!(SmimeMessage::parse(mail).is_ok(), is_read, "{length}");
    }
}

#[test]
fn names_of_hash_functions() {
    let body = format!("--BB\npart\n--BB\n{SIGNATURE}--BB--\n");
    for (value, names) in [
        ("SHA-256", &["sha-256"][..]),
        ("\"sha-256, sha1\"", &["sha-256", "sha1"]),
        ("\"\"", &[]),
        ("\" ,,\"", &[]),
    ] {
        let mail = mail(&SIGNED.replace("sha-256", value), &body);
        assert_eq!(SmimeMessage::parse(mail).unwrap().hash_names(), names, "{value}");
    }
}

#[test]
fn parts_of_text() {
    assert_eq!(
        text_of_part(b"Content-Type: Text/Plain; charset=x\r\n\r\n").unwrap(),
        b""
    );
    let kind = |part: &[u8]| errors::malformed_kind(text_of_part(part)).0;
    assert_eq!(kind(b"Content-Type: text/html\n\n"), UnexpectedType);
    assert_eq!(kind(b"\ntext"), Missing);
    assert_eq!(kind(b"text"), InvalidText);
    assert_eq!(kind(b"Content-Type: text/plain\n"), Truncated);
}

#[test]
fn truncated_and_changed_bytes() {
    let whole = mail(SIGNED, &format!("--BB\npart\n--BB\n{SIGNATURE}--BB--"));
    for length in 0..whole.len() {
        let refused = kind(&whole[..length]);
        let possible = [
            Missing,
            Truncated,
            UnexpectedType,
            InvalidText,
            InvalidLength,
            InvalidBase64,
        ];
        assert!(possible.contains(&refused), "{length}: {refused:?}");
    }
    let mut read = 0;
    for index in 0..whole.len() {
        for change in [0x01, 0x20, 0x80] {
            let mut changed = whole.clone().into_bytes();
            changed[index] ^= change;
            match SmimeMessage::parse(&changed) {
                Ok(_) => read += 1,
                Err(Error::Malformed { .. }) => (),
                Err(other) => panic!("{index}: {other:?}"),
            }
        }
    }
    assert!(read > 20, "{read}");
}

#[test]
fn limits() {
    let mail = opaque("application/pkcs7-mime");
    let limits = MessageLimits::new().max_length(mail.len());
    assert!(SmimeMessage::parse_within(&mail, &limits).is_ok());
    let longer = format!("{mail}\n");
    assert_eq!(
        errors::malformed_kind(SmimeMessage::parse_within(&longer, &limits)).0,
        TooLarge
    );
    let fields = |number: usize| format!("{}{mail}", "X: y\n".repeat(number));
    assert!(SmimeMessage::parse(fields(998)).is_ok());
    assert_eq!(kind(fields(999)), TooLarge);
    assert_eq!(kind(format!("X: {}\n{mail}", "x".repeat(256 << 10))), TooLarge);
    assert_eq!(kind(format!("X: {}\n{mail}", "\n ".repeat(128 << 10))), TooLarge);
}

/// What a hostile mail takes of memory is in proportion to its length.
#[test]
fn hostile_mails() {
    const LENGTH: usize = 1 << 20;
    for piece in [
        "--BB\n", "--BB--\n", "--B\n", "\n", "-", "\r", "A", "AAAA\n", "=\n", "X: y\n",
    ] {
        let fill = piece.repeat(LENGTH / piece.len());
        for mail in [
            mail(SIGNED, &fill),
            format!("{}{fill}", opaque("application/pkcs7-mime")),
            fill.clone(),
        ] {
            let (_, memory) = measured(|| SmimeMessage::parse(&mail).is_ok());
            assert!(memory.peak <= 3 * mail.len(), "{piece:?}: {memory:?}");
        }
    }
}
