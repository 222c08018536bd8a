//! The example `vault`, run as users run it: the compiled program, real files, and every kind of damage to a sealed
//! file.
//!
//! A failure must be one sentence on standard error and exit code 1, and must leave the folder unchanged. Tests of
//! failures use [`Desk::assert_fails`], which checks this.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use tempfile::TempDir;

// The format, as `examples/vault/format.rs` describes it.
const HEADER: usize = 8 + 4 + 16 + 24 + 32;
const CHUNK: usize = 16_384;
const TAG: usize = 16;

const PASSWORD: &str = "correct horse battery staple";

// ---------------------------------------------------------------------------------------------
// What works
// ---------------------------------------------------------------------------------------------

#[test]
fn files_of_all_sizes_come_back_byte_for_byte() {
    let sizes = [
        0,
        1,
        CHUNK - 1,
        CHUNK,
        CHUNK + 1,
        2 * CHUNK,
        3 * CHUNK - 1,
        5 * 1024 * 1024 + 77,
    ];
    let desk = Desk::new();
    for size in sizes {
        let data = noise(size);
        desk.write("data", &data);
        desk.seal("data");
        desk.remove("data");

        let chunks = size / CHUNK + 1;
        assert_eq!(desk.read("data.sealed").len(), HEADER + size + chunks * TAG);
        let out = desk.open("data.sealed");
        assert_eq!(out.stdout, b"opened data.sealed into data\n");
        assert_eq!(out.stderr, b"");
        assert!(desk.read("data") == data, "{size} bytes came back changed");
        desk.remove("data.sealed");
    }
}

/// The files in `vault_version_1`, with their recipe `make.sh` beside them.
#[test]
fn files_of_the_first_version_still_open() {
    let numbers: String = (1..=20_000).map(|number| format!("{number}\n")).collect();
    const OLD_HEADER: usize = 8 + 4 + 16 + 7 + 16;
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples/vault_version_1");
    let desk = Desk::new();
    desk.write("password", b"an old password\n");
    for (name, data) in [
        ("empty", &b""[..]),
        ("short", b"Sealed by version 1.\n"),
        ("two_chunks", &numbers.as_bytes()[..65_600]),
    ] {
        let name = format!("{name}.sealed");
        let sealed = fs::read(stored.join(&name)).unwrap();
        assert!(sealed.starts_with(b"hzvault1"));
        desk.write(&name, &sealed);
        desk.run_well(&["open", &name, "-o", "opened", "-p", "password"]);
        assert!(desk.read("opened") == data, "{name}");
        desk.remove("opened");

        let mut wrong = Vec::new();
        for place in [sealed.len() - 1, 51.min(sealed.len() - 1)] {
            let mut flipped = sealed.clone();
            flipped[place] ^= 1;
            wrong.push((flipped, DAMAGED));
        }
        wrong.push((sealed[..sealed.len() - 1].to_vec(), DAMAGED));
        wrong.push(([&sealed[..], b"x"].concat(), DAMAGED));
        wrong.push((sealed[..OLD_HEADER].to_vec(), DAMAGED));
        wrong.push((sealed[..OLD_HEADER - 1].to_vec(), HEADER_CUT));
        for place in [12, 30, 50] {
            let mut flipped = sealed.clone();
            flipped[place] ^= 1;
            wrong.push((flipped, WRONG_PASSWORD));
        }
        if let Some((first, second)) = sealed[OLD_HEADER..].split_at_checked(65_536 + TAG) {
            wrong.push(([&sealed[..OLD_HEADER], second, first].concat(), DAMAGED));
            wrong.push(([&sealed[..OLD_HEADER], first].concat(), DAMAGED));
            wrong.push(([&sealed[..OLD_HEADER], second].concat(), DAMAGED));
        }
        for (content, sentence) in wrong {
            desk.write(&name, &content);
            desk.assert_does_not_open(&name, sentence);
        }
    }
}

