//! `AuthorizedKeys`: lines, options, and what sshd would make of them.

use hazmat_openssl::serialization::openssh::{
    AuthorizedKey, AuthorizedKeyOption, AuthorizedKeyOptions, AuthorizedKeys, SshPermission, SshPublicKey,
};
use hazmat_openssl::time::UtcOffset;
use hazmat_openssl::{Error, MalformedKind};
use support::errors::{assert_malformed_kind, malformed_kind, refused_argument};
use support::sample_keys::{self, sample};
use support::{backend, files};

const OPTION: &str = "authorized_keys option";

fn key() -> SshPublicKey {
    SshPublicKey::new(sample(sample_keys::ED25519).public.clone()).unwrap()
}

fn other() -> SshPublicKey {
    SshPublicKey::new(sample(sample_keys::P256).public.clone()).unwrap()
}

fn load(file: impl AsRef<[u8]>) -> AuthorizedKeys {
    AuthorizedKeys::from_text(backend(), file).unwrap()
}

fn options(text: &str) -> AuthorizedKeyOptions {
    AuthorizedKeyOptions::from_text(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn lines_are_found_among_others() {
    let (line, other_line) = (key().to_openssh().unwrap(), other().to_openssh().unwrap());
    let file = format!(
        "# a comment\n\n   \t\r\n{line} a comment  of words\r\n  no-pty\t  {other_line}\nnonsense\n\
         from=\"192.0.2.1\" {line}\n{line}"
    );
    let keys = load(&file);
    let numbers: Vec<_> = keys.entries().iter().map(|entry| entry.line_number()).collect();
    assert_eq!(numbers, [Some(4), Some(5), Some(7), Some(8)]);
    assert_eq!(keys.refused_lines().len(), 1);
    assert_eq!(keys.refused_lines()[0].number(), 6);

    let found = keys.find(&key());
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].key().comment(), "a comment  of words");
    assert!(found[0].options().is_empty());
    assert!(found[1].options().source_patterns().is_some());
    let [found] = keys.find(&other())[..] else {
        panic!("it is there once");
    };
    assert!(!found.options().permits(SshPermission::Pty));
}

/// A line that does not decode never hides the ones behind it.
#[test]
fn bad_lines_are_reported_by_number() {
    let line = key().to_openssh().unwrap();
    let base64 = line.split(' ').nth(1).unwrap();
    let certificate = files::read("asymmetric/OpenSSH/certs/dsa-p256.pub");
    let bad = [
        ("ssh-ed25519".to_owned(), MalformedKind::Missing),
        ("no-pty ssh-ed25519".to_owned(), MalformedKind::Missing),
        (format!("ssh-ed25519 {}", &base64[..40]), MalformedKind::Truncated),
        (format!("ssh-ed25519 {base64}!"), MalformedKind::InvalidBase64),
        (format!("ssh-rsa {base64}"), MalformedKind::Inconsistent),
        (format!("command=\"a {line}"), MalformedKind::InvalidText),
        (format!("command=\"a\\\" {line}"), MalformedKind::InvalidText),
        // A backslash does not escape a backslash: the quotation mark is still escaped.
        (format!("command=\"a\\\\\" {line}"), MalformedKind::InvalidText),
        (format!("command=a {line}"), MalformedKind::InvalidText),
        (format!("command {line}"), MalformedKind::Missing),
        (format!("no-pty, {line}"), MalformedKind::Missing),
        (format!(",no-pty {line}"), MalformedKind::Missing),
        (format!("no-pty=\"a\" {line}"), MalformedKind::NotAllowed),
        (format!("no-pty,pty , {line}"), MalformedKind::InvalidValue),
        (format!("{line}\0"), MalformedKind::InvalidText),
        (
            certificate.lines().next().unwrap().to_owned(),
            MalformedKind::UnexpectedType,
        ),
        ("-----BEGIN PUBLIC KEY-----".to_owned(), MalformedKind::InvalidValue),
    ];
    let lines: Vec<_> = bad.iter().map(|(line, _)| line.as_str()).collect();
    let keys = load(format!("{}\n{line}\n", lines.join("\n")));
    assert_eq!(keys.refused_lines().len(), bad.len());
    for (index, (refused, (line, kind))) in keys.refused_lines().iter().zip(&bad).enumerate() {
        assert_eq!(refused.number(), index + 1);
        let (actual, _) = malformed_kind(Err::<(), _>(refused.error().clone()));
        assert_eq!(actual, *kind, "{line}");
        let alone = AuthorizedKey::from_line(backend(), line);
        assert_eq!(alone.as_ref().err(), Some(refused.error()), "{line}");
    }
    let [found] = keys.find(&key())[..] else {
        panic!("the good line is found");
    };
    assert_eq!(found.line_number(), Some(bad.len() + 1));
}

