//! Keys in their standard formats, read by hand, and made by libcrypto from their parts: no decoder of libcrypto is faster.

use std::ffi::CStr;
use std::ptr::null_mut;

use super::context::Lib;
use super::curve::Curve;
use super::declarations::PEM_read_bio;
use super::der::{BIT_STRING, EXPLICIT_1, OBJECT_IDENTIFIER, OCTET_STRING, Reader, SEQUENCE};
use super::key::{Generator, Importer, Key};
use super::numbers::Room;
use super::params::{Native, Params};
use super::{Owned, ok};

/// The numbers of an RSA key, as big-endian bytes.
pub struct RsaNumbers<'a> {
    numbers: [&'a [u8]; 8],
}

impl<'a> RsaNumbers<'a> {
    /// `RSAPrivateKey` of PKCS #1.
    pub fn from_pkcs1(der: &'a [u8]) -> Self {
        let mut outer = Reader::new(der);
        let mut key = outer.nested(SEQUENCE);
        outer.end();
        assert_eq!(key.integer(), [0]);
        let numbers = std::array::from_fn(|_| key.integer());
        key.end();
        RsaNumbers { numbers }
    }

    /// n, e, d, p, q, dmp1, dmq1, iqmp
    pub fn all(&self) -> [&'a [u8]; 8] {
        self.numbers
    }
}

/// The private key of PKCS #8, and the identifiers of its algorithm.
pub fn pkcs8(der: &[u8]) -> (Reader<'_>, &[u8]) {
    let mut outer = Reader::new(der);
    let mut info = outer.nested(SEQUENCE);
    outer.end();
    info.integer();
    let algorithm = info.nested(SEQUENCE);
    (algorithm, info.value(OCTET_STRING))
}

/// The public key of `SubjectPublicKeyInfo`, and the identifiers of its algorithm.
pub fn spki(der: &[u8]) -> (Reader<'_>, &[u8]) {
    let mut outer = Reader::new(der);
    let mut info = outer.nested(SEQUENCE);
    outer.end();
    let algorithm = info.nested(SEQUENCE);
    let [0, key @ ..] = info.value(BIT_STRING) else {
        panic!("a key has whole bytes");
    };
    info.end();
    (algorithm, key)
}

/// The private key of PKCS #8 on a curve whose keys are bytes (RFC 8410), as Ed25519.
pub fn curve_private_key(der: &[u8]) -> &[u8] {
    let (_, key) = pkcs8(der);
    Reader::new(key).value(OCTET_STRING)
}

/// The contents of a PEM file, decoded by libcrypto.
pub fn decode_pem(pem: &[u8]) -> Vec<u8> {
    let (mut name, mut header, mut data, mut length) = (null_mut(), null_mut(), null_mut(), 0);
    // SAFETY: that many bytes, which outlive the BIO.
    let bio = unsafe { openssl_sys::BIO_new_mem_buf(pem.as_ptr().cast(), pem.len() as i32) };
    let bio = Owned::new(bio, openssl_sys::BIO_free_all);
    // SAFETY: a live BIO; places for the results.
    ok(unsafe { PEM_read_bio(bio.as_ptr(), &mut name, &mut header, &mut data, &mut length) });
    // SAFETY: libcrypto returned that many bytes.
    let decoded = unsafe { std::slice::from_raw_parts(data, length as usize) }.to_vec();
    // SAFETY: libcrypto allocated these three, and they are not used again.
    unsafe {
        openssl_sys::OPENSSL_free(name.cast());
        openssl_sys::OPENSSL_free(header.cast());
        openssl_sys::OPENSSL_free(data.cast());
    }
    decoded
}

/// Loads RSA keys.
pub struct RsaLoader {
    importer: Importer,
    room: Room,
}

/// `rsaEncryption`, 1.2.840.113549.1.1.1
const RSA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

impl RsaLoader {
    pub fn new(lib: &Lib) -> Self {
        RsaLoader {
            importer: Importer::new(lib, c"RSA"),
            room: Room::new(lib),
        }
    }

    pub fn from_pkcs8(&mut self, der: &[u8], check: bool) -> Key {
        let (mut algorithm, key) = pkcs8(der);
        assert_eq!(algorithm.value(OBJECT_IDENTIFIER), RSA);
        self.from_pkcs1(key, check)
    }

