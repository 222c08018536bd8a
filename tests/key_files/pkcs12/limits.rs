//! Limits: the size and the number of entries, nesting, and the key derivation of the whole file.

use super::{PASSWORD, assert_pair, backend, certificate_bag, info, load, made, pair, usual_parts};
use hazmat_openssl::pkcs12::Pkcs12Loader;
use hazmat_openssl::{Error, MalformedKind};
use support::der;
use support::encrypted_keys::{with_pbkdf2, with_scrypt};
use support::errors::assert_malformed_kind;

const FILE: &str = "PKCS #12 file";

fn loader() -> Pkcs12Loader {
    Pkcs12Loader::new(backend())
}

/// Asserts the work that was refused.
#[track_caller]
fn assert_too_high(loader: &Pkcs12Loader, file: &[u8], expected: (&str, u64, u64)) {
    let error = loader.load_pkcs12(file, Some(PASSWORD)).unwrap_err();
    let Error::WorkFactorTooHigh {
        factor, value, limit, ..
    } = error
    else {
        panic!("{error:?} is not of the work");
    };
    assert_eq!((factor, value, limit), expected);
}

#[test]
fn the_key_derivation_of_the_whole_file_counts() {
    // Each of the three derivations has 1,000 iterations: the code, the certificate, the key.
    let file = made::with_pbmac1(&usual_parts(), PASSWORD);
    assert_pair(
        &loader()
            .max_pbkdf2_iterations(3_000)
            .load_pkcs12(&file, Some(PASSWORD))
            .unwrap(),
    );
    assert_too_high(
        &loader().max_pbkdf2_iterations(2_999),
        &file,
        ("iterations", 3_000, 2_999),
    );
    assert_too_high(
        &loader().max_pbkdf2_iterations(1_999),
        &file,
        ("iterations", 2_000, 1_999),
    );
    // A wrong password does not spend more than the limit, and the error is known before the password is.
    let error = loader()
        .max_pbkdf2_iterations(1_999)
        .load_pkcs12(&file, Some(b"wrong"))
        .unwrap_err();
    assert!(matches!(error, Error::WorkFactorTooHigh { .. }), "{error:?}");
}

/// An encrypted key that claims 9,000,000 iterations.
fn laborious_key() -> Vec<u8> {
    let key = with_pbkdf2(&info(), b"never tried", 1);
    der::replaced(&key, &[0, 1, 0, 1, 1], &der::integer(9_000_000))
}

/// Many keys, each with an allowed number of iterations, are refused before the first of them is decrypted.
#[test]
fn many_encrypted_keys_count_together() {
    let key = made::bag(made::SHROUDED_KEY_BAG, &laborious_key(), &[]);
    let file = made::file(&made::safe(&[made::plain(&vec![key; 100])]), None);
    assert_too_high(&loader(), &file, ("iterations", 18_000_000, 10_000_000));
    // Symmetric keys in Java's form count, too.
    let secret = der::octets(&laborious_key());
    let secret = made::secret_bag(made::SHROUDED_KEY_BAG, &secret, &[]);
    let file = made::file(&made::safe(&[made::plain(&vec![secret; 2])]), None);
    assert_too_high(&loader(), &file, ("iterations", 18_000_000, 10_000_000));
}

#[test]
fn scrypt_counts_together() {
    let part = made::encrypted(&with_scrypt(
        &der::sequence(&[certificate_bag()]),
        PASSWORD,
        [1024, 8, 1],
    ));
    let file = made::file(&made::safe(&[part.clone(), part]), None);
    let least = 2 * 1024 * 8;
    match loader().max_scrypt_work(least).load_pkcs12(&file, Some(PASSWORD)) {
        Ok(read) => assert_eq!(read.certificates().len(), 2),
        // A FIPS backend has no scrypt.
        Err(error) => assert!(
            support::on_fips() && matches!(error, Error::Unsupported { .. }),
            "{error:?}"
        ),
    }
    assert_too_high(
        &loader().max_scrypt_work(least - 1),
        &file,
        ("units of work", least, least - 1),
    );
    let memory = 128 * 8 * (1024 + 2 + 2);
    assert_too_high(
        &loader().max_scrypt_memory(memory - 1),
        &file,
        ("bytes of memory", memory, memory - 1),
    );
}

