//! The folder of vectors.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Path of the file or folder `name` under the folder of vectors.
pub fn path(name: &str) -> PathBuf {
    super::package().join("vectors").join(name)
}

/// The text of the vector file `name`.
pub fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Names of all files in `folder` and the folders below it, relative to `folder`.
pub fn list(folder: &str) -> BTreeSet<String> {
    let root = path(folder);
    let mut names = BTreeSet::new();
    collect(&root, &root, &mut names);
    names
}

fn collect(root: &Path, folder: &Path, names: &mut BTreeSet<String>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, names);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            names.insert(name.replace('\\', "/"));
        }
    }
}

/// Asserts that the names in `claimed` are exactly the files under `folder`, each claimed once.
pub fn assert_claimed<'a>(folder: &str, claimed: impl IntoIterator<Item = &'a str>) {
    let mut names = BTreeSet::new();
    for name in claimed {
        assert!(names.insert(name.to_owned()), "{folder}/{name} is claimed twice");
    }
    let found = list(folder);
    let unclaimed: Vec<_> = found.difference(&names).collect();
    let missing: Vec<_> = names.difference(&found).collect();
    assert!(
        unclaimed.is_empty(),
        "no test claims these files of {folder}: {unclaimed:?}"
    );
    assert!(
        missing.is_empty(),
        "{folder} lacks these files which tests claim: {missing:?}"
    );
}
