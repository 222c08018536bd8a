//! RSA, DSA and Diffie-Hellman: this crate and the `openssl` command must accept each other's results.
//!
//! The command must be installed. The crate `openssl` writes and reads the PEM files with which it gets its keys.

use hazmat_openssl::prelude::*;
use openssl::dh::Dh;
use openssl::dsa::Dsa;
use openssl::pkey::{PKey, Private, Public};
use openssl::rsa::Rsa;
use support::dsa_vectors;
use support::hash_functions::{SHA1_AND_FIRST_SHA2, openssl_name};
use support::numbers::calculating;
use support::openssl_cli::Workspace;
use support::{backend, bytes, errors};

const SIZES: [usize; 4] = [0, 1, 1000, 100_003];

/// SHA-1, SHA-2 and one of SHA-3, by the command's names.
fn hashes() -> impl Iterator<Item = (HashAlgorithm, &'static str)> + Clone {
    let hashes = SHA1_AND_FIRST_SHA2.iter().copied().chain([HashAlgorithm::Sha3_256]);
    hashes.map(|hash| (hash, openssl_name(hash)))
}

fn report(interface: &str, ran: usize, expected: usize) {
    println!("count: cross-check {interface} ran={ran} skipped=0");
    assert_eq!(ran, expected);
}

/// A folder with the key pair in the files `private` and `public`.
fn workspace(private: &PKey<Private>, public: &PKey<Public>) -> Workspace {
    let workspace = Workspace::new();
    workspace.write("private", &private.private_key_to_pem_pkcs8().unwrap());
    workspace.write("public", &public.public_key_to_pem().unwrap());
    workspace
}

fn rsa_workspace(numbers: &RsaPrivateNumbers) -> Workspace {
    let public = &numbers.public_numbers;
    let (n, e) = (calculating(&public.n), calculating(&public.e));
    let private = Rsa::from_private_components(
        calculating(&public.n),
        calculating(&public.e),
        calculating(&numbers.d),
        calculating(&numbers.p),
        calculating(&numbers.q),
        calculating(&numbers.dmp1),
        calculating(&numbers.dmq1),
        calculating(&numbers.iqmp),
    );
    let public = Rsa::from_public_components(n, e).unwrap();
    workspace(
        &PKey::from_rsa(private.unwrap()).unwrap(),
        &PKey::from_rsa(public).unwrap(),
    )
}

/// A key which the command has generated.
fn command_rsa_key(bits: u32) -> RsaPrivateNumbers {
    let workspace = Workspace::new();
    let size = format!("rsa_keygen_bits:{bits}");
    let pem = workspace.must_run(&["genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", &size]);
    let key = PKey::private_key_from_pem(&pem).unwrap().rsa().unwrap();
    RsaPrivateNumbers {
        p: key.p().unwrap().into(),
        q: key.q().unwrap().into(),
        d: key.d().into(),
        dmp1: key.dmp1().unwrap().into(),
        dmq1: key.dmq1().unwrap().into(),
        iqmp: key.iqmp().unwrap().into(),
        public_numbers: RsaPublicNumbers {
            e: key.e().into(),
            n: key.n().into(),
        },
    }
}

/// Two keys, one of the crate's and one of the command's, each with its folder.
fn rsa_keys() -> [(RsaPrivateKey, Workspace); 2] {
    let own = backend().generate_rsa_private_key(65537, 2048).unwrap();
    let numbers = command_rsa_key(2049);
    let loaded = backend().load_rsa_private_numbers(&numbers).unwrap();
    let own_numbers = own.private_numbers().unwrap();
    [(own, rsa_workspace(&own_numbers)), (loaded, rsa_workspace(&numbers))]
}

/// `-name` and its value, for every one of `values`.
fn options<'a>(name: &'a str, values: &'a [String]) -> Vec<&'a str> {
    values.iter().flat_map(|value| [name, value.as_str()]).collect()
}

