//! Big numbers and the numbers of keys.

use super::records::Record;
use hazmat_openssl::asymmetric::rsa;
use hazmat_openssl::prelude::*;
use hazmat_openssl::{BigNum, BigNumRef};
use openssl::bn::BigNumContext;

/// The number of `bytes`, the highest byte first.
pub fn big(bytes: &[u8]) -> BigNum {
    BigNum::from_slice(bytes).unwrap()
}

/// The number `value`.
pub fn small(value: u32) -> BigNum {
    BigNum::from_u32(value).unwrap()
}

/// The negative of `value`.
pub fn negative(value: &BigNumRef) -> BigNum {
    let mut copy = copy(value);
    copy.set_negative(true);
    copy
}

/// `value` once more.
pub fn copy(value: &BigNumRef) -> BigNum {
    value.to_owned().unwrap()
}

/// `value` and `addend` together.
pub fn plus(value: &BigNumRef, addend: i32) -> BigNum {
    let mut sum = copy(value);
    if addend < 0 {
        sum.sub_word(addend.unsigned_abs()).unwrap();
    } else {
        sum.add_word(addend.unsigned_abs()).unwrap();
    }
    sum
}

/// `base` to the power of `exponent`, modulo `modulus`.
pub fn power(base: &BigNumRef, exponent: &BigNumRef, modulus: &BigNumRef) -> BigNum {
    let mut result = BigNum::new().unwrap();
    let mut context = BigNumContext::new().unwrap();
    result.mod_exp(base, exponent, modulus, &mut context).unwrap();
    result
}

/// The product of `a` and `b`.
pub fn product(a: &BigNumRef, b: &BigNumRef) -> BigNum {
    let mut result = BigNum::new().unwrap();
    result.checked_mul(a, b, &mut BigNumContext::new().unwrap()).unwrap();
    result
}

/// The whole part of `a` divided by `b`, and whether nothing is left over.
pub fn quotient(a: &BigNumRef, b: &BigNumRef) -> (BigNum, bool) {
    let (mut quotient, mut rest) = (BigNum::new().unwrap(), BigNum::new().unwrap());
    let mut context = BigNumContext::new().unwrap();
    quotient.div_rem(&mut rest, a, b, &mut context).unwrap();
    (quotient, rest.num_bits() == 0)
}

/// The number in the field `name` of `record`, in hexadecimal digits of any number.
pub fn hex(record: &Record, name: &str) -> Vec<u8> {
    let number = BigNum::from_hex_str(record.text(name));
    number
        .unwrap_or_else(|_| record.position.fail("not a hexadecimal number"))
        .to_vec()
}

/// The number in the field `name` of `record`, in decimal digits.
pub fn decimal(record: &Record, name: &str) -> Vec<u8> {
    let number = BigNum::from_dec_str(record.text(name));
    number
        .unwrap_or_else(|_| record.position.fail("not a decimal number"))
        .to_vec()
}

/// What a file gives of an RSA key.
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

    /// All numbers. Those which the file does not give are worked out, and those which it does must be the same.
    pub fn private_numbers(&self) -> RsaPrivateNumbers {
        let public_numbers = self.public_numbers();
        let d = big(self.d.as_ref().expect("a private key"));
        let recovered = rsa::rsa_recover_prime_factors(&public_numbers.n, &public_numbers.e, &d).unwrap();
        assert!(recovered.0 > recovered.1, "the first prime is the greater one");
        let (p, q) = match &self.primes {
            None => recovered,
            Some([p, q]) => (big(p), big(q)),
        };
        assert!(product(&p, &q) == public_numbers.n, "the primes make the modulus");
        let crt = [
            rsa::rsa_crt_dmp1(&d, &p).unwrap(),
            rsa::rsa_crt_dmq1(&d, &q).unwrap(),
            rsa::rsa_crt_iqmp(&p, &q).unwrap(),
        ];
        for (given, own) in self.crt.iter().flatten().zip(&crt) {
            assert!(big(given) == *own, "a value for the Chinese remainder theorem");
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

/// What a file gives of the parameters of DSA or of Diffie and Hellman.
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
            x: big(x),
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
            x: big(x),
            public_numbers: self.dh_public(y),
        }
    }

    /// The generator to the power of `x`.
    pub fn power(&self, x: &[u8]) -> Vec<u8> {
        power(&big(&self.g), &big(x), &big(&self.p)).to_vec()
    }
}