#[test]
fn the_size_of_a_file() {
    let file = made::with_pbmac1(&usual_parts(), PASSWORD);
    assert_pair(
        &loader()
            .max_bytes(file.len())
            .load_pkcs12(&file, Some(PASSWORD))
            .unwrap(),
    );
    let refused = loader().max_bytes(file.len() - 1).load_pkcs12(&file, Some(PASSWORD));
    assert_malformed_kind(refused, MalformedKind::TooLarge, FILE);
    assert_malformed_kind(load(&vec![0x30; (16 << 20) + 1], None), MalformedKind::TooLarge, FILE);
}

/// The limit of 1 MiB for key files and certificates is not one for bundles of them.
#[test]
fn files_of_some_megabytes() {
    let bags = vec![certificate_bag(); 5_000];
    let parts = [made::plain(&bags[..2_500]), made::with_pbes2(&bags[2_500..], PASSWORD)];
    let file = made::with_pbmac1(&parts, PASSWORD);
    assert!(file.len() > 1_500_000, "{}", file.len());
    assert_eq!(load(&file, Some(PASSWORD)).unwrap().certificates().len(), 5_000);
    assert_eq!(
        load(&made::in_ber(&file, 1_000), Some(PASSWORD))
            .unwrap()
            .certificates()
            .len(),
        5_000
    );
}

#[test]
fn the_number_of_entries() {
    let file = |count: usize| made::file(&made::safe(&[made::plain(&vec![certificate_bag(); count])]), None);
    let three = loader().max_entries(3);
    assert_eq!(three.load_pkcs12(&file(3), None).unwrap().certificates().len(), 3);
    assert_malformed_kind(three.load_pkcs12(&file(4), None), MalformedKind::TooLarge, FILE);
    assert_malformed_kind(load(&file(10_001), None), MalformedKind::TooLarge, FILE);
    // Lists of entries and parts count as entries.
    let list = made::bag(
        made::SAFE_CONTENTS_BAG,
        &der::sequence(&[certificate_bag(), certificate_bag()]),
        &[],
    );
    let lists = made::file(&made::safe(&[made::plain(&[list.clone(), list])]), None);
    assert_malformed_kind(three.load_pkcs12(&lists, None), MalformedKind::TooLarge, FILE);
    let parts = made::file(&made::safe(&vec![made::plain(&[]); 4]), None);
    assert_malformed_kind(three.load_pkcs12(&parts, None), MalformedKind::TooLarge, FILE);
}

#[test]
fn the_number_of_keys() {
    let keys = |count: usize| {
        made::file(
            &made::safe(&[made::plain(&vec![made::key_bag(&info(), &[]); count])]),
            None,
        )
    };
    let two = loader().max_keys(2);
    assert_eq!(two.load_pkcs12(&keys(2), None).unwrap().keys().len(), 2);
    assert_malformed_kind(two.load_pkcs12(&keys(3), None), MalformedKind::TooLarge, FILE);
    assert_malformed_kind(load(&keys(257), None), MalformedKind::TooLarge, FILE);
    let secrets = vec![made::secret_bag("1.2.3", &der::null(), &[]); 3];
    let secrets = made::file(&made::safe(&[made::plain(&secrets)]), None);
    assert_malformed_kind(two.load_pkcs12(&secrets, None), MalformedKind::TooLarge, FILE);
}

