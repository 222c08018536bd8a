//! RSA, DSA and Diffie-Hellman: this crate and Python's `cryptography` must accept each other's results.
//!
//! Python and the package must be installed; `HAZMAT_PYTHON` names the interpreter.

use hazmat_openssl::prelude::*;
use support::{backend, bytes, dsa_vectors, errors, python};

fn report(interface: &str, ran: usize, expected: usize) {
    println!("count: cross-check {interface} ran={ran} skipped=0");
    assert_eq!(ran, expected);
}

/// `parts` one after the other, as one snippet.
fn snippet(parts: &[&str]) -> String {
    parts.concat()
}

// ---- RSA ----

/// The first eight arguments are the numbers of a key: p, q, d, dmp1, dmq1, iqmp, e and n.
const RSA_KEY: &str = "
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa, padding
key = rsa.RSAPrivateNumbers(*[number(i) for i in range(6)],
    rsa.RSAPublicNumbers(number(6), number(7))).private_key()
data = argument(8)
";

fn rsa_arguments(numbers: &RsaPrivateNumbers) -> Vec<Vec<u8>> {
    let public = &numbers.public_numbers;
    let private = [
        &numbers.p,
        &numbers.q,
        &numbers.d,
        &numbers.dmp1,
        &numbers.dmq1,
        &numbers.iqmp,
    ];
    let private = private.map(|number| number.to_be_bytes().to_vec());
    let public = [&public.e, &public.n].map(|number| number.to_be_bytes());
    private.into_iter().chain(public).collect()
}

fn run(parts: &[&str], key: &[Vec<u8>], more: &[&[u8]]) -> Vec<u8> {
    let arguments: Vec<&[u8]> = key.iter().map(Vec::as_slice).chain(more.iter().copied()).collect();
    python::run(&snippet(parts), &arguments)
}

/// A key of the crate's, and one of Python's.
fn rsa_keys() -> [RsaPrivateKey; 2] {
    let own = backend().generate_rsa_private_key(65537, 2048).unwrap();
    let generate = "
from cryptography.hazmat.primitives.asymmetric import rsa
numbers = rsa.generate_private_key(65537, 1031).private_numbers()
public = numbers.public_numbers
values = [numbers.p, numbers.q, numbers.d, numbers.dmp1, numbers.dmq1, numbers.iqmp, public.e, public.n]
answer(b''.join(value.to_bytes(129, 'big') for value in values))
";
    let answer = python::run(generate, &[]);
    let mut values = answer.chunks(129).map(support::numbers::big);
    let mut next = || values.next().unwrap();
    let numbers = RsaPrivateNumbers {
        p: next().into(),
        q: next().into(),
        d: next().into(),
        dmp1: next().into(),
        dmq1: next().into(),
        iqmp: next().into(),
        public_numbers: RsaPublicNumbers { e: next(), n: next() },
    };
    let loaded = backend().load_rsa_private_numbers(&numbers).unwrap();
    assert_eq!(loaded.key_size(), 1031);
    [own, loaded]
}