/// For sshd, a line ends with a line feed only. What follows a carriage return is not another key.
#[test]
fn a_carriage_return_is_not_a_line_end() {
    let line = key().to_openssh().unwrap();
    let keys = load(format!("{line} a\r{}\n", other().to_openssh().unwrap()));
    assert_eq!(keys.entries().len(), 1);
    assert!(keys.find(&other()).is_empty());
    let hidden = load(format!("# a comment\r{line}\n"));
    assert!(hidden.entries().is_empty());
    // Nor is other white space a blank.
    for start in ["\r", "\x0b", "\x0c", "\u{a0}", "\u{feff}"] {
        let keys = load(format!("{start}{line}\nno-pty{start}{line}\nno-pty {start}{line}\n"));
        assert_eq!((keys.entries().len(), keys.refused_lines().len()), (0, 3), "{start:?}");
    }
}

#[test]
fn comments_need_not_be_utf8() {
    let line = [key().to_openssh().unwrap().as_bytes(), b" M\xfcller"].concat();
    let keys = load(&line);
    assert_eq!(keys.entries().len(), 1);
    assert_eq!(keys.entries()[0].key().comment_bytes(), b"M\xfcller");
}

#[test]
fn every_option_is_understood() {
    let text = "cert-authority,command=\"a\",environment=\"A_1=b=c\",expiry-time=\"20300101Z\",from=\"*.example.org\",\
                permitlisten=\"[::1]:8080\",permitopen=\"localhost:*\",principals=\"alice,bob\",restrict,tunnel=\"3\",\
                no-agent-forwarding,port-forwarding,pty,no-user-rc,X11-forwarding,no-touch-required,verify-required,\
                later@example.org=\"d\",later";
    let all = options(text);
    assert_eq!(all.iter().len(), 19);
    assert!(all.is_cert_authority());
    assert_eq!(all.command(), Some("a"));
    assert_eq!(all.environment(), [("A_1", "b=c")]);
    let expiry = all.expiry_time(UtcOffset::UTC).unwrap();
    assert_eq!(expiry.unix_timestamp(), 1_893_456_000);
    assert_eq!(all.source_patterns().unwrap().as_str(), "*.example.org");
    let places: Vec<_> = all.permit_listen().map(|place| (place.host(), place.port())).collect();
    assert_eq!(places, [(Some("::1"), Some(8080))]);
    let places: Vec<_> = all.permit_open().map(|place| (place.host(), place.port())).collect();
    assert_eq!(places, [(Some("localhost"), None)]);
    assert_eq!(all.principals().unwrap(), ["alice", "bob"]);
    assert_eq!(all.tunnel(), Some(Some(3)));
    let permitted = SshPermission::ALL.iter().map(|permission| all.permits(*permission));
    assert_eq!(permitted.collect::<Vec<_>>(), [false, true, true, false, true]);
    assert!(!all.requires_user_presence());
    assert!(all.requires_user_verification());
    assert_eq!(all.unknown().collect::<Vec<_>>(), ["later@example.org", "later"]);

    // They are written as they were, but for the time.
    let written = all.to_text().unwrap();
    assert_eq!(written, text.replace("20300101Z", "20300101000000Z"));
    assert_eq!(options(&written), all);
    assert_eq!(AuthorizedKeyOptions::new(all.iter().cloned()), Ok(all));
}

#[test]
fn no_options_permit_everything() {
    let none = options("");
    assert!(none.is_empty() && !none.is_cert_authority());
    assert!(SshPermission::ALL.iter().all(|permission| none.permits(*permission)));
    assert!(none.requires_user_presence() && !none.requires_user_verification());
    assert_eq!((none.command(), none.tunnel(), none.principals()), (None, None, None));
    assert_eq!(none.expiry_time(UtcOffset::UTC), None);
    assert_eq!(none.to_text().unwrap(), "");
}

