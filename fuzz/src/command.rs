//! Seeds from the `openssl` command, in formats that this crate reads and does not write.

use std::io::Write;
use std::process::{Command, Stdio};

use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;

use crate::pem::pem_blocks;
use crate::{PASSWORD, backend};

/// A key encrypted with each scheme of the `openssl` command, with minimal work factors.
pub(crate) fn encrypted() -> Vec<Vec<u8>> {
    const WAYS: &[&str] = &[
        "-v1 PBE-MD5-DES -iter 1",
        "-v1 PBE-SHA1-DES -iter 1",
        "-v1 PBE-MD5-RC2-64 -iter 1",
        "-v1 PBE-SHA1-RC2-64 -iter 1",
        "-v1 PBE-SHA1-RC4-128 -iter 1",
        "-v1 PBE-SHA1-RC4-40 -iter 1",
        "-v1 PBE-SHA1-3DES -iter 1",
        "-v1 PBE-SHA1-2DES -iter 1",
        "-v1 PBE-SHA1-RC2-128 -iter 1",
        "-v1 PBE-SHA1-RC2-40 -iter 1",
        "-v2 aes-128-cbc -iter 1",
        "-v2 aes-192-cbc -iter 1 -v2prf hmacWithSHA1",
        "-v2 aes-256-cbc -iter 1 -v2prf hmacWithSHA384",
        "-v2 aes-256-cbc -iter 1 -v2prf hmacWithSHA512",
        "-v2 des3 -iter 1 -v2prf hmacWithSHA224",
        "-v2 rc2 -iter 1",
        "-v2 aes-256-cbc -scrypt -scrypt_N 2 -scrypt_r 1 -scrypt_p 1",
        "-v2 aes-128-cbc -scrypt -scrypt_N 16 -scrypt_r 8 -scrypt_p 2",
    ];
    let key = backend().ed25519_generate_key().expect("an Ed25519 key");
    let pem = key
        .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption)
        .expect("a key is written");
    let password = std::str::from_utf8(PASSWORD).expect("text");
    let options = format!("-outform DER -passout pass:{password} -provider default -provider legacy");
    let encrypt = |way| openssl(&format!("pkcs8 -topk8 {options} {way}"), &pem);
    WAYS.iter().map(encrypt).collect()
}

/// A key on each curve with explicit parameters, with compressed points on every other curve.
pub(crate) fn explicit_curves(target: &str) -> Vec<Vec<u8>> {
    let supported = EllipticCurve::ALL
        .iter()
        .copied()
        .filter(|&curve| backend().elliptic_curve_supported(curve));
    let make = |(number, curve): (usize, EllipticCurve)| {
        let name = match curve {
            EllipticCurve::Secp192R1 => "prime192v1",
            EllipticCurve::Secp256R1 => "prime256v1",
            curve => curve.name(),
        };
        let form = if number % 2 == 0 { "uncompressed" } else { "compressed" };
        let options = "-pkeyopt ec_param_enc:explicit -outform PEM";
        let pem = openssl(
            &format!("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:{name} {options}"),
            b"",
        );
        let written = match target {
            "der_public_key" => format!("ec -pubout -param_enc explicit -conv_form {form}"),
            "der_traditional" => format!("ec -param_enc explicit -conv_form {form}"),
            _ => String::from("pkcs8 -topk8 -nocrypt"),
        };
        openssl(&format!("{written} -outform DER"), &pem)
    };
    supported.enumerate().map(make).collect()
}

/// X9.42 parameters with all optional fields, as OpenSSL writes them.
pub(crate) fn dh_parameters() -> Vec<u8> {
    let pem = openssl(
        "genpkey -genparam -algorithm DHX -pkeyopt type:fips186_2 -pkeyopt pbits:1024 -pkeyopt qbits:160",
        b"",
    );
    pem_blocks(&pem).pop().expect("a block of PEM").bytes
}

/// The output of the command for `input`.
fn openssl(arguments: &str, input: &[u8]) -> Vec<u8> {
    let mut command = Command::new("openssl");
    command.args(arguments.split(' '));
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command openssl is there");
    // What is given fits into the pipe; a command that reads nothing may be gone already.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    let output = child.wait_with_output().expect("openssl ends");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments}: {errors}");
    output.stdout
}
