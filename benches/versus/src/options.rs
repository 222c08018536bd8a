//! The command line.

use std::path::PathBuf;

pub const USAGE: &str = "\
versus: hazmat-openssl against its peers and against the limit of libcrypto

    cargo run --release --manifest-path benches/versus/Cargo.toml -- [OPTION]... [FILTER]...

Only operations whose group or name contains one of the filters are measured.

    --quick         fewer and shorter rounds: about two minutes instead of eight
    --json FILE     write the results as JSON
    --svg FILE      write the chart
    --markdown FILE write the table for the README
    --threads       measure the throughput on 1, 2, 4 and 8 threads alone, without the operations
    --no-threads    measure the operations alone
    --goals         say which goals are met
    --notes         say how each contender does each operation, and what it checks
    --list          list the operations
    --check         compare what the contenders compute, and time nothing
";

#[derive(Debug, Default, PartialEq)]
pub struct Options {
    pub filters: Vec<String>,
    pub quick: bool,
    pub json: Option<PathBuf>,
    pub svg: Option<PathBuf>,
    pub markdown: Option<PathBuf>,
    pub threads_alone: bool,
    pub no_threads: bool,
    pub goals: bool,
    pub notes: bool,
    pub list: bool,
    pub check: bool,
    /// Count allocations for the process that started this one.
    pub count_allocations: bool,
}

/// The option with which a process starts another one that counts allocations.
pub const COUNT_ALLOCATIONS: &str = "--count-allocations";

impl Options {
    /// Reads the arguments; fails with what is wrong.
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let mut options = Options::default();
        while let Some(argument) = arguments.next() {
            let mut file = || {
                arguments
                    .next()
                    .map(PathBuf::from)
                    .ok_or(format!("{argument} needs a file"))
            };
            match argument.as_str() {
                "--quick" => options.quick = true,
                "--json" => options.json = Some(file()?),
                "--svg" => options.svg = Some(file()?),
                "--markdown" => options.markdown = Some(file()?),
                "--threads" => options.threads_alone = true,
                "--no-threads" => options.no_threads = true,
                "--goals" => options.goals = true,
                "--notes" => options.notes = true,
                "--list" => options.list = true,
                "--check" => options.check = true,
                COUNT_ALLOCATIONS => options.count_allocations = true,
                unknown if unknown.starts_with('-') => return Err(format!("there is no option {unknown}")),
                _ => options.filters.push(argument),
            }
        }
        Ok(options)
    }

    /// What runs the same measurement again.
    pub fn command(&self) -> String {
        let mut command = "cargo run --release --manifest-path benches/versus/Cargo.toml".to_owned();
        if cfg!(feature = "vendored") {
            command.push_str(" --features vendored");
        }
        let quick = self.quick.then(|| "--quick".to_owned());
        let arguments: Vec<String> = quick.into_iter().chain(self.filters.iter().cloned()).collect();
        if !arguments.is_empty() {
            command.push_str(" -- ");
            command.push_str(&arguments.join(" "));
        }
        command
    }

    /// Whether an operation is to be measured.
    pub fn wants(&self, group: &str, name: &str) -> bool {
        let text = format!("{group}: {name}").to_lowercase();
        self.filters.is_empty() || self.filters.iter().any(|filter| text.contains(&filter.to_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_and_filters_are_told_apart() {
        let options = parse("--quick gcm --json out.json hmac").unwrap();
        assert!(options.quick);
        assert_eq!(options.json, Some(PathBuf::from("out.json")));
        assert_eq!(options.filters, ["gcm", "hmac"]);
    }

    #[test]
    fn the_command_measures_the_same_again() {
        let command = parse("--quick gcm --json out.json").unwrap().command();
        assert!(command.starts_with("cargo run --release --manifest-path benches/versus/Cargo.toml"));
        assert!(command.ends_with(" -- --quick gcm"));
    }

    #[test]
    fn unknown_options_and_missing_files_are_errors() {
        assert_eq!(parse("--fast").unwrap_err(), "there is no option --fast");
        assert_eq!(parse("--svg").unwrap_err(), "--svg needs a file");
    }

    #[test]
    fn a_filter_is_part_of_a_group_or_a_name() {
        let options = parse("gcm loading").unwrap();
        assert!(options.wants("AEAD", "AES-256-GCM seal 64 B"));
        assert!(options.wants("loading keys", "RSA-2048"));
        assert!(!options.wants("hash", "SHA-256"));
        assert!(parse("").unwrap().wants("hash", "SHA-256"));
    }
}
