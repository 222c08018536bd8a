//! Certification paths, good ones and such that break a rule, given to `openssl verify -x509_strict`: where its verdict
//! differs from this crate's, the difference is listed, with the argument.

mod differences;

use differences::{DIFFERENCES, Strict};
use hazmat_openssl::x509::verification::{CrlChecking, Subject};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use support::chains::{self, Answer, Case, Role, values};
use support::openssl_cli::{Workspace, newest};
use support::{package, pem_text};

/// Certificates or lists in PEM, one after the other.
fn pem(label: &str, list: &[Vec<u8>]) -> Vec<u8> {
    list.iter().flat_map(|der| pem_text::block(label, der)).collect()
}

/// The arguments of the command for what is asked of a case.
fn arguments(case: &Case) -> Vec<String> {
    let question = &case.question;
    let depth = question.max_chain_depth.unwrap_or(8).to_string();
    let time = question.time.unix_timestamp().to_string();
    // Level 2 requires 112 bits of security of keys and signatures, level 3 128.
    let level = if question.minimum_rsa_modulus == Some(3072) {
        "3"
    } else {
        "2"
    };
    let mut arguments = vec!["verify", "-x509_strict", "-partial_chain", "-no-CApath", "-no-CAstore"];
    arguments.extend([
        "-CAfile",
        "anchors",
        "-attime",
        &time,
        "-verify_depth",
        &depth,
        "-auth_level",
        level,
    ]);
    if !case.intermediates.is_empty() {
        arguments.extend(["-untrusted", "intermediates"]);
    }
    let address;
    match &question.role {
        Role::Server(Subject::DnsName(name)) => arguments.extend(["-purpose", "sslserver", "-verify_hostname", name]),
        Role::Server(Subject::IpAddress(ip)) => {
            address = ip.to_string();
            arguments.extend(["-purpose", "sslserver", "-verify_ip", &address]);
        }
        Role::Client => arguments.extend(["-purpose", "sslclient"]),
        Role::Other(_) => {}
    }
    match question.crl_checking {
        CrlChecking::None => {}
        CrlChecking::EndEntity => arguments.push("-crl_check"),
        _ => arguments.push("-crl_check_all"),
    }
    if question.crl_checking != CrlChecking::None {
        arguments.extend(["-extended_crl", "-use_deltas", "-CRLfile", "lists"]);
    }
    arguments.push("-policy_check");
    match &question.initial_policies[..] {
        // Any: without a set, the command takes the empty one.
        [] => arguments.extend(["-policy", values::ANY_POLICY]),
        policies => policies.iter().for_each(|policy| arguments.extend(["-policy", policy])),
    }
    for (is_set, flag) in [
        (question.requires_explicit_policy, "-explicit_policy"),
        (question.inhibits_policy_mapping, "-inhibit_map"),
        (question.inhibits_any_policy, "-inhibit_any"),
    ] {
        if is_set {
            arguments.push(flag);
        }
    }
    arguments.push("leaf");
    arguments.into_iter().map(str::to_owned).collect()
}

/// What the command says, and whether it accepts.
fn verdict_of_the_command(command: &str, workspace: &Workspace, case: &Case) -> (bool, String) {
    workspace.write("anchors", &pem("CERTIFICATE", &case.anchors));
    workspace.write("intermediates", &pem("CERTIFICATE", &case.intermediates));
    workspace.write("lists", &pem("X509 CRL", &case.crls));
    workspace.write("leaf", &pem("CERTIFICATE", std::slice::from_ref(&case.leaf)));
    let output = Command::new(command)
        .args(arguments(case))
        .current_dir(workspace.path(""))
        .output()
        .unwrap_or_else(|error| panic!("the command {command} is needed for this test: {error}"));
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// The version of the command: 30 for 3.0.
fn version(command: &str) -> u32 {
    let output = Command::new(command).arg("version").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let number = text.split(' ').nth(1).unwrap();
    let mut parts = number.split('.').map(|part| part.parse::<u32>().unwrap());
    parts.next().unwrap() * 10 + parts.next().unwrap()
}

/// The listed differences for a version, by the names of the cases, and who accepts.
fn listed(version: u32) -> BTreeMap<&'static str, Strict> {
    let mut listed = BTreeMap::new();
    for difference in DIFFERENCES {
        assert!(!difference.argument.is_empty());
        if !difference.versions.contains(&version) {
            continue;
        }
        for case in difference.cases {
            assert!(
                listed.insert(*case, difference.strict).is_none(),
                "{case} is listed twice"
            );
        }
    }
    listed
}

#[test]
fn every_difference_is_listed() {
    let (command, workspace) = (newest(), Workspace::new());
    let mut listed = listed(version(&command));
    let (mut ran, mut wrong) = (0, Vec::new());
    // Whether there are keys of ML-DSA depends on the linked libcrypto, not on the command.
    for case in chains::cases().iter().filter(|case| !case.name.contains("ml_dsa")) {
        let accepted_here = matches!(case.answer, Answer::Valid { .. });
        let (accepted_there, text) = verdict_of_the_command(&command, &workspace, case);
        let expected = listed.remove(case.name);
        let found = match (accepted_here, accepted_there) {
            (true, false) => Some(Strict::Command),
            (false, true) => Some(Strict::Crate),
            _ => None,
        };
        if found != expected {
            wrong.push(format!("{}: {found:?}, but {expected:?} is listed: {text}", case.name));
        }
        ran += 1;
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(listed.is_empty(), "there is no such case: {listed:?}");
    assert_eq!(ran, chains::VALID + chains::BROKEN);
}

fn sorted(numbers: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort_unstable();
    numbers
}

/// The numbers of the rows of the table that follows a line of the guide, in ascending order.
fn numbers_below(guide: &str, line: &str) -> Vec<usize> {
    let (_, below) = guide.split_once(&format!("\n{line}\n\n")).unwrap();
    let rows = below.lines().take_while(|line| line.starts_with('|')).skip(2);
    sorted(rows.map(|row| row.split(" | ").nth(1).unwrap().parse().unwrap()))
}

#[test]
fn the_guide_has_the_numbers() {
    let guide = fs::read_to_string(package().join("docs/path-validation.md")).unwrap();
    let (all, valid, broken) = (chains::VALID + chains::BROKEN, chains::VALID, chains::BROKEN);
    let text = format!("all {all} made paths ({valid} valid ones, {broken} that break one rule each)");
    assert!(guide.contains(&text), "{text}");
    for (strict, line) in [
        (Strict::Crate, "This crate refuses, the command accepts:"),
        (Strict::Command, "The command refuses, this crate accepts:"),
    ] {
        let listed = DIFFERENCES.iter().filter(|difference| difference.strict == strict);
        let listed = sorted(listed.map(|difference| difference.cases.len()));
        assert_eq!(numbers_below(&guide, line), listed, "{line}");
    }
}