/// Paddings for signatures with SHA-256, each in both languages.
fn signature_paddings() -> [(RsaPadding, &'static str); 6] {
    let pss = |mask, salt_length| RsaPadding::pss(PssPadding::new(mask, salt_length));
    let (sha1, sha256) = (HashAlgorithm::Sha1, HashAlgorithm::Sha256);
    [
        (RsaPadding::pkcs1v15(), "scheme = padding.PKCS1v15()\n"),
        (
            pss(sha256, SaltLength::Digest),
            "scheme = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)\n",
        ),
        (
            pss(sha256, SaltLength::Max),
            "scheme = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH)\n",
        ),
        (
            pss(sha256, SaltLength::Fixed(0)),
            "scheme = padding.PSS(padding.MGF1(hashes.SHA256()), 0)\n",
        ),
        (
            pss(sha256, SaltLength::Fixed(20)),
            "scheme = padding.PSS(padding.MGF1(hashes.SHA256()), 20)\n",
        ),
        (
            pss(sha1, SaltLength::Digest),
            "scheme = padding.PSS(padding.MGF1(hashes.SHA1()), padding.PSS.DIGEST_LENGTH)\n",
        ),
    ]
}

#[test]
fn rsa_signatures_without_digest_info() {
    let sign = "
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo
public = key.public_key()
public.verify(argument(9), data, padding.PKCS1v15(), NoDigestInfo())
assert public.recover_data_from_signature(argument(9), padding.PKCS1v15(), NoDigestInfo()) == data
answer(key.sign(data, padding.PKCS1v15(), NoDigestInfo()))
";
    let mut ran = 0;
    for key in rsa_keys() {
        let public = key.public_key().unwrap();
        let numbers = rsa_arguments(&key.private_numbers().unwrap());
        for size in [1, 20, 36, key.max_signature_length() - 11] {
            let data = bytes::sample(61, size);
            let own = key.sign_without_digest_info(&data).unwrap();
            let theirs = run(&[RSA_KEY, sign], &numbers, &[&data, &own]);
            assert_eq!(theirs, own, "{size}");
            public.verify_without_digest_info(&theirs, &data).unwrap();
            ran += 1;
        }
    }
    report("rsa-without-digest-info", ran, 8);
}

#[test]
fn rsa_signatures() {
    let mut ran = 0;
    let hash = HashAlgorithm::Sha256;
    let data = bytes::sample(41, 1000);
    for key in rsa_keys() {
        let public = key.public_key().unwrap();
        let arguments = rsa_arguments(&key.private_numbers().unwrap());
        for (padding, scheme) in signature_paddings() {
            let own = key.sign(&data, &padding, hash).unwrap();
            let verify = "key.public_key().verify(argument(9), data, scheme, hashes.SHA256())\nanswer(b'')\n";
            run(&[RSA_KEY, scheme, verify], &arguments, &[&data, &own]);
            let sign = "answer(key.sign(data, scheme, hashes.SHA256()))\n";
            let theirs = run(&[RSA_KEY, scheme, sign], &arguments, &[&data]);
            public.verify(&theirs, &data, &padding, hash).unwrap();
            errors::assert_invalid_signature(public.verify(&theirs, b"other data", &padding, hash));
            if padding == RsaPadding::pkcs1v15() {
                assert_eq!(own, theirs);
                let recover = "answer(key.public_key().recover_data_from_signature(argument(9), scheme, None))\n";
                let recovered = run(&[RSA_KEY, scheme, recover], &arguments, &[&data, &own]);
                let own = public.recover_data_from_signature(&own, &padding, None).unwrap();
                assert_eq!(own, recovered);
            }
            ran += 1;
        }
    }
    report("python-rsa-signatures", ran, 12);
}

/// Paddings for encryption, each in both languages.
fn encryption_paddings() -> [(RsaPadding, &'static str); 4] {
    let sha256 = OaepPadding::new(HashAlgorithm::Sha256);
    [
        (RsaPadding::pkcs1v15(), "scheme = padding.PKCS1v15()\n"),
        (
            RsaPadding::oaep(OaepPadding::new(HashAlgorithm::Sha1)),
            "scheme = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)\n",
        ),
        (
            RsaPadding::oaep(sha256.clone().with_label(b"label")),
            "scheme = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), b'label')\n",
        ),
        (
            RsaPadding::oaep(sha256.with_mgf1_hash(HashAlgorithm::Sha384)),
            "scheme = padding.OAEP(padding.MGF1(hashes.SHA384()), hashes.SHA256(), None)\n",
        ),
    ]
}

#[test]
fn rsa_encryption() {
    let mut ran = 0;
    for key in rsa_keys() {
        let public = key.public_key().unwrap();
        let arguments = rsa_arguments(&key.private_numbers().unwrap());
        for (padding, scheme) in encryption_paddings() {
            let data = bytes::sample(42, 60);
            let own = public.encrypt(&data, &padding).unwrap();
            let decrypt = "answer(key.decrypt(data, scheme))\n";
            assert_eq!(
                run(&[RSA_KEY, scheme, decrypt], &arguments, &[&own]),
                data,
                "{padding:?}"
            );
            let encrypt = "answer(key.public_key().encrypt(data, scheme))\n";
            let theirs = run(&[RSA_KEY, scheme, encrypt], &arguments, &[&data]);
            assert_eq!(*key.decrypt(&theirs, &padding).unwrap(), *data, "{padding:?}");
            ran += 1;
        }
    }
    report("python-rsa-encryption", ran, 8);
}

// ---- DSA ----

/// The first five arguments are the numbers of a key: x, y, p, q and g.
const DSA_KEY: &str = "
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa
key = dsa.DSAPrivateNumbers(number(0), dsa.DSAPublicNumbers(number(1),
    dsa.DSAParameterNumbers(number(2), number(3), number(4)))).private_key()
data = argument(5)
";

#[test]
fn dsa_signatures() {
    let vectors = dsa_vectors::keys("asymmetric/DSA/FIPS_186-3/KeyPair.rsp");
    let (mut ran, hash) = (0, HashAlgorithm::Sha256);
    let data = bytes::sample(43, 1000);
    for vector in vectors.iter().step_by(10) {
        let parameters = backend().load_dsa_parameter_numbers(&vector.group.dsa()).unwrap();
        let key = parameters.generate_private_key().unwrap();
        let (public, numbers) = (key.public_key().unwrap(), key.private_numbers().unwrap());
        let DsaPublicNumbers { y, parameter_numbers } = &numbers.public_numbers;
        let DsaParameterNumbers { p, q, g } = parameter_numbers;
        let arguments = [&numbers.x.expose(), y, p, q, g].map(|number| number.to_be_bytes());
        let own = key.sign(&data, hash).unwrap();
        let verify = "key.public_key().verify(argument(6), data, hashes.SHA256())\nanswer(b'')\n";
        run(&[DSA_KEY, verify], &arguments, &[&data, &own]);
        let theirs = run(
            &[DSA_KEY, "answer(key.sign(data, hashes.SHA256()))\n"],
            &arguments,
            &[&data],
        );
        public.verify(&theirs, &data, hash).unwrap();
        errors::assert_invalid_signature(public.verify(&theirs, b"other data", hash));
        ran += 1;
    }
    report("python-dsa-signatures", ran, 4);
}

// ---- Diffie-Hellman ----

/// The arguments are the private number, the public number, the other side's, p, g and, unless it is zero, q.
const DH_EXCHANGE: &str = "
from cryptography.hazmat.primitives.asymmetric import dh
numbers = dh.DHParameterNumbers(number(3), number(4), number(5) or None)
key = dh.DHPrivateNumbers(number(0), dh.DHPublicNumbers(number(1), numbers)).private_key()
answer(key.exchange(dh.DHPublicNumbers(number(2), numbers).public_key()))
";

#[test]
fn dh_exchanges() {
    let mut ran = 0;
    let subgroup = support::dh_vectors::keys("asymmetric/DH/dhkey_rfc5114_2.txt");
    let parameters = [
        backend().load_dh_named_group(DhNamedGroup::Ffdhe2048).unwrap(),
        backend().load_dh_named_group(DhNamedGroup::Modp3072).unwrap(),
        backend().generate_dh_parameters(2, 1024).unwrap(),
        backend().load_dh_parameter_numbers(&subgroup[0].group.dh()).unwrap(),
    ];
    for parameters in parameters {
        let [own, peer] = [0, 1].map(|_| parameters.generate_private_key().unwrap());
        let secret = own.exchange(&peer.public_key().unwrap()).unwrap();
        for (own, peer) in [(&own, &peer), (&peer, &own)] {
            let [own, peer] = [own, peer].map(|key| key.private_numbers().unwrap());
            let DhParameterNumbers { p, g, q } = &own.public_numbers.parameter_numbers;
            let numbers = [&own.x.expose(), &own.public_numbers.y, &peer.public_numbers.y, p, g];
            let mut arguments: Vec<_> = numbers.map(|number| number.to_be_bytes()).into();
            arguments.push(q.as_ref().map(|q| q.to_be_bytes()).unwrap_or_default());
            assert_eq!(run(&[DH_EXCHANGE], &arguments, &[]), *secret);
            ran += 1;
        }
    }
    report("python-dh-exchanges", ran, 8);
}