#[test]
fn the_same_file_is_never_sealed_alike() {
    let desk = Desk::new();
    desk.write("data", &[0; 100]);
    desk.seal("data");
    let first = desk.read("data.sealed");
    desk.remove("data.sealed");
    desk.seal("data");
    let second = desk.read("data.sealed");
    // But for the format's name and the iterations, no stretch of the one is in the other.
    for piece in first[12..].chunks_exact(7) {
        assert!(!second.windows(piece.len()).any(|window| window == piece));
    }
}

#[cfg(unix)]
#[test]
fn what_is_written_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.write("data", b"private");
    desk.seal("data");
    desk.remove("data");
    desk.open("data.sealed");
    for name in ["data", "data.sealed"] {
        let mode = fs::metadata(desk.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

/// A file in the place of a named pipe or of a device would break the programs that use it.
#[cfg(unix)]
#[test]
fn only_files_are_replaced() {
    let desk = Desk::new();
    desk.write("data", b"data");
    desk.seal("data");
    assert!(desk.command("mkfifo").arg("pipe").status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(desk.path("socket")).unwrap();
    std::os::unix::fs::symlink("password", desk.path("link")).unwrap();
    for name in ["pipe", "socket", "link"] {
        let kind = || fs::symlink_metadata(desk.path(name)).unwrap().file_type();
        let before = kind();
        desk.assert_fails(
            &["seal", "data", "-o", name, "--force", "-p", "password"],
            &format!("cannot write {name}: it is not a file"),
        );
        desk.assert_fails(
            &["open", "data.sealed", "-o", name, "--force", "-p", "password"],
            &format!("cannot write {name}: it is not a file"),
        );
        assert_eq!(kind(), before, "{name}");
    }
}

#[test]
fn an_existing_file_is_replaced_with_force_only() {
    let desk = Desk::new();
    desk.write("data", b"new");
    desk.write("data.sealed", b"not to be lost");
    desk.assert_fails(
        &["seal", "data", "--password-file", "password"],
        "data.sealed already exists (--force replaces it, --output names another)",
    );
    desk.run_well(&["seal", "data", "--force", "--password-file", "password"]);

    desk.write("data", b"changed since");
    desk.assert_fails(
        &["open", "data.sealed", "--password-file", "password"],
        "data already exists (--force replaces it, --output names another)",
    );
    desk.run_well(&["open", "data.sealed", "-f", "--password-file", "password"]);
    assert_eq!(desk.read("data"), b"new");

    // Even with --force, what was there is lost only to a complete file.
    desk.write("data.sealed", b"hzvault2, but no more than that");
    desk.assert_fails(
        &["open", "data.sealed", "-f", "--password-file", "password"],
        "data.sealed: the file asks for",
    );
    assert_eq!(desk.read("data"), b"new");
}

#[test]
fn the_output_goes_where_it_is_told_to() {
    let desk = Desk::new();
    fs::create_dir(desk.path("folder")).unwrap();
    desk.write("data", b"somewhere else");
    desk.run_well(&["seal", "data", "-o", "folder/box", "-p", "password"]);
    desk.run_well(&["open", "folder/box", "-o", "copy", "-p", "password"]);
    assert_eq!(desk.read("copy"), b"somewhere else");

    desk.assert_fails(
        &["open", "folder/box", "-p", "password"],
        "folder/box does not end in .sealed: name the file to write with --output",
    );
    desk.assert_fails(
        &["seal", "data", "-o", "folder", "--force", "-p", "password"],
        "cannot write folder: it is a directory",
    );
    desk.assert_fails(
        &["seal", "data", "-o", "nowhere/box", "-p", "password"],
        "cannot write nowhere/box: No such file or directory (os error 2)\n",
    );
}

#[test]
fn the_password_is_the_first_line_of_its_file() {
    let desk = Desk::new();
    desk.write("data", b"data");
    desk.seal("data");
    for (content, fits) in [
        (PASSWORD.to_owned(), true),
        (format!("{PASSWORD}\n"), true),
        (format!("{PASSWORD}\r\n"), true),
        (format!("{PASSWORD}\nsecond line\n"), true),
        (format!("{PASSWORD}\r\nsecond line\r\n"), true),
        (format!("{PASSWORD} \n"), false),
        (format!(" {PASSWORD}\n"), false),
        (format!("{PASSWORD}\r\r\n"), false),
    ] {
        desk.write("other", content.as_bytes());
        let open = ["open", "data.sealed", "--password-file", "other", "-f"];
        match fits {
            true => drop(desk.run_well(&open)),
            false => desk.assert_fails(&open, WRONG_PASSWORD),
        }
    }

    // Any bytes will do.
    desk.write("other", b"\xff\xfe\0\x80\n");
    desk.run_well(&["seal", "data", "-f", "-p", "other", "--iterations", "1000"]);
    desk.run_well(&["open", "data.sealed", "-f", "-p", "other"]);
    desk.write("other", b"\xff\xfe\0\x81\n");
    desk.assert_fails(&["open", "data.sealed", "-f", "-p", "other"], WRONG_PASSWORD);
}

#[test]
fn without_a_terminal_a_new_password_is_made_and_shown() {
    let desk = Desk::new();
    desk.write("data", b"for nobody else");
    let shown = |output: Output| {
        let out = String::from_utf8(output.stdout).unwrap();
        assert!(out.starts_with("There is no terminal to ask for a password; here is a new one:\n"));
        let advice = format!("    {} open ", vault().display());
        let advice = out.lines().find(|line| line.starts_with(&advice)).unwrap();
        assert!(advice.ends_with(" --output COPY --password-file FILE"), "{advice}");
        let line = out.lines().find(|line| line.starts_with("    ")).unwrap();
        line.trim().to_owned()
    };
    let password = shown(desk.run_well(&["seal", "data", "--iterations", "1000"]));
    assert!(is_made(&password), "{password}");
    desk.write("shown", password.as_bytes());

    let next = ["seal", "data", "--output", "next", "--iterations", "1000"];
    assert_ne!(shown(desk.run_well(&next)), password);

    desk.remove("data");
    desk.run_well(&["open", "data.sealed", "--password-file", "shown"]);
    assert_eq!(desk.read("data"), b"for nobody else");
    desk.assert_fails(
        &["open", "data.sealed", "--force"],
        "there is no terminal to ask for the password: give --password-file",
    );
}

/// Whether the password looks like one that the program has made.
fn is_made(password: &str) -> bool {
    let signs = b"0123456789abcdefghjkmnpqrstvwxyz";
    let groups: Vec<&str> = password.split('-').collect();
    let is_right = |group: &&str| group.len() == 4 && group.bytes().all(|sign| signs.contains(&sign));
    groups.len() == 6 && groups.iter().all(is_right)
}

#[cfg(target_os = "linux")]
const NEW_PASSWORD: &str = "New password (empty for a generated one): ";

/// The prompts appear on a terminal only. `script`, of util-linux, gives the program one.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_the_password_is_asked_for() {
    const CTRL_C: &str = "\x03";
    const SIGINT: i32 = 2;
    let desk = Desk::new();
    desk.write("data", b"typed in");

    let seal = "seal data --iterations 1000";
    let (code, screen) = desk.run_on_terminal(seal, &[(NEW_PASSWORD, "one"), ("The same again: ", "two")]);
    assert_eq!(code, 1);
    assert!(screen.contains("vault: the two passwords differ"), "{screen}");
    let (code, _) = desk.run_on_terminal(seal, &[(NEW_PASSWORD, CTRL_C)]);
    assert_eq!(code, 128 + SIGINT);
    assert_eq!(desk.names(), ["data", "password"]);

    let twice = [(NEW_PASSWORD, "opensésame"), ("The same again: ", "opensésame")];
    let (code, screen) = desk.run_on_terminal(seal, &twice);
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("sealed data into data.sealed"), "{screen}");
    desk.remove("data");

    let open = "open data.sealed";
    let (code, screen) = desk.run_on_terminal(open, &[("Password: ", "")]);
    assert_eq!(code, 1);
    assert!(screen.contains("vault: the password is empty"), "{screen}");
    let (code, screen) = desk.run_on_terminal(open, &[("Password: ", "opensesame")]);
    assert_eq!(code, 1);
    assert!(screen.contains(WRONG_PASSWORD), "{screen}");
    let (code, screen) = desk.run_on_terminal(open, &[("Password: ", "opensésame")]);
    assert_eq!(code, 0, "{screen}");
    assert_eq!(desk.read("data"), b"typed in");
    assert_eq!(desk.names(), ["data", "data.sealed", "password"]);
}

/// Who just presses Enter gets a password, and all that is needed to use it.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_an_empty_answer_lets_a_password_be_made() {
    let desk = Desk::new();
    desk.write("data", b"for nobody else");
    let (code, screen) = desk.run_on_terminal("seal data --iterations 1000", &[(NEW_PASSWORD, "")]);
    assert_eq!(code, 0, "{screen}");
    let lines: Vec<&str> = screen.lines().filter(|line| !line.trim().is_empty()).collect();
    let [prompt, "Here is a new password:", password, advice, command, done] = lines.as_slice() else {
        panic!("{screen}");
    };
    let password = password.strip_prefix("    ").unwrap();
    assert!(is_made(password), "{screen}");
    assert_eq!(*prompt, NEW_PASSWORD);
    assert_eq!(*advice, "Keep it: nothing else opens the file. To open the file:");
    assert_eq!(*done, "sealed data into data.sealed");

    let command = command.trim_start().strip_prefix(vault().to_str().unwrap()).unwrap();
    let (code, screen) = desk.run_on_terminal(command, &[("Password: ", password)]);
    assert_eq!(code, 0, "{screen}");
    assert_eq!(desk.read("COPY"), b"for nobody else");
}

