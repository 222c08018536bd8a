//! EdDSA with contexts and digests: the formulas of RFC 8032, sections 5.1 and 5.2, in Python, because `cryptography` does not
//! have them.

use hazmat_openssl::asymmetric::EddsaVariant;
use hazmat_openssl::prelude::*;
use support::{backend, bytes, python};

/// A signature with Ed25519ctx or Ed25519ph: private key, message, flag, context.
const ED25519: &str = "
import hashlib
p = 2**255 - 19
order = 2**252 + 27742317777372353535851937790883648493
d = -121665 * pow(121666, -1, p) % p

def add(a, b):
    x = (a[0] * b[1] + a[1] * b[0]) * pow(1 + d * a[0] * b[0] * a[1] * b[1], -1, p)
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - d * a[0] * b[0] * a[1] * b[1], -1, p)
    return x % p, y % p

def multiply(number, point):
    product = 0, 1
    while number:
        if number & 1:
            product = add(product, point)
        point = add(point, point)
        number >>= 1
    return product

def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, 'little')

base = (15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960)
key, message, flag, context = argument(0), argument(1), argument(2), argument(3)
sha512 = lambda data: hashlib.sha512(data).digest()
number = lambda data: int.from_bytes(data, 'little')
if flag == b'\\x01':
    message = sha512(message)
prefix = b'SigEd25519 no Ed25519 collisions' + flag + bytes([len(context)]) + context
digest = sha512(key)
scalar = number(digest[:32]) & (2**254 - 8) | 2**254
public = encode(multiply(scalar, base))
r = number(sha512(prefix + digest[32:] + message)) % order
point = encode(multiply(r, base))
k = number(sha512(prefix + point + public + message)) % order
answer(public + point + ((r + k * scalar) % order).to_bytes(32, 'little'))
";

/// The same with Ed448 and Ed448ph.
const ED448: &str = "
import hashlib
p = 2**448 - 2**224 - 1
order = 2**446 - 0x8335dc163bb124b65129c96fde933d8d723a70aadc873d6d54a7bb0d
d = -39081 % p

def add(a, b):
    x = (a[0] * b[1] + a[1] * b[0]) * pow(1 + d * a[0] * b[0] * a[1] * b[1], -1, p)
    y = (a[1] * b[1] - a[0] * b[0]) * pow(1 - d * a[0] * b[0] * a[1] * b[1], -1, p)
    return x % p, y % p

def multiply(number, point):
    product = 0, 1
    while number:
        if number & 1:
            product = add(product, point)
        point = add(point, point)
        number >>= 1
    return product

def encode(point):
    return (point[1] | (point[0] & 1) << 455).to_bytes(57, 'little')

base = (224580040295924300187604334099896036246789641632564134246125461686950415467406032909029192869357953282578032075146446173674602635247710,
    298819210078481492676017930443930673437544040154080242095928241372331506189835876003536878655418784733982303233503462500531545062832660)
key, message, flag, context = argument(0), argument(1), argument(2), argument(3)
shake = lambda data, size: hashlib.shake_256(data).digest(size)
number = lambda data: int.from_bytes(data, 'little')
if flag == b'\\x01':
    message = shake(message, 64)
prefix = b'SigEd448' + flag + bytes([len(context)]) + context
digest = shake(key, 114)
scalar = number(digest[:56]) & (2**447 - 4) | 2**447
public = encode(multiply(scalar, base))
r = number(shake(prefix + digest[57:] + message, 114)) % order
point = encode(multiply(r, base))
k = number(shake(prefix + point + public + message, 114)) % order
answer(public + point + ((r + k * scalar) % order).to_bytes(57, 'little'))
";

const CONTEXTS: [&[u8]; 2] = [b"context", &[0xff; 255]];

/// The flag of the formulas.
fn flag(variant: EddsaVariant) -> &'static [u8] {
    match variant {
        EddsaVariant::Context => &[0],
        EddsaVariant::Ph | EddsaVariant::Prehashed => &[1],
    }
}

#[test]
fn ed25519() {
    let (mut ran, mut skipped) = (0, 0);
    let key = backend().ed25519_generate_key().unwrap();
    let public = key.public_key().unwrap();
    let (private_bytes, public_bytes) = (key.private_bytes_raw().unwrap(), public.public_bytes_raw().unwrap());
    for variant in [EddsaVariant::Context, EddsaVariant::Ph] {
        for context in CONTEXTS {
            if !backend().ed25519_variant_supported(variant) {
                skipped += 1;
                continue;
            }
            let data = bytes::sample(4, 1000);
            let theirs = python::run(ED25519, &[&private_bytes, &data, flag(variant), context]);
            let (their_public_key, theirs) = theirs.split_at(32);
            assert_eq!(their_public_key, public_bytes);
            let own = match variant {
                EddsaVariant::Context => key.sign_with_context(&data, context).unwrap(),
                _ => key.sign_ph(&data, context).unwrap(),
            };
            assert_eq!(bytes::to_hex(&own), bytes::to_hex(theirs), "{variant:?}");
            ran += 1;
        }
    }
    println!("count: cross-check python ed25519-variants ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, 4);
}

#[test]
fn ed448() {
    let (mut ran, mut skipped) = (0, 0);
    let key = backend().ed448_generate_key().unwrap();
    let public = key.public_key().unwrap();
    let (private_bytes, public_bytes) = (key.private_bytes_raw().unwrap(), public.public_bytes_raw().unwrap());
    for variant in [EddsaVariant::Context, EddsaVariant::Ph] {
        for context in CONTEXTS {
            if !backend().ed448_variant_supported(variant) {
                skipped += 1;
                continue;
            }
            let data = bytes::sample(5, 1000);
            let theirs = python::run(ED448, &[&private_bytes, &data, flag(variant), context]);
            let (their_public_key, theirs) = theirs.split_at(57);
            assert_eq!(their_public_key, public_bytes);
            let own = match variant {
                EddsaVariant::Context => key.sign_with_context(&data, context).unwrap(),
                _ => key.sign_ph(&data, context).unwrap(),
            };
            assert_eq!(bytes::to_hex(&own), bytes::to_hex(theirs), "{variant:?}");
            ran += 1;
        }
    }
    println!("count: cross-check python ed448-variants ran={ran} skipped={skipped}");
    assert_eq!(ran + skipped, 4);
}
