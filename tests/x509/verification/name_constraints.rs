//! Name constraints: what the profile judges beside or instead of libcrypto.

use hazmat_openssl::asymmetric::SignatureAlgorithm;
use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use support::backend;
use support::chains::rule_name;

use super::made::{HOST, Path, key, now, refusal, rfc5280, web};

fn dns(name: &str) -> GeneralName {
    GeneralName::DnsName(name.to_owned())
}

fn mail(text: &str) -> GeneralName {
    GeneralName::Rfc822Name(text.to_owned())
}

fn uri(text: &str) -> GeneralName {
    GeneralName::UniformResourceIdentifier(text.to_owned())
}

fn network(text: &str) -> GeneralName {
    GeneralName::IpNetwork(text.parse().unwrap())
}

fn address(text: &str) -> GeneralName {
    GeneralName::IpAddress(text.parse().unwrap())
}

fn directory(text: &str) -> GeneralName {
    GeneralName::DirectoryName(text.parse().unwrap())
}

const PERMITTED: Option<PathRule> = None;
const OUTSIDE: Option<PathRule> = Some(PathRule::NameNotPermitted);
const INSIDE: Option<PathRule> = Some(PathRule::NameExcluded);

/// Judges the end entity's name by one base, permitted and then excluded.
#[track_caller]
fn judge(base: &GeneralName, name: &GeneralName, is_inside: bool) {
    let verdict = |exclude: bool| {
        let path = Path::with(|path| {
            match exclude {
                true => path.ca.exclude([base.clone()]),
                false => path.ca.permit([base.clone()]),
            }
            path.leaf.set_names([name.clone()]);
        });
        match path.verify_for(web(), None) {
            Ok(_) => None,
            error => {
                let (depth, rule) = refusal(error);
                assert_eq!(depth, 0, "{base} {name}");
                Some(rule)
            }
        }
    };
    let expected = match is_inside {
        true => (PERMITTED, INSIDE),
        false => (OUTSIDE, None),
    };
    assert_eq!((verdict(false), verdict(true)), expected, "{base} {name}");
}

#[test]
fn a_domain_has_all_names_below_it() {
    for (base, name, is_inside) in [
        ("example.org", "example.org", true),
        ("example.org", "WWW.Example.ORG", true),
        ("example.org", "a.b.example.org", true),
        ("example.org", "myexample.org", false),
        ("example.org", "example.com", false),
        ("www.example.org", "example.org", false),
        ("example.org", "*.example.org", true),
        ("example.org", "*.www.example.org", true),
        ("example.org", "*.com", false),
        ("", "example.org", true),
    ] {
        judge(&dns(base), &dns(name), is_inside);
    }
}

#[test]
fn a_wildcard_is_inside_only_with_all_that_it_stands_for() {
    for (base, name, rule_if_excluded) in [
        ("www.example.org", "*.example.org", INSIDE),
        ("www.Example.org", "*.example.ORG", INSIDE),
        ("a.www.example.org", "*.example.org", None),
        ("www.example.com", "*.example.org", None),
    ] {
        let path = |change: fn(&mut super::made::Part, GeneralName)| {
            Path::with(|path| {
                change(&mut path.ca, dns(base));
                path.leaf.set_names([dns(name)]);
            })
        };
        let permitted = path(|ca, base| ca.permit([base])).verify_for(web(), None);
        assert_eq!(refusal(permitted), (0, PathRule::NameNotPermitted));
        match (
            path(|ca, base| ca.exclude([base])).verify_for(web(), None),
            rule_if_excluded,
        ) {
            (Ok(_), None) => {}
            (result, expected) => assert_eq!(Some(refusal(result).1), expected, "{base} {name}"),
        }
    }
}

#[test]
fn a_leading_dot_in_a_domain_is_only_for_private_authorities() {
    let path = |name: &str| {
        Path::with(|path| {
            path.ca.permit([dns(".example.org")]);
            path.leaf.set_names([dns(name)]);
        })
    };
    let refused = refusal(path("www.example.org").verify_for(web(), None));
    assert_eq!(refused, (1, PathRule::UnsupportedNameConstraint));
    assert!(path("www.example.org").verify_for(rfc5280(), None).is_ok());
    assert_eq!(refusal(path("example.org").verify_for(rfc5280(), None)).0, 0);
}

