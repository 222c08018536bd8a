//! Chains of ML-DSA: Python's `cryptography` verifies those of this crate and of the example `mini_ca`, and this crate those of
//! Python. The package has its own libcrypto, which has ML-DSA whatever this crate is linked to.

use super::python;
use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::*;
use std::process::Command;
use support::{backend, example, x509_made};
use time::Duration;

fn we_have() -> bool {
    backend().ml_dsa_supported(MlDsaParameterSet::MlDsa65)
}

/// Verifies a chain, the root last, and a list of the second certificate's, and tells the algorithms.
const VERIFY: &str = "
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
chain = x509.load_pem_x509_certificates(argument(0))
for certificate, issuer in zip(chain, [*chain[1:], chain[-1]]):
    certificate.verify_directly_issued_by(issuer)
request = x509.load_pem_x509_csr(argument(1))
assert request.is_signature_valid
crl = x509.load_pem_x509_crl(argument(2))
assert crl.is_signature_valid(chain[1].public_key())
changed = bytearray(chain[0].public_bytes(Encoding.DER))
changed[-100] ^= 1
try:
    x509.load_der_x509_certificate(bytes(changed)).verify_directly_issued_by(chain[1])
    raise AssertionError('a changed certificate is accepted')
except InvalidSignature:
    pass
answer(' '.join(certificate.signature_algorithm_oid._name for certificate in chain).encode())
";

fn verify(chain: &[u8], request: &[u8], list: &[u8]) -> String {
    String::from_utf8(python::run(VERIFY, &[chain, request, list])).unwrap()
}

#[test]
fn python_verifies_chains_of_every_set() {
    let mut verified = 0;
    for set in MlDsaParameterSet::ALL {
        let key = match backend().generate_ml_dsa_private_key(*set) {
            Ok(key) => PrivateKey::from(key),
            Err(Error::Unsupported { .. }) if !we_have() => continue,
            Err(error) => panic!("{error}"),
        };
        let name = x509_made::name("CN=Root");
        let usage = KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN;
        let root = CertificateBuilder::new()
            .subject_name(&name)
            .and_then(|builder| {
                builder
                    .issuer_name(&name)?
                    .public_key(&key.public_key()?)?
                    .serial_number(1)
            })
            .and_then(|builder| {
                builder
                    .valid_for(Duration::days(1))?
                    .add_extension(&BasicConstraints::ca(None), true)
            })
            .and_then(|builder| {
                builder
                    .add_extension(&usage, true)?
                    .sign(&key, SignatureAlgorithm::default())
            })
            .unwrap();
        let request = CertificateSigningRequestBuilder::new()
            .subject_name(&x509_made::name("CN=leaf"))
            .and_then(|builder| builder.sign(&key, SignatureAlgorithm::default()))
            .unwrap();
        let leaf = CertificateBuilder::for_request(&request)
            .and_then(|builder| builder.issued_by(&root)?.serial_number(2)?.valid_for(Duration::days(1)))
            .and_then(|builder| builder.sign(&key, SignatureAlgorithm::default()))
            .unwrap();
        let now = time::OffsetDateTime::now_utc();
        let list = CertificateRevocationListBuilder::new()
            .issued_by(&root)
            .and_then(|builder| builder.last_update(now)?.next_update(now + Duration::days(1)))
            .and_then(|builder| builder.sign(&key, SignatureAlgorithm::default()))
            .unwrap();
        let chain = Certificate::all_to_pem([&leaf, &root]).unwrap();
        let told = verify(
            chain.as_bytes(),
            request.to_pem().unwrap().as_bytes(),
            list.to_pem().unwrap().as_bytes(),
        );
        assert_eq!(told, format!("{0} {0}", set.name()));
        verified += 1;
    }
    println!("count: x509-post-quantum-python verified={verified}");
    assert_eq!(verified, if we_have() { 3 } else { 0 });
}

