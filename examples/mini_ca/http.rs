//! HTTP/1.1 (RFC 9112) as OCSP needs it: one request on each connection, with little data. The crate `httparse` parses the heads of
//! messages. This file limits the time and the size of everything that comes from the other side.
//!
//! `tiny_http` is a server only, and `ocsp-query` needs a client, too. Over `httparse`, both share one reader, with one deadline for the
//! whole exchange and one set of limits.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Explain, Failure, times};

/// The time for a whole exchange, from the connection to the last byte.
const TIME: Duration = Duration::from_secs(10);
const LARGEST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;
const LARGEST_REQUEST: usize = 64 * 1024;
const LARGEST_RESPONSE: usize = 1024 * 1024;
/// Connections at once. Further ones are closed.
const MOST_CONNECTIONS: usize = 64;
/// Notes that wait for the receiver. With more, connections wait, and with them the server: memory does not grow.
const MOST_NOTES: usize = 64;

/// A request with its body.
pub struct Request {
    pub method: String,
    /// The path, and the query if there is one.
    pub target: String,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

/// A response, of the server or to the client.
pub struct Response {
    pub status: u16,
    pub content_type: String,
    pub body: Vec<u8>,
    /// Seconds for which a cache may keep it.
    pub max_age: Option<u64>,
}

impl Response {
    /// A refusal in words.
    pub fn refusal(status: u16, sentence: &str) -> Self {
        Response {
            status,
            content_type: "text/plain; charset=utf-8".into(),
            body: format!("{sentence}\n").into_bytes(),
            max_age: None,
        }
    }
}

/// Serves requests in threads of their own. The receiver gets what `answer` notes about each request, once its response is sent.
/// A connection that fails, is slow or sends something else ends, and does not disturb others.
pub fn serve<N: Send + 'static>(
    listener: TcpListener,
    answer: impl Fn(&Request) -> (Response, N) + Send + Sync + 'static,
) -> mpsc::Receiver<N> {
    let (sender, receiver) = mpsc::sync_channel(MOST_NOTES);
    let answer = Arc::new(answer);
    let connections = Arc::new(AtomicUsize::new(0));
    thread::spawn(move || {
        loop {
            let Ok((stream, _)) = listener.accept() else {
                // There may be too many open files, until a connection ends.
                thread::sleep(Duration::from_millis(50));
                continue;
            };
            if connections.fetch_add(1, Ordering::Relaxed) >= MOST_CONNECTIONS {
                connections.fetch_sub(1, Ordering::Relaxed);
                continue;
            }
            let (sender, answer, guard) = (sender.clone(), Arc::clone(&answer), Guard(Arc::clone(&connections)));
            let handle = move || {
                let _guard = guard;
                if let Ok(Some(note)) = exchange(stream, &*answer) {
                    // Without a receiver, the program is about to end.
                    let _ = sender.send(note);
                }
            };
            // Without a thread, the connection is closed.
            let _ = thread::Builder::new().spawn(handle);
        }
    });
    receiver
}

/// Counts a connection until it ends.
struct Guard(Arc<AtomicUsize>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Reads a request and sends the response. `None` for a request that was refused without a look at its content.
fn exchange<N>(stream: TcpStream, answer: &impl Fn(&Request) -> (Response, N)) -> io::Result<Option<N>> {
    let mut connection = Connection::new(stream);
    let (response, note) = match read_request(&mut connection) {
        Ok(request) => {
            let (mut response, note) = answer(&request);
            if request.method == "HEAD" {
                response.body.clear();
            }
            (response, Some(note))
        }
        Err(Fault::Refused(status, sentence)) => (Response::refusal(status, sentence), None),
        Err(Fault::Io(error)) => return Err(error),
    };
    connection.write_all(&head_of(&response)?)?;
    connection.write_all(&response.body)?;
    connection.close();
    Ok(note)
}

fn head_of(response: &Response) -> io::Result<Vec<u8>> {
    let reason = match response.status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        411 => "Length Required",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        431 => "Request Header Fields Too Large",
        _ => "",
    };
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", response.status);
    let now = times::now().map_err(|failure| io::Error::other(failure.0))?;
    let mut field = |name: &str, value: &str| head.push_str(&format!("{name}: {value}\r\n"));
    field("Date", &times::http(now));
    field("Content-Type", &response.content_type);
    field("Content-Length", &response.body.len().to_string());
    if let Some(seconds) = response.max_age {
        field(
            "Cache-Control",
            &format!("max-age={seconds}, public, no-transform, must-revalidate"),
        );
    }
    if response.status == 405 {
        field("Allow", "GET, POST");
    }
    field("Connection", "close");
    head.push_str("\r\n");
    Ok(head.into_bytes())
}