#[test]
fn mailboxes_are_those_of_a_host_or_below_a_domain() {
    for (base, name, is_inside) in [
        ("a@example.org", "a@example.org", true),
        ("a@example.org", "a@EXAMPLE.org", true),
        ("a@example.org", "A@example.org", false),
        ("a@example.org", "b@example.org", false),
        ("example.org", "a@Example.org", true),
        ("example.org", "a@www.example.org", false),
        (".example.org", "a@www.example.org", true),
        (".example.org", "a@b.www.example.org", true),
        (".example.org", "a@example.org", false),
        (".example.org", "a@myexample.org", false),
    ] {
        judge(&mail(base), &mail(name), is_inside);
    }
}

/// RFC 5321, section 4.1.2: needless quotes make no other mailbox. libcrypto takes them for one.
#[test]
fn quotes_do_not_hide_a_mailbox() {
    for name in [r#""a"@example.org"#, r#""\a"@example.org"#] {
        let path = Path::with(|path| {
            path.ca.exclude([mail("a@example.org")]);
            path.leaf.set_names([mail(name)]);
        });
        assert_eq!(
            refusal(path.verify_for(web(), None)),
            (0, PathRule::NameExcluded),
            "{name}"
        );
    }
}

/// Programs that end the authority of a URI at a backslash find another host in it.
#[test]
fn uris_with_forbidden_user_information_have_no_host() {
    for name in [
        r"https://evil.example\@www.example.org/",
        "https://evil.example<@www.example.org/",
        "https://a@b@www.example.org/",
    ] {
        for exclude in [false, true] {
            let path = Path::with(|path| {
                match exclude {
                    true => path.ca.exclude([uri("evil.example")]),
                    false => path.ca.permit([uri("www.example.org")]),
                }
                path.leaf.set_names([uri(name)]);
            });
            assert_eq!(refusal(path.verify_for(web(), None)).0, 0, "{name}");
        }
    }
}

/// libcrypto, too, but not every version by the same rules.
#[test]
fn mailboxes_in_the_subject_are_constrained() {
    let path = |exclude: bool, base: &str| {
        Path::with(|path| {
            path.leaf.subject = Name::from_attributes(vec![
                NameAttribute::new(NameOid::COMMON_NAME, "leaf").unwrap(),
                NameAttribute::new(NameOid::EMAIL_ADDRESS, "a@example.org").unwrap(),
            ]);
            match exclude {
                true => path.ca.exclude([mail(base)]),
                false => path.ca.permit([mail(base)]),
            }
        })
    };
    assert!(path(false, "example.org").verify_server(web()).is_ok());
    assert!(path(true, "example.com").verify_server(web()).is_ok());
    assert_eq!(
        refusal(path(false, "example.com").verify_server(web())),
        (0, PathRule::NameNotPermitted)
    );
    assert_eq!(
        refusal(path(true, "example.org").verify_server(web())),
        (0, PathRule::NameExcluded)
    );
}

#[test]
fn uris_are_constrained_by_their_host() {
    for (base, name, is_inside) in [
        ("example.org", "https://example.org", true),
        ("example.org", "https://EXAMPLE.org:8443/x?y#z", true),
        ("example.org", "https://www.example.org/", false),
        (".example.org", "spiffe://www.example.org/x", true),
        (".example.org", "spiffe://example.org/x", false),
        (".example.org", "spiffe://myexample.org/x", false),
        ("example.org", "https://example.com/example.org", false),
    ] {
        judge(&uri(base), &uri(name), is_inside);
    }
    // libcrypto takes all before a colon or a slash for the host.
    let path = Path::with(|path| {
        path.ca.exclude([uri("example.org")]);
        path.leaf.set_names([uri("https://user@example.org/")]);
    });
    assert_eq!(refusal(path.verify_for(web(), None)), (0, PathRule::NameExcluded));
    // Nobody can say whether these are inside.
    for name in [
        "urn:example.org",
        "https://192.0.2.1/",
        "https://[::1]/",
        "https:///x",
        "example.org",
        "https://example.org:x/",
    ] {
        for exclude in [false, true] {
            let path = Path::with(|path| {
                match exclude {
                    true => path.ca.exclude([uri("example.com")]),
                    false => path.ca.permit([uri("example.org")]),
                }
                path.leaf.set_names([uri(name)]);
            });
            assert_eq!(refusal(path.verify_for(web(), None)).0, 0, "{name}");
        }
    }
}

