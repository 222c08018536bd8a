//! The machine's FIPS settings: the kernel's flag, and the distribution's OpenSSL configurations, which a vendored OpenSSL
//! does not read.
//!
//! The files are parsed; nothing in them is applied.

use std::fs;
use std::path::{Path, PathBuf};

use super::property::asks_for_fips;
use super::provider::FIPS;
use crate::error::{FipsConfiguration, MachineStatus};
use crate::ffi::conf::{Conf, system_file};
use crate::ffi::lib_ctx::LibCtx;

/// The kernel's FIPS flag: `1` if it was started in FIPS mode.
const KERNEL_FLAG: &str = "/proc/sys/crypto/fips_enabled";

/// The distributions' OpenSSL configurations: Debian, Ubuntu and SUSE; RHEL and Fedora.
const DISTRIBUTION_CONFIGURATIONS: [&str; 3] = [
    "/etc/ssl/openssl.cnf",
    "/usr/lib/ssl/openssl.cnf",
    "/etc/pki/tls/openssl.cnf",
];

pub(crate) fn look(lib: &LibCtx) -> MachineStatus {
    let own = system_file().into_iter();
    let others = DISTRIBUTION_CONFIGURATIONS.iter().map(PathBuf::from);
    look_at(lib, Path::new(KERNEL_FLAG), own.chain(others))
}

fn look_at(lib: &LibCtx, kernel_flag: &Path, files: impl Iterator<Item = PathBuf>) -> MachineStatus {
    let flag = fs::read_to_string(kernel_flag).unwrap_or_default();
    let loaded = lib.loaded_config().and_then(|file| file.canonicalize().ok());
    let mut seen = Vec::new();
    let mut configurations = Vec::new();
    for path in files {
        // Most distributions have several paths to the same file.
        let Ok(file) = path.canonicalize() else { continue };
        if !file.is_file() || seen.contains(&file) {
            continue;
        }
        let asked = read(lib, path, loaded.as_ref() == Some(&file));
        configurations.extend(asked);
        seen.push(file);
    }
    MachineStatus {
        kernel_flag: flag.trim() == "1",
        configurations,
    }
}

/// The FIPS settings of a file; `None` if it has none or cannot be read.
fn read(lib: &LibCtx, path: PathBuf, loaded: bool) -> Option<FipsConfiguration> {
    let conf = Conf::read(lib, &path).ok()?;
    let main = conf.section(&conf.value(None, "openssl_conf")?)?;
    let sections = |module| {
        let of_module = main.iter().filter(move |(name, _)| plain(name) == module);
        of_module.filter_map(|(_, section)| conf.section(section)).flatten()
    };
    let sets_property = sections("alg_section").any(|(name, value)| match plain(&name) {
        "default_properties" => asks_for_fips(&value),
        "fips_mode" => is_yes(&value),
        _ => false,
    });
    let mut modules = sections("providers").filter(|(name, _)| plain(name) == FIPS);
    let activates_module = modules.any(|(_, section)| {
        let settings = conf.section(&section).unwrap_or_default();
        settings
            .iter()
            .any(|(name, value)| plain(name) == "activate" && !is_no(value))
    });
    (sets_property || activates_module).then_some(FipsConfiguration {
        path,
        sets_property,
        activates_module,
        loaded,
    })
}

/// Strips the prefix up to the first dot, which makes repeated names unique within a section (`config(5)`).
fn plain(name: &str) -> &str {
    name.split_once('.').map_or(name, |(_, plain)| plain)
}

fn is_yes(value: &str) -> bool {
    ["yes", "y", "true", "on", "1"].contains(&value.to_ascii_lowercase().as_str())
}

