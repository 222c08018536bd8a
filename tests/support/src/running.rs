//! Child processes with a time limit.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A program that ignores no signal, as if it was started at a terminal: children inherit the signals that `nohup` or a
/// background shell made this process ignore. Uses `env` of coreutils 8.31 or later.
pub fn with_usual_signals(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("env");
    command.arg("--default-signal").arg(program);
    command
}

/// A time limit against hanging, far longer than anything takes on a busy machine. Not an assertion of speed.
const LIMIT: Duration = Duration::from_secs(120);

/// A process whose output is read while it runs. Killed on drop.
pub struct Running {
    child: Child,
    stdout: Reader,
    stderr: Reader,
    deadline: Instant,
}

impl Running {
    /// Starts the command. [`type_in`](Self::type_in) writes to its standard input.
    pub fn start(command: &mut Command) -> Self {
        Self::start_with(command.stdin(Stdio::piped()))
    }

    fn start_with(command: &mut Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} is needed for this test: {error}"));
        Running {
            stdout: Reader::start(child.stdout.take().unwrap()),
            stderr: Reader::start(child.stderr.take().unwrap()),
            child,
            deadline: Instant::now() + LIMIT,
        }
    }

    /// Writes text to standard input. A process that has ended does not read it.
    pub fn type_in(&mut self, text: &str) {
        let stdin = self.child.stdin.as_mut().unwrap();
        let _ = stdin.write_all(text.as_bytes()).and_then(|()| stdin.flush());
    }

    /// The number of the process, for a signal.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The output so far.
    pub fn written(&self) -> String {
        let written = [self.stdout.so_far(), self.stderr.so_far()].concat();
        String::from_utf8_lossy(&written).into_owned()
    }

    /// Waits until the process has written the text or has ended, and returns whether it wrote it.
    pub fn waits_for(&mut self, text: &str) -> bool {
        loop {
            let ended = self.has_ended();
            if ended.is_some() {
                self.stdout.finish();
                self.stderr.finish();
            }
            if self.written().contains(text) {
                return true;
            }
            if ended.is_some() {
                return false;
            }
            self.pause();
        }
    }

    /// Waits for the end of the process.
    pub fn wait(mut self) -> Output {
        drop(self.child.stdin.take());
        let status = loop {
            match self.has_ended() {
                Some(status) => break status,
                None => self.pause(),
            }
        };
        Output {
            status,
            stdout: self.stdout.finish(),
            stderr: self.stderr.finish(),
        }
    }

    fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    fn pause(&mut self) {
        assert!(Instant::now() < self.deadline, "it hangs: {}", self.written());
        thread::sleep(Duration::from_millis(2));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The output of the command, with empty standard input unless set otherwise.
pub fn output(command: &mut Command) -> Output {
    Running::start_with(command).wait()
}

/// A thread that reads.
struct Reader {
    data: Arc<Mutex<Vec<u8>>>,
    thread: Option<JoinHandle<()>>,
}

impl Reader {
    fn start(mut source: impl Read + Send + 'static) -> Self {
        let data = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&data);
        let thread = thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = source.read(&mut buffer) {
                shared.lock().unwrap().extend_from_slice(&buffer[..length]);
            }
        });
        Reader {
            data,
            thread: Some(thread),
        }
    }

    fn so_far(&self) -> Vec<u8> {
        self.data.lock().unwrap().clone()
    }

    /// Everything that was read, once the source has ended.
    fn finish(&mut self) -> Vec<u8> {
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
        self.so_far()
    }
}
