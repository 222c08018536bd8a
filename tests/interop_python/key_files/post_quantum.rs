//! Key files of ML-KEM and ML-DSA. The package reads and writes seeds, no expanded keys; it has no ML-KEM-512 and no SLH-DSA.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use support::comparisons::Comparisons;
use support::sample_keys::{self, public_half, seed};
use support::{backend, bytes, errors, python};

const PASSWORD: &[u8] = b"a password";

/// The sets that the package has, by its classes.
const SETS: &str = "
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import mldsa, mlkem
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, PublicFormat
SETS = {
    'ML-KEM-768': mlkem.MLKEM768PrivateKey,
    'ML-KEM-1024': mlkem.MLKEM1024PrivateKey,
    'ML-DSA-44': mldsa.MLDSA44PrivateKey,
    'ML-DSA-65': mldsa.MLDSA65PrivateKey,
    'ML-DSA-87': mldsa.MLDSA87PrivateKey,
}
";

const NAMES: [&str; 5] = ["ML-KEM-768", "ML-KEM-1024", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];

/// Arguments: the files, in DER, in PEM, and encrypted, then the public key. The answer: the name of the set, and whether all are
/// the same key.
const READ: &str = "
keys = [
    serialization.load_der_private_key(argument(0), None),
    serialization.load_pem_private_key(argument(1), None),
    serialization.load_pem_private_key(argument(2), b'a password'),
    serialization.load_der_private_key(argument(3), b'a password'),
]
public = [serialization.load_der_public_key(argument(4)), serialization.load_pem_public_key(argument(5))]
for key in keys:
    for half in public:
        assert key.public_key() == half
    assert key.private_bytes_raw() == argument(6)
    assert key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, serialization.NoEncryption()) == argument(0)
    assert key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, serialization.NoEncryption()) == argument(1)
answer(next(name for name, known in SETS.items() if isinstance(keys[0], known)).encode())
";

/// The argument: PKCS #8 in a form that the package does not have. The answer: what it says.
const REFUSE: &str = "
try:
    key = serialization.load_der_private_key(argument(0), None)
    answer(b'loaded ' + key.public_key().public_bytes_raw())
except ValueError as error:
    answer(b'refused')
";

fn run(snippet: &str, arguments: &[&[u8]]) -> Vec<u8> {
    python::run(&format!("{SETS}{snippet}"), arguments)
}

#[test]
fn it_reads_keys_with_a_seed() {
    let mut comparisons = Comparisons::new("python-post-quantum-read");
    let samples = sample_keys::post_quantum().iter();
    for sample in samples.filter(|sample| NAMES.contains(&sample.name)) {
        let key = &sample.private;
        let encryption = || {
            let builder = PrivateFormat::Pkcs8.encryption_builder().kdf_rounds(1_000);
            builder.build(PASSWORD).unwrap()
        };
        let name = run(
            READ,
            &[
                &key.to_pkcs8_der(NoEncryption).unwrap(),
                &key.to_pkcs8_pem(NoEncryption).unwrap(),
                &key.to_pkcs8_pem(encryption()).unwrap(),
                &key.to_pkcs8_der(encryption()).unwrap(),
                &sample.public.to_spki_der().unwrap(),
                &sample.public.to_spki_pem().unwrap(),
                &key.private_bytes(Encoding::Raw, PrivateFormat::Raw, NoEncryption)
                    .unwrap(),
            ],
        );
        assert_eq!(String::from_utf8(name).unwrap(), sample.name);
        for format in [PrivateFormat::Pkcs8ExpandedKey, PrivateFormat::Pkcs8SeedAndExpandedKey] {
            let said = run(
                REFUSE,
                &[&key.private_bytes(Encoding::Der, format, NoEncryption).unwrap()],
            );
            let raw = sample.public.public_bytes(Encoding::Raw, PublicFormat::Raw).unwrap();
            println!("{}, {format}: {}", sample.name, String::from_utf8_lossy(&said[..7]));
            assert!(said == b"refused" || said == [b"loaded ", &raw[..]].concat());
        }
        comparisons.ran();
    }
    let [kem, dsa, _] = sample_keys::post_quantum_counts();
    comparisons.not_here(if kem == 0 { 2 } else { 0 } + if dsa == 0 { 3 } else { 0 });
    comparisons.finish(5, 5);
}

/// The argument: the name of a set. The answer has a line for each: DER, PEM, encrypted PEM, raw; public DER, PEM, raw.
const WRITE: &str = "
key = SETS[argument(0).decode()].generate()
none = serialization.NoEncryption()
best = serialization.BestAvailableEncryption(b'a password')
public = key.public_key()
files = [
    key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, none),
    key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, none),
    key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, best),
    key.private_bytes(Encoding.Raw, PrivateFormat.Raw, none),
    public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    public.public_bytes(Encoding.Raw, PublicFormat.Raw),
]
answer('\\n'.join(file.hex() for file in files).encode())
";

#[test]
fn it_writes_keys_that_are_read() {
    let mut comparisons = Comparisons::new("python-post-quantum-written");
    for name in NAMES {
        let text = String::from_utf8(run(WRITE, &[name.as_bytes()])).unwrap();
        let files: Vec<Vec<u8>> = text.lines().map(|line| bytes::from_hex(line).unwrap()).collect();
        let [der, pem, encrypted, raw, public_der, public_pem, public_raw] = &files[..] else {
            panic!("{text}");
        };
        let loaded = backend().load_der_private_key(der, None);
        let supported = match name {
            name if name.starts_with("ML-KEM") => {
                backend().ml_kem_supported(MlKemParameterSet::from_name(name).unwrap())
            }
            name => backend().ml_dsa_supported(MlDsaParameterSet::from_name(name).unwrap()),
        };
        if !supported {
            errors::assert_unsupported_naming(loaded, &[name]);
            errors::assert_unsupported_naming(backend().load_pem_public_key(public_pem), &[name]);
            comparisons.not_here(1);
            continue;
        }
        let key: PrivateKey = loaded.unwrap();
        assert_eq!(key.to_string(), name);
        assert_eq!(*seed(&key).unwrap(), **raw, "{name}");
        assert_eq!(*key.to_pkcs8_der(NoEncryption).unwrap(), **der, "{name}");
        for (file, password) in [(pem, None), (encrypted, Some(PASSWORD))] {
            let again = backend().load_pem_private_key(file, password).unwrap();
            sample_keys::assert_same_private(&again, &key);
        }
        let public = public_half(&key);
        for loaded in [
            backend().load_der_public_key(public_der),
            backend().load_pem_public_key(public_pem),
        ] {
            sample_keys::assert_same_public(&loaded.unwrap(), &public);
        }
        let raw = public.public_bytes(Encoding::Raw, PublicFormat::Raw).unwrap();
        assert_eq!(raw, *public_raw, "{name}");
        comparisons.ran();
    }
    comparisons.finish(5, 5);
}
