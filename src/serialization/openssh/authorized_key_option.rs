//! One option of a line in `authorized_keys` (AUTHORIZED_KEYS FILE FORMAT in sshd(8)).

use super::options::{SplitOption, write_value};
use super::pattern::check_list;
use super::source_patterns::SourcePatterns;
use super::timestamp::SshTimestamp;
use crate::error::{Error, MalformedKind, Result};

/// What an option is about in errors.
pub(super) const WHAT: &str = "authorized_keys option";

/// The longest name of a host in bytes, as in OpenSSH.
const LONGEST_HOST: usize = 1024;

/// The largest number of a tunnel device, as in OpenSSH.
const LARGEST_TUNNEL: u32 = i32::MAX as u32 - 2;

/// Something that a key permits unless an option forbids it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SshPermission {
    /// Forwarding of the authentication agent: `agent-forwarding`.
    AgentForwarding,
    /// Forwarding of ports and sockets: `port-forwarding`.
    PortForwarding,
    /// A terminal: `pty`.
    Pty,
    /// The file `~/.ssh/rc` is run: `user-rc`.
    UserRc,
    /// Forwarding of X11 displays: `X11-forwarding`.
    X11Forwarding,
}

impl SshPermission {
    /// Every permission.
    pub const ALL: &'static [Self] = &[
        SshPermission::AgentForwarding,
        SshPermission::PortForwarding,
        SshPermission::Pty,
        SshPermission::UserRc,
        SshPermission::X11Forwarding,
    ];

    /// The name of the option: `"agent-forwarding"`. With `no-` before it, the option forbids what it names.
    pub const fn name(self) -> &'static str {
        match self {
            SshPermission::AgentForwarding => "agent-forwarding",
            SshPermission::PortForwarding => "port-forwarding",
            SshPermission::Pty => "pty",
            SshPermission::UserRc => "user-rc",
            SshPermission::X11Forwarding => "X11-forwarding",
        }
    }
}

/// A place to which ports may be forwarded (`permitopen`), or where one may be listened (`permitlisten`).
///
/// ```
/// use hazmat_openssl::serialization::openssh::ForwardingPlace;
///
/// let place: ForwardingPlace = "[2001:db8::1]:443".parse()?;
/// assert_eq!((place.host(), place.port()), (Some("2001:db8::1"), Some(443)));
/// let place: ForwardingPlace = "localhost:*".parse()?;
/// assert_eq!((place.host(), place.port()), (Some("localhost"), None));
/// # Ok::<(), hazmat_openssl::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ForwardingPlace {
    host: Option<Box<str>>,
    port: Option<u16>,
}

impl ForwardingPlace {
    /// The host as it is written, possibly a pattern; `None` for any, if a line of `permitlisten` has a port only.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The port; `None` for any.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    fn read(text: &str, needs_host: bool) -> Result<Self> {
        let error = |kind, reason| Error::malformed(kind, WHAT, reason);
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let split = rest.split_once("]:");
                let (host, port) =
                    split.ok_or_else(|| error(MalformedKind::InvalidValue, "a host in brackets has no port"))?;
                (Some(host), port)
            }
            None => match text.split_once(':') {
                Some((host, port)) => (Some(host), port),
                None if needs_host => return Err(error(MalformedKind::Missing, "a place has no port")),
                None => (None, text),
            },
        };
        if host.is_some_and(|host| {
            host.is_empty()
                || host.len() > LONGEST_HOST
                || host.contains(|character: char| character.is_whitespace() || "[]".contains(character))
        }) {
            return Err(error(MalformedKind::InvalidValue, "a place has no valid host"));
        }
        let port = match port {
            "*" => None,
            _ if !port.bytes().all(|byte| byte.is_ascii_digit()) => {
                return Err(error(MalformedKind::InvalidValue, "a port is not a number"));
            }
            _ => match port.parse() {
                Ok(0) | Err(_) => return Err(error(MalformedKind::OutOfRange, "a port is not one of 1 to 65535")),
                Ok(port) => Some(port),
            },
        };
        Ok(ForwardingPlace {
            host: host.map(Into::into),
            port,
        })
    }
}

