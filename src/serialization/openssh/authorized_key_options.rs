//! The options of a line in `authorized_keys` together.

use time::{OffsetDateTime, UtcOffset};

use super::authorized_key_option::{AuthorizedKeyOption, ForwardingPlace, SshPermission, WHAT};
use super::options;
use super::source_patterns::SourcePatterns;
use crate::error::{Error, MalformedKind, Result};

/// The options of a line in `authorized_keys`, in their order (AUTHORIZED_KEYS FILE FORMAT in sshd(8)).
///
/// ```
/// use hazmat_openssl::serialization::openssh::{AuthorizedKeyOptions, SshPermission};
///
/// let options = AuthorizedKeyOptions::from_text(r#"restrict,pty,command="echo \"hello\"""#)?;
/// assert_eq!(options.command(), Some(r#"echo "hello""#));
/// assert!(options.permits(SshPermission::Pty));
/// assert!(!options.permits(SshPermission::PortForwarding));
/// # Ok::<(), hazmat_openssl::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AuthorizedKeyOptions(Vec<AuthorizedKeyOption>);

impl AuthorizedKeyOptions {
    /// Options to write.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a second `command`, `from` or `principals`, for a value that its option cannot have, such as a
    /// place to forward to without a host, and for one that cannot be written: with a control character, or with a backslash at its
    /// end.
    pub fn new(options: impl IntoIterator<Item = AuthorizedKeyOption>) -> Result<Self> {
        let new = AuthorizedKeyOptions(options.into_iter().collect());
        new.check_duplicates().map_err(options::of_argument("options"))?;
        // As they are written, they must be read.
        let again = Self::from_text(&new.to_text()?).map_err(options::of_argument("options"))?;
        if again != new {
            return Err(Error::invalid("options", "an option cannot be written as it is"));
        }
        Ok(new)
    }

    /// Reads a list of options as it precedes a key.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if the list does not decode, or if a value of a known option is not valid.
    pub fn from_text(text: &str) -> Result<Self> {
        let split = options::parse(WHAT, text)?;
        let options = split.into_iter().map(AuthorizedKeyOption::read);
        let options = AuthorizedKeyOptions(options.collect::<Result<_>>()?);
        options.check_duplicates()?;
        Ok(options)
    }

    /// Writes the list.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a value that cannot be written, which [`new`](Self::new) refuses.
    pub fn to_text(&self) -> Result<String> {
        let mut out = String::new();
        for option in &self.0 {
            if !out.is_empty() {
                out.push(',');
            }
            option.write(&mut out)?;
        }
        Ok(out)
    }

    fn check_duplicates(&self) -> Result<()> {
        let single: [fn(&AuthorizedKeyOption) -> bool; 3] = [
            |option| matches!(option, AuthorizedKeyOption::Command(_)),
            |option| matches!(option, AuthorizedKeyOption::From(_)),
            |option| matches!(option, AuthorizedKeyOption::Principals(_)),
        ];
        for is_one in single {
            if self.0.iter().filter(|option| is_one(option)).count() > 1 {
                let reason = "command, from or principals occurs twice";
                return Err(Error::malformed(MalformedKind::Duplicate, WHAT, reason));
            }
        }
        Ok(())
    }

    fn find<'a, T>(&'a self, get: impl Fn(&'a AuthorizedKeyOption) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(get)
    }

    /// The last of the options that say something.
    fn last<T>(&self, get: impl Fn(&AuthorizedKeyOption) -> Option<T>) -> Option<T> {
        self.0.iter().rev().find_map(get)
    }

