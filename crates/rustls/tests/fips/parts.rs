//! Every part of a provider with its `fips()`, in full lists: module × choices.

use hazmat_openssl::asymmetric::ml_dsa::MlDsaParameterSet;
use hazmat_openssl::fips::{Approval, ApprovalTable, Operation, TlsVersion};
use hazmat_openssl::interfaces::MlDsaBackend;
use hazmat_openssl::{Backend, Version};
use rustls::crypto::{CryptoProvider, SupportedKxGroup};
use rustls::{NamedGroup, SupportedCipherSuite};
use rustls_hazmat_openssl::{ProviderBuilder, provider};
use support::fips_module::{FipsModule, builder, fips, ordinary, strict};

/// The parts of a provider, each as `name: fips`.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    suites: Vec<String>,
    groups: Vec<String>,
    verification: Vec<String>,
    schemes: Vec<String>,
    /// Key provider, random, and the whole.
    others: [bool; 3],
}

fn parts(provider: &CryptoProvider) -> Parts {
    let named = |name: String, fips: bool| format!("{name}: {fips}");
    // The value of `algorithm` in the debugging output.
    let algorithm = |debug: String| {
        let (_, rest) = debug.split_once("algorithm: ").unwrap();
        rest.split_once(", identifier: ").unwrap().0.to_owned()
    };
    let algorithms = &provider.signature_verification_algorithms;
    Parts {
        suites: provider.cipher_suites.iter().map(suite).collect(),
        groups: (provider.kx_groups.iter())
            .map(|group| match group.name() {
                NamedGroup::Unknown(code) => named(format!("{code:#x}"), group.fips()),
                known => named(format!("{known:?}"), group.fips()),
            })
            .collect(),
        verification: (algorithms.all.iter())
            .map(|verifier| named(algorithm(format!("{verifier:?}")), verifier.fips()))
            .collect(),
        schemes: (algorithms.mapping.iter())
            .map(|(scheme, verifiers)| named(format!("{scheme:?}"), verifiers.iter().all(|verifier| verifier.fips())))
            .collect(),
        others: [
            provider.key_provider.fips(),
            provider.secure_random.fips(),
            provider.fips(),
        ],
    }
}

/// A suite with the answers of its parts, which are those of the whole together, and whether it has a QUIC part.
fn suite(suite: &SupportedCipherSuite) -> String {
    let (parts, quic) = match suite {
        SupportedCipherSuite::Tls13(suite) => {
            let quic = suite.quic.map(|quic| quic.fips());
            let parts = [suite.hkdf_provider.fips(), suite.aead_alg.fips(), quic.unwrap_or(true)];
            (parts, quic)
        }
        SupportedCipherSuite::Tls12(suite) => {
            // A suite of TLS 1.2 has no third part.
            ([suite.prf_provider.fips(), suite.aead_alg.fips(), true], None)
        }
    };
    let hash = match suite {
        SupportedCipherSuite::Tls13(suite) => suite.common.fips(),
        SupportedCipherSuite::Tls12(suite) => suite.common.fips(),
    };
    assert_eq!(suite.fips(), hash && parts.iter().all(|part| *part), "{suite:?}");
    let quic = match quic {
        None => "",
        Some(true) => " with QUIC (true)",
        Some(false) => " with QUIC (false)",
    };
    format!("{:?}{quic}: {}", suite.suite(), suite.fips())
}

fn owned(list: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
    list.into_iter().map(Into::into).collect()
}

/// What a test run has: the linked libcrypto, and the module.
struct Has {
    edwards: bool,
    montgomery: bool,
    hybrids: bool,
    ml_dsa: bool,
    chacha: bool,
    approves: bool,
}

impl Has {
    fn module() -> Self {
        let module = FipsModule::of(fips());
        Has {
            edwards: module.has_edwards_curves,
            montgomery: module.has_montgomery_curves,
            hybrids: module.has_post_quantum,
            // The module's signatures need libcrypto 3.4 or later.
            ml_dsa: module.has_post_quantum && fips().version() >= Version::new(3, 4, 0),
            chacha: false,
            approves: true,
        }
    }

