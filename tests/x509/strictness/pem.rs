//! PEM: labels, chains, line ends, and the text around blocks.

use super::assert_malformed;
use hazmat_openssl::Result;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::backend;
use support::pem_text::block;
use support::x509_der::*;
use support::x509_records::{self, Kind, Loaded};

/// The labels of a kind; the first one is that which is written.
fn labels(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Certificate => &["CERTIFICATE", "X509 CERTIFICATE"],
        Kind::Request => &["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"],
        Kind::Crl => &["X509 CRL"],
    }
}

/// What the error calls it.
fn called(kind: Kind) -> &'static str {
    match kind {
        Kind::Certificate => "a certificate",
        Kind::Request => "a certificate signing request",
        Kind::Crl => "a revocation list",
    }
}

fn load(kind: Kind, pem: &[u8]) -> Result<Loaded> {
    x509_records::load(kind, true, pem)
}

const LABELS: [&str; 14] = [
    "CERTIFICATE",
    "X509 CERTIFICATE",
    "CERTIFICATE REQUEST",
    "NEW CERTIFICATE REQUEST",
    "X509 CRL",
    "TRUSTED CERTIFICATE",
    "CRL",
    "PKCS7",
    "PRIVATE KEY",
    "PUBLIC KEY",
    "certificate",
    "CERTIFICATE ",
    "",
    "Certificate",
];

#[test]
fn a_label_says_what_is_inside() {
    let (mut right, mut refused) = (0, 0);
    for structure in Structure::all() {
        let der = structure.der();
        for label in LABELS {
            let pem = block(label, &der);
            let result = load(structure.kind, &pem);
            if labels(structure.kind).contains(&label) {
                assert_eq!(result.unwrap().as_der(), der);
                right += 1;
                continue;
            }
            // Almost a label that is wanted: a block that is not passed over.
            let is_near = |wanted: &&str| wanted.eq_ignore_ascii_case(label.trim());
            if let Some(near) = labels(structure.kind).iter().find(|wanted| is_near(wanted)) {
                let exact = format!("-----BEGIN {near}-----");
                assert_malformed(label, result, &["PEM", "InvalidPem", &exact]);
            } else {
                // Only labels that are known are repeated.
                let length = format!("{} characters", label.len());
                let is_known = !["certificate", "CERTIFICATE ", "", "Certificate"].contains(&label);
                let named = if is_known { label } else { &length };
                assert_malformed(label, result, &["PEM", "UnexpectedType", called(structure.kind), named]);
            }
            refused += 1;
        }
        let written = structure.must_load();
        let [label, ..] = labels(structure.kind) else {
            unreachable!()
        };
        let expected = block(label, written.as_der());
        assert_eq!(written.public_bytes(Encoding::Pem).unwrap(), expected);
    }
    assert_eq!((right, refused), (5, 3 * 14 - 5));
}

/// The label is right, and what is inside is something else.
#[test]
fn a_label_that_belies_is_refused() {
    let mut refused = 0;
    for structure in Structure::all() {
        for other in Structure::all()
            .into_iter()
            .filter(|other| other.kind != structure.kind)
        {
            for label in labels(structure.kind) {
                let pem = block(label, &other.der());
                assert_malformed(label, load(structure.kind, &pem), &[structure.what()]);
                refused += 1;
            }
        }
        for content in [&b""[..], b"no DER", &[0x30, 0x00]] {
            for label in labels(structure.kind) {
                assert_malformed(label, load(structure.kind, &block(label, content)), &[structure.what()]);
                refused += 1;
            }
        }
    }
    assert_eq!(refused, (2 * 2 + 2 * 2 + 2) + 3 * 5);
}

