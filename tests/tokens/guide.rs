//! The guide `docs/tokens.md`: its commands run, in their order and in one folder, and print what it says.

use std::fs;
use std::process::{Command, Stdio};
use support::openssl_cli::Workspace;
use support::{example, package, running, softhsm};

/// The path of SoftHSM's module in the guide: that of Debian.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// A part of the guide: the text of a block, and what its commands print.
struct Step {
    commands: String,
    printed: String,
}

/// The blocks of commands, each with the block of text that follows it, if there is one.
fn steps(guide: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        let mut block = || {
            lines
                .by_ref()
                .take_while(|line| *line != "```")
                .map(|line| format!("{line}\n"))
                .collect()
        };
        match line {
            "```sh" => steps.push(Step {
                commands: block(),
                printed: String::new(),
            }),
            "```text" => steps.last_mut().unwrap().printed = block(),
            _ => {}
        }
    }
    steps
}

/// Whether a line is as the guide has it, where `…` stands for any text.
fn is_like(line: &str, expected: &str) -> bool {
    let mut parts = expected.split('…');
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else {
        return false;
    };
    let mut is_open = false;
    for part in parts {
        is_open = part.is_empty();
        match rest.find(part) {
            Some(place) => rest = &rest[place + part.len()..],
            None => return false,
        }
    }
    is_open || rest.is_empty()
}

#[test]
fn the_commands_of_the_guide_print_what_it_says() {
    let guide = fs::read_to_string(package().join("docs/tokens.md")).unwrap();
    let work = Workspace::new();
    work.write("README.md", b"a file to sign");
    let steps = steps(&guide);
    assert!(steps.len() >= 7, "{}", steps.len());

    // One shell runs all of them, because they set variables. A line of its own separates what they print.
    const SEPARATOR: &str = "---- the next block ----";
    let mut script = String::from("set -eu\n");
    for step in &steps {
        script += &format!("{}echo '{SEPARATOR}'\n", step.commands);
    }
    for program in ["keytool", "mini_ca", "signer"] {
        let path = example::program(program);
        let command = format!("cargo run --example {program} --");
        assert!(script.contains(&command), "{program}");
        script = script.replace(&command, path.to_str().unwrap());
    }
    let module = softhsm::softhsm();
    let script = script.replace(MODULE, module.to_str().unwrap());
    let output = running::output(
        Command::new("sh")
            .args(["-c", &script])
            .current_dir(work.path("."))
            // Where the provider is if it is installed.
            .env("OPENSSL_MODULES", softhsm::provider_folder())
            .env("LC_ALL", "C")
            .stdin(Stdio::null()),
    );
    let (printed, errors) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{printed}{errors}");

    let blocks: Vec<_> = printed.split(&format!("{SEPARATOR}\n")).collect();
    assert_eq!(blocks.len(), steps.len() + 1);
    let mut compared = 0;
    for (step, printed) in steps.iter().zip(blocks) {
        let expected: Vec<_> = step.printed.lines().collect();
        if expected.is_empty() {
            continue;
        }
        // The path of the module is another one on other systems.
        let printed = printed.replace(module.to_str().unwrap(), MODULE);
        let found: Vec<_> = printed.lines().collect();
        let same = found.len() == expected.len()
            && found
                .iter()
                .zip(&expected)
                .all(|(line, expected)| is_like(line, expected));
        assert!(
            same,
            "{}\nprints\n{printed}\nand the guide says\n{}",
            step.commands, step.printed
        );
        compared += 1;
    }
    assert!(compared >= 6, "{compared}");
}

#[test]
fn lines_are_compared_with_those_of_the_guide() {
    for (line, expected, same) in [
        ("a: b", "a: b", true),
        ("a: b", "a: …", true),
        ("a: ", "a: …", true),
        ("x/12: OK", "x/…: OK", true),
        ("x/12: failed", "x/…: OK", false),
        ("x/12: OK?", "x/…: OK", false),
        ("b: b", "a: …", false),
    ] {
        assert_eq!(is_like(line, expected), same, "{line}, {expected}");
    }
}
