//! The command as a client or a server, with its keys in files.

use crate::harness::configurations::is_hybrid;
use crate::harness::identities::{self, Identity};
use crate::sides::ours;
use rustls::{NamedGroup, SupportedCipherSuite};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take before the test fails.
const LIMIT: Duration = Duration::from_secs(30);

fn program() -> String {
    std::env::var("HAZMAT_OPENSSL_COMMAND").unwrap_or_else(|_| "openssl".to_owned())
}

/// Whether the command has the post-quantum algorithms.
pub fn is_post_quantum() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let output = Command::new(program()).arg("version").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let version = text.split(' ').nth(1).unwrap();
        let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap_or(0));
        (numbers.next().unwrap(), numbers.next().unwrap()) >= (3, 5)
    })
}

/// The keys that this crate and the command have.
pub fn identities() -> impl Iterator<Item = &'static Identity> {
    identities::all()
        .iter()
        .filter(|identity| identity.key_type.is_for_tls12() || is_post_quantum())
}

/// The groups that this crate and the command have.
pub fn groups() -> Vec<NamedGroup> {
    let names = ours().kx_groups.iter().map(|group| group.name());
    names.filter(|name| !is_hybrid(*name) || is_post_quantum()).collect()
}

/// The command's name of a group.
pub fn group_name(group: NamedGroup) -> &'static str {
    match u16::from(group) {
        0x0017 => "P-256",
        0x0018 => "P-384",
        0x0019 => "P-521",
        0x001d => "X25519",
        0x11eb => "SecP256r1MLKEM768",
        0x11ec => "X25519MLKEM768",
        0x11ed => "SecP384r1MLKEM1024",
        other => panic!("a group without a name here: {other:#06x}"),
    }
}

/// The names of all common groups, as the option `-groups` wants them.
pub fn group_list() -> String {
    let names: Vec<_> = groups().into_iter().map(group_name).collect();
    names.join(":")
}

/// The options that select a suite.
pub fn suite_options(suite: &SupportedCipherSuite) -> [&'static str; 3] {
    match u16::from(suite.suite()) {
        0x1301 => ["-tls1_3", "-ciphersuites", "TLS_AES_128_GCM_SHA256"],
        0x1302 => ["-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"],
        0x1303 => ["-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"],
        0xc02b => ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"],
        0xc02c => ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"],
        0xc02f => ["-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"],
        0xc030 => ["-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"],
        0xcca8 => ["-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"],
        0xcca9 => ["-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"],
        other => panic!("a suite without a name here: {other:#06x}"),
    }
}

// ---- files ----

/// The certificates and keys of all types, and all roots in one file.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let mut roots = String::new();
        for identity in identities() {
            let name = |ending| folder.path().join(format!("{:?}.{ending}", identity.key_type));
            std::fs::write(name("crt"), identity.certificate.to_pem().unwrap()).unwrap();
            let key = identity.key.to_pkcs8_pem(hazmat_openssl::serialization::NoEncryption);
            std::fs::write(name("key"), &*key.unwrap()).unwrap();
            roots.push_str(&identity.root.to_pem().unwrap());
        }
        std::fs::write(folder.path().join("roots.crt"), roots).unwrap();
        std::fs::write(folder.path().join("early"), EARLY_DATA).unwrap();
        folder
    });
    folder.path()
}

/// What the file `early` has.
pub const EARLY_DATA: &str = "early data from a file\n";

/// The options `-cert` and `-key` for an identity.
pub fn identity_options(identity: &Identity) -> [String; 4] {
    let name = format!("{:?}", identity.key_type);
    [
        "-cert".to_owned(),
        format!("{name}.crt"),
        "-key".to_owned(),
        format!("{name}.key"),
    ]
}

/// A path for a session.
pub fn new_file() -> PathBuf {
    static COUNT: Mutex<usize> = Mutex::new(0);
    let mut count = COUNT.lock().unwrap();
    *count += 1;
    folder().join(format!("session{count}"))
}

// ---- processes ----

#[derive(Default)]
struct Output {
    text: Mutex<String>,
    changed: Condvar,
}

/// A running command. It ends, at the latest, when this is dropped.
pub struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: Arc<Output>,
}

impl Process {
    /// Starts the command in the folder of the keys.
    pub fn start<S: AsRef<str>>(arguments: impl IntoIterator<Item = S>) -> Self {
        let arguments: Vec<String> = arguments
            .into_iter()
            .map(|argument| argument.as_ref().to_owned())
            .collect();
        let mut child = Command::new(program())
            .args(&arguments)
            .current_dir(folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("the command {} is needed for this test: {error}", program()));
        let output = Arc::new(Output::default());
        let collect = |mut from: Box<dyn Read + Send>| {
            let output = Arc::clone(&output);
            std::thread::spawn(move || {
                let mut buffer = [0; 4096];
                while let Ok(read @ 1..) = from.read(&mut buffer) {
                    let text = String::from_utf8_lossy(&buffer[..read]).into_owned();
                    output.text.lock().unwrap().push_str(&text);
                    output.changed.notify_all();
                }
            });
        };
        collect(Box::new(child.stdout.take().unwrap()));
        collect(Box::new(child.stderr.take().unwrap()));
        Process {
            input: child.stdin.take(),
            child,
            output,
        }
    }