/// A signature of the file `data` by the command.
fn command_signature(workspace: &Workspace, hash: &str, sigopts: &[String]) -> Vec<u8> {
    let hash = format!("-{hash}");
    let arguments = ["dgst", &hash, "-sign", "private"];
    workspace.must_run(&[&arguments[..], &options("-sigopt", sigopts), &["data"]].concat())
}

/// Whether the command takes `signature` of the file `data`.
fn command_verifies(workspace: &Workspace, hash: &str, sigopts: &[String], signature: &[u8]) -> bool {
    workspace.write("signature", signature);
    let hash = format!("-{hash}");
    let arguments = ["dgst", &hash, "-verify", "public", "-signature", "signature"];
    workspace
        .run(&[&arguments[..], &options("-sigopt", sigopts), &["data"]].concat())
        .is_some()
}

/// Salt lengths for signing, what the command calls them, and what they are to be verified with.
const SALTS: [(SaltLength, &str); 4] = [
    (SaltLength::Digest, "digest"),
    (SaltLength::Max, "max"),
    (SaltLength::Fixed(0), "0"),
    (SaltLength::Fixed(17), "17"),
];

/// Paddings for signatures with `hash`, each with the command's options for it.
fn signature_paddings(hash: HashAlgorithm, name: &str) -> Vec<(RsaPadding, Vec<String>)> {
    let pss = |mask: HashAlgorithm, mask_name: &str, salt_length: SaltLength, salt_name: &str| {
        let sigopts = vec![
            String::from("rsa_padding_mode:pss"),
            format!("rsa_mgf1_md:{mask_name}"),
            format!("rsa_pss_saltlen:{salt_name}"),
        ];
        (RsaPadding::pss(PssPadding::new(mask, salt_length)), sigopts)
    };
    let mut paddings = vec![(RsaPadding::pkcs1v15(), Vec::new())];
    paddings.extend(SALTS.map(|(salt, salt_name)| pss(hash, name, salt, salt_name)));
    paddings.push(pss(HashAlgorithm::Sha512, "sha512", SaltLength::Digest, "digest"));
    paddings
}

#[test]
fn rsa_signatures() {
    let mut ran = 0;
    for (key, workspace) in rsa_keys() {
        let public = key.public_key().unwrap();
        for ((hash, name), size) in hashes().zip(SIZES.into_iter().cycle()) {
            let data = bytes::sample(31, size);
            workspace.write("data", &data);
            for (padding, sigopts) in signature_paddings(hash, name) {
                let own = key.sign(&data, &padding, hash).unwrap();
                assert!(command_verifies(&workspace, name, &sigopts, &own), "{name} {padding:?}");
                let wrong = bytes::flipped(&own, own.len() - 1);
                assert!(!command_verifies(&workspace, name, &sigopts, &wrong));
                let command = command_signature(&workspace, name, &sigopts);
                public.verify(&command, &data, &padding, hash).unwrap();
                errors::assert_invalid_signature(public.verify(&command, b"other data", &padding, hash));
                if padding == RsaPadding::pkcs1v15() {
                    assert_eq!(bytes::to_hex(&own), bytes::to_hex(&command));
                    check_recovery(&workspace, &public, &own);
                }
                ran += 1;
            }
        }
    }
    report("rsa-signatures", ran, 2 * hashes().count() * 6);
}

/// What a signature gives back is the same, without looking at a hash function.
fn check_recovery(workspace: &Workspace, public: &RsaPublicKey, signature: &[u8]) {
    workspace.write("signature", signature);
    let arguments = [
        "pkeyutl",
        "-verifyrecover",
        "-pubin",
        "-inkey",
        "public",
        "-in",
        "signature",
    ];
    let command = workspace.must_run(&arguments);
    let own = public.recover_data_from_signature(signature, &RsaPadding::pkcs1v15(), None);
    assert_eq!(own.unwrap(), command);
}

