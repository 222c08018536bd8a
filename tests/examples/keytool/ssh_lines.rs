//! `keytool` with files of OpenSSH lines: `authorized_keys`, and those that are similar. Where the key is on a line decides who
//! may log in, so that it must be the key that OpenSSH sees.

use crate::keytool::desk::{Desk, assert_one_sentence};

/// Keys in the files `ca`, `id` and `other`.
fn desk() -> Desk {
    let desk = Desk::new();
    for (name, key_type) in [("ca", "ed25519"), ("id", "ed25519"), ("other", "ecdsa")] {
        desk.ssh_keygen(&["-q", "-t", key_type, "-N", "", "-C", "", "-f", name]);
    }
    desk
}

/// The line of a public key, without its end.
fn line(desk: &Desk, name: &str) -> String {
    let text = String::from_utf8(desk.read(&format!("{name}.pub"))).unwrap();
    text.trim_end().to_owned()
}

fn values<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("{name}: ");
    text.lines().filter_map(|line| line.strip_prefix(&start)).collect()
}

/// What is shown of a file of which something cannot be read, and the sentence about that.
fn shown_in_part(desk: &Desk, file: &str) -> (String, String) {
    let output = desk.run(&["show", file]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert_one_sentence(&sentence);
    (String::from_utf8(output.stdout).unwrap(), sentence)
}

#[test]
fn options_of_authorized_keys_are_shown() {
    let desk = desk();
    let line = line(&desk, "id");
    let options = "restrict,command=\"/bin/echo \\\"a b\\\"\",from=\"10.0.0.0/8,*.example.org\"";
    desk.write("keys", format!("# keys\n{options} {line}\n{line}\n"));
    let text = desk.show(&["keys"]);
    assert_eq!(values(&text, "kind"), ["public key", "public key"], "{text}");
    assert_eq!(values(&text, "options"), [options]);
    assert!(!text.contains("note: "), "{text}");

    // What is read and cannot be written is shown in another form.
    desk.write("keys", format!("command=\"a\tb\" {line}\n"));
    let text = desk.show(&["keys"]);
    let [shown] = &values(&text, "options")[..] else {
        panic!("{text}")
    };
    assert!(shown.contains("a\\tb"), "{shown}");
}

/// Options that sshd does not know do not hide the others.
#[test]
fn options_beside_unknown_ones_are_shown() {
    let desk = desk();
    let line = line(&desk, "id");
    let options = "restrict,foo,command=\"x\",nobody@example.org";
    desk.write("keys", format!("{options} {line}\n"));
    let text = desk.show(&["keys"]);
    assert_eq!(values(&text, "options"), [options]);
    let note = "sshd refuses the line, because of options that are unknown: foo, nobody@example.org";
    assert_eq!(values(&text, "note"), [note]);
}

/// A line that sshd refuses is not shown as if it were a key without restrictions.
#[test]
fn refused_lines_are_reported_by_their_numbers() {
    let desk = desk();
    let (id, other) = (line(&desk, "id"), line(&desk, "other"));
    let network = "from=\"10.0.0.1/8\",command=\"x\"";
    desk.write(
        "keys",
        format!("{network} {id}\n\n# {id}\n{other}\r\ncommand=\"x {id}\nrestrict\n\t# {id}\n"),
    );
    let (text, sentence) = shown_in_part(&desk, "keys");
    assert_eq!(values(&text, "line"), ["4"], "{text}");
    assert_eq!(values(&text, "fingerprint"), [desk.ssh_fingerprint("other.pub").1]);
    assert!(sentence.starts_with("keytool: keys, line 1: malformed "), "{sentence}");
    assert!(
        sentence.ends_with("; these lines cannot be read, either: 5, 6\n"),
        "{sentence}"
    );

    desk.write("keys", format!("{network} {id}\n"));
    desk.assert_fails(&["show", "keys"], "keytool: keys: malformed authorized_keys option");
    desk.assert_fails(
        &["convert", "keys", "--to", "spki-pem"],
        "keys: malformed authorized_keys option",
    );
    desk.write("keys", format!("{id}\nnonsense\n"));
    desk.assert_fails(&["convert", "keys", "--to", "spki-pem"], "keys has more than one line");
}

/// The key is the one that OpenSSH sees: not one in a quoted option, in front of it or in its comment.
#[test]
fn the_fingerprint_is_that_of_the_key() {
    let desk = desk();
    let (id, other) = (line(&desk, "id"), line(&desk, "other"));
    let (type_and_key, fingerprint) = (line(&desk, "ca"), desk.ssh_fingerprint("other.pub").1);
    let mut shown = 0;
    for (before, after) in [
        (format!("command=\"{id} x\" "), String::new()),
        (
            format!("command=\"\\\" {id} \\\"\",environment=\"a={type_and_key}\"\t"),
            String::new(),
        ),
        (String::new(), format!(" {id}")),
        (format!("command=\"{id}\" "), format!(" {type_and_key}")),
    ] {
        desk.write("keys", format!("{before}{other}{after}\n"));
        assert_eq!(desk.ssh_fingerprint("keys").1, fingerprint, "{before}");
        let text = desk.show(&["keys"]);
        assert_eq!(values(&text, "fingerprint"), [fingerprint.as_str()], "{text}");
        assert_eq!(values(&text, "curve"), ["secp256r1"]);
        let spki = desk.convert("other.pub", "spki-pem", &[]);
        assert_eq!(desk.convert("keys", "spki-pem", &[]), spki);
        shown += 1;
    }
    assert_eq!(shown, 4);
}

/// For OpenSSH, a backslash does not escape a backslash.
#[test]
fn a_backslash_in_an_option_hides_no_key() {
    let desk = desk();
    let (id, other) = (line(&desk, "id"), line(&desk, "other"));
    desk.write("keys", format!("command=\"x \\\\\" {id} \" {other}\n"));
    let fingerprint = desk.ssh_fingerprint("other.pub").1;
    assert_eq!(desk.ssh_fingerprint("keys").1, fingerprint);
    let text = desk.show(&["keys"]);
    assert_eq!(values(&text, "fingerprint"), [fingerprint]);
    assert_eq!(values(&text, "type"), ["elliptic curve"]);
    assert_eq!(
        desk.convert("keys", "ssh-public", &[]),
        desk.convert("other.pub", "ssh-public", &[])
    );
}

/// sshd does not read comments, so that a line in another encoding counts.
#[test]
fn comments_that_are_not_utf8_are_escaped() {
    let desk = desk();
    let (id, other) = (line(&desk, "id"), line(&desk, "other"));
    // U+202E would show what follows it from right to left.
    let mut file = format!("{id} caf\u{e9} \u{202e}gpj\n{other} caf").into_bytes();
    file.extend(b"\xe9\x1b[1m \xff\n");
    desk.write("keys", file);
    let text = desk.show(&["keys"]);
    let fingerprints = [desk.ssh_fingerprint("id.pub").1, desk.ssh_fingerprint("other.pub").1];
    assert_eq!(values(&text, "fingerprint"), fingerprints);
    assert_eq!(
        values(&text, "comment"),
        ["caf\u{e9} \\u{202e}gpj", "caf\\xe9\\u{1b}[1m \\xff"]
    );
}

/// Certificates are on lines as well, and names of hosts are in front of keys.
#[test]
fn similar_files_are_shown() {
    let desk = desk();
    desk.ssh_keygen(&["-q", "-s", "ca", "-I", "name", "-n", "alice", "id.pub"]);
    let (id, other) = (line(&desk, "id"), line(&desk, "other"));
    let certificate = line(&desk, "id-cert");
    let hashed = "|1|WmO2BiDTlUUlk7OSAcMCl3BnO1k=|gIvx0ONoA1YHsaM4OAqCZNpzDWM=";
    let named = "[host.example.org]:2222,192.0.2.1";
    desk.write("hosts", format!("{hashed} {id}\n{named} {other}\n{certificate}\n"));
    let text = desk.show(&["hosts"]);
    assert_eq!(values(&text, "kind"), ["public key"; 3]);
    assert_eq!(values(&text, "key ID"), ["name"]);
    assert_eq!(values(&text, "options"), [named]);
    assert!(text.contains("note: the name of a host is before it, hashed"), "{text}");
    let found: Vec<String> = values(&text, "fingerprint").into_iter().map(str::to_owned).collect();
    let [id, other] = ["id.pub", "other.pub"].map(|name| desk.ssh_fingerprint(name).1);
    assert_eq!(found, [id.clone(), other, id]);
}