/// What runs in the background of a shell, or under `nohup`, ignores signals, and its children with it. The tests that
/// type Ctrl-C must not.
#[cfg(target_os = "linux")]
#[test]
fn terminals_are_the_same_where_signals_are_ignored() {
    let ignore = "trap '' HUP INT QUIT && exec \"$0\" \"$@\"";
    let output = Command::new("sh")
        .args(["-c", ignore])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            &support::child::test_name(module_path!(), "on_a_terminal_the_password_is_asked_for"),
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// A process that waits for its input has begun with its output already. Killed, it leaves that to the next one; until
/// then, nobody touches it.
#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_process_leaves_is_removed_by_the_next() {
    use std::os::unix::fs::symlink;
    let desk = Desk::new();
    let wait = ["seal", "pipe", "-o", "slow", "-p", "password", "--iterations", "1000"];
    let made = desk.command("mkfifo").arg("pipe").status().unwrap();
    assert!(made.success());
    desk.write("data", b"data");
    // None of these is anybody's.
    let others = [
        ".vault-notes",
        ".vault-abcdefghijk.unfinished",
        ".vault-abcdefghijklm.unfinished",
        ".vault-abcdefghijk-.unfinished",
        ".vault-abcdefghijkl.unfinished.txt",
        ".keytool-abcdefghijkl.unfinished",
        "vault-abcdefghijkl.unfinished",
    ];
    others.iter().for_each(|name| desk.write(name, b"of its user"));
    symlink("data", desk.path(".vault-symboliclink.unfinished")).unwrap();
    fs::create_dir(desk.path(".vault-afolderofone.unfinished")).unwrap();
    let before = desk.names();

    let mut process = desk.command(vault()).args(wait).spawn().unwrap();
    let mut pipe = File::options().write(true).open(desk.path("pipe")).unwrap();
    let unfinished = loop {
        let names = desk.names();
        match names.iter().find(|name| !before.contains(name)) {
            Some(name) => break name.clone(),
            None => std::thread::sleep(std::time::Duration::from_millis(2)),
        }
    };

    desk.seal("data");
    desk.remove("data.sealed");
    assert!(desk.path(&unfinished).exists(), "it was removed from a process at work");
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(desk.path(&unfinished).exists(), "there is nothing to be removed");
    drop(pipe);
    desk.seal("data");
    desk.remove("data.sealed");
    assert_eq!(desk.names(), before);

    // One that nobody has disturbed comes to its end.
    let process = desk.command(vault()).args(wait).spawn().unwrap();
    pipe = File::options().write(true).open(desk.path("pipe")).unwrap();
    desk.seal("data");
    pipe.write_all(b"slowly").unwrap();
    drop(pipe);
    assert!(process.wait_with_output().unwrap().status.success());
    desk.run_well(&["open", "slow", "-o", "opened", "-p", "password"]);
    assert_eq!(desk.read("opened"), b"slowly");
}

