//! Known answers of ML-KEM.

use super::records::{self, Position, Record, Schema};
use hazmat_openssl::prelude::*;
use std::ffi::OsString;
use std::path::Path;

/// A key pair, an encapsulation with it, and a ciphertext that is not of the key.
#[derive(Debug)]
pub struct MlKemVector {
    /// Its place in the vector file.
    pub position: Position,
    /// The parameter set.
    pub parameter_set: MlKemParameterSet,
    /// The seed: d followed by z.
    pub seed: Vec<u8>,
    /// The public key.
    pub public_key: Vec<u8>,
    /// The expanded private key.
    pub private_key: Vec<u8>,
    /// The random bytes of the encapsulation.
    pub message: Vec<u8>,
    /// The ciphertext.
    pub ciphertext: Vec<u8>,
    /// Its secret.
    pub secret: Vec<u8>,
    /// A ciphertext that is rejected.
    pub other_ciphertext: Vec<u8>,
    /// The secret that takes the place of its own.
    pub other_secret: Vec<u8>,
}

/// The folder of whole files, which `HAZMAT_ML_KEM_KAT_DIR` names; the repository has the beginning of each.
fn folder_of_whole_files() -> Option<OsString> {
    std::env::var_os("HAZMAT_ML_KEM_KAT_DIR")
}

/// The name of the file for a parameter set, and the number of its vectors.
pub fn file(parameter_set: MlKemParameterSet) -> (String, usize) {
    let number = parameter_set.name().strip_prefix("ML-KEM-").unwrap();
    match folder_of_whole_files() {
        Some(folder) => {
            let path = Path::new(&folder).join(format!("kat_MLKEM_{number}.rsp"));
            let path = path.canonicalize().expect("HAZMAT_ML_KEM_KAT_DIR has no such file");
            (path.to_str().unwrap().to_owned(), 1000)
        }
        None => (format!("asymmetric/MLKEM/kat_MLKEM_{number}-first-100.rsp"), 100),
    }
}

/// Reads a file of known answers.
pub fn load(file: &str, parameter_set: MlKemParameterSet) -> Vec<MlKemVector> {
    let schema = Schema {
        first: "count",
        // The field `seed` is that of a random generator, and not of the key.
        required: &["z", "d", "msg", "seed", "pk", "sk", "ct_n", "ss_n", "ct", "ss"],
        optional: &[],
        headers: &[],
        words: &[],
    };
    let vector = |record: &Record| MlKemVector {
        position: record.position.clone(),
        parameter_set,
        seed: [record.hex("d"), record.hex("z")].concat(),
        public_key: record.hex("pk"),
        private_key: record.hex("sk"),
        message: record.hex("msg"),
        ciphertext: record.hex("ct"),
        secret: record.hex("ss"),
        other_ciphertext: record.hex("ct_n"),
        other_secret: record.hex("ss_n"),
    };
    records::load(file, &schema).iter().map(vector).collect()
}