/// Without the option `digest`, the command signs what it is given, up to 64 bytes.
#[test]
fn rsa_signatures_without_digest_info() {
    let mut ran = 0;
    for (key, workspace) in rsa_keys() {
        let public = key.public_key().unwrap();
        for size in [1, 16, 20, 32, 36, 63, 64] {
            let data = bytes::sample(31, size);
            workspace.write("data", &data);
            let padding = ["-in", "data", "-pkeyopt", "rsa_padding_mode:pkcs1"];
            let command = workspace.must_run(&[&["pkeyutl", "-sign", "-inkey", "private"], &padding[..]].concat());
            let own = key.sign_without_digest_info(&data).unwrap();
            assert_eq!(own, command, "{size}");
            public.verify_without_digest_info(&command, &data).unwrap();
            check_recovery(&workspace, &public, &own);
            let verify = [
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                "public",
                "-sigfile",
                "signature",
            ];
            workspace.must_run(&[&verify, &padding[..]].concat());
            ran += 1;
        }
    }
    report("rsa-without-digest-info", ran, 7 * rsa_keys().len());
}

#[test]
fn rsa_digests() {
    let (key, workspace) = &rsa_keys()[0];
    let public = key.public_key().unwrap();
    for (hash, name) in hashes() {
        let digest = backend().hash(hash, b"data").unwrap();
        workspace.write("digest", &digest);
        let digest_option = format!("digest:{name}");
        let arguments = [
            "pkeyutl",
            "-sign",
            "-inkey",
            "private",
            "-in",
            "digest",
            "-pkeyopt",
            &digest_option,
        ];
        let command = workspace.must_run(&arguments);
        let padding = RsaPadding::pkcs1v15();
        let prehashed = SignatureHash::prehashed(hash);
        assert_eq!(key.sign(&digest, &padding, prehashed).unwrap(), command, "{name}");
        assert_eq!(
            public
                .recover_data_from_signature(&command, &padding, Some(hash))
                .unwrap(),
            *digest
        );
    }
    report("rsa-digests", hashes().count(), 6);
}

/// Paddings for encryption, each with the command's options for it.
fn encryption_paddings() -> Vec<(RsaPadding, Vec<String>)> {
    let oaep = |padding: OaepPadding, options: &[&str]| {
        let mode = ["rsa_padding_mode:oaep"].iter().chain(options);
        (
            RsaPadding::oaep(padding),
            mode.map(|option| option.to_string()).collect(),
        )
    };
    let (sha1, sha256, sha512) = (HashAlgorithm::Sha1, HashAlgorithm::Sha256, HashAlgorithm::Sha512);
    vec![
        (RsaPadding::pkcs1v15(), Vec::new()),
        oaep(OaepPadding::new(sha1), &[]),
        oaep(OaepPadding::new(sha256), &["rsa_oaep_md:sha256"]),
        oaep(
            OaepPadding::new(sha256).with_mgf1_hash(sha1),
            &["rsa_oaep_md:sha256", "rsa_mgf1_md:sha1"],
        ),
        oaep(
            OaepPadding::new(sha1).with_mgf1_hash(sha512),
            &["rsa_oaep_md:sha1", "rsa_mgf1_md:sha512"],
        ),
        oaep(
            OaepPadding::new(sha512).with_label(b"a label"),
            &["rsa_oaep_md:sha512", "rsa_oaep_label:61206c6162656c"],
        ),
    ]
}

#[test]
fn rsa_encryption() {
    let mut ran = 0;
    for (key, workspace) in rsa_keys() {
        let public = key.public_key().unwrap();
        for (padding, pkeyopts) in encryption_paddings() {
            let crypt = |arguments: &[&str]| {
                workspace.must_run(&[&["pkeyutl"], arguments, &options("-pkeyopt", &pkeyopts)].concat())
            };
            for size in [0, 1, 100] {
                let data = bytes::sample(32, size);
                workspace.write("ciphertext", &public.encrypt(&data, &padding).unwrap());
                let plaintext = crypt(&["-decrypt", "-inkey", "private", "-in", "ciphertext"]);
                assert_eq!(plaintext, data, "{padding:?}");
                workspace.write("data", &data);
                let ciphertext = crypt(&["-encrypt", "-pubin", "-inkey", "public", "-in", "data"]);
                assert_eq!(*key.decrypt(&ciphertext, &padding).unwrap(), *data, "{padding:?}");
                ran += 1;
            }
        }
    }
    report("rsa-encryption", ran, 2 * 6 * 3);
}

