//! The configuration of a provider that a program loads: its module and its parameters.

use std::fmt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::{Error, OpenSslErrors, ProviderFailure, Result};
use crate::ffi::conf::{Conf, assignment_size, push_assignment};
use crate::ffi::lib_ctx::LibCtx;
use crate::ffi::loaded_code::exports_own_libcrypto;
use crate::support::secret::SecretBytes;

/// The most bytes of a provider's name, of a parameter's name, and of its value, and the most parameters.
const MAX_IDENTITY: usize = 64;
const MAX_NAME: usize = 128;
const MAX_VALUE: usize = 4096;
const MAX_PARAMETERS: usize = 64;

/// Parameters of the provider `pkcs11`, and a quirk.
const TOKEN_MODULE: &str = "pkcs11-module-path";
const LOAD_BEHAVIOR: &str = "pkcs11-module-load-behavior";
const CACHE_KEYS: &str = "pkcs11-module-cache-keys";
const CACHE_PINS: &str = "pkcs11-module-cache-pins";
const QUIRKS: &str = "pkcs11-module-quirks";
const NO_FINALIZATION: &str = "no-deinit";

/// The parameter with the PIN of the provider `pkcs11`, and what its value begins with if it names a file.
const TOKEN_PIN: &str = "pkcs11-module-token-pin";
const PIN_FILE: &[u8] = b"file:";

/// What libcrypto reads in a provider's section for itself. The crate writes them.
const DIRECTIVES: [&str; 4] = ["identity", "module", "activate", "soft_load"];

/// The providers of OpenSSL itself, which have no configuration, except for `fips`, which has a verification.
const BUILT_IN: [&str; 4] = [DEFAULT, "legacy", "base", "null"];
const DEFAULT: &str = "default";

/// A provider for [`BackendBuilder::provider`](crate::BackendBuilder::provider): its name, its module and its parameters.
///
/// The parameters are those that a section of `openssl.cnf` would have (`config(5)`). They are given to libcrypto as a configuration in
/// memory: no file is written. A value may have any character except for control characters.
///
/// ```no_run
/// use hazmat_openssl::{Backend, ProviderConfiguration};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let token = ProviderConfiguration::pkcs11("/usr/lib/softhsm/libsofthsm2.so");
/// let backend = Backend::builder().provider(token).build()?;
/// assert!(backend.providers()?.contains(&String::from("pkcs11")));
/// # Ok(())
/// # }
/// ```
///
/// Any other provider, by its name alone or with parameters:
///
/// ```no_run
/// use hazmat_openssl::{Backend, ProviderConfiguration};
///
/// # fn main() -> hazmat_openssl::Result<()> {
/// let tpm = ProviderConfiguration::new("tpm2")
///     .module("/usr/lib/x86_64-linux-gnu/ossl-modules/tpm2.so")
///     .parameter("tcti", "swtpm:port=2321");
/// let backend = Backend::builder().provider("base").provider(tpm).build()?;
/// # Ok(())
/// # }
/// ```
///
/// # Secrets
///
/// A value of [`secret_parameter`](Self::secret_parameter), such as a [`pin`](Self::pin), is in no error and no `Debug` output, and this
/// crate clears its own copies. libcrypto keeps two copies of each parameter until the backend is gone, and does not clear them. So does
/// a provider, in its own way. Where a PIN can be asked for when it is needed, that is better: see
/// [`PinSource`](crate::key_store::PinSource).
#[derive(Clone)]
#[must_use = "a configuration does nothing until a backend is built with it"]
pub struct ProviderConfiguration {
    identity: String,
    module: Option<PathBuf>,
    parameters: Vec<Parameter>,
}

#[derive(Clone)]
struct Parameter {
    name: String,
    value: SecretBytes,
    secret: bool,
}