#[test]
fn addresses_are_in_a_network_of_their_version() {
    for (base, name, is_inside) in [
        ("192.0.2.0/24", "192.0.2.255", true),
        ("192.0.2.0/25", "192.0.2.128", false),
        ("192.0.2.1/32", "192.0.2.1", true),
        ("0.0.0.0/0", "192.0.2.1", true),
        ("0.0.0.0/0", "::1", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true),
        ("2001:db8::/33", "2001:db8:ffff::1", false),
        ("::/0", "192.0.2.1", false),
    ] {
        judge(&network(base), &address(name), is_inside);
    }
}

#[test]
fn a_mask_that_is_no_prefix_cannot_be_judged() {
    for mask in [[0xff, 0, 0xff, 0], [0xff, 0xff, 0xff, 0]] {
        let base = [&[0x30, 0x0e, 0xa0, 0x0c, 0x30, 0x0a, 0x87, 8, 192, 0, 2, 1][..], &mask].concat();
        let constraints = UnrecognizedExtension::new(NameConstraints::OID, &base);
        let path = Path::with(|path| path.ca.set(&constraints, true));
        let (depth, rule) = refusal(path.verify_server(web()));
        assert_eq!((depth, rule), (1, PathRule::UnsupportedNameConstraint));
    }
}

#[test]
fn directory_names_are_compared_as_names() {
    let subject = "CN=leaf,O=Example  Org,C=SE";
    for (base, is_inside) in [
        ("C=SE", true),
        ("C=se", true),
        ("O=example org,C=SE", true),
        ("CN=LEAF,O=Example Org,C=SE", true),
        ("C=SE,O=Example Org", false),
        ("O=Example,C=SE", false),
        ("CN=x,CN=leaf,O=Example Org,C=SE", false),
    ] {
        // As the subject, and as an alternative name of a certificate whose subject is inside, too.
        for exclude in [false, true] {
            let path = Path::with(|path| {
                path.leaf.subject = subject.parse().unwrap();
                match exclude {
                    true => path.ca.exclude([directory(base)]),
                    false => path.ca.permit([directory(base)]),
                }
            });
            let expected = match (exclude, is_inside) {
                (false, false) => Some((0, PathRule::NameNotPermitted)),
                (true, true) => Some((0, PathRule::NameExcluded)),
                _ => None,
            };
            match (path.verify_server(web()), expected) {
                (Ok(_), None) => {}
                (result, expected) => assert_eq!(Some(refusal(result)), expected, "{base}"),
            }
        }
    }
    let path = Path::with(|path| {
        path.leaf.set_names([dns(HOST), directory("CN=other")]);
        path.ca.permit([directory("CN=leaf")]);
    });
    assert_eq!(refusal(path.verify_server(web())), (0, PathRule::NameNotPermitted));
}

/// Text is the same after its preparation (RFC 4518). What is excluded, the profile finds; what is permitted, libcrypto must find too, which
/// ignores the case of ASCII letters and ASCII white space alone.
#[test]
fn directory_names_are_compared_after_the_preparation_of_text() {
    let path = |subject: &str, change: &dyn Fn(&mut super::made::Part)| {
        let path = Path::with(|path| {
            path.leaf.subject = subject.parse().unwrap();
            change(&mut path.ca);
        });
        path.verify_server(web())
    };
    for (base, subject, libcrypto) in [
        ("O=Caf\u{e9}", "CN=leaf,O=CAF\u{e9}", true),
        ("O=Caf\u{e9}", "CN=leaf,O=CAF\u{c9}", false),
        ("O=Straße", "CN=leaf,O=STRASSE", false),
        ("O=ΟΔΟΣ", "CN=leaf,O=οδος", false),
        ("O=Evil", "CN=leaf,O=E\u{ad}vil", false),
        ("O=Evil", "CN=leaf,O=Ｅvil", false),
        ("O=Évil", "CN=leaf,O=e\u{301}vil", false),
    ] {
        let excluded = path(subject, &|ca| ca.exclude([directory(base)]));
        assert_eq!(refusal(excluded), (0, PathRule::NameExcluded), "{base}");
        match (path(subject, &|ca| ca.permit([directory(base)])), libcrypto) {
            (Ok(_), true) => {}
            (result, _) => assert_eq!(refusal(result), (0, PathRule::NameNotPermitted), "{base}"),
        }
    }
    // A private character: RFC 4518 does not say whether names with it are the same, and they are not permitted.
    let base = "O=É\u{e000}";
    let permitted = path("CN=leaf,O=é\u{e000}", &|ca| ca.permit([directory(base)]));
    assert_eq!(refusal(permitted), (0, PathRule::NameNotPermitted));
    assert!(path("CN=leaf,O=é\u{e000}", &|ca| ca.exclude([directory(base)])).is_ok());
}

