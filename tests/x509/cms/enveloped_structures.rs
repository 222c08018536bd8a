//! The structures of encrypted messages, made by hand: what is malformed, unknown, or rarely written.

use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::cms::*;
use hazmat_openssl::padding::Pkcs7;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Error, MalformedKind};
use support::backend;
use support::cms_recipients::find;
use support::der;
use support::errors::{assert_unsupported_naming, malformed_kind};
use support::sample_keys::P256;

const CONTENT: &[u8] = b"the content of a message";

const DATA: &str = "1.2.840.113549.1.7.1";
const ENVELOPED_DATA: &str = "1.2.840.113549.1.7.3";
const AUTH_ENVELOPED_DATA: &str = "1.2.840.113549.1.9.16.1.23";
const AES_128_CBC: &str = "2.16.840.1.101.3.4.1.2";
const AES_128_GCM: &str = "2.16.840.1.101.3.4.1.6";
const AES_128_WRAP: &str = "2.16.840.1.101.3.4.1.5";
const RC2_CBC: &str = "1.2.840.113549.3.2";

const CONTENT_KEY: [u8; 16] = [0x42; 16];
const KEY: [u8; 16] = [0x17; 16];

fn key() -> RecipientKey {
    RecipientKey::from_any_key_encryption_key(KEY)
}

fn message(content_type: &str, fields: &[&[u8]]) -> Vec<u8> {
    der::sequence(&[
        der::oid(content_type),
        der::context(0, &der::element(0x30, &fields.concat())),
    ])
}

/// A recipient with the symmetric key; `identifier` is the content of kekid.
fn recipient_with(identifier: &[u8], algorithm: &[u8]) -> Vec<u8> {
    let wrapped = backend().aes_key_wrap(&KEY, &CONTENT_KEY).unwrap();
    let fields = [
        der::integer(4),
        der::element(0x30, identifier),
        algorithm.to_vec(),
        der::octets(&wrapped),
    ];
    der::element(0xa2, &fields.concat())
}

fn recipient() -> Vec<u8> {
    recipient_with(&der::octets(b"id"), &der::sequence(&[der::oid(AES_128_WRAP)]))
}

/// The content by AES-128-CBC with this IV, as EncryptedContentInfo with this element for the ciphertext.
fn content_with(algorithm: &[u8], ciphertext: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let cipher = CipherAlgorithm::aes(&CONTENT_KEY).unwrap();
    let mut context = CipherContext::encryptor(backend(), &cipher, &Mode::cbc(&[9; 16]).unwrap()).unwrap();
    let padded = Pkcs7::new(16).unwrap().pad(CONTENT);
    let encrypted = context.update(&padded).unwrap();
    let algorithm = algorithm.to_vec();
    der::sequence(&[der::oid(DATA), algorithm, ciphertext(&encrypted)])
}

fn aes(iv: &[u8]) -> Vec<u8> {
    der::sequence(&[der::oid(AES_128_CBC), der::octets(iv)])
}

fn content() -> Vec<u8> {
    content_with(&aes(&[9; 16]), |ciphertext| der::context_primitive(0, ciphertext))
}

fn enveloped(recipients: &[u8], content: &[u8]) -> Vec<u8> {
    message(
        ENVELOPED_DATA,
        &[&der::integer(2), &der::element(0x31, recipients), content],
    )
}

fn open(message: &[u8]) -> hazmat_openssl::Result<SecretBytes> {
    EnvelopedData::from_der(backend(), message)?.decrypt(&key())
}

fn kind(message: &[u8]) -> MalformedKind {
    let (kind, what) = malformed_kind(open(message));
    assert_eq!(what, "EnvelopedData");
    kind
}

