//! A root whose key is in a token: the folder has the file `root.token` in place of a key, which says where the key is. It has no
//! PIN.
//!
//! The file also names the modules that reach the token, which are loaded as code. Only its owner must be able to write the folder;
//! give `--pkcs11-module` and `--provider-module` where that is not so.

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::key_store::Pkcs11Uri;

use crate::authority::Role;
use crate::folder::{Folder, Readers};
use crate::token::{self, shown};
use crate::{Explain, Failure, Options};

const FILE: &str = "root.token";

// The lines of the file: a name, and a value.
const URI: &str = "uri";
const PKCS11_MODULE: &str = "pkcs11-module";
const PROVIDER_MODULE: &str = "provider-module";

/// The place of a key in a token.
pub struct RootToken {
    uri: String,
    pkcs11_module: Option<PathBuf>,
    provider_module: Option<PathBuf>,
}

/// The key in a sentence.
impl Display for RootToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the key {}", shown(&self.uri))
    }
}

impl RootToken {
    /// The key that a URI names, in the token that the arguments reach.
    pub fn new(uri: &str, arguments: &token::TokenArguments) -> Result<Self, Failure> {
        check("--key-uri", uri)?;
        let absolute = |path: &PathBuf| std::path::absolute(path).explain(path.display());
        let modules = [&arguments.pkcs11_module, &arguments.provider_module];
        let [pkcs11_module, provider_module] = modules.map(|path| path.as_ref().map(absolute).transpose());
        let token = RootToken {
            uri: uri.to_owned(),
            pkcs11_module: pkcs11_module?,
            provider_module: provider_module?,
        };
        match token.lines()?.iter().any(|(_, value)| value.contains(char::is_control)) {
            true => Err(Failure::new(
                "--key-uri and the modules must not have control characters",
            )),
            false => Ok(token),
        }
    }

    /// The place of an authority's key; `None` if it is in a file.
    pub fn of(folder: &Folder, role: &Role) -> Result<Option<Self>, Failure> {
        let path = folder.path(FILE);
        if *role != Role::ROOT || !path.exists() {
            return Ok(None);
        }
        let text = folder.read_text(FILE)?;
        let value = |name| {
            let lines = text.lines().filter_map(|line| line.split_once(": "));
            lines.filter(|(found, _)| *found == name).map(|(_, value)| value).next()
        };
        let uri = value(URI).ok_or_else(|| Failure(format!("{} has no {URI}", path.display())))?;
        // Somebody may have changed the file.
        check(&path.display().to_string(), uri)?;
        Ok(Some(RootToken {
            uri: uri.to_owned(),
            pkcs11_module: value(PKCS11_MODULE).map(PathBuf::from),
            provider_module: value(PROVIDER_MODULE).map(PathBuf::from),
        }))
    }

    pub fn write(&self, folder: &Folder) -> Result<(), Failure> {
        let lines = self
            .lines()?
            .into_iter()
            .map(|(name, value)| format!("{name}: {value}\n"));
        folder.write(FILE, lines.collect::<String>().as_bytes(), Readers::Owner)
    }

    fn lines(&self) -> Result<Vec<(&'static str, &str)>, Failure> {
        let mut lines = vec![(URI, self.uri.as_str())];
        for (name, path) in [
            (PKCS11_MODULE, &self.pkcs11_module),
            (PROVIDER_MODULE, &self.provider_module),
        ] {
            if let Some(path) = path {
                lines.push((name, text_of(path)?));
            }
        }
        Ok(lines)
    }

    /// Finds the key in its token. Modules in the arguments take the place of those in the file: the token may be at another
    /// machine now.
    ///
    /// The token has a backend of its own, so that only commands that need the root's key need the token.
    pub fn load(&self, options: &Options) -> Result<PrivateKey, Failure> {
        let given = options.token.clone();
        let arguments = token::TokenArguments {
            pkcs11_module: given.pkcs11_module.or_else(|| self.pkcs11_module.clone()),
            provider_module: given.provider_module.or_else(|| self.provider_module.clone()),
            pin_file: given.pin_file,
        };
        let backend = arguments.backend(options.fips)?;
        arguments.private_key(&backend, &self.uri)
    }
}

/// Refuses a URI that the folder must not keep, or that may lead to another token. `place` says where it stands.
fn check(place: &str, uri: &str) -> Result<(), Failure> {
    let uri = Pkcs11Uri::parse(uri).explain(place)?;
    let vendors = uri.vendor_path_attributes().chain(uri.vendor_query_attributes());
    let mut names = vendors.map(|(name, _)| name.to_ascii_lowercase());
    if uri.pin_value().is_some() || names.any(|name| name.contains("pin")) {
        return Err(Failure(format!(
            "{place} must not have a PIN: --pin-file reads it from a file, and without it the program asks"
        )));
    }
    if !uri.names_one_token() {
        return Err(Failure(format!(
            "{place} must name the token: by token=, serial= or slot-id="
        )));
    }
    Ok(())
}

fn text_of(path: &Path) -> Result<&str, Failure> {
    let text = path.to_str();
    text.ok_or_else(|| Failure(format!("{}: the path is not UTF-8", path.display())))
}