fn is_no(value: &str) -> bool {
    ["no", "n", "false", "off", "0"].contains(&value.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROPERTY: &str = "openssl_conf = main\n[main]\nalg_section = algorithms\n[algorithms]\n\
                            default_properties = provider=x, fips = yes\n";
    const MODULE: &str = "openssl_conf = main\n.include module.cnf\n[main]\nproviders = providers\n[providers]\n\
                          fips = fips_sect\nbase = base_sect\n[base_sect]\nactivate = 1\n";

    fn read(text: &str, included: &str) -> Option<(bool, bool)> {
        let folder = tempfile::tempdir().unwrap();
        let text = text.replace("module.cnf", folder.path().join("module.cnf").to_str().unwrap());
        fs::write(folder.path().join("module.cnf"), included).unwrap();
        fs::write(folder.path().join("openssl.cnf"), text).unwrap();
        let lib = LibCtx::new().unwrap();
        let file = super::read(&lib, folder.path().join("openssl.cnf"), false)?;
        Some((file.sets_property(), file.activates_module()))
    }

    #[test]
    fn a_configuration_that_asks_for_fips_is_seen() {
        let active = "[fips_sect]\nactivate = 1\nmodule-mac = 00\n";
        for (text, included, asked) in [
            (PROPERTY, "", Some((true, false))),
            (MODULE, active, Some((false, true))),
            (MODULE, "[fips_sect]\nmodule-mac = 00\n", None),
            (MODULE, "[fips_sect]\nactivate = no\n", None),
            (
                "openssl_conf = main\n[main]\nx.alg_section = a\n[a]\nfips_mode = yes\n",
                "",
                Some((true, false)),
            ),
            (
                "openssl_conf = main\n[main]\nalg_section = a\n[a]\nfips_mode = off\n",
                "",
                None,
            ),
            (
                "openssl_conf = main\n[main]\nalg_section = a\n[a]\ndefault_properties = ?fips=yes\n",
                "",
                None,
            ),
            (
                "openssl_conf = main\n[main]\nalg_section = a\n[a]\ndefault_properties = fips=no\n",
                "",
                None,
            ),
            (
                "openssl_conf = main\n[main]\nalg_section = a\n[a]\ndefault_properties = x,FIPS = Yes\n",
                "",
                Some((true, false)),
            ),
            (
                "openssl_conf = main\n[main]\nalg_section = a\n[a]\ndefault_properties = \"fips='YES'\"\n",
                "",
                None,
            ),
            // Sections that nothing leads to ask for nothing.
            ("[algorithms]\ndefault_properties = fips=yes\n", "", None),
            ("openssl_conf = none\n", "", None),
            ("this is no configuration", "", None),
            ("", "", None),
        ] {
            assert_eq!(read(text, included), asked, "{text}");
        }
        let both = MODULE.replace("providers = providers\n", "providers = providers\nalg_section = a\n")
            + "[a]\ndefault_properties = fips=yes\n";
        assert_eq!(read(&both, active), Some((true, true)));
    }

    #[test]
    fn a_machine_is_set_to_fips_by_its_kernel_or_by_a_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let file = folder.path().join(name);
            fs::write(&file, text).unwrap();
            file
        };
        let (off, on) = (file("off", "0\n"), file("on", "1\n"));
        let asks = file("asks.cnf", PROPERTY);
        let says_nothing = file("says-nothing.cnf", "openssl_conf = main\n[main]\n");
        let again = folder.path().join("x/../asks.cnf");
        fs::create_dir(folder.path().join("x")).unwrap();
        let missing = folder.path().join("missing");
        let mut lib = LibCtx::new().unwrap();

        let look = |lib: &LibCtx, flag: &Path, files: &[&PathBuf]| {
            look_at(lib, flag, files.iter().map(|file| (*file).clone()))
        };
        for flag in [&off, &missing] {
            let status = look(&lib, flag, &[&says_nothing, &missing]);
            assert!(!status.is_set_to_fips() && !status.kernel_flag());
            assert_eq!(status.to_string(), "the kernel's FIPS flag is not set");
        }
        let status = look(&lib, &on, &[]);
        assert!(status.is_set_to_fips() && status.kernel_flag() && status.configurations().is_empty());

        let status = look(&lib, &off, &[&missing, &asks, &again, &asks, &says_nothing]);
        assert!(status.is_set_to_fips() && !status.kernel_flag());
        let [found] = status.configurations() else {
            panic!("{status}")
        };
        assert_eq!((found.path(), found.is_loaded()), (asks.as_path(), false));
        assert!(found.sets_property() && !found.activates_module());
        let text = status.to_string();
        assert!(
            text.contains("asks.cnf requests fips=yes and is not loaded by this backend"),
            "{text}"
        );

        lib.load_config(Some(&asks)).unwrap();
        let status = look(&lib, &off, &[&again]);
        assert!(status.configurations()[0].is_loaded(), "{status}");
    }
}
