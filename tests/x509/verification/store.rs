//! Stores: where their certificates come from, and changes while others verify.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use hazmat_openssl::Error;
use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use support::errors::{assert_invalid_argument, refused_argument};
use support::{backend, child};
use tempfile::TempDir;

use super::graph::{ca, leaf, policy, store};
use super::issued::{self, List};

fn write(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let file = folder.path().join(name);
    fs::write(&file, content).unwrap();
    file
}

fn verifies(store: &Store, leaf: &Certificate) -> bool {
    let verifier = policy(store).build_verifier(None).unwrap();
    verifier.verify(leaf, &[]).is_ok()
}

/// A certificate whose DER is right as far as the outline goes, but which libcrypto does not decode: its validity has a time of
/// another type.
fn undecodable() -> Certificate {
    let certificate = ca("undecodable", 4, "undecodable", 4).make();
    let mut der = certificate.as_der().to_vec();
    let time = b"\x17\x0d";
    let place = der.windows(2).position(|window| window == time).unwrap();
    der[place] = 0x16;
    Certificate::from_der(backend(), &der).unwrap()
}

#[test]
fn a_store_has_anchors() {
    assert_eq!(refused_argument(Store::new(backend(), [])), "anchors");
    let root = ca("root", 1, "root", 1).make();
    let kept = store(std::slice::from_ref(&root));
    assert_eq!(refused_argument(kept.replace_anchors([])), "anchors");
    assert!(verifies(&kept, &leaf("root", 1)));
    let from_pem = Store::from_pem(backend(), root.to_pem().unwrap()).unwrap();
    assert!(verifies(&from_pem, &leaf("root", 1)));
    assert!(Store::from_pem(backend(), "no certificate").is_err());
    assert_eq!(from_pem.skipped_certificates(), 0);
    let intermediate = ca("ca", 2, "root", 1).make();
    kept.add_intermediates([intermediate.clone(), intermediate.clone()])
        .unwrap();
    assert_eq!((kept.anchors(), kept.intermediates()), (vec![root], vec![intermediate]));
}

#[test]
fn certificates_that_libcrypto_does_not_decode_are_refused_by_the_store_and_ignored_in_a_chain() {
    let undecodable = undecodable();
    let root = ca("root", 1, "root", 1).make();
    let store = store(std::slice::from_ref(&root));
    assert!(Store::new(backend(), [root.clone(), undecodable.clone()]).is_err());
    assert!(store.replace_anchors([undecodable.clone()]).is_err());
    assert!(store.add_intermediates([undecodable.clone()]).is_err());
    assert!(store.replace_intermediates([undecodable.clone()]).is_err());

    let verifier = policy(&store).build_verifier(None).unwrap();
    let issuing = ca("undecodable", 4, "root", 1).make();
    let leaf = leaf("undecodable", 4);
    let chain = verifier.verify(&leaf, &[undecodable.clone(), issuing.clone()]).unwrap();
    assert_eq!(chain.chain(), [leaf, issuing, root]);
    let failure = super::graph::failure(verifier.verify(&undecodable, &[]));
    let rule = failure.paths()[0].rule();
    assert!(matches!(rule, PathRule::MalformedField { .. }), "{rule}");
}

#[test]
fn changes_hold_for_verifications_that_begin_afterwards() {
    let [first, second] = ["first", "second"].map(|name| ca(name, 1, name, 1).make());
    let kept = store(&[first]);
    let clone = kept.clone();
    assert!(verifies(&kept, &leaf("first", 1)) && !verifies(&kept, &leaf("second", 1)));
    clone.replace_anchors([second]).unwrap();
    assert!(!verifies(&kept, &leaf("first", 1)) && verifies(&kept, &leaf("second", 1)));

    let below = leaf("ca", 2);
    assert!(!verifies(&kept, &below));
    clone.add_intermediates([ca("ca", 2, "second", 1).make()]).unwrap();
    assert!(verifies(&kept, &below));
    clone.replace_intermediates([]).unwrap();
    assert!(!verifies(&kept, &below));
}