/// Text that grows to more than 64 KiB is not compared: the path is refused, wherever it stands.
#[test]
fn directory_names_that_grow_without_bound_are_refused() {
    let long = || {
        let text = "\u{fdfa}".repeat(64 * 1024 / 33 + 1);
        // The types of the standards have shorter limits.
        let oid = "1.3.6.1.4.1.32473.9".parse().unwrap();
        Name::from_attributes(vec![NameAttribute::from_bytes(oid, StringType::Utf8, text.as_bytes())])
    };
    let excluded = Path::with(|path| path.ca.exclude([GeneralName::DirectoryName(long())]));
    assert_eq!(
        refusal(excluded.verify_server(web())),
        (1, PathRule::UnsupportedNameConstraint)
    );
    let field = |path: &Path| {
        let (depth, rule) = refusal(path.verify_server(web()));
        (depth, rule_name(&rule))
    };
    let subject = Path::with(|path| {
        path.leaf.subject = long();
        path.ca.exclude([directory("O=Evil")]);
    });
    assert_eq!(field(&subject), (0, "MalformedField subject".to_owned()));
    let alternative = Path::with(|path| {
        path.leaf.set_names([dns(HOST), GeneralName::DirectoryName(long())]);
        path.ca.exclude([directory("O=Evil")]);
    });
    assert_eq!(field(&alternative), (0, "MalformedField subjectAltName".to_owned()));
}

#[test]
fn forms_that_are_not_compared_are_refused_where_they_occur() {
    let id = |text: &str| GeneralName::RegisteredId(text.parse().unwrap());
    let other = || {
        let oid = "1.3.6.1.4.1.32473.9".parse().unwrap();
        GeneralName::OtherName(OtherName::new(oid, b"\x05\x00").unwrap())
    };
    for form in [id("1.2.3"), other()] {
        for exclude in [false, true] {
            let path = |names: Vec<GeneralName>| {
                Path::with(|path| {
                    match exclude {
                        true => path.ca.exclude([form.clone()]),
                        false => path.ca.permit([form.clone()]),
                    }
                    path.leaf.set_names(names);
                })
            };
            assert!(path(vec![dns(HOST)]).verify_server(web()).is_ok());
            let (_, rule) = refusal(path(vec![dns(HOST), form.clone()]).verify_server(web()));
            assert_eq!(rule, PathRule::UnsupportedNameConstraint, "{form}");
        }
    }
}

#[test]
fn all_authorities_constrain_and_exclusion_wins() {
    let inside = |path: &mut Path| path.root.permit([dns("example.org")]);
    assert!(Path::with(inside).verify_server(web()).is_ok());
    // The intersection is empty.
    let disjoint = Path::with(|path| {
        inside(path);
        path.ca.permit([dns("example.com")]);
    });
    assert_eq!(refusal(disjoint.verify_server(web())), (0, PathRule::NameNotPermitted));
    // A lower authority cannot widen.
    let wider = Path::with(|path| {
        path.root.permit([dns("a.example.org")]);
        path.ca.permit([dns("example.org")]);
    });
    assert_eq!(refusal(wider.verify_server(web())), (0, PathRule::NameNotPermitted));
    let both = Path::with(|path| {
        let names = |name: &str| Some(GeneralNames::try_from(dns(name)).unwrap());
        let constraints = NameConstraints::new(names("example.org"), names("www.example.org")).unwrap();
        path.ca.set(&constraints, true);
    });
    assert_eq!(refusal(both.verify_server(web())), (0, PathRule::NameExcluded));
    // Names of intermediates are constrained, too, and those of an authority's own certificate by itself are not.
    let of_intermediate = Path::with(|path| path.root.exclude([directory("CN=ca")]));
    assert_eq!(
        refusal(of_intermediate.verify_server(web())),
        (1, PathRule::NameExcluded)
    );
    let own = Path::with(|path| path.ca.exclude([directory("CN=ca")]));
    assert!(own.verify_server(web()).is_ok());
    // A constraint that is not critical is one all the same.
    let not_critical = Path::with(|path| {
        let names = GeneralNames::try_from(dns("example.com")).unwrap();
        path.ca.set(&NameConstraints::new(Some(names), None).unwrap(), false);
    });
    assert_eq!(
        refusal(not_critical.verify_server(web())),
        (0, PathRule::NameNotPermitted)
    );
}