/// A bar on the terminal is for files that take a while, and it does not outlive the work.
#[cfg(target_os = "linux")]
#[test]
fn large_files_have_a_progress_bar() {
    let desk = Desk::new();
    let file = File::create(desk.path("small")).unwrap();
    file.set_len(1024 * 1024).unwrap();
    let file = File::create(desk.path("large")).unwrap();
    file.set_len(64 * 1024 * 1024).unwrap();
    for (name, has_bar) in [("small", false), ("large", true)] {
        let seal = format!("seal {name} -p password --iterations 1000");
        let (code, screen) = desk.run_on_terminal(&seal, &[]);
        assert_eq!(code, 0, "{screen}");
        assert_eq!(screen.contains("of 64.00 MiB"), has_bar, "{screen}");
        let done = format!("sealed {name} into {name}.sealed\r\n");
        assert_eq!(screen.ends_with(&format!("\r\x1b[2K{done}")), has_bar, "{screen}");
        assert_eq!(screen == done, !has_bar, "{screen}");
    }
}

/// 256 MiB in and out, in a process that may not have more than 64 MiB of address space.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_file() {
    const SIZE: u64 = 256 * 1024 * 1024;
    let desk = Desk::new();
    let file = File::create(desk.path("data")).unwrap();
    file.set_len(SIZE).unwrap();

    let limited = |arguments: &[&str]| {
        let limit = "ulimit -v 65536 && exec \"$0\" \"$@\"";
        let output = desk
            .command("sh")
            .args(["-c", limit])
            .arg(vault())
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    limited(&["seal", "data", "-p", "password", "--iterations", "1000"]);
    desk.remove("data");
    limited(&["open", "data.sealed", "-p", "password"]);

    assert_eq!(fs::metadata(desk.path("data")).unwrap().len(), SIZE);
    let mut opened = File::open(desk.path("data")).unwrap();
    let mut piece = vec![0; 1024 * 1024];
    while opened.read(&mut piece).unwrap() > 0 {
        assert!(piece.iter().all(|byte| *byte == 0));
    }
}

