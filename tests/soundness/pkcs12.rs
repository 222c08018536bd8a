//! PKCS #12 files: every order of drops, many threads, a clean error queue, and no secret in what is printed.

use hazmat_openssl::Result;
use hazmat_openssl::pkcs12::*;
use hazmat_openssl::prelude::*;
use std::fmt::Debug;
use std::sync::Barrier;
use support::errors;
use support::ocsp::Scene;
use support::soundness::{clean, each_order};

const PASSWORD: &[u8] = b"open sesame, please";

/// With a FIPS module in a run on one.
fn new_backend() -> Backend {
    match support::on_fips() {
        true => support::fips_module::builder().build().unwrap(),
        false => Backend::new().unwrap(),
    }
}

/// What every backend can write, with little work.
fn encryption() -> Pkcs12Encryption {
    let builder = Pkcs12EncryptionBuilder::for_fips().kdf_rounds(1_000);
    builder.build(PASSWORD).unwrap()
}

fn builder(scene: &Scene) -> Result<Pkcs12Builder> {
    Pkcs12Builder::new()
        .add_key_with_certificate(&scene.subject.key, &scene.subject.certificate, Some("subject"))?
        .add_trusted_certificate(&scene.authority.certificate, "authority")
}

/// Each part outlives the others, and the backend.
#[test]
fn any_order_of_drops_is_sound() {
    let mut orders = 0;
    each_order(4, &mut |order| {
        let backend = new_backend();
        let scene = Scene::new(&backend);
        let builder = builder(&scene).unwrap();
        let data = builder.to_der(&backend, encryption()).unwrap();
        let file = Pkcs12::from_der(&backend, &data, Some(PASSWORD)).unwrap();
        let (key, certificate) = (file.key().unwrap().clone(), file.certificate().unwrap().clone());
        let mut parts: [Option<Box<dyn std::any::Any>>; 4] = [
            Some(Box::new(backend)),
            Some(Box::new(scene)),
            Some(Box::new(builder)),
            Some(Box::new(file)),
        ];
        for &index in order {
            parts[index] = None;
        }
        // What remains still has all of its memory.
        assert_eq!(
            key.private_key().public_key().unwrap(),
            certificate.certificate().public_key().unwrap()
        );
        assert_eq!(key.friendly_name(), certificate.friendly_name());
        let again = Pkcs12Builder::new().add_key(key.clone()).unwrap();
        assert!(again.to_der(key.private_key().backend(), encryption()).is_ok());
        orders += 1;
    });
    assert_eq!(orders, 24);
}

#[test]
fn all_types_are_send_and_sync() {
    fn is_shared<T: Send + Sync + Clone + Debug + 'static>() {}
    is_shared::<Pkcs12>();
    is_shared::<Pkcs12Key>();
    is_shared::<Pkcs12Certificate>();
    is_shared::<Pkcs12RevocationList>();
    is_shared::<Pkcs12Loader>();
    is_shared::<Pkcs12Builder>();
    is_shared::<Pkcs12Encryption>();
    is_shared::<Pkcs12EncryptionBuilder>();
    is_shared::<Pkcs12Cipher>();
    is_shared::<Pkcs12Mac>();
}

#[test]
fn threads_share_a_builder_and_a_file() {
    const THREADS: usize = 4;
    let backend = new_backend();
    let scene = Scene::new(&backend);
    let builder = builder(&scene).unwrap();
    let data = builder.to_der(&backend, encryption()).unwrap();
    let barrier = Barrier::new(THREADS);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                barrier.wait();
                for _ in 0..3 {
                    let file = Pkcs12::from_der(&backend, &data, Some(PASSWORD)).unwrap();
                    assert_eq!(file.certificates().len(), 2);
                    assert!(builder.to_der(&backend, encryption()).is_ok());
                }
            });
        }
    });
}

/// Also where something is refused.
#[test]
fn the_error_queue_is_clean() {
    let backend = new_backend();
    let scene = Scene::new(&backend);
    let builder = clean(|| builder(&scene)).unwrap();
    let data = clean(|| builder.to_der(&backend, encryption())).unwrap();
    assert!(clean(|| Pkcs12::from_der(&backend, &data, Some(PASSWORD))).is_ok());
    errors::assert_incorrect_password(clean(|| Pkcs12::from_der(&backend, &data, Some(b"wrong"))));
    errors::assert_password_required(clean(|| Pkcs12::from_der(&backend, &data, None)));
    let other = &scene.authority.certificate;
    let wrong = clean(|| Pkcs12Builder::new().add_key_with_certificate(&scene.subject.key, other, None));
    errors::assert_invalid_argument(wrong, &["certificate", "private key"]);
    for &cipher in Pkcs12Cipher::ALL {
        let supported = backend.pkcs12_cipher_supported(cipher);
        let encryption = Pkcs12EncryptionBuilder::for_fips().kdf_rounds(1_000).cipher(cipher);
        let write = || builder.to_der(&backend, encryption.build(PASSWORD)?);
        // A FIPS backend refuses the others before it calls libcrypto.
        let written = if supported || !support::on_fips() {
            clean(write)
        } else {
            write()
        };
        assert_eq!(written.is_ok(), supported, "{cipher}");
    }
}

#[test]
fn nothing_printed_contains_a_secret() {
    let backend = new_backend();
    let scene = Scene::new(&backend);
    let builder = builder(&scene).unwrap();
    let data = builder.to_der(&backend, encryption()).unwrap();
    let file = Pkcs12::from_der(&backend, &data, Some(PASSWORD)).unwrap();
    let refused = Pkcs12::from_der(&backend, &data, Some(b"another secret")).unwrap_err();
    let printed = format!(
        "{builder:?} {:?} {file:?} {data:?} {refused:?} {refused} {:?}",
        encryption(),
        file.key()
    );
    for secret in ["sesame", "another secret", &format!("{PASSWORD:?}")] {
        assert!(!printed.contains(secret), "{printed}");
    }
    let key = scene.subject.key.private_bytes(
        hazmat_openssl::serialization::Encoding::Der,
        PrivateFormat::Pkcs8,
        NoEncryption,
    );
    let key = key.unwrap();
    // In hexadecimal, and as a list of numbers.
    let middle = &key[40..60];
    assert!(!printed.contains(&support::bytes::to_hex(middle)));
    let numbers = format!("{middle:?}");
    assert!(!printed.contains(numbers.trim_matches(['[', ']'])));
}