/// Fails with [`Error::Malformed`].
impl std::str::FromStr for ForwardingPlace {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::read(text, false)
    }
}

impl std::fmt::Display for ForwardingPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.host() {
            Some(host) if host.contains(':') => write!(f, "[{host}]:")?,
            Some(host) => write!(f, "{host}:")?,
            None => {}
        }
        match self.port {
            Some(port) => write!(f, "{port}"),
            None => f.write_str("*"),
        }
    }
}

/// An option of a line in `authorized_keys`: every one of sshd(8).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthorizedKeyOption {
    /// `cert-authority`: the key does not log in, but signs certificates for those who do.
    CertAuthority,
    /// `command`: run instead of what the client asks for.
    Command(String),
    /// `environment`: a variable of the environment, if the server permits it.
    #[non_exhaustive]
    Environment {
        /// The name: letters, digits and `_`.
        name: String,
        /// The value.
        value: String,
    },
    /// `expiry-time`: the key is not accepted after it.
    ExpiryTime(SshTimestamp),
    /// `from`: the hosts from which the key may be used.
    From(SourcePatterns),
    /// `permitlisten`: a place at which a remote port may be listened on.
    PermitListen(ForwardingPlace),
    /// `permitopen`: a place to which a local port may be forwarded.
    PermitOpen(ForwardingPlace),
    /// `principals`: the names of which a certificate by this authority must have one.
    Principals(Vec<String>),
    /// `restrict`: forbids all that the options before it permit, and all that they do not mention.
    Restrict,
    /// `tunnel`: the number of the tunnel device; `None` for any.
    Tunnel(Option<u32>),
    /// `pty`, `no-pty` and the like: what is permitted or forbidden from there on.
    Permission(SshPermission, bool),
    /// `no-touch-required` (`false`): a security key need not assert that its user was present.
    TouchRequired(bool),
    /// `verify-required` (`true`): a security key must assert that it verified its user.
    VerifyRequired(bool),
    /// An option that this crate does not know. sshd refuses lines with options that it does not know.
    #[non_exhaustive]
    Unknown {
        /// The name.
        name: String,
        /// The value, if there is one.
        value: Option<String>,
    },
}