    pub fn from_pkcs1(&mut self, der: &[u8], check: bool) -> Key {
        let numbers = RsaNumbers::from_pkcs1(der);
        if check {
            self.room.check(&numbers);
        }
        let [n, e, d, p, q, dmp1, dmq1, iqmp] = numbers.all().map(Native::from_be_bytes);
        let params = Params::new()
            .number(c"n", n.as_bytes())
            .number(c"e", e.as_bytes())
            .number(c"d", d.as_bytes())
            .number(c"rsa-factor1", p.as_bytes())
            .number(c"rsa-factor2", q.as_bytes())
            .number(c"rsa-exponent1", dmp1.as_bytes())
            .number(c"rsa-exponent2", dmq1.as_bytes())
            .number(c"rsa-coefficient1", iqmp.as_bytes());
        self.importer.pair(&params)
    }

    pub fn from_spki(&mut self, der: &[u8]) -> Key {
        let (mut algorithm, key) = spki(der);
        assert_eq!(algorithm.value(OBJECT_IDENTIFIER), RSA);
        let mut key = Reader::new(key).nested(SEQUENCE);
        let (n, e) = (
            Native::from_be_bytes(key.integer()),
            Native::from_be_bytes(key.integer()),
        );
        key.end();
        let params = Params::new().number(c"n", n.as_bytes()).number(c"e", e.as_bytes());
        self.importer.public(&params)
    }
}

/// `id-ecPublicKey`, 1.2.840.10045.2.1
const EC: [u8; 7] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

/// Loads keys on a curve.
pub struct EcLoader {
    importer: Importer,
    /// The group's name as libcrypto has it.
    group: &'static CStr,
    curve: Curve,
    /// A key whose group is copied: that is faster than to make it from its name.
    template: Key,
}

impl EcLoader {
    pub fn new(lib: &Lib, group: &'static CStr, nid: i32) -> Self {
        EcLoader {
            importer: Importer::new(lib, c"EC"),
            group,
            curve: Curve::new(lib, nid),
            template: Self::template(lib, group),
        }
    }

    /// A public key on the curve.
    fn template(lib: &Lib, group: &'static CStr) -> Key {
        let pair = Generator::new(lib, c"EC", &Params::new().utf8(c"group", group)).generate();
        let der = pair.spki();
        let params = Params::new().utf8(c"group", group).octets(c"pub", spki(&der).1);
        Importer::new(lib, c"EC").public(&params)
    }

    pub fn from_pkcs8(&mut self, der: &[u8], check: bool) -> Key {
        let (mut algorithm, key) = pkcs8(der);
        assert_eq!(algorithm.value(OBJECT_IDENTIFIER), EC);
        self.from_sec1(key, check)
    }

    /// `ECPrivateKey` of SEC 1, with its public key.
    pub fn from_sec1(&mut self, der: &[u8], check: bool) -> Key {
        let mut key = Reader::new(der).nested(SEQUENCE);
        assert_eq!(key.integer(), [1]);
        let private_value = key.value(OCTET_STRING);
        let point = public_point(key);
        if check {
            self.curve.check_pair(private_value, point);
        }
        self.from_parts(private_value, point)
    }

    fn from_parts(&mut self, private_value: &[u8], point: &[u8]) -> Key {
        let private_value = Native::from_be_bytes(private_value);
        let params = Params::new()
            .utf8(c"group", self.group)
            .octets(c"pub", point)
            .number(c"priv", private_value.as_bytes());
        self.importer.pair(&params)
    }

    /// libcrypto checks that the point is on the curve.
    pub fn from_spki(&mut self, der: &[u8]) -> Key {
        let (mut algorithm, point) = spki(der);
        assert_eq!(algorithm.value(OBJECT_IDENTIFIER), EC);
        self.from_point(point)
    }

    /// An encoded point, which libcrypto checks as well.
    pub fn from_point(&mut self, point: &[u8]) -> Key {
        self.template.with_point(point)
    }
}

/// The point in the rest of an `ECPrivateKey`: parameters may stand before it.
fn public_point(mut rest: Reader<'_>) -> &[u8] {
    while rest.identifier() != EXPLICIT_1 {
        rest.any();
    }
    let [0, point @ ..] = rest.nested(EXPLICIT_1).value(BIT_STRING) else {
        panic!("a point has whole bytes");
    };
    point
}
