//! OpenSSH's structures (RFC 4251, section 5; `PROTOCOL.key`, `PROTOCOL.certkeys`), built by hand.

use super::pem_text;

const MAGIC: &[u8] = b"openssh-key-v1\0";

/// A `uint32`.
pub fn uint32(value: u32) -> Vec<u8> {
    value.to_be_bytes().to_vec()
}

/// A `string`.
pub fn string(content: &[u8]) -> Vec<u8> {
    [&uint32(u32::try_from(content.len()).unwrap())[..], content].concat()
}

/// A non-negative `mpint` from big-endian bytes.
pub fn mpint(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let mut content = bytes[start..].to_vec();
    if content.first().is_some_and(|first| *first >= 0x80) {
        content.insert(0, 0);
    }
    string(&content)
}

/// A line of the type `name` with this blob.
pub fn line(name: &str, blob: &[u8]) -> Vec<u8> {
    format!("{name} {}", openssl::base64::encode_block(blob)).into_bytes()
}

/// The blob of a line without options.
pub fn blob_of(line: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(line).unwrap();
    openssl::base64::decode_block(text.split(' ').nth(1).unwrap()).unwrap()
}

/// The fields of a blob, all of them strings.
pub fn strings(blob: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut fields) = (blob, Vec::new());
    while !rest.is_empty() {
        let (length, tail) = rest.split_at(4);
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        fields.push(tail[..length].to_vec());
        rest = &tail[length..];
    }
    fields
}

/// The content of an `openssh-key-v1` file, with one key or several.
#[derive(Clone)]
pub struct PrivateFile {
    pub cipher: Vec<u8>,
    pub kdf: Vec<u8>,
    pub kdf_options: Vec<u8>,
    pub keys: u32,
    pub public_blobs: Vec<Vec<u8>>,
    pub check: [u32; 2],
    /// The type, the numbers and the comment of each key.
    pub private: Vec<u8>,
    /// The padding of the last block; `None` for the correct one for blocks of eight bytes.
    pub padding: Option<Vec<u8>>,
    /// Trailing bytes.
    pub trailing: Vec<u8>,
}

impl PrivateFile {
    /// A file of one key that is not encrypted.
    pub fn plain(public_blob: &[u8], private: &[u8]) -> Self {
        Self {
            cipher: b"none".to_vec(),
            kdf: b"none".to_vec(),
            kdf_options: Vec::new(),
            keys: 1,
            public_blobs: vec![public_blob.to_vec()],
            check: [0x1234_5678; 2],
            private: private.to_vec(),
            padding: None,
            trailing: Vec::new(),
        }
    }

    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut section = [uint32(self.check[0]), uint32(self.check[1]), self.private.clone()].concat();
        match &self.padding {
            Some(padding) => section.extend(padding),
            None => (1..=8)
                .take(section.len().wrapping_neg() % 8)
                .for_each(|byte| section.push(byte)),
        }
        let mut bytes = [
            MAGIC,
            &string(&self.cipher),
            &string(&self.kdf),
            &string(&self.kdf_options),
        ]
        .concat();
        bytes.extend(uint32(self.keys));
        for blob in &self.public_blobs {
            bytes.extend(string(blob));
        }
        bytes.extend(string(&section));
        bytes.extend(&self.trailing);
        bytes
    }

    /// The PEM block.
    pub fn pem(&self) -> Vec<u8> {
        pem_text::block("OPENSSH PRIVATE KEY", &self.bytes())
    }
}

/// The blob of a certificate of the type `name` over the fields of a key, with an invalid signature.
pub fn certificate(name: &str, key_fields: &[Vec<u8>]) -> Vec<u8> {
    let key: Vec<u8> = key_fields.iter().flat_map(|field| string(field)).collect();
    let authority = [string(b"ssh-ed25519"), string(&[7; 32])].concat();
    let signature = [string(b"ssh-ed25519"), string(&[9; 64])].concat();
    [
        string(name.as_bytes()),
        string(&[5; 32]),                                       // nonce
        key,                                                    //
        1u64.to_be_bytes().to_vec(),                            // serial
        uint32(1),                                              // of a user
        string(b"an identity"),                                 //
        string(&string(b"user")),                               // valid principals
        0u64.to_be_bytes().to_vec(),                            // valid after
        u64::MAX.to_be_bytes().to_vec(),                        // valid before
        string(b""),                                            // critical options
        string(&[string(b"permit-pty"), string(b"")].concat()), // extensions
        string(b""),                                            // reserved
        string(&authority),
        string(&signature),
    ]
    .concat()
}