impl ProviderConfiguration {
    /// A provider by its name, without parameters. libcrypto looks for a module of this name in the directory of
    /// [`module_dir`](crate::BackendBuilder::module_dir), else in the one that `OPENSSL_MODULES` names, else in its own.
    ///
    /// The name consists of 1 to 64 ASCII letters, digits, hyphens and underscores, and sorts after `default` in the order of ASCII:
    /// libcrypto prefers providers in the order of their names, and would use a provider with a smaller name in place of its own. It
    /// is also the name in [`Backend::providers`](crate::Backend::providers).
    pub fn new(name: impl Into<String>) -> Self {
        ProviderConfiguration {
            identity: name.into(),
            module: None,
            parameters: Vec::new(),
        }
    }

    /// The module of the provider: an absolute path, or one below the directory in which libcrypto looks for modules. With it,
    /// the name is free: several providers may have the same module, with different parameters.
    pub fn module(mut self, file: impl Into<PathBuf>) -> Self {
        self.module = Some(file.into());
        self
    }

    /// Sets a parameter. The last value of a name counts.
    ///
    /// A name consists of at most 128 ASCII letters, digits, hyphens and underscores, and begins with a letter or a digit;
    /// it is none of libcrypto's own (`identity`, `module`, `activate`, `soft_load`). A name that ends in `pin` or `password` is that of
    /// a secret, unless the value begins with `file:`. A value has at most 4,096 bytes and no
    /// control character. It cannot be `default`, which libcrypto takes for the name of a section. There are at most 64 parameters.
    pub fn parameter(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), SecretBytes::from(value.into().into_bytes()));
        let secret = is_of_secret(&name) && !value.starts_with(PIN_FILE);
        self.set(name, value, secret)
    }

    /// Sets a parameter whose value is a secret, as [`parameter`](Self::parameter) does otherwise.
    pub fn secret_parameter(self, name: impl Into<String>, value: impl Into<SecretBytes>) -> Self {
        self.set(name.into(), value.into(), true)
    }

    /// The provider `pkcs11` (pkcs11-provider), with the PKCS #11 module of a token.
    ///
    /// It is set up with parameters of its own:
    ///
    /// - It loads the token's module at once, so that a wrong path is an error of the builder;
    ///   [`load_at_first_use`](Self::load_at_first_use) changes that. The environment variable `PKCS11_PROVIDER_MODULE`, if it is set,
    ///   overrides the path.
    /// - The module is not finalized when the backend ends, because that would end the sessions of everything else in the process
    ///   that uses the module: see [`finalize_token_module`](Self::finalize_token_module).
    /// - Keys are used where they are, and are not copied within the token: see [`cache_keys`](Self::cache_keys).
    ///
    /// One PKCS #11 module may have any number of tokens. A backend takes one such module, because libcrypto gives all URIs of a scheme to
    /// one provider: make a backend for each module, or name p11-kit's `p11-kit-proxy.so`, which joins several.
    pub fn pkcs11(token_module: impl Into<PathBuf>) -> Self {
        let path = token_module.into();
        let path = SecretBytes::from_slice(path.as_os_str().as_encoded_bytes());
        ProviderConfiguration::new("pkcs11")
            .set(String::from(TOKEN_MODULE), path, false)
            .parameter(LOAD_BEHAVIOR, "early")
            .quirk(NO_FINALIZATION)
            .cache_keys(false)
    }

    /// The user PIN of the tokens of [`pkcs11`](Self::pkcs11), for programs that do not ask for it. The provider tries it at every token
    /// that a URI matches. It must not begin with `file:`.
    pub fn pin(self, pin: impl Into<SecretBytes>) -> Self {
        self.secret_parameter(TOKEN_PIN, pin)
    }

    /// A file with the user PIN of the tokens of [`pkcs11`](Self::pkcs11) in its first line. The provider reads it when it starts.
    pub fn pin_file(self, file: impl Into<PathBuf>) -> Self {
        let file = file.into();
        let value = [PIN_FILE, file.as_os_str().as_encoded_bytes()].concat();
        self.set(TOKEN_PIN.to_owned(), SecretBytes::from(value), false)
    }

    /// Lets the provider `pkcs11` load the token's module when it is first needed, and not when the backend is built.
    pub fn load_at_first_use(mut self) -> Self {
        self.remove(LOAD_BEHAVIOR);
        self
    }

    /// Lets the provider `pkcs11` keep a PIN that it was given for a token, in the memory of the process and until the backend ends, so
    /// that it can log in again. The default is `false`.
    ///
    /// Without it a key cannot sign if its token wants the PIN for every signature (`CKA_ALWAYS_AUTHENTICATE`, as a smart card's
    /// signature key does), and a session that has ended does not come back before the key is loaded again.
    pub fn cache_pins(mut self, cache: bool) -> Self {
        self.remove(CACHE_PINS);
        if cache {
            self.parameter(CACHE_PINS, "cache")
        } else {
            self
        }
    }

    /// Lets the provider `pkcs11` copy a key, when it is first used, to where the token is faster (`C_CopyObject` into a session), as it does
    /// unless it is told not to. The default of [`pkcs11`](Self::pkcs11) is `false`.
    ///
    /// The copy has the key's label and identifier, and is visible to the whole process: while the key is held,
    /// [`list_uri`](crate::interfaces::KeyStoreBackend::list_uri) lists it, too. A load takes neighbours with one public key for one key.
    pub fn cache_keys(mut self, cache: bool) -> Self {
        self.remove(CACHE_KEYS);
        if cache {
            self
        } else {
            self.parameter(CACHE_KEYS, "false")
        }
    }

    /// Adds a deviation that a token's module needs to the parameter `pkcs11-module-quirks` of the provider `pkcs11`: a name that its
    /// manual lists, such as `no-operation-state`.
    pub fn quirk(self, name: &str) -> Self {
        let mut quirks = self.quirks();
        if !quirks.iter().any(|quirk| quirk == name) {
            quirks.push(name.to_owned());
        }
        self.with_quirks(&quirks)
    }

    /// Lets the provider `pkcs11` finalize the token's module (`C_Finalize`) when the backend ends, which [`pkcs11`](Self::pkcs11)
    /// prevents. A module is initialized once for the whole process: this ends the sessions of all other backends that
    /// use it, and of other code, and their keys never work again.
    pub fn finalize_token_module(self) -> Self {
        let mut quirks = self.quirks();
        quirks.retain(|quirk| quirk != NO_FINALIZATION);
        self.with_quirks(&quirks)
    }

    fn quirks(&self) -> Vec<String> {
        let parameter = self.parameters.iter().find(|parameter| parameter.name == QUIRKS);
        let value = parameter.map(|parameter| String::from_utf8_lossy(&parameter.value));
        value
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect()
    }

    fn with_quirks(mut self, quirks: &[String]) -> Self {
        self.remove(QUIRKS);
        if quirks.is_empty() {
            self
        } else {
            self.parameter(QUIRKS, quirks.join(" "))
        }
    }

    fn remove(&mut self, name: &str) {
        self.parameters.retain(|parameter| parameter.name != name);
    }

    fn set(mut self, name: String, value: SecretBytes, secret: bool) -> Self {
        self.remove(&name);
        self.parameters.push(Parameter { name, value, secret });
        self
    }

    /// The name of the provider.
    pub(crate) fn identity(&self) -> &str {
        &self.identity
    }

    /// Whether this is the provider `pkcs11`, under any name.
    pub(crate) fn reads_pkcs11(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter.name == TOKEN_MODULE)
    }

    fn is_plain(&self) -> bool {
        self.module.is_none() && self.parameters.is_empty()
    }

    /// Loads the provider into a context whose own configuration is complete.
    pub(crate) fn load(&self, lib: &mut LibCtx) -> Result<()> {
        self.check()?;
        check_code([self.identity.as_str()])?;
        if !self.is_plain() {
            self.refuse_configured(lib)?;
            self.register(lib)?;
        }
        lib.load_provider(&self.identity)
    }

    fn check(&self) -> Result<()> {
        let of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !(1..=MAX_IDENTITY).contains(&self.identity.len()) || !self.identity.bytes().all(of_name) {
            let reason = "the name must have 1 to 64 ASCII letters, digits, hyphens and underscores";
            return Err(Error::invalid("provider", reason));
        }
        if self.identity == "fips" {
            let reason = "the FIPS module is loaded by `fips` of the builder, which verifies it";
            return Err(Error::invalid("provider", reason));
        }
        if BUILT_IN.contains(&self.identity.as_str()) && !self.is_plain() {
            let reason = "OpenSSL's own provider has neither a module nor parameters: choose another name";
            return Err(Error::invalid("provider", reason));
        }
        // libcrypto sorts its providers by name, and of two with an algorithm chooses the first.
        if self.identity.as_str() < DEFAULT && !BUILT_IN.contains(&self.identity.as_str()) {
            let reason = format!(
                "{} sorts before \"default\" (capital letters and digits before small ones), so that libcrypto would prefer this provider \
                 for everything that it offers: use another name, and name its file by `module`",
                self.identity
            );
            return Err(Error::invalid("provider", reason));
        }
        if self.parameters.len() > MAX_PARAMETERS {
            return Err(Error::invalid("parameter", "a provider has at most 64 parameters"));
        }
        self.parameters.iter().try_for_each(Parameter::check)
    }

    /// Refuses a provider that the configuration file has: libcrypto would ignore this configuration.
    fn refuse_configured(&self, lib: &LibCtx) -> Result<()> {
        let is_active = lib.provider_names()?.contains(&self.identity);
        if is_active || lib.loaded_config().is_some_and(|file| self.is_in(lib, file)) {
            let reason = format!(
                "the configuration has a provider {} already, whose settings would count: use another name, which needs \
                 `module`, or another configuration",
                self.identity
            );
            return Err(Error::invalid("provider", reason));
        }
        Ok(())
    }

    /// Whether a configuration file has a section for a provider of this name, active or not.
    fn is_in(&self, lib: &LibCtx, file: &Path) -> bool {
        // The system's file need not exist.
        let Ok(mut conf) = Conf::read(lib, file) else {
            return false;
        };
        let plain = |name: &str| name.split_once('.').map_or(name, |(_, plain)| plain).to_owned();
        let main = conf.value(None, "openssl_conf").and_then(|main| conf.section(&main));
        let lists = main.unwrap_or_default().into_iter();
        let lists = lists.filter(|(name, _)| plain(name) == "providers");
        let providers: Vec<_> = lists.filter_map(|(_, list)| conf.section(&list)).flatten().collect();
        let is_in = providers.iter().any(|(name, section)| {
            // Other settings may be a PIN, of which no copy is made.
            let identities = conf
                .settings(section, |name| plain(name) == "identity")
                .unwrap_or_default();
            let identity = identities.into_iter().next_back();
            identity.map_or(plain(name), |(_, identity)| identity) == self.identity
        });
        for (_, section) in &providers {
            conf.clear_section(section);
        }
        is_in
    }

    /// Tells libcrypto the module and the parameters for the load that follows.
    fn register(&self, lib: &mut LibCtx) -> Result<()> {
        let section = self.section_name();
        let text = self.text(&section)?;
        let mut conf = Conf::parse_bytes(lib, &text)?;
        let applied = conf.apply();
        conf.clear_section(&section);
        applied
    }

    /// A name with which no value begins: libcrypto takes a value that is the name of a section for that section.
    fn section_name(&self) -> String {
        let mut name = String::from("hazmat_provider");
        while self.values().any(|value| value.starts_with(name.as_bytes())) {
            name.push('_');
        }
        name
    }

    fn values(&self) -> impl Iterator<Item = &[u8]> {
        let module = self.module.iter().map(|module| module.as_os_str().as_encoded_bytes());
        module.chain(self.parameters.iter().map(|parameter| &*parameter.value))
    }

    /// A configuration that registers the provider without activating it. Some releases activate it for any value of `activate`.
    fn text(&self, section: &str) -> Result<Zeroizing<Vec<u8>>> {
        let (main, list) = (format!("{section}_main"), format!("{section}_list"));
        let identity = &self.identity;
        let head = format!(
            "openssl_conf = {main}\n[{main}]\nproviders = {list}\n[{list}]\n{identity} = {section}\n[{section}]\n"
        );
        let module = self.module.as_ref().map(|module| module.as_os_str().as_encoded_bytes());
        let mut size = head.len() + module.map_or(0, |module| assignment_size("module", module));
        for parameter in &self.parameters {
            size += assignment_size(&parameter.name, &parameter.value);
        }
        // Large enough at once: a vector that grows leaves a copy behind.
        let mut text = Zeroizing::new(Vec::with_capacity(size));
        text.extend_from_slice(head.as_bytes());
        if let Some(module) = module {
            check_value("module", module)?;
            if !push_assignment(&mut text, "module", module) {
                return Err(not_writable("module"));
            }
        }
        for parameter in &self.parameters {
            if !push_assignment(&mut text, &parameter.name, &parameter.value) {
                return Err(not_writable("parameter"));
            }
        }
        Ok(text)
    }
}