    fn ordinary() -> Self {
        let post_quantum = ordinary().version() >= Version::new(3, 5, 0);
        Has {
            edwards: true,
            montgomery: true,
            hybrids: post_quantum,
            ml_dsa: post_quantum,
            chacha: true,
            approves: false,
        }
    }

    fn suites(&self, quic: Option<&str>) -> Vec<String> {
        let mut suites = Vec::new();
        let quic_part = quic.unwrap_or("");
        for (name, chacha) in [
            ("TLS13_AES_256_GCM_SHA384", false),
            ("TLS13_AES_128_GCM_SHA256", false),
            ("TLS13_CHACHA20_POLY1305_SHA256", true),
        ] {
            let approved = self.approves && quic.is_none();
            if self.chacha || !chacha {
                suites.push(format!("{name}{quic_part}: {approved}"));
            }
        }
        for (name, chacha) in [
            ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", false),
            ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", false),
            ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", true),
            ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", false),
            ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", false),
            ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", true),
        ] {
            if self.chacha || !chacha {
                suites.push(format!("{name}: {}", self.approves));
            }
        }
        suites
    }

    fn groups(&self, unapproved: bool) -> Vec<String> {
        let mut groups = Vec::new();
        if self.hybrids {
            groups.push(("X25519MLKEM768", self.approves));
        }
        if self.montgomery && unapproved {
            groups.push(("X25519", false));
        }
        for curve in ["secp256r1", "secp384r1", "secp521r1"] {
            groups.push((curve, self.approves));
        }
        if self.hybrids {
            groups.push(("secp256r1MLKEM768", self.approves));
            groups.push(("0x11ed", self.approves));
        }
        groups
            .into_iter()
            .map(|(group, approved)| format!("{group}: {approved}"))
            .collect()
    }

    fn verification(&self) -> Vec<String> {
        let mut algorithms = Vec::new();
        for curve in ["Secp256R1", "Secp384R1", "Secp521R1"] {
            for hash in ["Sha256", "Sha384", "Sha512"] {
                algorithms.push(format!("Ecdsa({curve}, {hash})"));
            }
        }
        if self.edwards {
            algorithms.push("Ed25519".to_owned());
        }
        for hash in ["Sha256", "Sha384", "Sha512"] {
            algorithms.push(format!("RsaPss({hash})"));
        }
        // With parameters and without them.
        for _ in 0..2 {
            for hash in ["Sha256", "Sha384", "Sha512"] {
                algorithms.push(format!("RsaPkcs1({hash})"));
            }
        }
        if self.ml_dsa {
            algorithms.extend(["MlDsa(MlDsa44)", "MlDsa(MlDsa65)", "MlDsa(MlDsa87)"].map(String::from));
        }
        let approves = self.approves;
        algorithms.iter().map(|name| format!("{name}: {approves}")).collect()
    }

    fn schemes(&self) -> Vec<String> {
        let mut schemes = owned([
            "ECDSA_NISTP384_SHA384",
            "ECDSA_NISTP256_SHA256",
            "ECDSA_NISTP521_SHA512",
        ]);
        if self.edwards {
            schemes.push("ED25519".to_owned());
        }
        schemes.extend(owned([
            "RSA_PSS_SHA512",
            "RSA_PSS_SHA384",
            "RSA_PSS_SHA256",
            "RSA_PKCS1_SHA512",
            "RSA_PKCS1_SHA384",
            "RSA_PKCS1_SHA256",
        ]));
        if self.ml_dsa {
            schemes.extend(owned(["ML_DSA_44", "ML_DSA_65", "ML_DSA_87"]));
        }
        let approves = self.approves;
        schemes.iter().map(|name| format!("{name}: {approves}")).collect()
    }
}

// ---- a FIPS backend ----