#[test]
fn the_number_of_attributes_and_values() {
    let with = |attributes: &[Vec<u8>]| {
        let bag = made::key_bag(&info(), attributes);
        load(&made::file(&made::safe(&[made::plain(&[bag])]), None), None)
    };
    let attribute = || made::attribute("1.2.3", &[der::null()]);
    assert_eq!(
        with(&vec![attribute(); 100]).unwrap().key().unwrap().attributes().len(),
        100
    );
    assert!(matches!(
        with(&vec![attribute(); 101]),
        Err(Error::Malformed {
            kind: MalformedKind::TooLarge,
            ..
        })
    ));
    let values = |count: usize| made::attribute("1.2.3", &vec![der::null(); count]);
    assert_eq!(
        with(&[values(1_000)]).unwrap().key().unwrap().attributes()[0]
            .values()
            .len(),
        1_000
    );
    assert!(matches!(
        with(&[values(1_001)]),
        Err(Error::Malformed {
            kind: MalformedKind::TooLarge,
            ..
        })
    ));
}

/// Those of all entries count together: each takes memory of its own.
#[test]
fn the_attributes_and_values_of_all_entries() {
    let with = |sizes: &[usize]| {
        let bags: Vec<_> = sizes
            .iter()
            .map(|&values| {
                let attribute = made::attribute("1.2.3", &vec![der::null(); values]);
                made::certificate_bag(pair().1.as_der(), &[attribute])
            })
            .collect();
        // In two parts, as a part has its own count of elements.
        let (first, second) = bags.split_at(bags.len() / 2);
        load(
            &made::file(&made::safe(&[made::plain(first), made::plain(second)]), None),
            None,
        )
    };
    // An attribute counts as one, too.
    let most = vec![999; 100];
    assert_eq!(with(&most).unwrap().certificates().len(), 100);
    assert_malformed_kind(with(&[&most[..], &[1]].concat()), MalformedKind::TooLarge, FILE);
}

/// PBKDF2 iterates once for each block of a key.
#[test]
fn the_blocks_of_a_key_count() {
    let safe = made::safe(&[made::plain(&[certificate_bag()])]);
    for (length, work) in [(20, 10), (32, 10), (33, 20), (64, 20)] {
        let file = made::file(&safe, Some(made::pbmac1(&safe, PASSWORD, 10, length)));
        let enough = loader().max_pbkdf2_iterations(work);
        assert_eq!(
            enough.load_pkcs12(&file, Some(PASSWORD)).unwrap().certificates().len(),
            1
        );
        let work = u64::from(work);
        let few = loader().max_pbkdf2_iterations(u32::try_from(work - 1).unwrap());
        assert_too_high(&few, &file, ("iterations", work, work - 1));
    }
}

#[test]
fn the_depth_of_lists() {
    let nested = |depth: usize| {
        let bag = (0..depth).fold(certificate_bag(), |inner, _| {
            made::bag(made::SAFE_CONTENTS_BAG, &der::sequence(&[inner]), &[])
        });
        load(&made::file(&made::safe(&[made::plain(&[bag])]), None), None)
    };
    assert_eq!(nested(8).unwrap().certificates().len(), 1);
    for depth in [9, 12, 1_000] {
        assert_malformed_kind(nested(depth), MalformedKind::TooLarge, FILE);
    }
}

#[test]
fn moduli() {
    let key = &support::sample_keys::sample(support::sample_keys::RSA).private;
    let bag = made::key_bag(&support::written::pkcs8(key), &[]);
    let file = made::file(&made::safe(&[made::plain(&[bag])]), None);
    let bits = key.key_size();
    assert!(loader().max_rsa_modulus_bits(bits).load_pkcs12(&file, None).is_ok());
    let error = loader()
        .max_rsa_modulus_bits(bits - 1)
        .load_pkcs12(&file, None)
        .unwrap_err();
    assert!(
        matches!(error, Error::WorkFactorTooHigh { function: "RSA", .. }),
        "{error:?}"
    );
    let debug = format!("{:?}", loader().max_bytes(77).max_keys(78));
    assert!(debug.contains("77") && debug.contains("78"), "{debug}");
}
