//! The approval of an exchange, by a trial whose indicators are read.

use std::sync::OnceLock;

use super::group::TlsHybridGroup;
use super::mechanism::{self, is_supported, lengths};
use crate::asymmetric::encapsulation::fips_indicator;
use crate::backend::Backend;
use crate::backend::cache::Cache;
use crate::backend::fips::{Approval, Operation};
use crate::error::Result;
use crate::ffi::operation::{CleanQueue, clear_error_queue};
use crate::ffi::pkey_operation::{OperationParams, PKeyOperation, Use};
use crate::support::memory::zeroed_vec;
use crate::support::secret::SecretBytes;

/// The answers. A slot stays empty if the trial fails.
static APPROVALS: Cache<OnceLock<Approval>> = Cache::new(TlsHybridGroup::ALL.len());

/// The indicators of a generation, an encapsulation and a decapsulation.
struct Indicators {
    generate: Option<bool>,
    encapsulate: Option<bool>,
    decapsulate: Option<bool>,
}

/// Whether a generation, an encapsulation and a decapsulation are approved.
pub(super) fn approval(backend: &Backend, group: TlsHybridGroup) -> Approval {
    let unasked = Indicators {
        generate: None,
        encapsulate: None,
        decapsulate: None,
    };
    // A table that denies the group decides alone, and without a module there is no indicator.
    let by_table = decide(backend, group, &unasked);
    if by_table == Approval::NotApproved || !backend.is_fips() {
        return by_table;
    }
    if !is_supported(backend, group) {
        return Approval::Unknown;
    }
    let Some(answer) = APPROVALS.get(backend, group as usize, OnceLock::new) else {
        return Approval::Unknown;
    };
    if let Some(known) = answer.get() {
        return *known;
    }
    let tried = indicators(backend, group);
    clear_error_queue();
    match tried {
        Ok(indicators) => *answer.get_or_init(|| decide(backend, group, &indicators)),
        Err(_) => Approval::Unknown,
    }
}

/// `Approved` if all three operations are, and `NotApproved` if one is not.
fn decide(backend: &Backend, group: TlsHybridGroup, indicators: &Indicators) -> Approval {
    let operations = [
        (Operation::TlsHybridGenerate { group }, indicators.generate),
        (Operation::TlsHybridEncapsulate { group }, indicators.encapsulate),
        (Operation::TlsHybridDecapsulate { group }, indicators.decapsulate),
    ];
    let mut all = Approval::Approved;
    for (operation, indicator) in operations {
        match backend.approval_with(&operation, indicator) {
            Approval::NotApproved => return Approval::NotApproved,
            Approval::Unknown => all = Approval::Unknown,
            Approval::Approved => {}
        }
    }
    all
}

/// Makes an exchange with itself, past the approval of each part, which a strict backend would refuse.
#[doc(alias = "EVP_PKEY_encapsulate", alias = "EVP_PKEY_decapsulate")]
fn indicators(backend: &Backend, group: TlsHybridGroup) -> Result<Indicators> {
    let lengths = lengths(group);
    let (mut server_share, mut secret) = (
        zeroed_vec("server_share", lengths.ciphertext)?,
        SecretBytes::zeroed("shared_secret", lengths.secret)?,
    );
    let key = mechanism::generate(backend, group)?;
    let client_share = key.public_octets(c"encoded-pub-key", group.client_share_length())?;
    let public_key = mechanism::public_key(backend, group, &client_share)?;

    let (queue, none) = (CleanQueue::ensure(), OperationParams::new());
    let mut encapsulation = PKeyOperation::begin(queue, backend.lib(), &public_key, Use::Encapsulate, &none)?;
    encapsulation.encapsulate(queue, &mut server_share, secret.as_mut_slice())?;
    let mut decapsulation = PKeyOperation::begin(queue, backend.lib(), &key, Use::Decapsulate, &none)?;
    decapsulation.decapsulate(queue, &server_share, secret.as_mut_slice())?;
    Ok(Indicators {
        // A generation has no indicator: see `generate_tls_hybrid_private_key`.
        generate: fips_indicator(backend, &key),
        encapsulate: encapsulation.fips_indicator(),
        decapsulate: decapsulation.fips_indicator(),
    })
}
