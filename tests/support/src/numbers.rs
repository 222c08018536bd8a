//! Big numbers, and the numbers of keys.

use super::records::Record;
use hazmat_openssl::asymmetric::rsa;
use hazmat_openssl::prelude::*;
use openssl::bn::{BigNum, BigNumContext};

/// The number from big-endian `bytes`.
pub fn big(bytes: &[u8]) -> Integer {
    Integer::from_be_bytes(bytes)
}

/// The same as a secret.
pub fn secret(bytes: &[u8]) -> SecretInteger {
    SecretInteger::from_be_bytes(bytes)
}

/// The number `value`.
pub fn small(value: u32) -> Integer {
    Integer::from(value)
}

/// The negative of `value`.
pub fn negative(value: &Integer) -> Integer {
    Integer::from_hex(&format!("-{}", value.to_hex())).unwrap()
}

/// The sum of `value` and `addend`.
pub fn plus(value: &Integer, addend: i32) -> Integer {
    let mut sum = calculating(value);
    if addend < 0 {
        sum.sub_word(addend.unsigned_abs()).unwrap();
    } else {
        sum.add_word(addend.unsigned_abs()).unwrap();
    }
    sum.into()
}

/// `value` for libcrypto's arithmetic.
pub fn calculating<'a, T>(value: &'a T) -> BigNum
where
    BigNum: TryFrom<&'a T, Error = hazmat_openssl::Error>,
{
    BigNum::try_from(value).unwrap()
}

/// `base` to the power of `exponent`, modulo `modulus`.
pub fn power(base: &Integer, exponent: &Integer, modulus: &Integer) -> Integer {
    let mut result = BigNum::new().unwrap();
    let mut context = BigNumContext::new().unwrap();
    let [base, exponent, modulus] = [base, exponent, modulus].map(calculating);
    result.mod_exp(&base, &exponent, &modulus, &mut context).unwrap();
    result.into()
}

/// The product of `a` and `b`.
pub fn product(a: &Integer, b: &Integer) -> Integer {
    (&calculating(a) * &calculating(b)).into()
}

/// The sum of `a` and `b`.
pub fn sum(a: &Integer, b: &Integer) -> Integer {
    (&calculating(a) + &calculating(b)).into()
}

/// `a` minus `b`.
pub fn difference(a: &Integer, b: &Integer) -> Integer {
    (&calculating(a) - &calculating(b)).into()
}

/// The quotient of `a` and `b`, and whether the remainder is zero.
pub fn quotient(a: &Integer, b: &Integer) -> (Integer, bool) {
    let (mut quotient, mut rest) = (BigNum::new().unwrap(), BigNum::new().unwrap());
    let mut context = BigNumContext::new().unwrap();
    let [a, b] = [a, b].map(calculating);
    quotient.div_rem(&mut rest, &a, &b, &mut context).unwrap();
    (quotient.into(), rest.num_bits() == 0)
}

/// The greatest common divisor of `a` and `b`.
pub fn common_divisor(a: &Integer, b: &Integer) -> Integer {
    let mut divisor = BigNum::new().unwrap();
    let mut context = BigNumContext::new().unwrap();
    divisor.gcd(&calculating(a), &calculating(b), &mut context).unwrap();
    divisor.into()
}

/// The inverse of `a` modulo `modulus`.
pub fn inverse(a: &Integer, modulus: &Integer) -> Integer {
    let mut inverse = BigNum::new().unwrap();
    let mut context = BigNumContext::new().unwrap();
    inverse
        .mod_inverse(&calculating(a), &calculating(modulus), &mut context)
        .unwrap();
    inverse.into()
}

/// An odd number with exactly this many bits.
pub fn odd(bits: usize) -> Integer {
    let mut bytes = vec![0; bits.div_ceil(8)];
    bytes[0] = 1 << ((bits - 1) % 8);
    *bytes.last_mut().unwrap() |= 1;
    big(&bytes)
}

/// A new prime with this many bits.
pub fn prime(bits: i32) -> Integer {
    let mut prime = BigNum::new().unwrap();
    prime.generate_prime(bits, false, None, None).unwrap();
    prime.into()
}

/// Asserts that a text, in lowercase, has the value in no notation.
pub fn assert_not_in(value: &SecretInteger, shown: &str) {
    let decimal = calculating(&value.expose()).to_dec_str().unwrap().to_string();
    for digits in [decimal, value.expose().to_hex()] {
        assert!(!shown.contains(&digits));
    }
}

