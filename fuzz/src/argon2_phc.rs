//! PHC strings of Argon2.

use hazmat_openssl::Error;
use hazmat_openssl::kdf::{Argon2Limits, Argon2Phc};
use hazmat_openssl::prelude::*;

use crate::{PASSWORD, backend, count_round_trip, tidy};

/// A string that is read is written as it was, because each hash has one string only. Where the costs are within low limits, a
/// password is verified; the backend then gives the same answer as the reader, or that the password is wrong.
pub fn check_argon2_phc(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let limits = Argon2Limits::verification()
        .max_memory_cost(64)
        .max_iterations(2)
        .max_lanes(4);
    let verified = backend().argon2_verify_phc_encoded_within(limits, PASSWORD, text, None);
    let phc = match Argon2Phc::parse(text) {
        Ok(phc) => phc,
        Err(error) => {
            let foreseen = matches!(error, Error::Malformed { .. } | Error::Unsupported { .. });
            assert!(foreseen, "no error of reading: {error:?}");
            assert_eq!(verified, Err(error));
            return;
        }
    };
    assert_eq!(phc.to_string(), text);
    let again = Argon2Phc::parse(&phc.to_string()).expect("it has just been read");
    assert_eq!((again.salt(), again.hash()), (phc.salt(), phc.hash()));

    let parameters = phc.parameters();
    let (memory_cost, iterations, lanes) = (parameters.memory_cost(), parameters.iterations(), parameters.lanes());
    assert!(lanes >= 1 && iterations >= 1 && memory_cost / 8 >= lanes);
    assert!(phc.salt().len() >= 8 && phc.hash().len() >= 4);
    let is_cheap = memory_cost <= 64 && iterations <= 2 && lanes <= 4;
    match verified {
        Err(Error::Unsupported { .. }) => assert!(!backend().argon2_supported(parameters.variant())),
        Err(Error::WorkFactorTooHigh { .. }) => assert!(!is_cheap),
        Ok(()) | Err(Error::IncorrectPassword) => {
            assert!(is_cheap);
            // The same salt and costs give a string that is verified.
            let made = backend().derive_argon2_phc_encoded(&parameters, PASSWORD, phc.salt(), phc.hash().len());
            let made = tidy(made).expect("what a string holds can be derived");
            assert_eq!(made == text, verified.is_ok());
            tidy(backend().argon2_verify_phc_encoded_within(limits, PASSWORD, &made, None))
                .expect("the right password");
        }
        Err(other) => panic!("no error of verification: {other:?}"),
    }
    count_round_trip();
}