#[test]
fn a_folder_is_read_as_it_is() {
    let roots: Vec<_> = (1..5)
        .map(|key| ca(&format!("root {key}"), key, &format!("root {key}"), key).make())
        .collect();
    let pem = |index: usize| roots[index].to_pem().unwrap();
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "a.pem", pem(0));
    write(
        &folder,
        "bundle",
        Certificate::all_to_pem([&roots[0], &roots[1]]).unwrap() + "some text\n",
    );
    write(
        &folder,
        "c.crt",
        format!("text\n{}{}", undecodable().to_pem().unwrap(), pem(2)),
    );
    write(&folder, "readme", "no certificate");
    write(
        &folder,
        "key.pem",
        "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
    );
    fs::create_dir(folder.path().join("subfolder")).unwrap();
    fs::write(folder.path().join("subfolder/d.pem"), pem(3)).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.pem", folder.path().join("01234567.0")).unwrap();
        std::os::unix::fs::symlink("missing", folder.path().join("76543210.0")).unwrap();
    }
    let store = Store::from_folder(backend(), folder.path()).unwrap();
    assert_eq!(store.skipped_certificates(), 1);
    let files: Vec<_> = store.files_with_skipped_certificates().collect();
    assert_eq!(files, [folder.path().join("c.crt")]);
    for (index, is_there) in [(0, true), (1, true), (2, true), (3, false)] {
        let key = index + 1;
        assert_eq!(
            verifies(&store, &leaf(&format!("root {key}"), key)),
            is_there,
            "{index}"
        );
    }
}

#[test]
fn an_error_of_a_folder_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let is_refused =
        |part: &str| assert_invalid_argument(Store::from_folder(backend(), folder.path()), &["folder", part]);
    assert_eq!(
        refused_argument(Store::from_folder(backend(), folder.path())),
        "anchors"
    );
    write(&folder, "broken", "-----BEGIN CERTIFICATE-----\nAAAA\n");
    is_refused("broken");
    let missing = folder.path().join("missing");
    assert_invalid_argument(Store::from_folder(backend(), &missing), &["folder", "missing"]);
}

#[test]
fn a_folder_is_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let large = fs::File::create(write(&folder, "large", "")).unwrap();
    large.set_len((64 << 20) + 1).unwrap();
    assert_invalid_argument(
        Store::from_folder(backend(), folder.path()),
        &["folder", "bytes", "large"],
    );
    large.set_len(0).unwrap();
    for number in 0..10_000 {
        write(&folder, &number.to_string(), "");
    }
    assert_invalid_argument(Store::from_folder(backend(), folder.path()), &["folder", "10000 files"]);
}

#[test]
fn the_environment_names_the_places_of_the_system() {
    let name = child::test_name(module_path!(), "the_environment_names_the_places_of_the_system");
    if child::is_child() {
        return in_child();
    }
    let folder = tempfile::tempdir().unwrap();
    let file = write(
        &folder,
        "file.pem",
        ca("of the file", 1, "of the file", 1).make().to_pem().unwrap(),
    );
    let inner = folder.path().join("folder");
    let other = folder.path().join("other");
    for (path, name) in [(&inner, "of the folder"), (&other, "of the other folder")] {
        fs::create_dir(path).unwrap();
        fs::write(path.join("a.pem"), ca(name, 1, name, 1).make().to_pem().unwrap()).unwrap();
    }
    let both = std::env::join_paths([&inner, &other]).unwrap();
    let run = |file: &Path, folders: &OsStr, expected: &str| {
        let variables: [(&str, &OsStr); 3] = [
            ("SSL_CERT_FILE", file.as_os_str()),
            ("SSL_CERT_DIR", folders),
            ("EXPECTED", OsStr::new(expected)),
        ];
        child::run_again(&name, &variables);
    };
    run(&file, inner.as_os_str(), "of the file,of the folder");
    run(&file, &both, "of the file,of the folder,of the other folder");
    run(&folder.path().join("missing"), inner.as_os_str(), "missing");
    run(&file, folder.path().join("gone").as_os_str(), "gone");
}

/// Both variables are set: the system's own places are not read.
fn in_child() {
    let expected = std::env::var("EXPECTED").unwrap();
    let store = Store::from_system(backend());
    if !expected.starts_with("of the") {
        return assert_invalid_argument(store, &["system", &expected]);
    }
    let store = store.unwrap();
    for name in ["of the file", "of the folder", "of the other folder"] {
        let is_expected = expected.split(',').any(|expected| expected == name);
        // The keys are those of this process.
        let subjects = policy(&store).build_verifier(None).unwrap().verify(&leaf(name, 1), &[]);
        let failure = super::graph::failure(subjects);
        let rule = if is_expected {
            PathRule::InvalidSignature
        } else {
            PathRule::UnknownIssuer
        };
        assert_eq!(failure.paths()[0].rule(), &rule, "{name}");
    }
}

