//! Bundles of certificates in CMS and PKCS #7.

use hazmat_openssl::cms::smime::SmimeMessage;
use hazmat_openssl::cms::{CertificateBundle, PemLabel};
use hazmat_openssl::x509::Certificate;

use crate::pem::pem_blocks;
use crate::{backend, count_round_trip, loaded, tidy};

/// Loads a bundle, and checks that what is written of it is the same bundle.
pub fn check_certificate_bundle(data: &[u8]) {
    let Ok(bundle) = loaded(CertificateBundle::from_der(backend(), data)) else {
        return;
    };
    for other in [[data, &[0]].concat(), data[..data.len() - 1].to_vec()] {
        assert!(
            loaded(CertificateBundle::from_der(backend(), &other)).is_err(),
            "another length loads, too"
        );
    }
    assert!(!format!("{bundle:?}").is_empty());
    for certificate in bundle.certificates() {
        let alone = loaded(Certificate::from_der(backend(), certificate.as_der())).expect("it was loaded");
        assert_eq!(alone, *certificate);
    }
    let der = tidy(bundle.to_der()).expect("what was read");
    let again = loaded(CertificateBundle::from_der(backend(), &der)).expect("what was written");
    assert_eq!(again.skipped(), 0);
    assert_eq!(sorted(&again), sorted(&bundle));
    assert_eq!(tidy(again.to_der()).as_deref(), Ok(&*der));
    for label in [PemLabel::Pkcs7, PemLabel::Cms] {
        let pem = tidy(again.to_pem(label)).expect("what was read");
        assert_eq!(loaded(CertificateBundle::from_pem(backend(), pem)).as_ref(), Ok(&again));
    }
    count_round_trip();
}

/// The DER of certificates and of lists; sets have no order.
fn sorted(bundle: &CertificateBundle) -> [Vec<&[u8]>; 2] {
    let mut certificates: Vec<_> = bundle.certificates().iter().map(|it| it.as_der()).collect();
    let mut lists: Vec<_> = bundle.revocation_lists().iter().map(|it| it.as_der()).collect();
    certificates.sort();
    lists.sort();
    [certificates, lists]
}

/// The vectors, in BER and DER, the messages in mails, and an empty bundle.
pub(crate) fn seeds(files: &[Vec<u8>], mails: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut seeds = vec![CertificateBundle::default().to_der().expect("an empty bundle")];
    for file in files {
        match pem_blocks(file) {
            blocks if blocks.is_empty() => seeds.push(file.clone()),
            blocks => seeds.extend(blocks.into_iter().map(|block| block.bytes)),
        }
    }
    let messages = mails.iter().step_by(16).map(SmimeMessage::parse);
    seeds.extend(messages.map(|message| message.expect("a mail").cms().to_vec()));
    seeds
}
