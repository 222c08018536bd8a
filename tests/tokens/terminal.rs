//! No PIN is asked for on a terminal, or read from the standard input, whatever fails.

use std::process::{Command, Stdio};

use hazmat_openssl::Error;
use hazmat_openssl::asymmetric::SignatureAlgorithm;
use hazmat_openssl::key_store::{KeyStoreFailure, Pin};
use hazmat_openssl::prelude::*;
use support::running::Running;
use support::softhsm::{self, KeyKind, Tokens};
use support::{child, terminal};

use super::faults::Faults;
use super::opened::pin;

/// Set in the process of a process.
const QUIET: &str = "HAZMAT_TEST_QUIET";

/// What the provider might ask about by itself: a missing PIN, a wrong one, and a session that has ended.
fn fail_in_every_way(tokens: &Tokens) {
    let faults = Faults::none(tokens);
    let backend = faults.backend();
    let uri = tokens.standard().private_uri(KeyKind::P256.label());
    let load = |pin: &mut Pin| backend.load_private_key_uri(&uri, pin).map_err(failure).err();
    assert_eq!(load(&mut Pin::none()), Some(KeyStoreFailure::PinRequired));
    assert_eq!(load(&mut Pin::new("")), Some(KeyStoreFailure::PinRequired));
    assert_eq!(load(&mut Pin::new("wrong")), Some(KeyStoreFailure::IncorrectPin));
    let key = backend.load_private_key_uri(&uri, &mut pin()).unwrap();
    let algorithm = SignatureAlgorithm::ecdsa(HashAlgorithm::Sha256);
    key.sign(b"message", algorithm).unwrap();
    for end in ["end-sessions", "log-out"] {
        faults.set(end);
        let ended = key.sign(b"message", algorithm).map_err(failure);
        assert_eq!(ended, Err(KeyStoreFailure::SessionEnded), "{end}");
        assert_eq!(load(&mut Pin::none()), Some(KeyStoreFailure::PinRequired), "{end}");
        backend.load_private_key_uri(&uri, &mut pin()).unwrap();
    }
    println!("every way has failed");
}

fn failure(error: Error) -> KeyStoreFailure {
    match error {
        Error::KeyStore { failure, .. } => failure,
        other => panic!("{other:?}"),
    }
}

/// Runs a test that starts itself a second time, in the way that it is given.
fn second_process(function: &str, start: impl FnOnce(Command)) {
    softhsm::in_own_process(module_path!(), function, |tokens| {
        if std::env::var_os(QUIET).is_some() {
            return fail_in_every_way(tokens);
        }
        let mut command = Command::new(std::env::current_exe().unwrap());
        let name = child::test_name(module_path!(), function);
        command
            .args(["--exact", &name, "--nocapture", "--test-threads=1"])
            .env(QUIET, "1");
        start(command);
    });
}

#[track_caller]
fn assert_asked_nothing(output: &str) {
    assert!(output.contains("every way has failed"), "{output}");
    for question in ["PIN", "Token", "Enter", "pass phrase"] {
        assert!(!output.contains(question), "{output}");
    }
}

#[test]
fn on_a_terminal() {
    second_process("on_a_terminal", |command| {
        let mut line = format!("{QUIET}=1 {}", command.get_program().to_str().unwrap());
        for argument in command.get_args() {
            line += &format!(" {}", argument.to_str().unwrap());
        }
        let (code, screen) = terminal::run(&std::env::temp_dir(), &line, &[]);
        assert_eq!(code, 0, "{screen}");
        assert_asked_nothing(&screen);
    });
}

#[test]
fn with_an_input_that_does_not_end() {
    second_process("with_an_input_that_does_not_end", |mut command| {
        // The pipe stays open until the process has said the last word.
        let mut running = Running::start(&mut command);
        assert!(running.waits_for("every way has failed"), "{}", running.written());
        let written = running.written();
        assert!(running.wait().status.success());
        assert_asked_nothing(&written);
    });
}

/// The lines would be PINs, if somebody read them.
#[test]
fn with_lines_in_the_input() {
    second_process("with_lines_in_the_input", |mut command| {
        let mut running = Running::start(&mut command);
        running.type_in(&format!("{}\n", softhsm::PIN).repeat(100));
        let output = running.wait();
        assert!(output.status.success());
        assert_asked_nothing(&String::from_utf8_lossy(&output.stdout));
    });
}

#[test]
fn without_an_input() {
    second_process("without_an_input", |mut command| {
        let output = command.stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success());
        assert_asked_nothing(&String::from_utf8_lossy(&output.stdout));
    });
}