// ---------------------------------------------------------------------------------------------
// What must fail
// ---------------------------------------------------------------------------------------------

const NOT_SEALED: &str = "this is not a sealed file";
const ITERATIONS: &str = "iterations of PBKDF2, but only 1000 to 10000000 are allowed";
const WRONG_PASSWORD: &str = "the password is wrong, or the header of the file has been altered";
const HEADER_CUT: &str = "the file is damaged: it ends within its header";
const DAMAGED: &str = "the password is right, but the file is damaged";

#[test]
fn a_wrong_password_opens_nothing() {
    let desk = Desk::new();
    desk.write("data", b"data");
    desk.seal("data");
    desk.write("password", b"Correct horse battery staple");
    desk.assert_does_not_open("data.sealed", WRONG_PASSWORD);
}

#[test]
fn any_flipped_bit_is_found() {
    let desk = Desk::new();
    desk.write("data", b"twenty bytes of data");
    desk.seal("data");
    let sealed = desk.read("data.sealed");
    assert_eq!(sealed.len(), HEADER + 20 + TAG);
    for offset in 0..sealed.len() {
        for mask in [0x01, 0xff] {
            let mut altered = sealed.clone();
            altered[offset] ^= mask;
            desk.write("data.sealed", &altered);
            let sentence = match offset {
                0..8 => NOT_SEALED,
                8..12 if !(1_000..=10_000_000).contains(&iterations_in(&altered)) => ITERATIONS,
                8..HEADER => WRONG_PASSWORD,
                _ => DAMAGED,
            };
            desk.assert_does_not_open("data.sealed", sentence);
        }
    }
}