impl AuthorizedKeyOption {
    /// A variable of the environment.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a name that is empty or has other characters than letters, digits and `_`.
    pub fn environment(name: &str, value: &str) -> Result<Self> {
        if !is_variable(name) {
            return Err(Error::invalid("name", "must be letters, digits and underscores"));
        }
        Ok(AuthorizedKeyOption::Environment {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }

    /// Understands an option. Names are not case-sensitive.
    pub(super) fn read(option: SplitOption<'_>) -> Result<Self> {
        let SplitOption { name, value } = option;
        let name = name.to_ascii_lowercase();
        if let Some(flag) = Self::flag(&name) {
            return match value {
                None => Ok(flag),
                Some(_) => Err(malformed(MalformedKind::NotAllowed, "a flag has a value")),
            };
        }
        let with_value: fn(String) -> Result<Self> = match &*name {
            "command" => |value| Ok(AuthorizedKeyOption::Command(value)),
            "environment" => read_variable,
            "expiry-time" => |value| SshTimestamp::read(WHAT, &value).map(AuthorizedKeyOption::ExpiryTime),
            "from" => |value| SourcePatterns::read(WHAT, &value).map(AuthorizedKeyOption::From),
            "permitlisten" => |value| ForwardingPlace::read(&value, false).map(AuthorizedKeyOption::PermitListen),
            "permitopen" => |value| ForwardingPlace::read(&value, true).map(AuthorizedKeyOption::PermitOpen),
            "principals" => read_principals,
            "tunnel" => read_tunnel,
            _ => return Ok(AuthorizedKeyOption::Unknown { name, value }),
        };
        with_value(value.ok_or_else(|| malformed(MalformedKind::Missing, "an option has no value"))?)
    }

    /// An option without a value.
    fn flag(name: &str) -> Option<Self> {
        let (positive, is_positive) = match name.strip_prefix("no-") {
            Some(positive) => (positive, false),
            None => (name, true),
        };
        Some(match positive {
            "cert-authority" if is_positive => AuthorizedKeyOption::CertAuthority,
            "restrict" if is_positive => AuthorizedKeyOption::Restrict,
            "touch-required" => AuthorizedKeyOption::TouchRequired(is_positive),
            "verify-required" => AuthorizedKeyOption::VerifyRequired(is_positive),
            _ => {
                let mut all = SshPermission::ALL.iter().copied();
                let permission = all.find(|permission| permission.name().eq_ignore_ascii_case(positive))?;
                AuthorizedKeyOption::Permission(permission, is_positive)
            }
        })
    }

    /// Writes the option.
    pub(super) fn write(&self, out: &mut String) -> Result<()> {
        match self {
            AuthorizedKeyOption::CertAuthority => out.push_str("cert-authority"),
            AuthorizedKeyOption::Command(command) => write_value(out, "command", command)?,
            AuthorizedKeyOption::Environment { name, value } => {
                write_value(out, "environment", &format!("{name}={value}"))?;
            }
            AuthorizedKeyOption::ExpiryTime(time) => write_value(out, "expiry-time", &time.to_string())?,
            AuthorizedKeyOption::From(patterns) => write_value(out, "from", patterns.as_str())?,
            AuthorizedKeyOption::PermitListen(place) => write_value(out, "permitlisten", &place.to_string())?,
            AuthorizedKeyOption::PermitOpen(place) => {
                // sshd wants a host.
                let host = if place.host().is_none() { "*:" } else { "" };
                write_value(out, "permitopen", &format!("{host}{place}"))?;
            }
            AuthorizedKeyOption::Principals(names) => {
                let names = names.join(",");
                check_list(WHAT, &names)
                    .map_err(|_| Error::invalid("options", "a principal is empty or not a name"))?;
                write_value(out, "principals", &names)?;
            }
            AuthorizedKeyOption::Restrict => out.push_str("restrict"),
            AuthorizedKeyOption::Tunnel(None) => write_value(out, "tunnel", "any")?,
            AuthorizedKeyOption::Tunnel(Some(number)) => write_value(out, "tunnel", &number.to_string())?,
            AuthorizedKeyOption::Permission(permission, permits) => write_flag(out, permission.name(), *permits),
            AuthorizedKeyOption::TouchRequired(required) => write_flag(out, "touch-required", *required),
            AuthorizedKeyOption::VerifyRequired(required) => write_flag(out, "verify-required", *required),
            AuthorizedKeyOption::Unknown { name, value } => match value {
                Some(value) => write_value(out, name, value)?,
                None => out.push_str(name),
            },
        }
        Ok(())
    }
}

fn malformed(kind: MalformedKind, reason: &'static str) -> Error {
    Error::malformed(kind, WHAT, reason)
}

fn write_flag(out: &mut String, name: &str, is_positive: bool) {
    if !is_positive {
        out.push_str("no-");
    }
    out.push_str(name);
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn read_variable(value: String) -> Result<AuthorizedKeyOption> {
    match value.split_once('=') {
        Some((name, value)) if is_variable(name) => Ok(AuthorizedKeyOption::Environment {
            name: name.to_owned(),
            value: value.to_owned(),
        }),
        _ => Err(malformed(
            MalformedKind::InvalidValue,
            "a variable of the environment is not NAME=value",
        )),
    }
}

fn read_principals(value: String) -> Result<AuthorizedKeyOption> {
    check_list(WHAT, &value)?;
    let names = value.split(',').map(str::to_owned).collect();
    Ok(AuthorizedKeyOption::Principals(names))
}

fn read_tunnel(value: String) -> Result<AuthorizedKeyOption> {
    if value.eq_ignore_ascii_case("any") {
        return Ok(AuthorizedKeyOption::Tunnel(None));
    }
    let number = value
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| value.parse().ok());
    match number.flatten() {
        Some(number) if number <= LARGEST_TUNNEL => Ok(AuthorizedKeyOption::Tunnel(Some(number))),
        _ => Err(malformed(
            MalformedKind::InvalidValue,
            "a tunnel is not a number or any",
        )),
    }
}
