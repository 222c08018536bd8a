//! Runs cases by this crate.

use super::case::{Answer, Case, Question, Role, rule_name};
use crate::backend;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::*;
use hazmat_openssl::x509::*;
use hazmat_openssl::{Error, Result};

impl Question {
    /// A builder of verifiers with all that is asked for but the role.
    pub fn policy_builder(&self) -> PolicyBuilder {
        let oids = |list: &[&str]| {
            list.iter()
                .map(|oid| oid.parse().unwrap())
                .collect::<Vec<ObjectIdentifier>>()
        };
        let rules = if self.is_rfc5280 {
            PolicyBuilder::rfc5280
        } else {
            PolicyBuilder::new
        };
        let mut builder = rules()
            .time(self.time)
            .crl_checking(self.crl_checking)
            .require_explicit_policy(self.requires_explicit_policy)
            .inhibit_policy_mapping(self.inhibits_policy_mapping)
            .inhibit_any_policy(self.inhibits_any_policy);
        if !self.initial_policies.is_empty() {
            builder = builder.initial_policies(oids(&self.initial_policies));
        }
        if let Some(depth) = self.max_chain_depth {
            builder = builder.max_chain_depth(depth);
        }
        if let Some(bits) = self.minimum_rsa_modulus {
            builder = builder.minimum_rsa_modulus(bits);
        }
        if self.permits_all_extensions {
            builder = builder.extension_policies(ExtensionPolicy::permit_all(), ExtensionPolicy::permit_all());
        }
        builder
    }

    /// Verifies a certificate for the role.
    pub fn verify(
        &self,
        builder: PolicyBuilder,
        leaf: &Certificate,
        intermediates: &[Certificate],
    ) -> Result<Vec<Certificate>> {
        Ok(match &self.role {
            Role::Server(subject) => {
                let verifier = builder.build_server_verifier(subject.clone())?;
                verifier.verify(leaf, intermediates)?.chain().to_vec()
            }
            Role::Client => {
                let verifier = builder.build_client_verifier()?;
                verifier.verify(leaf, intermediates)?.chain().to_vec()
            }
            Role::Other(purpose) => {
                let purpose = purpose.map(|oid| oid.parse().unwrap());
                let verifier = builder.build_verifier(purpose)?;
                verifier.verify(leaf, intermediates)?.chain().to_vec()
            }
        })
    }
}

impl Case {
    /// What this crate answers, and with a refusal all that it says. All errors but those of paths and of decoding are failures of the
    /// test.
    pub fn outcome_of_this_crate(&self) -> (Answer, Option<VerificationFailure>) {
        match self.verify() {
            Ok(chain) => {
                assert_eq!(chain[0].as_der(), self.leaf, "{}: the first is the leaf", self.name);
                let last = chain[chain.len() - 1].as_der();
                assert!(
                    self.anchors.iter().any(|anchor| anchor == last),
                    "{}: the last is an anchor",
                    self.name
                );
                (Answer::Valid { length: chain.len() }, None)
            }
            Err(Error::Verification(failure)) => {
                let path = &failure.paths()[0];
                let answer = Answer::Refused {
                    depth: path.depth(),
                    rule: rule_name(path.rule()),
                };
                (answer, Some(*failure))
            }
            Err(Error::Malformed { .. }) => (Answer::NotLoaded, None),
            Err(other) => panic!("{}: {other:?}", self.name),
        }
    }

    fn verify(&self) -> Result<Vec<Certificate>> {
        let certificates = |list: &[Vec<u8>]| -> Result<Vec<_>> {
            list.iter()
                .map(|der| backend().load_der_x509_certificate(der))
                .collect()
        };
        let (anchors, intermediates) = (certificates(&self.anchors)?, certificates(&self.intermediates)?);
        let leaf = backend().load_der_x509_certificate(&self.leaf)?;
        let lists: Vec<_> = self
            .crls
            .iter()
            .map(|der| backend().load_der_x509_crl(der))
            .collect::<Result<_>>()?;
        let store = Store::new(backend(), anchors)?;
        store.add_crls(lists)?;
        let builder = self.question.policy_builder().store(&store);
        self.question.verify(builder, &leaf, &intermediates)
    }
}
