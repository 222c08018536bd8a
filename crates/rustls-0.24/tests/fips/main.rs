//! What a provider of a FIPS backend says about every part of it, by name. `HAZMAT_FIPS_MODULE_DIR` names the module's folder.

use rustls::crypto::CryptoProvider;
use rustls::pki_types::FipsStatus::{self, Pending, Unvalidated};
use rustls_0_24_hazmat_openssl::{ModuleCertificate, ProviderBuilder, provider};
use std::collections::BTreeMap;
use support::fips_module::{FipsModule, fips, strict};

/// The status of each part, by name.
fn statuses(provider: &CryptoProvider) -> BTreeMap<String, FipsStatus> {
    let mut all = BTreeMap::new();
    for suite in provider.tls13_cipher_suites.iter() {
        all.insert(format!("{:?}", suite.common.suite), suite.fips());
        let parts = [
            ("hash", suite.common.fips()),
            ("hkdf", suite.hkdf_provider.fips()),
            ("records", suite.aead_alg.fips()),
        ];
        for (part, status) in parts {
            all.insert(format!("{:?} {part}", suite.common.suite), status);
        }
        if let Some(quic) = suite.quic {
            all.insert(format!("{:?} quic", suite.common.suite), quic.fips());
        }
    }
    for suite in provider.tls12_cipher_suites.iter() {
        all.insert(format!("{:?}", suite.common.suite), suite.fips());
        all.insert(format!("{:?} prf", suite.common.suite), suite.prf_provider.fips());
        all.insert(format!("{:?} records", suite.common.suite), suite.aead_alg.fips());
    }
    for group in provider.kx_groups.iter() {
        all.insert(format!("{:?}", group.name()), group.fips());
    }
    for (scheme, algorithms) in provider.signature_verification_algorithms.mapping() {
        for (index, algorithm) in algorithms.iter().enumerate() {
            all.insert(format!("{scheme:?} {index}"), algorithm.fips_status());
        }
    }
    all.insert("random".into(), provider.secure_random.fips());
    all.insert("keys".into(), provider.key_provider.fips());
    all.insert("tickets".into(), provider.ticketer_factory.fips());
    all.insert("whole".into(), provider.fips());
    all
}

/// The names of the parts of a provider without choices.
fn approved_names() -> Vec<String> {
    let module = FipsModule::of(fips());
    let mut names: Vec<String> = ["keys", "random", "tickets", "whole"].map(String::from).into();
    for suite in ["TLS13_AES_128_GCM_SHA256", "TLS13_AES_256_GCM_SHA384"] {
        names.extend(["", " hash", " hkdf", " records"].map(|part| format!("{suite}{part}")));
    }
    for key in ["ECDSA", "RSA"] {
        for cipher in ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384"] {
            names.extend(["", " prf", " records"].map(|part| format!("TLS_ECDHE_{key}_WITH_{cipher}{part}")));
        }
    }
    names.extend(["secp256r1", "secp384r1", "secp521r1"].map(String::from));
    for scheme in [
        "ECDSA_NISTP256_SHA256",
        "ECDSA_NISTP384_SHA384",
        "ECDSA_NISTP521_SHA512",
    ] {
        names.extend([0, 1, 2].map(|index| format!("{scheme} {index}")));
    }
    for padding in ["PKCS1", "PSS"] {
        names.extend([256, 384, 512].map(|bits| format!("RSA_{padding}_SHA{bits} 0")));
    }
    if module.has_edwards_curves {
        names.push("ED25519 0".into());
    }
    if module.has_post_quantum {
        names.extend(["X25519MLKEM768", "secp256r1MLKEM768", "secp384r1MLKEM1024"].map(String::from));
        // libcrypto must know keys of ML-DSA, too.
        if fips().version() >= hazmat_openssl::Version::new(3, 5, 0) {
            names.extend([44, 65, 87].map(|set| format!("ML_DSA_{set} 0")));
        }
    }
    names.sort();
    names
}

fn all_are(provider: &CryptoProvider, expected: FipsStatus) {
    let statuses = statuses(provider);
    assert_eq!(statuses.keys().cloned().collect::<Vec<_>>(), approved_names());
    for (name, status) in statuses {
        assert_eq!(status, expected, "{name}");
    }
}