impl Parameter {
    fn check(&self) -> Result<()> {
        let of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let begins_well = self.name.starts_with(|first: char| first.is_ascii_alphanumeric());
        if self.name.len() > MAX_NAME || !begins_well || !self.name.bytes().all(of_name) {
            let reason = "the name must have 1 to 128 ASCII letters, digits, hyphens and underscores, the first a letter or digit";
            return Err(Error::invalid("parameter", reason));
        }
        // No name has a dot: libcrypto leaves out what is before the first one.
        let name = self.name.as_str();
        if DIRECTIVES.contains(&name) {
            let reason = format!("{name} is not a parameter: it is an instruction to libcrypto");
            return Err(Error::invalid("parameter", reason));
        }
        if self.secret && self.name == TOKEN_PIN && self.value.starts_with(PIN_FILE) {
            return Err(Error::invalid(
                "pin",
                "must not begin with \"file:\", which names a file: use `pin_file`",
            ));
        }
        check_value("parameter", &self.value)
    }
}

/// Whether a parameter is a secret by its name, as in a line copied from `openssl.cnf`.
fn is_of_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["pin", "password"].iter().any(|end| name.ends_with(end))
}

/// Refuses providers by their names if the program gives its own libcrypto's functions to the code that they load.
pub(super) fn check_code<'name>(names: impl IntoIterator<Item = &'name str>) -> Result<()> {
    let mut others = names
        .into_iter()
        .filter(|name| *name != "fips" && !BUILT_IN.contains(name));
    match others.next() {
        Some(name) if exports_own_libcrypto() => Err(Error::Provider {
            name: name.to_owned(),
            failure: ProviderFailure::OwnOpenSslExported,
            errors: OpenSslErrors::default(),
        }),
        _ => Ok(()),
    }
}