    /// The options in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &AuthorizedKeyOption> {
        self.0.iter()
    }

    /// Whether there are no options.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the key signs certificates: `cert-authority`.
    #[must_use]
    pub fn is_cert_authority(&self) -> bool {
        self.0.contains(&AuthorizedKeyOption::CertAuthority)
    }

    /// Whether something is permitted. Everything is, but for the options that forbid it; the last one counts.
    #[must_use]
    pub fn permits(&self, permission: SshPermission) -> bool {
        let last = self.last(|option| match option {
            AuthorizedKeyOption::Restrict => Some(false),
            AuthorizedKeyOption::Permission(about, permits) if *about == permission => Some(*permits),
            _ => None,
        });
        last.unwrap_or(true)
    }

    /// The command that is run instead of what the client asks for.
    pub fn command(&self) -> Option<&str> {
        self.find(|option| match option {
            AuthorizedKeyOption::Command(command) => Some(command.as_str()),
            _ => None,
        })
    }

    /// The variables of the environment, as names and values. The first of several values counts.
    pub fn environment(&self) -> Vec<(&str, &str)> {
        let mut seen = std::collections::HashSet::new();
        let variables = self.0.iter().filter_map(|option| match option {
            AuthorizedKeyOption::Environment { name, value } => Some((name.as_str(), value.as_str())),
            _ => None,
        });
        variables.filter(|(name, _)| seen.insert(*name)).collect()
    }

    /// When the key expires, which is the earliest of several times. `local_offset` is that of the machine's time zone, for times
    /// without `Z`.
    pub fn expiry_time(&self, local_offset: UtcOffset) -> Option<OffsetDateTime> {
        let times = self.0.iter().filter_map(|option| match option {
            AuthorizedKeyOption::ExpiryTime(time) => Some(time.to_utc(local_offset)),
            _ => None,
        });
        times.min()
    }

    /// The hosts from which the key may be used; `None` for all.
    pub fn source_patterns(&self) -> Option<&SourcePatterns> {
        self.find(|option| match option {
            AuthorizedKeyOption::From(patterns) => Some(patterns),
            _ => None,
        })
    }

    /// The names of which a certificate by this authority must have one; `None` for the name of the user who logs in.
    pub fn principals(&self) -> Option<&[String]> {
        self.find(|option| match option {
            AuthorizedKeyOption::Principals(names) => Some(names.as_slice()),
            _ => None,
        })
    }

    /// The places at which remote ports may be listened on; none for all, if port forwarding is
    /// [permitted](SshPermission::PortForwarding).
    pub fn permit_listen(&self) -> impl Iterator<Item = &ForwardingPlace> {
        self.0.iter().filter_map(|option| match option {
            AuthorizedKeyOption::PermitListen(place) => Some(place),
            _ => None,
        })
    }

    /// The places to which local ports may be forwarded; none for all, if port forwarding is
    /// [permitted](SshPermission::PortForwarding).
    pub fn permit_open(&self) -> impl Iterator<Item = &ForwardingPlace> {
        self.0.iter().filter_map(|option| match option {
            AuthorizedKeyOption::PermitOpen(place) => Some(place),
            _ => None,
        })
    }

    /// The tunnel device that is forced: `Some(None)` is any.
    pub fn tunnel(&self) -> Option<Option<u32>> {
        self.last(|option| match option {
            AuthorizedKeyOption::Tunnel(number) => Some(*number),
            _ => None,
        })
    }

    /// Whether a security key must assert that its user was present. `true` unless an option says otherwise.
    #[must_use]
    pub fn requires_user_presence(&self) -> bool {
        let last = self.last(|option| match option {
            AuthorizedKeyOption::TouchRequired(required) => Some(*required),
            _ => None,
        });
        last.unwrap_or(true)
    }

    /// Whether a security key must assert that it verified its user. `false` unless an option says otherwise.
    #[must_use]
    pub fn requires_user_verification(&self) -> bool {
        let last = self.last(|option| match option {
            AuthorizedKeyOption::VerifyRequired(required) => Some(*required),
            _ => None,
        });
        last.unwrap_or(false)
    }

    /// The names of options that this crate does not know. **If there is one, do not accept the key**: it may be a restriction. sshd
    /// refuses a line with an option that it does not know.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|option| match option {
            AuthorizedKeyOption::Unknown { name, .. } => Some(name.as_str()),
            _ => None,
        })
    }
}