#[test]
fn what_other_programs_may_write_is_read() {
    assert_eq!(*open(&enveloped(&recipient(), &content())).unwrap(), *CONTENT);
    // A date and another attribute in the identifier of the key.
    let identifier = [
        der::octets(b"id"),
        der::element(0x18, b"20260101000000Z"),
        der::sequence(&[der::oid("1.2.3.4")]),
    ];
    let wrap = der::sequence(&[der::oid(AES_128_WRAP)]);
    let dated = recipient_with(&identifier.concat(), &wrap);
    assert_eq!(*open(&enveloped(&dated, &content())).unwrap(), *CONTENT);
    // NULL as parameters of the key wrap.
    let wrap = der::sequence(&[der::oid(AES_128_WRAP), der::null()]);
    let with_null = recipient_with(&der::octets(b"id"), &wrap);
    assert_eq!(*open(&enveloped(&with_null, &content())).unwrap(), *CONTENT);
    // Content in segments, also without any byte in one of them.
    let segmented = content_with(&aes(&[9; 16]), |ciphertext| {
        let (first, second) = ciphertext.split_at(7);
        der::context(0, &[der::octets(first), der::octets(b""), der::octets(second)].concat())
    });
    assert_eq!(*open(&enveloped(&recipient(), &segmented)).unwrap(), *CONTENT);
    // Recipients of kinds that nobody knows.
    let other = der::element(0xa4, &[der::oid("1.2.3.4"), der::null()].concat());
    let both = enveloped(&[other, recipient()].concat(), &content());
    let read = EnvelopedData::from_der(backend(), &both).unwrap();
    let kinds: Vec<_> = read.recipients().iter().map(RecipientInfo::kind).collect();
    assert_eq!(kinds, [RecipientKind::Other, RecipientKind::KeyEncryptionKey]);
    assert_eq!(read.recipients()[0].algorithm_oid().unwrap(), None);
    assert_eq!(read.recipients()[1].key_encryption_key_identifier(), Some(&b"id"[..]));
    assert_eq!(*read.decrypt(&key()).unwrap(), *CONTENT);
}

#[test]
fn malformed_recipients_are_refused() {
    let with = |recipients: &[u8]| enveloped(recipients, &content());
    assert_eq!(kind(&with(&[])), MalformedKind::Missing);
    assert_eq!(kind(&with(&der::element(0xa5, &[]))), MalformedKind::UnexpectedTag);
    assert_eq!(kind(&with(&der::element(0xa2, &[]))), MalformedKind::Missing);
    assert_eq!(
        kind(&with(&der::element(0xa4, &der::oid("1.2.3.4")))),
        MalformedKind::Missing
    );
    // An identifier that is neither an issuer nor a key identifier.
    let transport = |identifier: &[u8]| {
        let fields = [
            der::integer(0),
            identifier.to_vec(),
            der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()]),
            der::octets(&[0; 256]),
        ];
        der::sequence(&fields)
    };
    assert_eq!(kind(&with(&transport(&der::integer(5)))), MalformedKind::UnexpectedTag);
    let trailing = [transport(&der::context_primitive(0, b"id")), vec![0x30]].concat();
    let (truncated, _) = malformed_kind(open(&with(&trailing)));
    assert_eq!(truncated, MalformedKind::Truncated);
    // A public key with unused bits.
    let originator = |bits: &[u8]| {
        let key = [der::sequence(&[der::oid("1.2.840.10045.2.1")]), bits.to_vec()].concat();
        let scheme = der::sequence(&[der::oid("1.3.132.1.11.1"), der::sequence(&[der::oid(AES_128_WRAP)])]);
        let encrypted = der::sequence(&[der::context(0, &der::octets(b"id")), der::octets(&[0; 24])]);
        let fields = [
            der::integer(3),
            der::context(0, &der::context(1, &key)),
            scheme,
            der::sequence(&[encrypted]),
        ];
        der::element(0xa1, &fields.concat())
    };
    assert_eq!(
        kind(&with(&originator(&der::bits_of(1, &[4, 2])))),
        MalformedKind::InvalidLength
    );

    // A point that is not on the curve gives the error of every other fault.
    let message = EnvelopedData::from_der(backend(), &with(&originator(&der::bits(&[4; 65])))).unwrap();
    let own = RecipientKey::from_private_key(&find(P256).key);
    if let Err(error) = message.decrypt(&own) {
        let expected = (MalformedKind::InvalidPadding, "EnvelopedData");
        assert_eq!(malformed_kind(Err::<(), _>(error)), expected);
    }
}