#[test]
fn line_ends_and_text_around_do_not_matter() {
    let mut ran = 0;
    for structure in Structure::all() {
        let der = structure.der();
        let pem = String::from_utf8(block(labels(structure.kind)[0], &der)).unwrap();
        let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let (begin, end) = (pem.lines().next().unwrap(), pem.lines().last().unwrap());
        let in_lines = |width: usize| {
            let lines = base64
                .as_bytes()
                .chunks(width)
                .map(|line| std::str::from_utf8(line).unwrap());
            format!("{begin}\n{}\n{end}\n", lines.collect::<Vec<_>>().join("\n"))
        };
        for text in [
            pem.clone(),
            pem.trim_end().to_owned(),
            pem.replace('\n', "\r\n"),
            pem.replace('\n', "\r"),
            pem.replace('\n', " \t\n"),
            pem.replace('\n', "\n\n"),
            format!("\u{feff}{pem}"),
            format!(" x{pem}"),
            format!("certificate = \"{}\"\n", pem.trim_end()),
            format!("{begin}{base64}{end}"),
            format!("{begin} {base64}\u{b}\u{c}{end} "),
            pem.replace('\n', " "),
            pem.replace('\n', "\0\n"),
            pem.replace('\n', "\u{1a}\r\n"),
            format!("-{}-\n", pem.trim_end()),
            format!("subject=CN = me\nissuer=CN = you\n{pem}and more\n"),
            format!("\0\u{1}\u{ff}\n{pem}\0"),
            format!("{begin}\nProc-Type: no\n\n{}", &pem[begin.len() + 1..]),
            in_lines(76),
            in_lines(1),
            in_lines(base64.len()),
            pem.repeat(3),
            format!("{}{pem}", String::from_utf8(block("PKCS7", b"anything")).unwrap()),
        ] {
            let loaded = load(structure.kind, text.as_bytes());
            let loaded = loaded.unwrap_or_else(|error| panic!("{}: {error}: {text:?}", structure.what()));
            assert_eq!(loaded.as_der(), der);
            ran += 1;
        }
    }
    assert_eq!(ran, 3 * 23);
}

#[test]
fn a_block_that_is_broken_is_refused() {
    let mut refused = 0;
    for structure in Structure::all() {
        let label = labels(structure.kind)[0];
        let pem = String::from_utf8(block(label, &structure.der())).unwrap();
        let (begin, end) = (pem.lines().next().unwrap(), pem.lines().last().unwrap());
        let body = &pem[begin.len() + 1..pem.len() - end.len() - 2];
        let other_end = block("PKCS7", b"x");
        let other_end = String::from_utf8(other_end).unwrap();
        let other_end = other_end.lines().last().unwrap();
        for (text, words) in [
            (String::new(), ["PEM", "InvalidPem"]),
            ("\n".into(), ["PEM", "InvalidPem"]),
            ("no PEM at all".into(), ["PEM", "InvalidPem"]),
            (body.into(), ["PEM", "InvalidPem"]),
            (format!("{begin}\n{body}\n"), ["PEM", "Truncated"]),
            (format!("{begin}\n"), ["PEM", "Truncated"]),
            (begin.into(), ["PEM", "Truncated"]),
            // The end of a block says that there was one.
            (format!("{body}\n{end}\n"), ["PEM", "InvalidPem"]),
            (format!("{begin}\n{body}\n{other_end}\n"), ["PEM", "InvalidPem"]),
            // A block in a block: the outer one has no end.
            (format!("{begin}\n{pem}{end}\n"), ["PEM", "InvalidPem"]),
            (
                format!("{begin}\n{body}\n{begin}\n{body}\n{end}\n"),
                ["PEM", "InvalidPem"],
            ),
            (format!("{begin}\n{body}*\n{end}\n"), ["PEM", "InvalidBase64"]),
            (format!("{begin}\n{}\n{end}\n", &body[1..]), ["PEM", "InvalidBase64"]),
            // Not base64 after padding, else bytes after the structure.
            (format!("{begin}\n{body}\nAAAA\n{end}\n"), ["", ""]),
            (format!("{begin}\n\u{e4}{body}\n{end}\n"), ["PEM", "InvalidBase64"]),
            (
                format!("{begin}\n{}\n{end}\n", &body[..body.len() / 2 / 65 * 65]),
                ["", "Truncated"],
            ),
            (
                format!("{}\n{body}\n{end}\n", begin.trim_end_matches('-')),
                ["PEM", "InvalidPem"],
            ),
            (
                format!("{begin} {}", &pem[begin.len()..].replace('\n', "\\n")),
                ["PEM", "InvalidPem"],
            ),
            (pem.replace('\n', "\\n"), ["PEM", "InvalidPem"]),
            (pem.replace('\n', "\\r\\n"), ["PEM", "InvalidPem"]),
        ] {
            assert_malformed(&text, load(structure.kind, text.as_bytes()), &words);
            refused += 1;
            // It is not passed over for one that is in order.
            if text.contains("-----") {
                let text = format!("{text}\n{pem}");
                assert_malformed(&text, load(structure.kind, text.as_bytes()), &[]);
                if structure.kind == Kind::Certificate {
                    assert_malformed(&text, chain(text.as_bytes()), &[]);
                    assert_malformed(&text, chain(format!("{pem}{text}").as_bytes()), &[]);
                }
            }
        }
        // What is no UTF-8 is no PEM either, and no panic.
        assert_malformed("bytes", load(structure.kind, &[0xff; 100]), &["InvalidPem"]);
    }
    assert_eq!(refused, 3 * 20);
}