/// The last of several counts, and `restrict` forbids what options before it permit.
#[test]
fn the_order_of_permissions_counts() {
    let pty = |text: &str| options(text).permits(SshPermission::Pty);
    assert!(!pty("no-pty"));
    assert!(!pty("NO-PTY"));
    assert!(pty("no-pty,pty"));
    assert!(!pty("pty,no-pty"));
    assert!(!pty("restrict"));
    assert!(pty("restrict,pty"));
    assert!(!pty("pty,restrict"));
    assert!(!pty("restrict,port-forwarding"));
    assert!(options("no-touch-required,touch-required").requires_user_presence());
    assert!(!options("verify-required,no-verify-required").requires_user_verification());
    assert_eq!(options("tunnel=\"1\",tunnel=\"any\"").tunnel(), Some(None));
}

#[test]
fn the_first_value_of_a_variable_and_the_earliest_expiry_count() {
    let twice = options("environment=\"A=1\",environment=\"B=2\",environment=\"A=3\"");
    assert_eq!(twice.environment(), [("A", "1"), ("B", "2")]);
    let twice = options("expiry-time=\"20310101Z\",expiry-time=\"20300101Z\"");
    let time = twice.expiry_time(UtcOffset::UTC).unwrap();
    assert_eq!(time.year(), 2030);
    // Without Z, the time is that of the time zone.
    let east = UtcOffset::from_hms(2, 0, 0).unwrap();
    let local = options("expiry-time=\"203001010000\"");
    let difference = local.expiry_time(UtcOffset::UTC).unwrap() - local.expiry_time(east).unwrap();
    assert_eq!(difference.whole_hours(), 2);
}

#[test]
fn wrong_values_are_refused() {
    for (text, kind) in [
        ("command=\"a\",command=\"b\"", MalformedKind::Duplicate),
        ("from=\"a\",from=\"b\"", MalformedKind::Duplicate),
        ("principals=\"a\",principals=\"b\"", MalformedKind::Duplicate),
        ("principals=\"\"", MalformedKind::Missing),
        ("principals=\"a,\"", MalformedKind::Missing),
        ("from=\"\"", MalformedKind::Missing),
        ("from=\"192.0.2.1/24\"", MalformedKind::InvalidValue),
        ("environment=\"A\"", MalformedKind::InvalidValue),
        ("environment=\"=a\"", MalformedKind::InvalidValue),
        ("environment=\"A-B=a\"", MalformedKind::InvalidValue),
        ("expiry-time=\"tomorrow\"", MalformedKind::InvalidTime),
        ("expiry-time=\"20300230\"", MalformedKind::InvalidTime),
        ("permitopen=\"80\"", MalformedKind::Missing),
        ("permitopen=\"a:\"", MalformedKind::OutOfRange),
        ("permitopen=\"a:0\"", MalformedKind::OutOfRange),
        ("permitopen=\"a:65536\"", MalformedKind::OutOfRange),
        ("permitopen=\"a:+80\"", MalformedKind::InvalidValue),
        ("permitopen=\"a:http\"", MalformedKind::InvalidValue),
        ("permitopen=\":80\"", MalformedKind::InvalidValue),
        ("permitopen=\"[::1]\"", MalformedKind::InvalidValue),
        ("permitopen=\"::1:80\"", MalformedKind::InvalidValue),
        ("permitopen=\"[[a]:80\"", MalformedKind::InvalidValue),
        ("tunnel=\"-1\"", MalformedKind::InvalidValue),
        ("tunnel=\"2147483646\"", MalformedKind::InvalidValue),
        ("tunnel=\"\"", MalformedKind::InvalidValue),
        ("restrict=\"a\"", MalformedKind::NotAllowed),
        ("cert-authority=\"a\"", MalformedKind::NotAllowed),
        ("principals", MalformedKind::Missing),
    ] {
        let (actual, what) = malformed_kind(AuthorizedKeyOptions::from_text(text));
        assert_eq!((actual, what), (kind, OPTION), "{text}");
    }
    // A list of options cannot bring a key, or a line.
    for text in ["a ssh-ed25519 AAAA", "no-pty pty", "a\nb", "a\tb", "a\u{0}"] {
        assert_malformed_kind(
            AuthorizedKeyOptions::from_text(text),
            MalformedKind::InvalidText,
            OPTION,
        );
    }
    // No flag has a negation but those of sshd(8).
    assert_eq!(options("no-restrict").unknown().count(), 1);
    assert_eq!(options("no-cert-authority").unknown().count(), 1);
    let many = "no-pty,".repeat(5_000) + "pty";
    assert_malformed_kind(AuthorizedKeyOptions::from_text(&many), MalformedKind::TooLarge, OPTION);
}