/// A self-issued intermediate, such as one with a new key, has names that the constraints above it need not permit.
#[test]
fn self_issued_intermediates_are_exempt() {
    let path = Path::with(|path| path.ca.permit([dns("example.org"), directory("CN=leaf")]));
    let [_, ca, root] = path.certificates();
    let certificate = |subject: &str, number: usize, signer: usize, extensions: &[Extension]| {
        let mut builder = CertificateBuilder::new()
            .subject_name(&Name::from_common_name(subject).unwrap())
            .and_then(|builder| builder.issuer_name(&Name::from_common_name("ca").unwrap()))
            .and_then(|builder| builder.public_key(&key(number).public_key()?))
            // libcrypto takes certificates of the same issuer and number for the same one.
            .and_then(|builder| builder.serial_number(SerialNumber::from(2 + number as u64)))
            .and_then(|builder| builder.not_valid_before(now()))
            .and_then(|builder| builder.not_valid_after(now()))
            .unwrap();
        for extension in extensions {
            let other = UnrecognizedExtension::new(extension.oid().clone(), extension.value());
            builder = builder.add_extension(&other, extension.is_critical()).unwrap();
        }
        builder.sign(key(signer), SignatureAlgorithm::default()).unwrap()
    };
    let own = |number: usize| SubjectKeyIdentifier::from_public_key(&key(number).public_key().unwrap()).unwrap();
    let issuers = AuthorityKeyIdentifier::from_issuer_subject_key_identifier(&own(1));
    let authority = [
        BasicConstraints::ca(None).to_extension(true).unwrap(),
        KeyUsage::KEY_CERT_SIGN.to_extension(true).unwrap(),
        own(2).to_extension(false).unwrap(),
        issuers.to_extension(false).unwrap(),
    ];
    let names = [SubjectAlternativeName::from_dns_names([HOST])
        .unwrap()
        .to_extension(false)
        .unwrap()];
    let verify = |renewed: &Certificate, leaf: &Certificate| {
        let store = Store::new(backend(), [root.clone()]).unwrap();
        let verifier = rfc5280().store(&store).max_chain_depth(1);
        let verifier = verifier.build_server_verifier(HOST.parse().unwrap()).unwrap();
        verifier.verify(leaf, &[ca.clone(), renewed.clone()])
    };
    // Its subject is neither CN=leaf nor empty, and it does not count for the depth.
    let renewed = certificate("ca", 2, 1, &authority);
    let leaf = certificate("leaf", 0, 2, &names);
    assert_eq!(
        verify(&renewed, &leaf).unwrap().chain(),
        [leaf, renewed.clone(), ca.clone(), root.clone()]
    );
    // An end entity is not exempt.
    let leaf = certificate("ca", 0, 2, &names);
    assert!(matches!(
        verify(&renewed, &leaf),
        Err(hazmat_openssl::Error::Verification(_))
    ));
}

