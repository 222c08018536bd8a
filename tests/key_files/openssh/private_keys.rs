//! `SshPrivateKey`: comments of private keys.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::SshPrivateKey;
use hazmat_openssl::serialization::{Encoding, KeyCipher};
use hazmat_openssl::{Error, UnsupportedKind};
use support::errors::refused_argument;
use support::sample_keys::{self, assert_same_private};
use support::{backend, key_forms};

const PASSWORD: &[u8] = b"a password";

fn ed25519() -> PrivateKey {
    sample_keys::sample(sample_keys::ED25519).private.clone()
}

#[test]
fn comments_are_kept() {
    let mut kept = 0;
    for sample in sample_keys::samples() {
        if !key_forms::has_openssh_form(&sample.public) {
            assert_eq!(refused_argument(SshPrivateKey::new(&sample.private)), "format");
            continue;
        }
        let key = SshPrivateKey::new(&sample.private).unwrap();
        assert_eq!(key.comment(), "");
        for comment in ["", "alice@example.org", "M\u{fc}ller, a comment of words"] {
            let file = key
                .clone()
                .with_comment(comment)
                .unwrap()
                .to_openssh(NoEncryption)
                .unwrap();
            let loaded = SshPrivateKey::from_openssh(backend(), &file, None).unwrap();
            assert_same_private(loaded.key(), &sample.private);
            assert_eq!(loaded.comment(), comment);
            assert_eq!(loaded.comment_bytes(), comment.as_bytes());
            let public = loaded.public_key().unwrap();
            assert_eq!(*public.key(), sample.public);
            assert_eq!(public.comment(), comment);
            // The loader of keys takes the file, too.
            let alone = PrivateKey::from_openssh(backend(), &file, None).unwrap();
            assert_same_private(&alone, &sample.private);
            kept += 1;
        }
    }
    assert_eq!(kept, 6 * 3);
}

/// In an encrypted file, the comment is encrypted.
#[test]
fn comments_are_encrypted_with_the_key() {
    let comment = "a comment that is not to be seen";
    let key = SshPrivateKey::new(&ed25519()).unwrap().with_comment(comment).unwrap();
    assert!(!format!("{key:?}").contains(comment));
    let encryption = PrivateFormat::OpenSsh
        .encryption_builder()
        .kdf_rounds(1)
        .cipher(KeyCipher::Aes256Ctr)
        .build(PASSWORD)
        .unwrap();
    if support::on_fips() {
        let refused = key.to_openssh(encryption);
        assert!(matches!(
            refused,
            Err(Error::Unsupported {
                kind: UnsupportedKind::Kdf,
                ..
            })
        ));
        return;
    }
    let file = key.to_openssh(encryption).unwrap();
    let text = std::str::from_utf8(&file).unwrap();
    let base64: String = text.lines().filter(|line| !line.starts_with('-')).collect();
    let bytes = openssl::base64::decode_block(&base64).unwrap();
    assert!(!bytes.windows(9).any(|window| window == b"a comment"));
    let loaded = SshPrivateKey::from_openssh(backend(), &file, Some(PASSWORD)).unwrap();
    assert_eq!(loaded.comment(), comment);
    let result = SshPrivateKey::from_openssh(backend(), &file, Some(b"another"));
    assert!(matches!(result, Err(Error::IncorrectPassword)));
    let result = SshPrivateKey::from_openssh(backend(), &file, None);
    assert!(matches!(result, Err(Error::PasswordRequired)));
}

#[test]
fn comments_do_not_break_lines() {
    let key = SshPrivateKey::new(&ed25519()).unwrap();
    for comment in ["a\nb", "a\0", "a\u{202e}b"] {
        assert_eq!(refused_argument(key.clone().with_comment(comment)), "comment");
    }
    // Without a comment, the file is as the keys write it.
    let plain = key.to_openssh(NoEncryption).unwrap();
    let other = ed25519()
        .private_bytes(Encoding::Pem, PrivateFormat::OpenSsh, NoEncryption)
        .unwrap();
    assert_eq!(plain.len(), other.len());
}