// ---- chains ----

fn chain(text: &[u8]) -> Result<Vec<hazmat_openssl::x509::Certificate>> {
    backend().load_pem_x509_certificates(text)
}

#[test]
fn a_chain_is_all_certificates_in_their_order() {
    let of = |number: u8| {
        Structure::certificate()
            .with("serial", &support::der::integer_of(&[number]))
            .der()
    };
    let ders = [of(1), of(2), of(3)];
    let blocks = ders
        .iter()
        .map(|der| String::from_utf8(block("CERTIFICATE", der)).unwrap());
    let [first, second, third]: [String; 3] = blocks.collect::<Vec<_>>().try_into().unwrap();
    let old = String::from_utf8(block("X509 CERTIFICATE", &ders[1])).unwrap();
    let garbage = "Bag Attributes\n    localKeyID: 01\n-----\nsubject=/CN=x\n-----END X-----\n-----BEGIN \n\0\u{7f}\n";
    let key = String::from_utf8(block("PRIVATE KEY", b"not read")).unwrap();
    let bad_key = "-----BEGIN EC PARAMETERS-----\n!!!\n-----END EC PARAMETERS-----\n";
    let mut ran = 0;
    for text in [
        [&first[..], &second, &third].concat(),
        [&first[..], &old, &third].concat(),
        [&first[..], garbage, &second, garbage, &third, garbage].concat(),
        [garbage, &key, bad_key, &first, &key, &second, bad_key, &third].concat(),
        [&first[..], "\n\n", &second, "\n", third.trim_end()].concat(),
        [&first[..], &second, &third].concat().replace('\n', "\r\n"),
        [&first[..], &second, &third].concat().replace('\n', " "),
        // Files that do not end with a newline, one behind the other; a byte order mark in the middle.
        [first.trim_end(), second.trim_end(), &third].concat(),
        [
            &key[..key.len() - 1],
            first.trim_end(),
            key.trim_end(),
            second.trim_end(),
            &third,
        ]
        .concat(),
        [&first[..], "\u{feff}", &second, "\u{feff}", &third].concat(),
        [&first[..], "text ", second.trim_end(), "text", &third].concat(),
    ] {
        let loaded = chain(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(loaded.iter().map(|one| one.as_der()).collect::<Vec<_>>(), ders);
        // The loader of one takes the first.
        let one = load(Kind::Certificate, text.as_bytes()).unwrap();
        assert_eq!(one.as_der(), ders[0]);
        ran += 1;
    }
    assert_eq!(ran, 11);
    assert_eq!(chain(first.as_bytes()).unwrap().len(), 1);
    // Where the hyphens of an end and a beginning were lost, there are not fewer certificates, but an error.
    let joined = [first.trim_end(), &second].concat();
    for hyphens in 0..10 {
        let fewer = joined.replacen("----------", &"-".repeat(hyphens), 1);
        assert_malformed(&fewer, chain(fewer.as_bytes()), &["PEM"]);
    }
}

/// A certificate is there, and its beginning or its end is not as it must be: never are there fewer than were written.
#[test]
fn a_chain_with_a_spoilt_boundary_is_no_shorter_one() {
    let good = String::from_utf8(block("CERTIFICATE", &Structure::certificate().der())).unwrap();
    let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
    let mut refused = 0;
    for (from, to) in [
        (begin, "----BEGIN CERTIFICATE-----"),
        (begin, "-----BEGIN CERTIFICATE----"),
        (begin, "-----BEGIN CERTIFICATE"),
        (begin, "-----BEGIN  CERTIFICATE-----"),
        (begin, "-----BEGIN\tCERTIFICATE-----"),
        (begin, "----- BEGIN CERTIFICATE -----"),
        (begin, "-----begin certificate-----"),
        (begin, "-----BEGINCERTIFICATE-----"),
        (begin, "\u{2014}\u{2013}BEGIN CERTIFICATE\u{2014}\u{2013}"),
        (begin, "-----BEGIN CERT-----"),
        (begin, "-----BEGIN TRUSTED CERTIFICATE-----"),
        (begin, "-----BEGIN CERTIFICATEMIIB-----"),
        (begin, "BEGIN CERTIFICATE"),
        (begin, ""),
        (end, "-----END CERTIFICATE----"),
        (end, "----END CERTIFICATE-----"),
        (end, "-----end certificate-----"),
        (end, "-----END CERT-----"),
        (end, ""),
    ] {
        let spoilt = good.replace(from, to);
        for text in [
            format!("{good}{spoilt}{good}"),
            format!("{spoilt}{good}"),
            format!("{good}{spoilt}"),
        ] {
            assert_malformed(&text, chain(text.as_bytes()), &["PEM"]);
            refused += 1;
        }
        let text = format!("{spoilt}{good}");
        assert_malformed(&text, load(Kind::Certificate, text.as_bytes()), &["PEM"]);
    }
    assert_eq!(refused, 19 * 3);
}

/// Both boundaries are as a word processor or a program that cleans text has left them: the block is none of another label,
/// which could be passed over.
#[test]
fn a_block_whose_boundaries_have_other_blanks_is_not_passed_over() {
    let good = String::from_utf8(block("CERTIFICATE", &Structure::certificate().der())).unwrap();
    let mut refused = 0;
    for blank in [
        "\u{a0}", "\u{2003}", "\u{200b}", "\u{feff}", "\u{b}", "\0", "\u{2014}", "-", "_", "\\", "  ", "",
    ] {
        let between = good.replace("BEGIN ", &format!("BEGIN{blank}"));
        let between = between.replace("END ", &format!("END{blank}"));
        let before = good.replace("-BEGIN", "-    BEGIN").replace("-END", "-    END");
        let inside = good.replace("CERTIFICATE", &format!("CERTI{blank}FICATE"));
        let behind = good.replace("CERTIFICATE", &format!("CERTIFICATE{blank}"));
        for spoilt in [between, before, inside, behind] {
            if spoilt == good {
                continue;
            }
            for text in [format!("{spoilt}{good}"), format!("{good}{spoilt}{good}")] {
                assert_malformed(&spoilt, chain(text.as_bytes()), &["PEM"]);
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 92);
}

#[test]
fn another_form_is_named() {
    let mut ran = 0;
    for structure in Structure::all() {
        let (kind, der) = (structure.kind, structure.der());
        let pem = block(labels(kind)[0], &der);
        assert_malformed("DER as PEM", load(kind, &der), &["PEM", "UnexpectedType"]);
        for text in [
            pem.clone(),
            [b"# text\n", &pem[..]].concat(),
            [&b"\xef\xbb\xbf"[..], &pem].concat(),
        ] {
            let loaded = x509_records::load(kind, false, &text);
            assert_malformed("PEM as DER", loaded, &[structure.what(), "UnexpectedType"]);
        }
        let wide: Vec<u8> = pem.iter().flat_map(|byte| [*byte, 0]).collect();
        assert_malformed("UTF-16", load(kind, &[&b"\xff\xfe"[..], &wide].concat()), &["UTF-16"]);
        assert_malformed("UTF-16", load(kind, &wide), &["UTF-16"]);
        ran += 1;
    }
    assert_eq!(ran, 3);
}

#[test]
fn one_certificate_that_is_none_makes_a_chain_none() {
    let good = String::from_utf8(block("CERTIFICATE", &Structure::certificate().der())).unwrap();
    let request = String::from_utf8(block("CERTIFICATE REQUEST", &Structure::request().der())).unwrap();
    let of = |content: &[u8]| String::from_utf8(block("CERTIFICATE", content)).unwrap();
    for (text, words) in [
        (String::new(), ["InvalidPem", ""]),
        (request.clone(), ["UnexpectedType", "CERTIFICATE REQUEST"]),
        ([&good[..], &of(b"no DER")].concat(), ["certificate", "Truncated"]),
        ([&of(b"no DER")[..], &good].concat(), ["certificate", "Truncated"]),
        (
            [&good[..], &of(&Structure::crl().der()), &good].concat(),
            ["certificate", "UnexpectedTag"],
        ),
        ([&good[..], &good[..100]].concat(), ["Truncated", "CERTIFICATE"]),
        (
            [&good[..], "-----BEGIN CERTIFICATE-----\n", &good].concat(),
            ["InvalidPem", "CERTIFICATE"],
        ),
        (
            [&good[..], "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----\n"].concat(),
            ["InvalidBase64", ""],
        ),
    ] {
        assert_malformed("a chain", chain(text.as_bytes()), &words);
    }
    // A request beside certificates is passed over.
    assert_eq!(
        chain([&request[..], &good, &request].concat().as_bytes())
            .unwrap()
            .len(),
        1
    );
}

/// A long file is read. How much of it is looked at, the unit tests of the search for blocks count.
#[test]
fn a_long_chain_is_read() {
    let good = String::from_utf8(block("CERTIFICATE", &Structure::certificate().der())).unwrap();
    assert_eq!(chain(good.repeat(2_000).as_bytes()).unwrap().len(), 2_000);
    let other = String::from_utf8(block("PKCS7", b"anything")).unwrap();
    assert_malformed("others", chain(other.repeat(100_000).as_bytes()), &["UnexpectedType"]);
    let unended = "-----BEGIN CERTIFICATE-----\n".repeat(100_000);
    assert_malformed("unended", chain(unended.as_bytes()), &["InvalidPem"]);
    // Lines of one character.
    let long = Structure::certificate().with_signature(&support::der::bits(&[0; 100_000]));
    let pem = String::from_utf8(block("CERTIFICATE", &long.der())).unwrap();
    load(Kind::Certificate, pem.as_bytes()).unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let lines: String = body.chars().flat_map(|character| [character, '\n']).collect();
    let short = format!("-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n");
    // They take no memory of their own.
    let loaded = load(Kind::Certificate, short.as_bytes()).unwrap();
    assert_eq!(loaded.as_der(), long.der());
}

#[test]
fn other_encodings_are_none_of_x509() {
    let mut refused = 0;
    for structure in Structure::all() {
        let loaded = structure.must_load();
        for encoding in [Encoding::Raw, Encoding::OpenSsh, Encoding::X962] {
            super::assert_invalid(
                structure.what(),
                loaded.public_bytes(encoding),
                "encoding",
                &["PEM or DER"],
            );
            refused += 1;
        }
    }
    assert_eq!(refused, 9);
}