/// Why a message was not read.
enum Fault {
    Io(io::Error),
    /// The status and the sentence of the response.
    Refused(u16, &'static str),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Fault::Io(error)
    }
}

fn read_request(connection: &mut Connection) -> Result<Request, Fault> {
    let mut data = Vec::new();
    let (mut request, fields, start) = loop {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        match parsed.parse(&data) {
            Ok(httparse::Status::Complete(start)) => {
                let fields = Fields::read(parsed.headers)?;
                let request = Request {
                    method: parsed.method.unwrap_or_default().to_owned(),
                    target: path_of(parsed.path.unwrap_or_default()).to_owned(),
                    content_type: fields.content_type.clone(),
                    body: Vec::new(),
                };
                break (request, fields, start);
            }
            Ok(httparse::Status::Partial) => {}
            Err(httparse::Error::TooManyHeaders) => {
                return Err(Fault::Refused(431, "there are too many header fields"));
            }
            Err(_) => return Err(Fault::Refused(400, "the request is not HTTP/1.1")),
        }
        if data.len() >= LARGEST_HEAD {
            return Err(Fault::Refused(431, "the head of the request is too large"));
        }
        connection.read_more(&mut data)?;
    };
    let length = match (fields.is_coded, fields.content_length) {
        (true, _) => return Err(Fault::Refused(411, "the request has no Content-Length")),
        (false, None) if request.method == "POST" => {
            return Err(Fault::Refused(411, "the request has no Content-Length"));
        }
        (false, length) => length.unwrap_or(0),
    };
    if length > LARGEST_REQUEST {
        return Err(Fault::Refused(413, "the request is too large"));
    }
    if fields.waits {
        connection.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    request.body = connection.read_body(data, start, length)?;
    Ok(request)
}

/// The path of a target, which may be a whole URL (RFC 9112, section 3.2.2).
fn path_of(target: &str) -> &str {
    match target.strip_prefix("http://") {
        Some(rest) => rest.find('/').and_then(|start| rest.get(start..)).unwrap_or("/"),
        None => target,
    }
}

/// The header fields that matter.
#[derive(Default)]
struct Fields {
    content_type: Option<String>,
    content_length: Option<usize>,
    /// Whether there is a Transfer-Encoding.
    is_coded: bool,
    /// Whether the client waits for "100 Continue".
    waits: bool,
}

impl Fields {
    fn read(headers: &[httparse::Header]) -> Result<Self, Fault> {
        let mut fields = Fields::default();
        for header in headers {
            let value = std::str::from_utf8(header.value).unwrap_or_default().trim();
            match header.name.to_ascii_lowercase().as_str() {
                "content-type" => fields.content_type = Some(value.to_owned()),
                "content-length" => {
                    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
                    // A number that is too large for the type is also too large for the limit.
                    let length = value.parse().unwrap_or(usize::MAX);
                    if !is_number || fields.content_length.is_some_and(|other| other != length) {
                        return Err(Fault::Refused(400, "the Content-Length is malformed"));
                    }
                    fields.content_length = Some(length);
                }
                "transfer-encoding" => fields.is_coded = true,
                "expect" => fields.waits = value.eq_ignore_ascii_case("100-continue"),
                _ => {}
            }
        }
        Ok(fields)
    }
}

/// Sends a request to an `http` URL, and reads the response.
pub fn post(url: &str, content_type: &str, body: &[u8]) -> Result<Response, Failure> {
    let failure = || format!("cannot ask {url}");
    let rest = url.strip_prefix("http://");
    let rest = rest.ok_or_else(|| Failure(format!("{}: only http:// is supported", failure())))?;
    let (authority, path) = match rest.find(['/', '?']) {
        Some(end) => rest.split_at(end),
        None => (rest, "/"),
    };
    let slash = if path.starts_with('/') { "" } else { "/" };
    let is_clean = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    if authority.is_empty() || authority.contains('@') || !is_clean(rest) {
        return Err(Failure(format!("{}: it is not a URL", failure())));
    }
    let mut connection = Connection::open(authority).explain(failure())?;
    let head = format!(
        "POST {slash}{path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    let sent = connection.write_all(&[head.as_bytes(), body].concat());
    sent.explain(failure())?;
    match read_response(&mut connection) {
        Ok(response) => Ok(response),
        Err(Fault::Io(error)) => Err(error).explain(failure()),
        Err(Fault::Refused(_, sentence)) => Err(Failure(format!("{}: {sentence}", failure()))),
    }
}

fn read_response(connection: &mut Connection) -> Result<Response, Fault> {
    // A response has no status of its own that could be sent back.
    let refused = |sentence| Fault::Refused(0, sentence);
    let mut data = Vec::new();
    let (mut response, fields, start) = loop {
        let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut parsed = httparse::Response::new(&mut headers);
        match parsed.parse(&data) {
            Ok(httparse::Status::Complete(start)) => {
                let fields = Fields::read(parsed.headers)?;
                let response = Response {
                    status: parsed.code.unwrap_or_default(),
                    content_type: fields.content_type.clone().unwrap_or_default(),
                    body: Vec::new(),
                    max_age: None,
                };
                break (response, fields, start);
            }
            Ok(httparse::Status::Partial) => {}
            Err(_) => return Err(refused("the response is not HTTP/1.1")),
        }
        if data.len() >= LARGEST_HEAD {
            return Err(refused("the head of the response is too large"));
        }
        connection.read_more(&mut data)?;
    };
    if fields.is_coded {
        return Err(refused("the response has a transfer encoding, which is not supported"));
    }
    response.body = match fields.content_length {
        Some(length) if length > LARGEST_RESPONSE => return Err(refused("the response is too large")),
        Some(length) => connection.read_body(data, start, length)?,
        // The end of the connection is that of the response.
        None => {
            let mut body = data.split_off(start);
            connection.take(LARGEST_RESPONSE as u64 + 1).read_to_end(&mut body)?;
            if body.len() > LARGEST_RESPONSE {
                return Err(refused("the response is too large"));
            }
            body
        }
    };
    Ok(response)
}

/// A connection that ends at a deadline, however slowly the other side reads and writes.
struct Connection {
    stream: TcpStream,
    deadline: Instant,
}

impl Connection {
    fn new(stream: TcpStream) -> Self {
        Connection {
            stream,
            deadline: Instant::now() + TIME,
        }
    }

    /// Connects to a host, and a port if it is not 80.
    fn open(authority: &str) -> io::Result<Self> {
        let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| !port.ends_with(']'));
        let mut failure = io::Error::from(io::ErrorKind::NotFound);
        let addresses = match has_port {
            true => authority.to_socket_addrs()?,
            false => format!("{authority}:80").to_socket_addrs()?,
        };
        for address in addresses {
            match TcpStream::connect_timeout(&address, TIME) {
                Ok(stream) => return Ok(Connection::new(stream)),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    fn time_left(&self) -> io::Result<Duration> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        match left.is_zero() {
            true => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(left),
        }
    }

    /// Appends what comes next.
    fn read_more(&mut self, data: &mut Vec<u8>) -> io::Result<()> {
        let mut buffer = [0; 4096];
        let length = self.read(&mut buffer)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        data.extend_from_slice(buffer.get(..length).unwrap_or_default());
        Ok(())
    }

    /// The body, of which a part may have been read with the head. The caller has limited the length.
    fn read_body(&mut self, mut data: Vec<u8>, start: usize, length: usize) -> io::Result<Vec<u8>> {
        let mut body = data.split_off(start);
        while body.len() < length {
            self.read_more(&mut body)?;
        }
        body.truncate(length);
        Ok(body)
    }

    /// Ends the connection. What the other side still sends is read for a moment: with unread data, the system would reset the
    /// connection, and the other side could lose the response.
    fn close(mut self) {
        const MOMENT: Duration = Duration::from_secs(1);
        self.deadline = self.deadline.min(Instant::now() + MOMENT);
        if self.stream.shutdown(Shutdown::Write).is_ok() {
            let _ = io::copy(&mut self.take(LARGEST_REQUEST as u64), &mut io::sink());
        }
    }
}

impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.time_left()?))?;
        self.stream.read(buffer)
    }
}

impl Write for Connection {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.time_left()?))?;
        self.stream.write(data)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
