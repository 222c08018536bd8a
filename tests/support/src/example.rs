//! The programs under `examples/`, as cargo built them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The path of an example. Cargo builds examples with all tests, but not with a single one: a program that is missing, or older
/// than its sources, is an error.
pub fn program(name: &str) -> PathBuf {
    program_of(super::package(), name)
}

/// The path of an example of the package in this folder, for which this test is.
pub fn program_of(package: &Path, name: &str) -> PathBuf {
    let this_test = std::env::current_exe().unwrap();
    let profile = this_test.parent().and_then(Path::parent).unwrap();
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let program = profile.join("examples").join(file);

    let examples = package.join("examples");
    let sources = [
        package.join("src"),
        examples.join("shared"),
        examples.join(name),
        examples.join(format!("{name}.rs")),
    ];
    let changed = sources.iter().filter_map(|source| newest_source(source)).max();
    let built = fs::metadata(&program).and_then(|metadata| metadata.modified());
    assert!(
        built.is_ok_and(|built| changed <= Some(built)),
        "{} is missing or stale: run `cargo build --examples` first, with the features and the profile of this test",
        program.display()
    );
    program
}

/// The time of the last change of a Rust file, or of the Rust files in a folder.
fn newest_source(path: &Path) -> Option<SystemTime> {
    if path.is_dir() {
        let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        return entries.filter_map(|entry| newest_source(&entry)).max();
    }
    let is_source = path.extension().is_some_and(|extension| extension == "rs");
    let changed = || fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    is_source.then(changed).flatten()
}
