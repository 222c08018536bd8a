//! The command line.

use std::path::PathBuf;

pub const USAGE: &str = "\
tls-versus: TLS by rustls-hazmat-openssl against rustls's other providers

    cargo run --release --manifest-path benches/tls/Cargo.toml -- [OPTION]... [FILTER]...

Only operations whose group or name contains one of the filters are measured.

    --quick            fewer and shorter rounds: about half a minute instead of four
    --json FILE        write the results as JSON
    --markdown FILE    write the results as a table in Markdown
    --fips-module DIR  ours is a FIPS backend with the module in this folder; the peers are not
    --list             list the operations
    --only PEER        run this peer alone, for a profiler
";

#[derive(Debug, Default, PartialEq)]
pub struct Options {
    pub filters: Vec<String>,
    pub quick: bool,
    pub json: Option<PathBuf>,
    pub markdown: Option<PathBuf>,
    pub fips_module: Option<PathBuf>,
    pub list: bool,
    pub only: Option<String>,
}

impl Options {
    /// Reads the arguments; fails with what is wrong.
    pub fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let mut options = Options::default();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--quick" => options.quick = true,
                "--json" => options.json = Some(value()?.into()),
                "--markdown" => options.markdown = Some(value()?.into()),
                "--fips-module" => options.fips_module = Some(value()?.into()),
                "--list" => options.list = true,
                "--only" => options.only = Some(value()?),
                unknown if unknown.starts_with('-') => return Err(format!("there is no option {unknown}")),
                _ => options.filters.push(argument),
            }
        }
        Ok(options)
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
        let options = parse("--quick resumed --json out.json 1.2").unwrap();
        assert!(options.quick);
        assert_eq!(options.json, Some(PathBuf::from("out.json")));
        assert_eq!(options.filters, ["resumed", "1.2"]);
        assert!(options.wants("full handshake", "TLS 1.2, RSA 2048, P-256"));
        assert!(!options.wants("full handshake", "TLS 1.3, RSA 2048, P-256"));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert_eq!(parse("--fast").unwrap_err(), "there is no option --fast");
        assert_eq!(parse("--json").unwrap_err(), "--json needs a value");
    }
}
