//! FIDO security keys without hardware: an ordinary key signs what the hardware would (OpenSSH's PROTOCOL.u2f).

use hazmat_openssl::asymmetric::{PrivateKey, SignatureAlgorithm};
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::openssh::{SshPublicKey, SshSignatureAlgorithm, SshSignatureBlob};

use super::ssh_wire::{string, strings};
use super::{backend, sample_keys};

/// The counter in signatures.
pub const COUNTER: u32 = 0x0102_0304;

/// A security key.
pub struct SecurityKey {
    /// The key that signs.
    pub private: PrivateKey,
    /// The application that it is for.
    pub application: &'static str,
    /// The algorithm of its signatures.
    pub algorithm: SshSignatureAlgorithm,
}

impl SecurityKey {
    /// A key of the type `sk-ssh-ed25519@openssh.com`.
    pub fn ed25519() -> Self {
        Self {
            private: sample_keys::sample(sample_keys::ED25519).private.clone(),
            application: "ssh:",
            algorithm: SshSignatureAlgorithm::SkEd25519,
        }
    }

    /// A key of the type `sk-ecdsa-sha2-nistp256@openssh.com`.
    pub fn p256() -> Self {
        Self {
            private: sample_keys::sample(sample_keys::P256).private.clone(),
            application: "ssh:",
            algorithm: SshSignatureAlgorithm::SkEcdsaP256Sha256,
        }
    }

    /// The public key.
    pub fn public(&self) -> SshPublicKey {
        let ordinary = SshPublicKey::new(self.private.public_key().unwrap()).unwrap();
        let fields = strings(ordinary.blob());
        let mut blob = string(self.algorithm.key_type().name().as_bytes());
        for field in &fields[1..] {
            blob.extend(string(field));
        }
        blob.extend(string(self.application.as_bytes()));
        SshPublicKey::from_blob(backend(), &blob).unwrap()
    }

    /// Signs as the hardware would.
    pub fn sign(&self, flags: u8, message: &[u8]) -> SshSignatureBlob {
        let hash = |data: &[u8]| backend().hash(HashAlgorithm::Sha256, data).unwrap().to_vec();
        let signed = [
            hash(self.application.as_bytes()),
            vec![flags],
            COUNTER.to_be_bytes().to_vec(),
            hash(message),
        ];
        let signature = self.private.sign(&signed.concat(), SignatureAlgorithm::default());
        SshSignatureBlob::from_security_key(self.algorithm, &signature.unwrap(), flags, COUNTER).unwrap()
    }
}
