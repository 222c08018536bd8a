//! SSH signatures, the files of keys around them, and comments of private keys.

use super::{clean, curve_key, spoilt};
use hazmat_openssl::Error;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{
    AllowedSigners, AuthorizedKeys, SshPrivateKey, SshPublicKey, SshSignature, SshSignatureBlob, SshSignatureBuilder,
    SshSignaturePolicy,
};
use hazmat_openssl::time::OffsetDateTime;
use std::sync::Arc;
use std::thread;
use support::soundness::each_order;

const MESSAGE: &[u8] = b"a message";

fn builder() -> SshSignatureBuilder {
    SshSignatureBuilder::new("file").unwrap()
}

/// A file that allows everybody to sign with the key.
fn allowed(key: &SshPublicKey) -> String {
    format!("* {}\n", key.to_openssh().unwrap())
}

#[test]
fn calls_leave_the_error_queue_clean() {
    let backend = Backend::new().unwrap();
    let (key, policy) = (curve_key(&backend), SshSignaturePolicy::new());
    let signature = clean(|| builder().sign(&key, MESSAGE)).unwrap();
    let public = signature.signer().key().clone();
    clean(|| signature.verify(&public, "file", MESSAGE, &policy)).unwrap();
    let refused = clean(|| signature.verify(&public, "file", b"another", &policy));
    assert_eq!(refused, Err(Error::InvalidSignature));
    let bytes = signature.to_bytes();
    clean(|| SshSignature::from_bytes(&backend, &bytes)).unwrap();
    for wrong in spoilt(&bytes) {
        drop(clean(|| SshSignature::from_bytes(&backend, &wrong)));
    }
    // The last byte is one of the number s.
    let mut changed = bytes;
    *changed.last_mut().unwrap() ^= 1;
    let changed = clean(|| SshSignature::from_bytes(&backend, &changed)).unwrap();
    let refused = clean(|| changed.verify_unattributed("file", MESSAGE, &policy));
    assert_eq!(refused, Err(Error::InvalidSignature));

    let blob = clean(|| SshSignatureBlob::sign(&key, MESSAGE)).unwrap();
    clean(|| blob.verify(&public, MESSAGE, &policy)).unwrap();
    let file = allowed(&public);
    let signers = clean(|| AllowedSigners::from_text(&backend, &file)).unwrap();
    let now = OffsetDateTime::now_utc();
    clean(|| signers.verify(&signature, "alice", "file", MESSAGE, now).map(drop)).unwrap();
    let keys = format!("no-pty {}\nnonsense\n", public.to_openssh().unwrap());
    let keys = clean(|| AuthorizedKeys::from_text(&backend, &keys)).unwrap();
    assert_eq!((keys.entries().len(), keys.refused_lines().len()), (1, 1));

    let commented = clean(|| SshPrivateKey::new(&key))
        .unwrap()
        .with_comment("alice")
        .unwrap();
    let file = clean(|| commented.to_openssh(NoEncryption)).unwrap();
    let loaded = clean(|| SshPrivateKey::from_openssh(&backend, &file, None)).unwrap();
    assert_eq!(loaded.comment(), "alice");
}

/// Whatever the four hold of each other.
struct Held {
    backend: Option<Backend>,
    signature: Option<SshSignature>,
    signers: Option<AllowedSigners>,
    keys: Option<AuthorizedKeys>,
}

#[test]
fn any_order_of_drops_is_sound() {
    let mut orders = 0;
    each_order(4, &mut |order| {
        let backend = Backend::new().unwrap();
        let key = curve_key(&backend);
        let signature = builder().sign(&key, MESSAGE).unwrap();
        let public = signature.signer().key().clone();
        let signers = AllowedSigners::from_text(&backend, allowed(&public)).unwrap();
        let keys = AuthorizedKeys::from_text(&backend, public.to_openssh().unwrap()).unwrap();
        let mut held = Held {
            backend: Some(backend),
            signature: Some(signature),
            signers: Some(signers),
            keys: Some(keys),
        };
        drop((key, public));
        for number in order {
            match number {
                0 => held.backend = None,
                1 => held.signature = None,
                2 => held.signers = None,
                _ => held.keys = None,
            }
            if let Some(signature) = &held.signature {
                let policy = SshSignaturePolicy::new();
                signature.verify_unattributed("file", MESSAGE, &policy).unwrap();
                if let Some(signers) = &held.signers {
                    let now = OffsetDateTime::now_utc();
                    signers.verify(signature, "alice", "file", MESSAGE, now).unwrap();
                }
                if let Some(keys) = &held.keys {
                    assert_eq!(keys.find(signature.signer().key()).len(), 1);
                }
            }
        }
        orders += 1;
    });
    assert_eq!(orders, 24);
}

#[test]
fn many_threads() {
    let backend = Backend::new().unwrap();
    let key = curve_key(&backend);
    let signature = Arc::new(builder().sign(&key, MESSAGE).unwrap());
    let signers = Arc::new(AllowedSigners::from_text(&backend, allowed(signature.signer().key())).unwrap());
    drop((backend, key));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (signature, signers) = (Arc::clone(&signature), Arc::clone(&signers));
            thread::spawn(move || {
                let now = OffsetDateTime::now_utc();
                let verify = || signers.verify(&signature, "alice", "file", MESSAGE, now).is_ok();
                (0..8).filter(|_| verify()).count()
            })
        })
        .collect();
    let verified: usize = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert_eq!(verified, 32);
}
