//! S/MIME.

use hazmat_openssl::Error;
use hazmat_openssl::cms::CertificateBundle;
use hazmat_openssl::cms::smime::{SmimeMessage, canonical_text, text_of_part, text_part, wrap, wrap_detached};

use crate::{backend, count_round_trip, loaded, tidy};

/// Reads a mail, and checks that its parts are the same when they are wrapped again.
pub fn check_smime(data: &[u8]) {
    check_text(data);
    let Ok(message) = loaded(SmimeMessage::parse(data)) else {
        return;
    };
    assert!(!format!("{message:?}").is_empty());
    let cms = message.cms();
    assert_eq!(loaded(message.content_type()).is_err(), !is_message(cms));
    match (message.received_part(), message.signed_part()) {
        (None, None) => match accepted(wrap(cms)) {
            Some(mail) => {
                let again = loaded(SmimeMessage::parse(mail)).expect("what was wrapped");
                assert_eq!(again.cms(), cms);
                assert!(again.smime_type().is_some());
                count_round_trip();
            }
            None => return,
        },
        (Some(received), Some(canonical)) => {
            assert_eq!(canonical_text(received), canonical);
            if let Some(mail) = accepted(wrap_detached(backend(), &canonical, cms)) {
                let again = loaded(SmimeMessage::parse(mail)).expect("what was wrapped");
                assert_eq!((again.cms(), again.received_part()), (cms, Some(&*canonical)));
                count_round_trip();
            }
        }
        other => panic!("one form of the part only: {other:?}"),
    }
}

/// Whether the outer structure is one of CMS.
fn is_message(cms: &[u8]) -> bool {
    match loaded(CertificateBundle::from_der(backend(), cms)) {
        // The type is another one, or what is inside is wrong.
        Err(Error::Malformed { what, .. }) => what != "CMS message",
        _ => true,
    }
}

/// What was wrapped; `None` if it is not a message that can be.
fn accepted<T>(result: hazmat_openssl::Result<T>) -> Option<T> {
    match tidy(result) {
        Ok(mail) => Some(mail),
        Err(Error::InvalidArgument { .. } | Error::Malformed { .. } | Error::Unsupported { .. }) => None,
        Err(error) => panic!("no error of wrapping: {error:?}"),
    }
}

fn check_text(data: &[u8]) {
    let canonical = canonical_text(data);
    assert_eq!(canonical_text(&canonical), canonical);
    assert!(!canonical.starts_with(b"\n"));
    assert!(canonical.windows(2).all(|pair| pair[1] != b'\n' || pair[0] == b'\r'));
    if let Ok(text) = std::str::from_utf8(data) {
        let part = text_part(text);
        assert_eq!(tidy(text_of_part(&part)), Ok(&*canonical));
    }
    if let Ok(text) = loaded(text_of_part(data)) {
        assert!(data.ends_with(text));
    }
}

/// Some of the mails of the vectors, and what is wrapped of the same messages.
pub(crate) fn seeds(mails: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for mail in mails.iter().step_by(16) {
        let message = SmimeMessage::parse(mail).expect("a mail");
        let part = message.signed_part().expect("a signed part");
        seeds.push(wrap_detached(backend(), &part, message.cms()).expect("a detached signature"));
        seeds.push(mail.clone());
    }
    let bundle = CertificateBundle::default().to_der().expect("an empty bundle");
    let bundle = wrap(&bundle).expect("a bundle");
    let binary = "Content-Type: application/x-pkcs7-mime (a note); name=\"a \\\" b\";\r\n smime-type=certs-only\r\n\
                  Content-Transfer-Encoding: binary\r\n\r\n0\x1e";
    seeds.extend([bundle.into_bytes(), binary.as_bytes().to_vec(), text_part("text\n")]);
    seeds
}
