//! Paths that break one rule each are refused for this rule, and the nearest valid ones are not.

use std::collections::BTreeSet;
use support::chains::{self, Answer, Case};

#[test]
fn each_broken_rule_is_named() {
    let wrong: Vec<_> = chains::cases()
        .iter()
        .filter_map(|case| {
            let answer = case.answer_of_this_crate();
            let differs = answer != case.answer && !is_undecoded_time(case.name, &answer);
            differs.then(|| {
                let (name, expected, text) = (case.name, &case.answer, case.text_of_this_crate());
                format!("{name}\n    expected {expected:?}\n    found    {answer:?}: {text}")
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether the path is one with a time that libcrypto, from 3.6 on, does not decode at all: no rule of the profile sees it then.
fn is_undecoded_time(name: &str, answer: &Answer) -> bool {
    const TIMES: [&str; 2] = [
        "rfc5280_4_1_2_5_1_utc_time_without_seconds",
        "rfc5280_4_1_2_5_1_utc_time_without_zone",
    ];
    let is_refused_whole = |rule: &str| rule == "MalformedField the certificate";
    TIMES.contains(&name) && matches!(answer, Answer::Refused { depth: 0, rule } if is_refused_whole(rule))
}

/// Each broken path is listed beside a valid one, and all of them are there.
#[test]
fn each_broken_path_has_a_valid_neighbour() {
    let cases = chains::cases();
    let is_valid = |case: &&Case| matches!(case.answer, Answer::Valid { .. });
    let valid: BTreeSet<_> = cases.iter().filter(is_valid).map(|case| case.name).collect();
    let broken: Vec<_> = cases.iter().filter(|case| !is_valid(case)).collect();
    for case in &broken {
        assert!(case.beside.is_some_and(|name| valid.contains(name)), "{}", case.name);
    }
    let of_ml_dsa = broken.iter().filter(|case| case.name.contains("ml_dsa")).count();
    assert_eq!((valid.len(), broken.len() - of_ml_dsa), (chains::VALID, chains::BROKEN));
}