#[test]
fn malformed_and_unknown_ciphers_are_refused() {
    let with = |algorithm: &[u8]| {
        let content = content_with(algorithm, |ciphertext| der::context_primitive(0, ciphertext));
        enveloped(&recipient(), &content)
    };
    assert_eq!(kind(&with(&aes(&[9; 15]))), MalformedKind::InvalidLength);
    assert_eq!(kind(&with(&aes(&[]))), MalformedKind::InvalidLength);
    assert_eq!(
        kind(&with(&der::sequence(&[der::oid(AES_128_CBC)]))),
        MalformedKind::Missing
    );
    let rc2 = der::sequence(&[der::oid(RC2_CBC), der::octets(&[9; 8])]);
    assert_unsupported_naming(open(&with(&rc2)), &["1.2.840.113549.3.2"]);
    let read = EnvelopedData::from_der(backend(), &with(&rc2)).unwrap();
    assert_unsupported_naming(read.content_cipher(), &["1.2.840.113549.3.2"]);
    // Not a whole number of blocks, and none: no secret is needed to see that.
    for length in [0, 15, 17] {
        let content = content_with(&aes(&[9; 16]), |_| der::context_primitive(0, &vec![0; length]));
        assert_eq!(
            kind(&enveloped(&recipient(), &content)),
            MalformedKind::InvalidLength,
            "{length}"
        );
    }
    // An unknown way to wrap the content key is named if there is no other recipient.
    let unknown = recipient_with(&der::octets(b"id"), &der::sequence(&[der::oid("1.2.3.4")]));
    assert_unsupported_naming(open(&enveloped(&unknown, &content())), &["1.2.3.4"]);
    let both = [unknown, recipient()].concat();
    assert_eq!(*open(&enveloped(&both, &content())).unwrap(), *CONTENT);
}

/// RFC 5084, section 3.2: a tag has 12 bytes unless aes-ICVlen says otherwise.
#[test]
fn every_length_of_a_tag_and_of_a_nonce() {
    let sealed = |nonce: &[u8], parameters: &[&[u8]], tag: &dyn Fn(&[u8]) -> Vec<u8>| {
        let cipher = CipherAlgorithm::aes(&CONTENT_KEY).unwrap();
        let mut context = CipherContext::encryptor(backend(), &cipher, &Mode::gcm(nonce).unwrap()).unwrap();
        let ciphertext = context.update(CONTENT).unwrap();
        let made = context.finalize().unwrap().into_tag().unwrap();
        let parameters = [
            &[der::octets(nonce)][..],
            &parameters.iter().map(|part| part.to_vec()).collect::<Vec<_>>(),
        ];
        let algorithm = der::sequence(&[der::oid(AES_128_GCM), der::sequence(&parameters.concat())]);
        let content = der::sequence(&[der::oid(DATA), algorithm, der::context_primitive(0, &ciphertext)]);
        message(
            AUTH_ENVELOPED_DATA,
            &[
                &der::integer(0),
                &der::element(0x31, &recipient()),
                &content,
                &der::octets(&tag(made.as_ref())),
            ],
        )
    };
    let open = |message: &[u8]| AuthEnvelopedData::from_der(backend(), message)?.decrypt(&key());
    let first = |length: usize| move |tag: &[u8]| tag[..length].to_vec();
    assert_eq!(*open(&sealed(&[1; 12], &[], &first(12))).unwrap(), *CONTENT);
    for length in 12..=16 {
        let number = der::integer(length as i32);
        assert_eq!(
            *open(&sealed(&[1; 12], &[&number], &first(length))).unwrap(),
            *CONTENT,
            "{length}"
        );
        let flipped = move |tag: &[u8]| {
            let mut tag = tag[..length].to_vec();
            tag[length - 1] ^= 1;
            tag
        };
        assert_eq!(
            open(&sealed(&[1; 12], &[&number], &flipped)),
            Err(Error::InvalidTag),
            "{length}"
        );
        // A shorter tag than the parameters say.
        let refused = open(&sealed(&[1; 12], &[&number], &first(length - 1)));
        assert_eq!(
            malformed_kind(refused),
            (MalformedKind::InvalidLength, "AuthEnvelopedData")
        );
    }
    for length in [0, 4, 8, 11, 17] {
        let refused = open(&sealed(&[1; 12], &[&der::integer(length)], &first(12)));
        assert_eq!(
            malformed_kind(refused),
            (MalformedKind::OutOfRange, "AuthEnvelopedData"),
            "{length}"
        );
    }
    for length in [8, 16, 64] {
        let message = sealed(&vec![1; length], &[&der::integer(16)], &first(16));
        assert_eq!(*open(&message).unwrap(), *CONTENT, "{length}");
    }
}

#[test]
fn the_type_of_a_message_is_named() {
    let data = der::sequence(&[der::oid(DATA), der::context(0, &der::octets(b"plain"))]);
    assert_eq!(kind(&data), MalformedKind::UnexpectedType);
    let digested = message("1.2.840.113549.1.7.5", &[&der::integer(0)]);
    assert_unsupported_naming(open(&digested), &["DigestedData"]);
    let empty = der::sequence(&[der::oid(ENVELOPED_DATA)]);
    assert_eq!(kind(&empty), MalformedKind::Missing);
}