/// What the module reports: its name, version and build information.
fn module() -> [String; 3] {
    let status = fips().fips_status();
    let module = status.module().unwrap();
    [module.name(), module.version(), module.build_info()].map(String::from)
}

fn named([name, version, build_info]: [String; 3]) -> ModuleCertificate {
    ModuleCertificate {
        name,
        version,
        build_info,
        certificate: "#1",
    }
}

#[test]
fn without_a_certificate_everything_is_pending() {
    all_are(&provider(fips()), Pending);
    all_are(&provider(strict()), Pending);
}

#[test]
fn with_the_named_certificate_everything_is_certified() {
    let expected = FipsStatus::certified("#1");
    for backend in [fips(), strict()] {
        all_are(
            &ProviderBuilder::new(backend).certificate(named(module())).build(),
            expected,
        );
    }
    // Providers without it say what they said.
    all_are(&provider(fips()), Pending);
    // One of several.
    let other = ModuleCertificate {
        certificate: "#2",
        ..named(["another module", "1", "1"].map(String::from))
    };
    let builder = ProviderBuilder::new(fips())
        .certificate(other)
        .certificate(named(module()));
    all_are(&builder.build(), expected);
}

/// The certificate of another module, version or build, each wrong in one thing.
#[test]
fn another_modules_certificate_does_not_count() {
    let mut tried = 0;
    for field in 0..3 {
        for change in [
            |text: &str| format!("{text} "),
            |text: &str| text[..text.len() - 1].to_owned(),
            |text: &str| format!("{text}.1"),
            |_: &str| String::new(),
            |text: &str| text.to_uppercase() + "x",
        ] {
            let mut facts = module();
            facts[field] = change(&facts[field]);
            assert_ne!(facts, module());
            all_are(&ProviderBuilder::new(fips()).certificate(named(facts)).build(), Pending);
            tried += 1;
        }
    }
    assert_eq!(tried, 15);
}

/// Choices that add what is not approved. The rest stays certified, the whole does not.
#[test]
fn unapproved_parts_are_unvalidated() {
    let certified = FipsStatus::certified("#1");
    let builder = || ProviderBuilder::new(fips()).certificate(named(module()));
    let with = |provider: CryptoProvider| {
        let statuses = statuses(&provider);
        let is_unvalidated = |(name, status): (&String, &FipsStatus)| match *status {
            Unvalidated => Some(name.clone()),
            status => {
                assert_eq!(status, certified, "{name}");
                None
            }
        };
        statuses.iter().filter_map(is_unvalidated).collect::<Vec<_>>()
    };
    let quic = with(builder().quic(true).build());
    let suites = ["TLS13_AES_128_GCM_SHA256", "TLS13_AES_256_GCM_SHA384"];
    let mut expected: Vec<String> = suites
        .into_iter()
        .flat_map(|suite| [suite.to_owned(), format!("{suite} quic")])
        .collect();
    expected.push("whole".into());
    assert_eq!(quic, expected);

    let unapproved = with(builder().unapproved(true).build());
    let mut expected = vec!["keys".to_owned(), "whole".to_owned()];
    if FipsModule::of(fips()).has_montgomery_curves {
        expected.insert(0, "X25519".into());
    }
    assert_eq!(unapproved, expected);
}

/// rustls asks for extended master secret by itself if the provider has a status.
#[test]
fn configurations_have_the_providers_status() {
    for (builder, expected) in [
        (ProviderBuilder::new(fips()), Pending),
        (
            ProviderBuilder::new(fips()).certificate(named(module())),
            FipsStatus::certified("#1"),
        ),
        (ProviderBuilder::new(fips()).unapproved(true), Unvalidated),
    ] {
        let mut config = rustls::ClientConfig::builder(std::sync::Arc::new(builder.build()))
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth()
            .unwrap();
        assert_eq!(config.fips(), expected);
        assert_eq!(config.require_ems, expected != Unvalidated);
        config.require_ems = false;
        assert_eq!(config.fips(), Unvalidated);
    }
}