#[test]
fn a_fips_backend_has_what_its_module_approves_and_nothing_else() {
    let has = Has::module();
    for backend in [fips(), strict()] {
        let expected = Parts {
            suites: has.suites(None),
            groups: has.groups(false),
            verification: has.verification(),
            schemes: has.schemes(),
            others: [true; 3],
        };
        assert_eq!(parts(&provider(backend)), expected, "{backend:?}");
    }
    let (suites, groups, algorithms) = (
        has.suites(None).len(),
        has.groups(false).len(),
        has.verification().len(),
    );
    match FipsModule::of(fips()).version {
        version if version < Version::new(3, 4, 0) => assert_eq!((suites, groups, algorithms), (6, 3, 18)),
        _ if has.ml_dsa => assert_eq!((suites, groups, algorithms), (6, 6, 22)),
        _ => assert_eq!((suites, groups, algorithms), (6, 6, 19)),
    }
    assert_eq!(has.ml_dsa, fips().ml_dsa_supported(MlDsaParameterSet::MlDsa65));
}

/// The rest of the module is added: X25519 in 3.1.2. Module 3.5.9 offers nothing under `fips=yes` that TLS can use and that it does
/// not approve. In both, keys may be loaded whose signatures are not approved.
#[test]
fn unapproved_parts_are_added_with_their_own_answer() {
    let has = Has::module();
    let built = ProviderBuilder::new(fips()).unapproved(true).build();
    let expected = Parts {
        suites: has.suites(None),
        groups: has.groups(true),
        verification: has.verification(),
        schemes: has.schemes(),
        others: [false, true, false],
    };
    assert_eq!(parts(&built), expected);
    // A strict backend refuses them, so it has none in any case.
    let built = ProviderBuilder::new(strict()).unapproved(true).build();
    assert_eq!(parts(&built), parts(&provider(strict())));
}

/// The nonces of QUIC are no nonces of TLS records.
#[test]
fn quic_has_to_be_asked_for_and_is_not_approved() {
    let has = Has::module();
    let built = ProviderBuilder::new(fips()).quic(true).build();
    let expected = Parts {
        suites: has.suites(Some(" with QUIC (false)")),
        groups: has.groups(false),
        verification: has.verification(),
        schemes: has.schemes(),
        others: [true, true, false],
    };
    assert_eq!(parts(&built), expected);
    // A strict backend would refuse each packet.
    let built = ProviderBuilder::new(strict()).quic(true).build();
    let expected = Parts {
        suites: has.suites(None),
        others: [true; 3],
        ..expected
    };
    assert_eq!(parts(&built), expected);

    let built = ProviderBuilder::new(fips()).quic(true).unapproved(true).build();
    assert_eq!(parts(&built).suites, has.suites(Some(" with QUIC (false)")));
    assert_eq!(parts(&built).others, [false, true, false]);
    // The choices of one provider are not those of another.
    assert!(provider(fips()).fips());
}

#[test]
fn an_ordinary_backend_has_everything_and_claims_nothing() {
    let has = Has::ordinary();
    let expected = Parts {
        suites: has.suites(Some(" with QUIC (false)")),
        groups: has.groups(true),
        verification: has.verification(),
        schemes: has.schemes(),
        others: [false; 3],
    };
    assert_eq!(parts(&provider(ordinary())), expected);
    let built = ProviderBuilder::new(ordinary()).unapproved(false).build();
    assert_eq!(parts(&built), expected, "there is no module that could approve");
    let built = ProviderBuilder::new(ordinary()).quic(false).build();
    assert_eq!(parts(&built).suites, has.suites(None));
}

// ---- tables ----

/// A backend whose own table denies `denied`, and otherwise is the module's.
fn denying(denied: fn(&Operation) -> bool) -> Backend {
    builder().approval_table(table_without(denied)).build().unwrap()
}

fn table_without(denied: fn(&Operation) -> bool) -> ApprovalTable {
    let status = fips().fips_status();
    let module = status.module().unwrap();
    let built_in = ApprovalTable::built_in(module.name(), module.version()).unwrap();
    ApprovalTable::for_module(module.name(), module.version()).with_rule("our policy", move |operation| {
        if denied(operation) {
            Approval::NotApproved
        } else {
            built_in.approval(operation)
        }
    })
}