#[test]
fn a_file_cut_short_anywhere_is_found() {
    let desk = Desk::new();
    desk.write("data", b"twenty bytes of data");
    desk.seal("data");
    let sealed = desk.read("data.sealed");
    for length in 0..sealed.len() {
        desk.write("data.sealed", &sealed[..length]);
        let sentence = match length {
            0..8 => NOT_SEALED,
            8..HEADER => HEADER_CUT,
            _ => DAMAGED,
        };
        desk.assert_does_not_open("data.sealed", sentence);
    }
}

#[test]
fn chunks_that_are_not_in_their_place_are_found() {
    let desk = Desk::new();
    // Three full chunks and a short one, and the same file sealed once more.
    desk.write("data", &noise(3 * CHUNK + 1000));
    desk.seal("data");
    desk.run_well(&[
        "seal",
        "data",
        "-o",
        "again.sealed",
        "-p",
        "password",
        "--iterations",
        "1000",
    ]);
    let (header, chunks) = taken_apart(&desk.read("data.sealed"));
    let (other_header, other_chunks) = taken_apart(&desk.read("again.sealed"));
    let [a, b, c, last] = chunks.each_ref().map(Vec::as_slice);
    let [other_a, _, _, other_last] = other_chunks.each_ref().map(Vec::as_slice);

    desk.write("data.sealed", &[&header, a, b, c, last].concat());
    desk.run_well(&["open", "data.sealed", "-f", "-p", "password"]);

    let tag = &last[last.len() - TAG..];
    for (change, pieces, good_chunks) in [
        ("two chunks exchanged", vec![a, c, b, last], 1),
        ("the first two exchanged", vec![b, a, c, last], 0),
        ("the last one moved to the front", vec![last, a, b, c], 0),
        ("the last two exchanged", vec![a, b, last, c], 2),
        ("the first dropped", vec![b, c, last], 0),
        ("one dropped", vec![a, c, last], 1),
        ("the last full one dropped", vec![a, b, last], 2),
        // A full chunk is authentic wherever the file ends.
        ("the last dropped", vec![a, b, c], 3),
        ("the last two dropped", vec![a, b], 2),
        ("the last alone", vec![last], 0),
        ("all dropped", vec![], 0),
        ("one doubled", vec![a, b, b, c, last], 2),
        ("the last doubled", vec![a, b, c, last, last], 3),
        ("all doubled", vec![a, b, c, last, a, b, c, last], 3),
        ("a chunk appended", vec![a, b, c, last, a], 3),
        ("a byte appended", vec![a, b, c, last, b"\0"], 3),
        ("a tag appended", vec![a, b, c, last, tag], 3),
        ("the last one cut to its tag", vec![a, b, c, tag], 3),
        ("the last one cut by a byte", vec![a, b, c, &last[..last.len() - 1]], 3),
        ("a full one cut by a byte", vec![a, &b[..b.len() - 1], c, last], 1),
        ("one taken from elsewhere", vec![other_a, b, c, last], 0),
        ("the last taken from elsewhere", vec![a, b, c, other_last], 3),
    ] {
        desk.write("data.sealed", &[&[&header[..]], &pieces[..]].concat().concat());
        let found_at = format!("what follows the first {} bytes", good_chunks * CHUNK);
        println!("{change}: {found_at}");
        desk.assert_does_not_open("data.sealed", DAMAGED);
        desk.assert_does_not_open("data.sealed", &found_at);
    }

    desk.write("data.sealed", &[&other_header, a, b, c, last].concat());
    desk.assert_does_not_open("data.sealed", DAMAGED);
}

