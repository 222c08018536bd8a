//! The paths of NIST's PKITS by `openssl verify -x509_strict`: its verdict on each is that of this crate, but for one.

use support::openssl_cli::Workspace;
use support::pem_text;
use support::pkits::{self, PATH_TIME, PathRow, REFUSED, paths};

/// What the command refuses and this crate accepts, and why this crate is right: 4.6.4 has basicConstraints that are not critical. Section
/// 4.2.1.9 of RFC 5280 binds the issuer by it; section 6.1, which tells what a valid path is, does not ask for it, nor does the suite.
const STRICT: [&str; 1] = ["4.6.4"];

fn certificates<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let pem = names.into_iter().map(|name| pkits::certificate(name).to_pem().unwrap());
    pem.collect()
}

fn accepts(workspace: &Workspace, row: &PathRow) -> bool {
    let lists = row.lists.iter();
    let lists = lists.flat_map(|name| pem_text::block("X509 CRL", &pkits::file("crls", &format!("{name}.crl"))));
    let lists: Vec<u8> = lists.collect();
    workspace.write("anchor.pem", certificates([row.anchor]).as_bytes());
    workspace.write("pool.pem", certificates(row.pool.iter().copied()).as_bytes());
    workspace.write("end_entity.pem", certificates([row.end_entity]).as_bytes());
    workspace.write("lists.pem", &lists);
    let time = PATH_TIME.to_string();
    let mut arguments = vec![
        "verify",
        "-x509_strict",
        "-partial_chain",
        "-attime",
        &time,
        "-crl_check_all",
        "-extended_crl",
        "-use_deltas",
        "-policy_check",
    ];
    // Not -trusted, which the command does not apply to the paths of issuers of lists.
    arguments.extend([
        "-CAfile",
        "anchor.pem",
        "-no-CApath",
        "-no-CAstore",
        "-CRLfile",
        "lists.pem",
    ]);
    if !row.pool.is_empty() {
        arguments.extend(["-untrusted", "pool.pem"]);
    }
    let mut policies: Vec<_> = row.initial_policies.iter().map(ToString::to_string).collect();
    if policies.is_empty() {
        policies.push("2.5.29.32.0".to_owned());
    }
    arguments.extend(policies.iter().flat_map(|policy| ["-policy", policy]));
    let settings = [('E', "-explicit_policy"), ('M', "-inhibit_map"), ('A', "-inhibit_any")];
    let chosen = settings.iter().filter(|(letter, _)| row.settings.contains(*letter));
    arguments.extend(chosen.map(|(_, option)| *option));
    arguments.push("end_entity.pem");
    workspace.run(&arguments).is_some()
}

#[test]
fn the_command_agrees_on_every_path() {
    let workspace = Workspace::new();
    let rows = paths();
    let (mut different, mut refused) = (Vec::new(), 0);
    for row in &rows {
        // What this crate says: see `tests/x509/verification/pkits.rs`.
        let accepted_here = row.is_valid && !REFUSED.contains(&row.test);
        match (accepted_here, accepts(&workspace, row)) {
            (true, false) if STRICT.contains(&row.test) => refused += 1,
            (here, there) if here != there || STRICT.contains(&row.test) => different.push((row.test, row.end_entity)),
            _ => {}
        }
    }
    println!("count: interop-openssl PKITS ran={}", rows.len());
    assert_eq!((rows.len(), refused), (249, STRICT.len()));
    assert!(different.is_empty(), "{different:?}");
}
