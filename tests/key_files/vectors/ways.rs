//! The vector files, and the functions that load them.

use hazmat_openssl::Result;
use hazmat_openssl::asymmetric::{Parameters, PrivateKey, PublicKey};
use hazmat_openssl::prelude::*;
use support::key_files::{Form, KeyFile, Kind, Outcome};
use support::{backend, files, pem_text};

/// The result of loading.
#[derive(Debug)]
pub enum Loaded {
    Private(PrivateKey),
    Public(PublicKey),
    Parameters(Parameters),
}

/// Which of the three interfaces is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Pem,
    Der,
    Ssh,
}

/// A way to load a file: unchanged, or with its content in another encoding.
#[derive(Clone)]
pub struct Way {
    pub name: String,
    pub kind: Kind,
    pub reader: Reader,
    pub data: Vec<u8>,
}

impl Way {
    /// With the default limits of the backend.
    pub fn load(&self, password: Option<&[u8]>) -> Result<Loaded> {
        self.load_by(backend(), password)
    }

    /// With a backend or a loader.
    pub fn load_by<L>(&self, loader: &L, password: Option<&[u8]>) -> Result<Loaded>
    where
        L: PemSerializationBackend + DerSerializationBackend + SshSerializationBackend,
    {
        use Reader::{Der, Pem, Ssh};
        let data = &self.data;
        match (self.kind, self.reader) {
            (Kind::Private, Pem) => loader.load_pem_private_key(data, password).map(Loaded::Private),
            (Kind::Private, Der) => loader.load_der_private_key(data, password).map(Loaded::Private),
            (Kind::Private, Ssh) => loader.load_ssh_private_key(data, password).map(Loaded::Private),
            (Kind::Public, Pem) => loader.load_pem_public_key(data).map(Loaded::Public),
            (Kind::Public, Der) => loader.load_der_public_key(data).map(Loaded::Public),
            (Kind::Public, Ssh) => loader.load_ssh_public_key(data).map(Loaded::Public),
            (Kind::Parameters, Pem) => loader.load_pem_parameters(data).map(Loaded::Parameters),
            (Kind::Parameters, Der) => loader.load_der_parameters(data).map(Loaded::Parameters),
            (Kind::Parameters, Ssh) => panic!("OpenSSH has no parameters"),
        }
    }
}

/// The bytes of a file.
pub fn read(folder: &str, file: &KeyFile) -> Vec<u8> {
    let name = format!("asymmetric/{folder}/{}", file.name);
    std::fs::read(files::path(&name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Whether a file is DER; all others are text.
pub fn is_der(file: &KeyFile) -> bool {
    file.name.ends_with(".der")
}

/// The PEM block in a text, without the text before and after it.
pub fn block(text: &[u8]) -> &str {
    let text = std::str::from_utf8(text).unwrap();
    let text = &text[text.find("-----BEGIN ").unwrap()..];
    let end = text.find("-----END ").unwrap();
    &text[..end + text[end..].find('\n').unwrap() + 1]
}

/// The DER in a PEM text; `None` if it is encrypted by `DEK-Info`, or lacks that.
pub fn der_in(text: &[u8]) -> Option<Vec<u8>> {
    let block = block(text);
    let body = block.lines().filter(|line| !line.starts_with('-'));
    let base64: String = body.flat_map(str::split_whitespace).collect();
    (!block.contains(':')).then(|| openssl::base64::decode_block(&base64).unwrap())
}

/// The type and the base64 of an OpenSSH line, without the comment.
pub fn type_and_key(line: &[u8]) -> Vec<u8> {
    let line = std::str::from_utf8(line).unwrap();
    let words: Vec<&str> = line.split_whitespace().take(2).collect();
    words.join(" ").into_bytes()
}

/// All ways to load a file, the unchanged file first.
pub fn ways(folder: &str, file: &KeyFile) -> Vec<Way> {
    use Reader::{Der, Pem, Ssh};
    let data = read(folder, file);
    let mut contents = Vec::new();
    match file.form {
        Form::SshLine => {
            contents.push((Ssh, type_and_key(&data)));
            contents.push((Ssh, [b"# a comment\n\nno-pty,command=\"a b\" ", &data[..]].concat()));
            contents.insert(0, (Ssh, data));
        }
        Form::OpenSsh => contents.extend([(Ssh, data.clone()), (Pem, data)]),
        form if is_der(file) => {
            let pem = pem_text::block(form.label(file.password.is_some()), &data);
            contents.extend([(Der, data), (Pem, pem)]);
        }
        _ => {
            let der = der_in(&data).filter(|_| !matches!(file.outcome, Outcome::Mislabelled(..)));
            contents.push((Pem, data));
            contents.extend(der.map(|der| (Der, der)));
        }
    }
    let way = |(index, (reader, data))| Way {
        name: format!("{folder}/{}, way {index} ({reader:?})", file.name),
        kind: file.form.kind(),
        reader,
        data,
    };
    contents.into_iter().enumerate().map(way).collect()
}