/// A file that ends with a full chunk, cut off right behind another one.
#[test]
fn full_chunks_only_are_no_end() {
    let desk = Desk::new();
    desk.write("data", &noise(2 * CHUNK));
    desk.seal("data");
    let sealed = desk.read("data.sealed");
    desk.write("data.sealed", &sealed[..HEADER + CHUNK + TAG]);
    desk.assert_does_not_open("data.sealed", DAMAGED);
}

#[test]
fn what_is_no_sealed_file_is_called_so() {
    let desk = Desk::new();
    let png = b"\x89PNG\r\n\x1a\n and so on".repeat(10_000);
    for content in [&b""[..], b"hzvault", b"hzvault0", b"hzvault3", b"plain text\n", &png] {
        desk.write("data.sealed", content);
        desk.assert_does_not_open("data.sealed", NOT_SEALED);
    }
}

/// The number of iterations is read before anything is proved. It must not stall the program.
#[test]
fn a_hostile_number_of_iterations_is_refused_at_once() {
    let desk = Desk::new();
    desk.write("data", b"data");
    desk.seal("data");
    let mut sealed = desk.read("data.sealed");
    for iterations in [0, 1, 999, 10_000_001, u32::MAX] {
        sealed[8..12].copy_from_slice(&iterations.to_be_bytes());
        desk.write("data.sealed", &sealed);
        desk.assert_does_not_open("data.sealed", &format!("{iterations} {ITERATIONS}"));
    }
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let desk = Desk::new();
    fs::create_dir(desk.path("folder")).unwrap();
    fs::create_dir(desk.path("folder.sealed")).unwrap();
    desk.write("data", b"data");
    for command in ["seal", "open"] {
        desk.assert_fails(
            &[command, "missing.sealed", "-p", "password"],
            "cannot read missing.sealed: No such file",
        );
        desk.assert_fails(
            &[command, "folder.sealed", "-o", "new", "-p", "password"],
            "cannot read folder.sealed: it is a directory",
        );
    }

    desk.write("empty", b"");
    desk.write("empty-line", b"\r\nsecond line");
    desk.write("long", &[b'x'; 4097]);
    for (file, reason) in [
        ("missing", "No such file"),
        ("folder", "Is a directory"),
        ("empty", "its first line is empty"),
        ("empty-line", "its first line is empty"),
        ("long", "its first line is longer than 4096 bytes"),
        ("/dev/zero", "its first line is longer than 4096 bytes"),
    ] {
        desk.assert_fails(
            &["seal", "data", "--password-file", file],
            &format!("cannot read the password from {file}: {reason}"),
        );
    }
}

/// A limit on the size of files stands in for a disk that is full.
#[cfg(target_os = "linux")]
#[test]
fn an_output_that_does_not_fit_leaves_nothing() {
    let desk = Desk::new();
    desk.write("data", &noise(1024 * 1024));
    let before = desk.content();
    let limit = "trap '' XFSZ && ulimit -f 512 && exec \"$0\" \"$@\"";
    let output = desk
        .command("sh")
        .args(["-c", limit])
        .arg(vault())
        .args(["seal", "data", "-p", "password", "--iterations", "1000"])
        .output()
        .unwrap();
    assert_failed(&output, "data: writing failed: File too large");
    assert_eq!(desk.content(), before);
}