/// sshd refuses a line with an option that it does not know: it may be a restriction.
#[test]
fn keys_with_unknown_options_are_not_found() {
    let line = key().to_openssh().unwrap();
    let keys = load(format!("only-on-mondays {line}\nno-pty,quota=\"1\" {line}\n"));
    assert_eq!(keys.entries().len(), 2);
    assert!(keys.refused_lines().is_empty());
    let unknown: Vec<_> = keys.entries()[1].options().unknown().collect();
    assert_eq!(unknown, ["quota"]);
    assert!(keys.find(&key()).is_empty());
}

/// The key of an authority does not log in itself, and sshd refuses `principals` for a key that is not one.
#[test]
fn authorities_are_not_found_as_keys() {
    let line = key().to_openssh().unwrap();
    let keys = load(format!(
        "cert-authority {line}\nCERT-AUTHORITY,principals=\"root\" {line}\nprincipals=\"root\" {line}\nno-pty {line}\n\
         cert-authority,quota=\"1\" {line}\n"
    ));
    assert_eq!((keys.entries().len(), keys.refused_lines().len()), (5, 0));
    let numbers = |found: Vec<&AuthorizedKey>| {
        found
            .iter()
            .map(|entry| entry.line_number().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(keys.find(&key())), [4]);
    assert_eq!(numbers(keys.find(&other())), []);
    assert_eq!(numbers(keys.find_authority(&key())), [1, 2]);
    assert_eq!(numbers(keys.find_authority(&other())), []);
}

#[test]
fn lines_are_written_as_they_are_read() {
    let made = AuthorizedKeyOptions::new([
        AuthorizedKeyOption::Command(r#"echo "a  b", c \n"#.to_owned()),
        AuthorizedKeyOption::environment("LANG", "C.UTF-8").unwrap(),
        AuthorizedKeyOption::Permission(SshPermission::Pty, false),
    ])
    .unwrap();
    let key = key().with_comment("a comment").unwrap();
    let line = AuthorizedKey::new(key.clone()).with_options(made.clone());
    let text = line.to_line().unwrap();
    let read = AuthorizedKey::from_line(backend(), &text).unwrap();
    assert_eq!(read, line);
    assert_eq!((read.options(), read.key().comment()), (&made, key.comment()));
    assert_eq!(
        AuthorizedKey::new(key.clone()).to_line().unwrap(),
        key.to_openssh().unwrap()
    );

    for value in ["a\nb", "a\\", "\0"] {
        let options = AuthorizedKeyOptions::new([AuthorizedKeyOption::Command(value.to_owned())]);
        assert_eq!(refused_argument(options), "options", "{value:?}");
    }
    let names = |name: &str| AuthorizedKeyOptions::new([AuthorizedKeyOption::Principals(vec![name.to_owned()])]);
    assert_eq!(refused_argument(names("a,b")), "options");
    assert_eq!(refused_argument(names("")), "options");
    assert_eq!(refused_argument(AuthorizedKeyOption::environment("A B", "c")), "name");
    let twice = [
        AuthorizedKeyOption::Command("a".into()),
        AuthorizedKeyOption::Command("b".into()),
    ];
    assert_eq!(refused_argument(AuthorizedKeyOptions::new(twice)), "options");
}

#[test]
fn one_line_is_one_line() {
    let line = key().to_openssh().unwrap();
    let read = |text: String| AuthorizedKey::from_line(backend(), text);
    assert_eq!(read(format!("{line}\n")).unwrap().line_number(), None);
    let what = "authorized_keys line";
    assert_malformed_kind(read(format!("{line}\n{line}")), MalformedKind::TrailingData, what);
    assert_malformed_kind(read(format!("# {line}")), MalformedKind::Missing, what);
    assert_malformed_kind(read(" \n".to_owned()), MalformedKind::Missing, what);
    assert_malformed_kind(read("a".repeat((1 << 20) + 1)), MalformedKind::TooLarge, what);
    let long = AuthorizedKeys::from_text(backend(), vec![b'#'; (1 << 20) + 1]);
    assert_malformed_kind(long.map(drop), MalformedKind::TooLarge, "authorized_keys file");
}

/// A key type that is not supported is reported as that, and not as an option.
#[test]
fn other_key_types_are_unsupported() {
    for line in [
        "ssh-ed448 AAAA",
        "no-pty,pty ssh-ed448 AAAA",
        "ssh-xmss@openssh.com AAAA a comment",
    ] {
        let result = AuthorizedKey::from_line(backend(), line);
        assert!(matches!(result, Err(Error::Unsupported { .. })), "{line}: {result:?}");
    }
}