#[test]
fn python_verifies_a_chain_of_the_example_authority() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("password"), "correct horse battery staple\n").unwrap();
    let mini_ca = |arguments: &[&str]| {
        let mut command = Command::new(example::program("mini_ca"));
        command
            .current_dir(folder.path())
            .args(arguments)
            .args(["-p", "password"]);
        command.output().unwrap()
    };
    let made = mini_ca(&["init", "--key", "ml-dsa-65"]);
    assert_eq!(made.status.success(), we_have(), "{made:?}");
    if !we_have() {
        return;
    }
    let key: PrivateKey = backend()
        .generate_ml_dsa_private_key(MlDsaParameterSet::MlDsa65)
        .unwrap()
        .into();
    let request = CertificateSigningRequestBuilder::new()
        .subject_name(&x509_made::name("CN=alice"))
        .and_then(|builder| builder.sign(&key, SignatureAlgorithm::default()));
    std::fs::write(path("alice.csr"), request.unwrap().to_pem().unwrap()).unwrap();
    let signed = mini_ca(&["sign", "alice.csr", "--profile", "client"]);
    assert!(signed.status.success(), "{signed:?}");
    let text = String::from_utf8(signed.stdout).unwrap();
    let file = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("certificate: "))
        .unwrap();
    let read = |name: &str| std::fs::read(path(name)).unwrap();
    // The file of a certificate has the intermediate, too.
    let chain = [read(file), read("mini-ca/root.pem")].concat();
    let told = verify(&chain, &read("alice.csr"), &read("mini-ca/crl.pem"));
    assert_eq!(told, "ML-DSA-65 ML-DSA-65 ML-DSA-65");
}

/// Makes a chain, a request and a list with a set; the answer has one after the other.
const MAKE: &str = "
import datetime
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import mldsa, mlkem
from cryptography.hazmat.primitives.serialization import Encoding
kind = {b'44': mldsa.MLDSA44PrivateKey, b'65': mldsa.MLDSA65PrivateKey, b'87': mldsa.MLDSA87PrivateKey}[argument(0)]
key, kem = kind.generate(), mlkem.MLKEM768PrivateKey.generate()
now = datetime.datetime.now(datetime.timezone.utc)
def name(text):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
def certificate(subject, public_key, **usages):
    every = ['digital_signature', 'content_commitment', 'key_encipherment', 'data_encipherment', 'key_agreement',
             'key_cert_sign', 'crl_sign', 'encipher_only', 'decipher_only']
    usage = x509.KeyUsage(**{one: usages.get(one, False) for one in every})
    builder = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name('Root')).public_key(public_key)
    builder = builder.serial_number(x509.random_serial_number()).add_extension(usage, True)
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=9))
    return builder.sign(key, None).public_bytes(Encoding.PEM)
parts = [
    certificate('Root', key.public_key(), key_cert_sign=True, crl_sign=True),
    certificate('leaf', key.public_key(), digital_signature=True),
    x509.CertificateSigningRequestBuilder().subject_name(name('leaf')).sign(key, None).public_bytes(Encoding.PEM),
]
list_builder = x509.CertificateRevocationListBuilder().issuer_name(name('Root')).last_update(now)
list_builder = list_builder.next_update(now + datetime.timedelta(days=9))
parts.append(list_builder.sign(key, None).public_bytes(Encoding.PEM))
answer(b'|'.join(parts))
";

#[test]
fn chains_of_python_are_read_and_verified() {
    let mut read = 0;
    for (set, number) in MlDsaParameterSet::ALL.iter().zip(["44", "65", "87"]) {
        let answer = python::run(MAKE, &[number.as_bytes()]);
        let parts: Vec<_> = answer.split(|byte| *byte == b'|').collect();
        let [root, leaf, request, list] = parts.as_slice() else {
            panic!("four parts are due");
        };
        let root = Certificate::from_pem(backend(), root).unwrap();
        let leaf = Certificate::from_pem(backend(), leaf).unwrap();
        let request = CertificateSigningRequest::from_pem(backend(), request).unwrap();
        let list = CertificateRevocationList::from_pem(backend(), list).unwrap();
        for certificate in [&root, &leaf] {
            certificate.check_key_usage().unwrap();
            assert_eq!(
                certificate.signature_algorithm().unwrap(),
                SignatureAlgorithm::ml_dsa(*set)
            );
        }
        if we_have() {
            root.verify_directly_issued_by(&root).unwrap();
            leaf.verify_directly_issued_by(&root).unwrap();
            request.verify_signature().unwrap();
            list.verify_signature(&root.public_key().unwrap()).unwrap();
        } else {
            let refused = leaf.verify_directly_issued_by(&root);
            assert!(matches!(refused, Err(Error::Unsupported { .. })), "{refused:?}");
            assert!(matches!(request.verify_signature(), Err(Error::Unsupported { .. })));
        }
        read += 1;
    }
    assert_eq!(read, 3);
}