/// Every answer comes from the table: each rule of an operator's takes away the parts that need the operation, and no others.
#[test]
fn an_operators_table_takes_parts_away() {
    let all = parts(&provider(fips()));
    let without = |list: &[String], part: &str| -> Vec<String> {
        let kept: Vec<String> = list.iter().filter(|name| !name.contains(part)).cloned().collect();
        assert_ne!(kept.len(), list.len(), "{part}");
        kept
    };
    let suites = |denied| {
        let built = parts(&provider(&denying(denied)));
        assert_eq!(built.groups, all.groups);
        assert_eq!(built.others, [true; 3]);
        built.suites
    };
    let denied: fn(&Operation) -> bool = |operation| {
        matches!(
            operation,
            Operation::EncryptTlsRecord {
                version: TlsVersion::Tls13,
                ..
            }
        )
    };
    assert_eq!(suites(denied), without(&all.suites, "TLS13_"));
    let denied: fn(&Operation) -> bool =
        |operation| matches!(operation, Operation::EncryptTlsRecord { cipher, .. } if cipher.key_length() == 16);
    assert_eq!(suites(denied), without(&all.suites, "AES_128"));
    let denied: fn(&Operation) -> bool =
        |operation| matches!(operation, Operation::Decrypt { cipher, .. } if cipher.key_length() == 32);
    assert_eq!(suites(denied), without(&all.suites, "AES_256"));
    // Also a rule about one size of the secrets.
    for denied in [
        (|operation| matches!(operation, Operation::Tls1Prf { .. })) as fn(&Operation) -> bool,
        |operation| matches!(operation, Operation::Tls1Prf { key_bits: 384, .. }),
        |operation| matches!(operation, Operation::Tls1Prf { key_bits: 528, .. }),
    ] {
        assert_eq!(suites(denied), without(&all.suites, "TLS_"));
    }
    for denied in [
        (|operation| matches!(operation, Operation::Hkdf { key_bits: 512, .. })) as fn(&Operation) -> bool,
        |operation| matches!(operation, Operation::Hkdf { key_bits: 640, .. }),
    ] {
        assert_eq!(suites(denied), without(&all.suites, "TLS13_"));
    }
    for denied in [
        (|operation| matches!(operation, Operation::Tls13Kdf { .. })) as fn(&Operation) -> bool,
        |operation| matches!(operation, Operation::Hkdf { .. }),
        |operation| matches!(operation, Operation::Hmac { .. }),
    ] {
        assert_eq!(suites(denied), without(&all.suites, "TLS13_"));
    }
    use hazmat_openssl::hashes::HashAlgorithm::Sha384;
    let denied: fn(&Operation) -> bool = |operation| matches!(operation, Operation::Hash { algorithm: Sha384 });
    assert_eq!(suites(denied), without(&all.suites, "SHA384"));

    let groups = |denied| parts(&provider(&denying(denied))).groups;
    use hazmat_openssl::asymmetric::ec::EllipticCurve::{Secp256R1, Secp521R1};
    let denied: fn(&Operation) -> bool = |operation| matches!(operation, Operation::Ecdh { curve: Secp521R1 });
    assert_eq!(groups(denied), without(&all.groups, "secp521r1"));
    let denied: fn(&Operation) -> bool = |operation| matches!(operation, Operation::EcGenerate { curve: Secp256R1 });
    assert_eq!(groups(denied), without(&all.groups, "secp256r1:"));
    if FipsModule::of(fips()).has_post_quantum {
        for denied in [
            (|operation| matches!(operation, Operation::TlsHybridGenerate { .. })) as fn(&Operation) -> bool,
            |operation| matches!(operation, Operation::TlsHybridEncapsulate { .. }),
            |operation| matches!(operation, Operation::TlsHybridDecapsulate { .. }),
        ] {
            assert_eq!(
                groups(denied),
                ["secp256r1: true", "secp384r1: true", "secp521r1: true"]
            );
        }
    }

    let verification = |denied| parts(&provider(&denying(denied))).verification;
    let denied: fn(&Operation) -> bool = |operation| matches!(operation, Operation::EcdsaVerify { .. });
    assert_eq!(verification(denied), without(&all.verification, "Ecdsa"));
    let denied: fn(&Operation) -> bool =
        |operation| matches!(operation, Operation::RsaVerify { padding, .. } if padding.is_pkcs1v15());
    assert_eq!(verification(denied), without(&all.verification, "RsaPkcs1"));

    // Without random bytes, nothing that a connection does is approved.
    let built = provider(&denying(|operation| matches!(operation, Operation::RandomBytes)));
    assert_eq!(parts(&built).others, [true, false, false]);
}