fn dsa_workspace(numbers: &DsaPrivateNumbers) -> Workspace {
    let DsaPublicNumbers { y, parameter_numbers } = &numbers.public_numbers;
    let DsaParameterNumbers { p, q, g } = parameter_numbers;
    let private = Dsa::from_private_components(
        calculating(p),
        calculating(q),
        calculating(g),
        calculating(&numbers.x),
        calculating(y),
    );
    let public = Dsa::from_public_components(calculating(p), calculating(q), calculating(g), calculating(y));
    workspace(
        &PKey::from_dsa(private.unwrap()).unwrap(),
        &PKey::from_dsa(public.unwrap()).unwrap(),
    )
}

#[test]
fn dsa_signatures() {
    let vectors = dsa_vectors::keys("asymmetric/DSA/FIPS_186-3/KeyPair.rsp");
    let mut ran = 0;
    for vector in vectors.iter().step_by(10) {
        let parameters = backend().load_dsa_parameter_numbers(&vector.group.dsa()).unwrap();
        let key = parameters.generate_private_key().unwrap();
        let public = key.public_key().unwrap();
        let workspace = dsa_workspace(&key.private_numbers().unwrap());
        for ((hash, name), size) in hashes().zip(SIZES.into_iter().cycle()) {
            let data = bytes::sample(33, size);
            workspace.write("data", &data);
            let own = key.sign(&data, hash).unwrap();
            assert!(command_verifies(&workspace, name, &[], &own), "{name}");
            let wrong = bytes::flipped(&own, own.len() - 1);
            assert!(!command_verifies(&workspace, name, &[], &wrong), "{name}");
            let command = command_signature(&workspace, name, &[]);
            public.verify(&command, &data, hash).unwrap();
            errors::assert_invalid_signature(public.verify(&command, b"other data", hash));
            ran += 1;
        }
    }
    report("dsa-signatures", ran, 4 * hashes().count());
}

fn dh_parameters(numbers: &DhParameterNumbers) -> Dh<openssl::pkey::Params> {
    let q = numbers.q.as_ref().map(calculating);
    Dh::from_pqg(calculating(&numbers.p), q, calculating(&numbers.g)).unwrap()
}

/// The pair of `own` and the public key of `peer`.
fn dh_workspace(own: &DhPrivateNumbers, peer: &DhPublicNumbers) -> Workspace {
    let private = dh_parameters(&own.public_numbers.parameter_numbers)
        .set_private_key(calculating(&own.x))
        .unwrap();
    let public = dh_parameters(&peer.parameter_numbers)
        .set_public_key(calculating(&peer.y))
        .unwrap();
    workspace(&PKey::from_dh(private).unwrap(), &PKey::from_dh(public).unwrap())
}

#[test]
fn dh_exchanges() {
    let mut ran = 0;
    let groups = [DhNamedGroup::Ffdhe2048, DhNamedGroup::Modp2048, DhNamedGroup::Modp3072];
    let mut parameters: Vec<_> = groups
        .into_iter()
        .map(|group| backend().load_dh_named_group(group).unwrap())
        .collect();
    parameters.push(backend().generate_dh_parameters(2, 512).unwrap());
    for parameters in parameters {
        for _ in 0..3 {
            let [own, peer] = [0, 1].map(|_| parameters.generate_private_key().unwrap());
            let public = peer.public_key().unwrap();
            let (own_numbers, peer_numbers) = (own.private_numbers().unwrap(), public.public_numbers().unwrap());
            let workspace = dh_workspace(&own_numbers, &peer_numbers);
            let arguments = ["pkeyutl", "-derive", "-inkey", "private", "-peerkey", "public"];
            let command = workspace.must_run(&arguments);
            let secret = own.exchange(&public).unwrap();
            // The command leaves leading zeros out, the crate does not.
            assert!(secret.ends_with(&command));
            assert!(secret[..secret.len() - command.len()].iter().all(|byte| *byte == 0));
            ran += 1;
        }
    }
    report("dh-exchanges", ran, 12);
}