/// The number in the field `name` of `record`, in hexadecimal digits of any number.
pub fn hex(record: &Record, name: &str) -> Vec<u8> {
    let number = Integer::from_hex(record.text(name));
    number
        .unwrap_or_else(|_| record.position.fail("not a hexadecimal number"))
        .to_be_bytes()
}

/// The number in the field `name` of `record`, in decimal digits.
pub fn decimal(record: &Record, name: &str) -> Vec<u8> {
    let number = BigNum::from_dec_str(record.text(name));
    number
        .unwrap_or_else(|_| record.position.fail("not a decimal number"))
        .to_vec()
}

/// The numbers of an RSA key in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RsaValues {
    /// The modulus.
    pub n: Vec<u8>,
    /// The public exponent.
    pub e: Vec<u8>,
    /// The private exponent.
    pub d: Option<Vec<u8>>,
    /// The primes.
    pub primes: Option<[Vec<u8>; 2]>,
    /// The private exponents of the primes and the coefficient.
    pub crt: Option<[Vec<u8>; 3]>,
}

impl RsaValues {
    /// The public numbers.
    pub fn public_numbers(&self) -> RsaPublicNumbers {
        RsaPublicNumbers {
            e: big(&self.e),
            n: big(&self.n),
        }
    }

    /// All numbers. Those that are missing from the file are computed; the others must match.
    pub fn private_numbers(&self) -> RsaPrivateNumbers {
        let public_numbers = self.public_numbers();
        let d = secret(self.d.as_ref().expect("a private key"));
        let recovered = rsa::rsa_recover_prime_factors(&public_numbers.n, &public_numbers.e, &d).unwrap();
        let [greater, lesser] = [&recovered.0, &recovered.1].map(|prime| prime.expose());
        assert!(greater > lesser, "the first prime is the greater one");
        let (p, q) = match &self.primes {
            None => recovered,
            Some([p, q]) => (secret(p), secret(q)),
        };
        assert!(
            product(&p.expose(), &q.expose()) == public_numbers.n,
            "the primes make the modulus"
        );
        let crt = [
            rsa::rsa_crt_dmp1(&d, &p).unwrap(),
            rsa::rsa_crt_dmq1(&d, &q).unwrap(),
            rsa::rsa_crt_iqmp(&p, &q).unwrap(),
        ];
        for (given, own) in self.crt.iter().flatten().zip(&crt) {
            assert!(secret(given) == *own, "a value for the Chinese remainder theorem");
        }
        let [dmp1, dmq1, iqmp] = crt;
        RsaPrivateNumbers {
            p,
            q,
            d,
            dmp1,
            dmq1,
            iqmp,
            public_numbers,
        }
    }
}

/// The numbers of DSA or Diffie-Hellman parameters in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GroupValues {
    /// The prime.
    pub p: Vec<u8>,
    /// The order of the subgroup.
    pub q: Option<Vec<u8>>,
    /// The generator.
    pub g: Vec<u8>,
}

impl GroupValues {
    /// The numbers of DSA parameters.
    pub fn dsa(&self) -> DsaParameterNumbers {
        DsaParameterNumbers {
            p: big(&self.p),
            q: big(self.q.as_ref().expect("an order")),
            g: big(&self.g),
        }
    }

    /// The numbers of a DSA public key.
    pub fn dsa_public(&self, y: &[u8]) -> DsaPublicNumbers {
        DsaPublicNumbers {
            y: big(y),
            parameter_numbers: self.dsa(),
        }
    }

    /// The numbers of a DSA private key.
    pub fn dsa_private(&self, x: &[u8], y: &[u8]) -> DsaPrivateNumbers {
        DsaPrivateNumbers {
            x: secret(x),
            public_numbers: self.dsa_public(y),
        }
    }

    /// The numbers of Diffie-Hellman parameters.
    pub fn dh(&self) -> DhParameterNumbers {
        DhParameterNumbers {
            p: big(&self.p),
            g: big(&self.g),
            q: self.q.as_ref().map(|q| big(q)),
        }
    }

    /// The numbers of a Diffie-Hellman public key.
    pub fn dh_public(&self, y: &[u8]) -> DhPublicNumbers {
        DhPublicNumbers {
            y: big(y),
            parameter_numbers: self.dh(),
        }
    }

    /// The numbers of a Diffie-Hellman private key.
    pub fn dh_private(&self, x: &[u8], y: &[u8]) -> DhPrivateNumbers {
        DhPrivateNumbers {
            x: secret(x),
            public_numbers: self.dh_public(y),
        }
    }

    /// The generator to the power of `x`.
    pub fn power(&self, x: &[u8]) -> Vec<u8> {
        power(&big(&self.g), &big(x), &big(&self.p)).to_be_bytes()
    }
}