/// Refuses values that libcrypto would not pass on as they are.
fn check_value(argument: &'static str, value: &[u8]) -> Result<()> {
    if value.len() > MAX_VALUE {
        return Err(Error::invalid(argument, "the value must have at most 4096 bytes"));
    }
    if value.iter().any(u8::is_ascii_control) {
        return Err(Error::invalid(
            argument,
            "the value must not contain control characters",
        ));
    }
    // Every configuration has a section of this name.
    if value == b"default" {
        return Err(Error::invalid(
            argument,
            "libcrypto takes the value \"default\" for the name of a section",
        ));
    }
    Ok(())
}

fn not_writable(argument: &'static str) -> Error {
    Error::invalid(argument, "the value must not contain more than 99 backslashes in a row")
}

/// The provider of this name, without parameters.
impl From<&str> for ProviderConfiguration {
    fn from(name: &str) -> Self {
        ProviderConfiguration::new(name)
    }
}

/// The provider of this name, without parameters.
impl From<String> for ProviderConfiguration {
    fn from(name: String) -> Self {
        ProviderConfiguration::new(name)
    }
}

impl fmt::Debug for ProviderConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderConfiguration")
            .field("identity", &self.identity)
            .field("module", &self.module)
            .field("parameters", &self.parameters)
            .finish()
    }
}

impl fmt::Debug for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.secret {
            write!(f, "{} = (secret)", self.name)
        } else {
            write!(f, "{} = {:?}", self.name, String::from_utf8_lossy(&self.value))
        }
    }
}