/// Without the variables, and with empty ones, the places are those that libcrypto was built with: whatever this machine has there.
#[test]
fn the_places_of_the_system_are_those_of_libcrypto() {
    if child::is_child() {
        return system_is_the_place_of_libcrypto();
    }
    let name = child::test_name(module_path!(), "the_places_of_the_system_are_those_of_libcrypto");
    let variables = ["SSL_CERT_FILE", "SSL_CERT_DIR"];
    child::run_again_without(&name, &variables, &[]);
    child::run_again(&name, &variables.map(|variable| (variable, OsStr::new(""))));
}

fn system_is_the_place_of_libcrypto() {
    // OPENSSLDIR: "/usr/lib/ssl"
    let place = openssl::version::dir().split('"').nth(1).unwrap();
    let (bundle, folder) = (Path::new(place).join("cert.pem"), Path::new(place).join("certs"));
    let alone = tempfile::tempdir().unwrap();
    if bundle.exists() {
        write(&alone, "cert.pem", fs::read(&bundle).unwrap());
    }
    let mut expected = Vec::new();
    for folder in [alone.path(), &folder] {
        match Store::from_folder(backend(), folder) {
            Ok(store) => expected.extend(store.anchors()),
            // It is not there, or has no certificate.
            Err(error) => assert!(matches!(error, Error::InvalidArgument { .. }), "{error}"),
        }
    }
    let mut known = HashSet::new();
    expected.retain(|anchor| known.insert(anchor.as_der().to_vec()));
    let found = Store::from_system(backend());
    println!("count: x509-verification system-anchors ran={}", expected.len());
    match expected.is_empty() {
        true => assert_eq!(refused_argument(found), "anchors"),
        false => assert_eq!(found.unwrap().anchors(), expected),
    }
}

/// What a program does that adds the new list of each hour.
#[test]
fn a_list_takes_the_place_of_those_that_it_supersedes() {
    let root = issued::authority("root", 1, "root", 1).make();
    let server = issued::end_entity(99, "root", 1).make();
    let kept = Store::new(backend(), [root]).unwrap();
    let builder = PolicyBuilder::rfc5280().store(&kept).time(issued::time()).max_crls(2);
    let verifier = builder.crl_checking(CrlChecking::All).build_verifier(None).unwrap();
    let list = |number: u8| {
        let age = i64::from(100 - number);
        List {
            age,
            ..issued::list("root", 1)
        }
        .number(number)
    };
    let complete = |number| list(number).make();
    let delta = |number, base| list(number).delta_of(base).make();
    for number in 1..90 {
        let new = complete(number);
        kept.add_crls([new.clone()]).unwrap();
        kept.add_crls([new, delta(number + 1, 1)]).unwrap();
        verifier.verify(&server, &[]).unwrap();
    }
    // These do not supersede one of the two.
    let is_beyond = || {
        issued::failure(verifier.verify(&server, &[])).paths()[0]
            .rule()
            .to_string()
    };
    for other in [
        complete(5),
        delta(92, 89),
        list(92).with("2.5.29.35", false, &issued::issuer_key(1)).make(),
        List { age: 50, ..list(92) }.make(),
    ] {
        let usual = [complete(89), delta(90, 1)];
        kept.replace_crls(usual).unwrap();
        verifier.verify(&server, &[]).unwrap();
        kept.add_crls([other]).unwrap();
        assert!(is_beyond().contains("revocation lists"), "{}", is_beyond());
    }
    // Lists that have ended, or that do not decode, do not count.
    kept.replace_crls([complete(89)]).unwrap();
    for number in 1..20 {
        let ended = List {
            ends: Some(-1),
            ..list(number)
        };
        let broken = list(number).with("2.5.29.28", true, &[4, 1, number]);
        kept.add_crls([ended.make(), broken.make()]).unwrap();
    }
    verifier.verify(&server, &[]).unwrap();
}