#[test]
fn comparisons_are_limited() {
    let path = |bases: usize, names: usize| {
        Path::with(|path| {
            path.ca
                .exclude((0..bases).map(|number| dns(&format!("{number}.example.com"))));
            let names = (0..names).map(|number| dns(&format!("{number}.example.org")));
            path.leaf.set_names(names.chain([dns(HOST)]));
        })
    };
    let limited = |most| web().max_name_constraint_comparisons(most);
    // 3 bases by 2 names.
    assert!(path(3, 1).verify_server(limited(6)).is_ok());
    let (_, rule) = refusal(path(3, 1).verify_server(limited(5)));
    let limit = "LimitReached comparisons of names with name constraints";
    assert_eq!(rule_name(&rule), limit);
    // Without constraints there are no comparisons.
    assert!(Path::new().verify_server(limited(0)).is_ok());
    // The default.
    assert!(path(400, 600).verify_server(web()).is_ok());
    let (_, rule) = refusal(path(500, 520).verify_server(web()));
    assert_eq!(rule_name(&rule), limit);
}

/// RFC 9598, section 6: constraints on mailboxes hold for internationalized ones. libcrypto knows only those on whole hosts, and compares
/// the host with fewer rules.
#[test]
fn constraints_on_mailboxes_hold_for_internationalized_ones() {
    let mailbox = |text: &str| {
        let oid = "1.3.6.1.5.5.7.8.9".parse().unwrap();
        let value = support::der::element(0x0c, text.as_bytes());
        GeneralName::OtherName(OtherName::new(oid, &value).unwrap())
    };
    let verdict = |base: &GeneralName, name: &GeneralName, exclude: bool| {
        let path = Path::with(|path| {
            match exclude {
                true => path.ca.exclude([base.clone()]),
                false => path.ca.permit([base.clone()]),
            }
            path.leaf.set_names([name.clone()]);
        });
        [web(), rfc5280()].map(|builder| {
            let result = path.verify_for(builder, None);
            result.err().map(|error| refusal::<()>(Err(error)))
        })
    };
    let outside = Some((0, PathRule::NameNotPermitted));
    let inside = Some((0, PathRule::NameExcluded));
    let not_judged = Some((0, PathRule::UnsupportedNameConstraint));
    for (base, name, if_excluded) in [
        ("evil.com", "\u{fc}@evil.com", &inside),
        ("evil.com", "\u{fc}@EVIL.com", &inside),
        (".evil.com", "\u{fc}@mail.evil.com", &inside),
        ("user@evil.com", "user@evil.com", &inside),
        ("user@evil.com", "\"user\"@evil.com", &inside),
        ("xn--bcher-kva.example", "\u{fc}@xn--bcher-kva.example", &inside),
        ("xn--bcher-kva.example", "\u{fc}@B\u{dc}CHER.example", &outside),
        ("xn--bcher-kva.example", "\u{fc}@b\u{fc}cher.example", &inside),
        ("evil.com", "\u{fc}@evil.com.", &outside),
        ("evil.com", "\u{fc}@evil.com ", &outside),
        ("evil.com", "\u{fc}@evil.com\0.org", &outside),
        ("evil.com", "\u{85}@evil.com", &inside),
        ("evil.com", "\u{fc}", &not_judged),
        ("evil.com", "\u{fc}@good.com", &None),
        (".evil.com", "\u{fc}@evil.com", &None),
        ("user@evil.com", "\u{fc}@evil.com", &None),
    ] {
        let found = verdict(&mail(base), &mailbox(name), true);
        assert_eq!(found, [if_excluded.clone(), if_excluded.clone()], "{base} {name}");
    }
    for (base, name, if_permitted) in [
        ("good.com", "\u{fc}@good.com", &None),
        ("good.com", "\u{fc}@GOOD.com", &None),
        ("good.com", "\u{fc}@mail.good.com", &outside),
        ("good.com", "\u{fc}@good.com.", &outside),
        ("good.com", "\u{fc}@evil.com", &outside),
    ] {
        let found = verdict(&mail(base), &mailbox(name), false);
        assert_eq!(found, [if_permitted.clone(), if_permitted.clone()], "{base} {name}");
    }
    // Another type of value is no mailbox, and the name is still an otherName.
    let oid: ObjectIdentifier = "1.3.6.1.5.5.7.8.9".parse().unwrap();
    let null = GeneralName::OtherName(OtherName::new(oid, b"\x05\x00").unwrap());
    assert!(verdict(&mail("evil.com"), &null, true).iter().all(Option::is_some));
    let other = mailbox("\u{fc}@good.com");
    assert!(verdict(&other, &other, true).iter().all(Option::is_some));
    assert!(verdict(&other, &other, false).iter().all(Option::is_some));
}