#[test]
fn mistakes_on_the_command_line_have_a_code_of_their_own() {
    let desk = Desk::new();
    desk.write("data", b"data");
    for arguments in [
        &[][..],
        &["seal"],
        &["bury", "data"],
        &["seal", "data", "more"],
        &["seal", "data", "--iterations", "999"],
        &["seal", "data", "--iterations", "10000001"],
        &["open", "data", "--iterations", "1000"],
    ] {
        let output = desk.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert_eq!(output.stdout, b"");
    }
    assert_eq!(desk.names(), ["data", "password"]);
}

// ---------------------------------------------------------------------------------------------
// The desk at which they work
// ---------------------------------------------------------------------------------------------

/// A folder with a file `password` in it, and the program at hand.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Desk {
            folder: TempDir::new().unwrap(),
        };
        desk.write("password", format!("{PASSWORD}\n").as_bytes());
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, data: &[u8]) {
        fs::write(self.path(name), data).unwrap();
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// All that is in the folder; of what is no file, such as folders and named pipes, the name only.
    fn content(&self) -> BTreeMap<String, Vec<u8>> {
        fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| {
                let name = entry.unwrap().file_name().into_string().unwrap();
                let path = self.path(&name);
                let data = if path.is_file() {
                    fs::read(path).unwrap()
                } else {
                    Vec::new()
                };
                (name, data)
            })
            .collect()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn seal(&self, name: &str) -> Output {
        self.run_well(&["seal", name, "-p", "password", "--iterations", "1000"])
    }

    fn open(&self, name: &str) -> Output {
        self.run_well(&["open", name, "-p", "password"])
    }

    fn run_well(&self, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        output
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(vault()).args(arguments).output().unwrap()
    }

    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    #[track_caller]
    fn assert_does_not_open(&self, name: &str, sentence: &str) {
        self.assert_fails(&["open", name, "-o", "opened", "-p", "password"], sentence);
    }

    #[track_caller]
    fn assert_fails(&self, arguments: &[&str], sentence: &str) {
        let before = self.content();
        let output = self.run(arguments);
        assert_failed(&output, sentence);
        assert!(self.content() == before, "the folder has changed");
    }

    /// Runs the program on a terminal and answers its prompts, each once it has appeared. Gives
    /// its exit code and all that was on the screen.
    #[cfg(target_os = "linux")]
    fn run_on_terminal(&self, arguments: &str, answers: &[(&str, &str)]) -> (i32, String) {
        let command = format!("'{}' {arguments}", vault().display());
        support::terminal::run(self.folder.path(), &command, answers)
    }
}

#[track_caller]
fn assert_failed(output: &Output, sentence: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(output.stdout, b"", "{output:?}");
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(stderr.starts_with("vault: ") && stderr.ends_with('\n'), "{stderr}");
    assert!(stderr.contains(sentence), "{sentence:?} was due: {stderr}");
}

/// The built example.
fn vault() -> &'static Path {
    static VAULT: LazyLock<PathBuf> = LazyLock::new(|| support::example::program("vault"));
    &VAULT
}

/// A sealed file of four chunks, of which the last one is short.
fn taken_apart(sealed: &[u8]) -> (Vec<u8>, [Vec<u8>; 4]) {
    let (header, chunks) = sealed.split_at(HEADER);
    let chunks: Vec<Vec<u8>> = chunks.chunks(CHUNK + TAG).map(<[u8]>::to_vec).collect();
    (header.to_vec(), chunks.try_into().unwrap())
}

fn iterations_in(sealed: &[u8]) -> u32 {
    u32::from_be_bytes(sealed[8..12].try_into().unwrap())
}

/// Bytes without a pattern (xorshift), the same on each run.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut data = Vec::with_capacity(size + 8);
    while data.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        data.extend(state.to_le_bytes());
    }
    data.truncate(size);
    data
}