    /// What the command has written.
    pub fn text(&self) -> String {
        self.output.text.lock().unwrap().clone()
    }

    /// Waits until the command has written a text, and returns all that it has written.
    pub fn wait_for(&self, wanted: &str) -> String {
        self.wait_for_times(wanted, 1)
    }

    /// Waits until the command has written a text so many times.
    pub fn wait_for_times(&self, wanted: &str, times: usize) -> String {
        let text = self.output.text.lock().unwrap();
        let (text, _) = self
            .output
            .changed
            .wait_timeout_while(text, LIMIT, |text| text.matches(wanted).count() < times)
            .unwrap();
        assert!(
            text.matches(wanted).count() >= times,
            "no {wanted:?} ({times}) in the command's output:\n{text}"
        );
        text.clone()
    }

    /// Writes a line to the command's input, at once: the command acts on what one reading gives it.
    pub fn type_line(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(format!("{line}\n").as_bytes()).unwrap();
        input.flush().unwrap();
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits until the command ends by itself, and returns what it has written.
    pub fn finish(mut self) -> String {
        let deadline = Instant::now() + LIMIT;
        while !self.has_ended() {
            assert!(Instant::now() < deadline, "the command does not end:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(2));
        }
        // The threads that collect may have some of it yet.
        while Arc::strong_count(&self.output) > 1 && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(1));
        }
        self.text()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

// ---- servers and clients ----

/// `openssl s_server` with a key, on a port that the kernel chose.
pub struct Server {
    pub process: Process,
    pub address: SocketAddr,
}

impl Server {
    pub fn start(identity: &Identity, options: &[&str]) -> Self {
        let groups = group_list();
        let mut arguments: Vec<String> = ["s_server", "-accept", "127.0.0.1:0", "-groups", &groups]
            .map(str::to_owned)
            .to_vec();
        arguments.extend(identity_options(identity));
        arguments.extend(options.iter().map(|option| option.to_string()));
        let process = Process::start(&arguments);
        let text = process.wait_for("ACCEPT 127.0.0.1:");
        let (_, after) = text.split_once("ACCEPT 127.0.0.1:").unwrap();
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        let address = SocketAddr::from(([127, 0, 0, 1], digits.parse().unwrap()));
        Server { process, address }
    }

    /// A connection to it.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect_timeout(&self.address, LIMIT)
            .unwrap_or_else(|error| panic!("{error}:\n{}", self.process.text()));
        limit(&stream);
        stream
    }
}

/// `openssl s_client`, connected to a listener of this process.
pub struct Client {
    pub process: Process,
    pub stream: TcpStream,
}

impl Client {
    pub fn start<S: AsRef<str>>(listener: &TcpListener, options: &[S]) -> Self {
        let address = listener.local_addr().unwrap().to_string();
        let mut arguments: Vec<&str> = vec![
            "s_client",
            "-connect",
            &address,
            "-servername",
            identities::HOST,
            "-verify_hostname",
            identities::HOST,
            "-verify_return_error",
        ];
        arguments.extend(options.iter().map(AsRef::as_ref));
        if !arguments.contains(&"-CAfile") {
            arguments.extend(["-CAfile", "roots.crt"]);
        }
        let mut process = Process::start(&arguments);
        listener.set_nonblocking(true).unwrap();
        let deadline = Instant::now() + LIMIT;
        let stream = loop {
            match listener.accept() {
                Ok((stream, _)) => break stream,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => panic!("{error}"),
            }
            let ended = process.has_ended() || Instant::now() > deadline;
            assert!(!ended, "the command does not connect:\n{}", process.text());
            std::thread::sleep(Duration::from_millis(1));
        };
        stream.set_nonblocking(false).unwrap();
        limit(&stream);
        Client { process, stream }
    }
}

/// A listener on a port that the kernel chooses.
pub fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

fn limit(stream: &TcpStream) {
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream.set_write_timeout(Some(LIMIT)).unwrap();
}

/// Reads until a line ends.
pub fn read_line(from: &mut impl Read) -> std::io::Result<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\n") {
        from.read_exact(&mut byte)?;
        line.push(byte[0]);
    }
    Ok(String::from_utf8(line).unwrap())
}

/// Does the work on each item, in some threads, and returns how many items there were.
pub fn in_threads<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) -> usize {
    let next = Mutex::new(items.iter());
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let Some(item) = next.lock().unwrap().next() else { break };
                        work(item);
                    }
                })
            })
            .collect();
        for thread in threads {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    items.len()
}