/// What a strict backend's table denies would be refused with each record and signature, so it is not in the provider, also when
/// unapproved parts are asked for.
#[test]
fn a_strict_backend_has_nothing_that_its_table_denies() {
    let denied: fn(&Operation) -> bool = |operation| match operation {
        Operation::EncryptTlsRecord { version, .. } => *version == TlsVersion::Tls12,
        Operation::Decrypt { cipher, .. } => cipher.key_length() == 32,
        Operation::Hkdf { .. } => true,
        Operation::EcdsaVerify { .. } | Operation::RsaVerify { .. } | Operation::EddsaVerify { .. } => true,
        _ => false,
    };
    let table = || table_without(denied);
    let strict = builder().strict_approval(true).approval_table(table()).build().unwrap();
    let expected = parts(&provider(&strict));
    assert_eq!(expected.suites, [""; 0]);
    assert!(expected.verification.iter().all(|name| name.starts_with("MlDsa")));
    let built = ProviderBuilder::new(&strict).unapproved(true).build();
    assert_eq!(parts(&built), expected);
    // A backend that is not strict serves all of it, and says that it is not approved.
    let lenient = builder().approval_table(table()).build().unwrap();
    let built = parts(&ProviderBuilder::new(&lenient).unapproved(true).build());
    let names = |parts: &[String]| -> Vec<String> {
        let name = |part: &String| part.rsplit_once(": ").unwrap().0.to_owned();
        parts.iter().map(name).collect()
    };
    let all = parts(&ProviderBuilder::new(fips()).unapproved(true).build());
    assert_eq!(names(&built.suites), names(&all.suites));
    assert_eq!(names(&built.verification), names(&all.verification));
    assert!(built.suites.iter().all(|suite| suite.ends_with(": false")));
}

/// A client's exchange of a hybrid group may end as that of the elliptic curve whose share is sent beside it. Both are approved, if
/// `fips()` of the group is true.
#[test]
fn the_second_share_of_an_approved_group_is_approved() {
    let has_hybrids = FipsModule::of(fips()).has_post_quantum;
    let companions = |backend: &Backend| -> Vec<(bool, NamedGroup)> {
        let built = ProviderBuilder::new(backend).unapproved(true).build();
        let hybrids = (built.kx_groups.iter()).filter(|group| (0x11eb..=0x11ed).contains(&u16::from(group.name())));
        let companion = |group: &&dyn SupportedKxGroup| {
            let exchange = group.start().unwrap();
            (group.fips(), exchange.hybrid_component().unwrap().0)
        };
        hybrids.map(companion).collect()
    };
    use hazmat_openssl::asymmetric::ec::EllipticCurve::{Secp256R1, Secp384R1, Secp521R1};
    let p256: fn(&Operation) -> bool = |operation| matches!(operation, Operation::Ecdh { curve: Secp256R1 });
    let all: fn(&Operation) -> bool = |operation| {
        matches!(
            operation,
            Operation::Ecdh {
                curve: Secp256R1 | Secp384R1 | Secp521R1
            }
        )
    };
    if !has_hybrids {
        assert_eq!(companions(fips()), []);
        return;
    }
    let (p256_share, p384_share) = ((true, NamedGroup::secp256r1), (true, NamedGroup::secp384r1));
    assert_eq!(companions(fips()), [p256_share, p256_share, p384_share]);
    assert_eq!(companions(&denying(p256)), [p384_share; 3]);
    // Without an approved curve, there is no second share.
    let built = ProviderBuilder::new(&denying(all)).unapproved(true).build();
    let first = built.kx_groups.first().unwrap();
    assert_eq!((first.name(), first.fips()), (NamedGroup::X25519MLKEM768, true));
    assert!(first.start().unwrap().hybrid_component().is_none());
}
