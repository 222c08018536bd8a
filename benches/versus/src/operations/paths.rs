//! Certification paths: an end entity, an intermediate and a trust anchor, at a fixed time, by libcrypto's engine each time. This
//! crate judges what was found by its profile, too, and compares the server's name.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::prelude::*;
use hazmat_openssl::x509::verification::{PolicyBuilder, ServerVerifier, Store, Subject, VerifiedChain};
use hazmat_openssl::x509::{
    BasicConstraints, Certificate, CertificateBuilder, ExtendedKeyUsage, KeyPurposeOid, KeyUsage, SerialNumber,
    SubjectAlternativeName, SubjectKeyIdentifier,
};
use openssl::stack::Stack;
use openssl::x509::store::{X509Store, X509StoreBuilder};
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};
use openssl::x509::{X509, X509StoreContext};
use time::{Duration, OffsetDateTime};

use super::certificates::name;
use crate::contender::{Goal, Library, Operation};
use crate::raw::certificate::RawCertificate;
use crate::raw::context::Lib;
use crate::raw::path::{Anchors, Certificates};
use crate::suite::Suite;

const GROUP: &str = "paths";
const HOST: &str = "host-0.example.org";

/// A path, the anchor last.
pub struct Path(pub [Certificate; 3]);

pub fn add(suite: &mut Suite<'_>) {
    let backend = suite.backend;
    let p256 = || {
        let key = backend.generate_elliptic_curve_private_key(EllipticCurve::Secp256R1);
        key.unwrap().into()
    };
    let rsa = || backend.generate_rsa_private_key(65537, 2048).unwrap().into();
    for (what, path) in [
        ("a P-256 path", Path::new(backend, &p256)),
        ("an RSA-2048 path", Path::new(backend, &rsa)),
    ] {
        path.assert_judged_alike(suite);
        kept(suite, what, &path);
        from_der(suite, what, &path);
    }
}

/// When the certificates are valid.
fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_767_225_600).unwrap()
}

impl Path {
    pub fn new(backend: &Backend, new_key: &dyn Fn() -> PrivateKey) -> Self {
        let keys = [new_key(), new_key(), new_key()];
        let public = keys.each_ref().map(|key| key.public_key().unwrap());
        let builder = |index: usize, subject: &str| {
            CertificateBuilder::new()
                .subject_name(&name(subject))
                .and_then(|builder| builder.public_key(&public[index]))
                .and_then(|builder| builder.serial_number(SerialNumber::random(backend)?))
                .and_then(|builder| builder.not_valid_before(now() - Duration::days(1)))
                .and_then(|builder| builder.not_valid_after(now() + Duration::days(90)))
                .unwrap()
        };
        let authority = |index: usize, builder: CertificateBuilder| {
            builder
                .add_extension(&BasicConstraints::ca(None), true)
                .and_then(|builder| builder.add_extension(&(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN), true))
                .and_then(|builder| {
                    builder.add_extension(&SubjectKeyIdentifier::from_public_key(&public[index])?, false)
                })
                .and_then(|builder| builder.sign(&keys[2], HashAlgorithm::Sha256))
                .unwrap()
        };
        let root = builder(2, "CN=Example Root,O=Example,C=SE").issuer_name(&name("CN=Example Root,O=Example,C=SE"));
        let root = authority(2, root.unwrap());
        let intermediate = builder(1, "CN=Example CA 1,O=Example,C=SE").issued_by(&root);
        let intermediate = authority(1, intermediate.unwrap());
        let leaf = builder(0, "CN=host-0.example.org")
            .issued_by(&intermediate)
            .and_then(|builder| builder.add_extension(&KeyUsage::DIGITAL_SIGNATURE, true))
            .and_then(|builder| builder.add_extension(&ExtendedKeyUsage::new(vec![KeyPurposeOid::SERVER_AUTH])?, false))
            .and_then(|builder| builder.add_extension(&BasicConstraints::end_entity(), true))
            .and_then(|builder| {
                builder.add_extension(
                    &SubjectAlternativeName::new(super::certificates::general_names(2)),
                    false,
                )
            })
            .and_then(|builder| builder.sign(&keys[1], HashAlgorithm::Sha256))
            .unwrap();
        Path([leaf, intermediate, root])
    }

    pub fn verifier(&self) -> ServerVerifier {
        let store = Store::new(self.0[2].backend(), [self.0[2].clone()]).unwrap();
        let policy = PolicyBuilder::new().store(&store).time(now());
        policy.build_server_verifier(Subject::DnsName(HOST.to_owned())).unwrap()
    }

    pub fn anchors<'a>(&self, lib: &'a Lib) -> Anchors<'a> {
        let root = RawCertificate::from_der_in(lib, self.0[2].as_der());
        Anchors::new(lib, &[root], now().unix_timestamp())
    }

    fn their_store(&self) -> X509Store {
        let mut store = X509StoreBuilder::new().unwrap();
        store.add_cert(X509::from_der(self.0[2].as_der()).unwrap()).unwrap();
        let mut parameters = X509VerifyParam::new().unwrap();
        parameters.set_time(now().unix_timestamp());
        parameters.set_flags(X509VerifyFlags::PARTIAL_CHAIN).unwrap();
        store.set_param(&parameters).unwrap();
        store.build()
    }

    /// Nobody accepts a signature that was changed, or a path without its intermediate.
    fn assert_judged_alike(&self, suite: &Suite<'_>) {
        let [leaf, intermediate, _] = &self.0;
        let mut forged = leaf.as_der().to_vec();
        *forged.last_mut().unwrap() ^= 1;
        for (leaf, pool) in [(forged.as_slice(), Some(intermediate)), (leaf.as_der(), None)] {
            let pool: Vec<_> = pool.into_iter().cloned().collect();
            let ours = Certificate::from_der(suite.backend, leaf).unwrap();
            assert!(self.verifier().verify(&ours, &pool).is_err());
            let raw = pool
                .iter()
                .map(|one| RawCertificate::from_der_in(suite.lib, one.as_der()));
            let leaf_of_raw = RawCertificate::from_der_in(suite.lib, leaf);
            let found = self.anchors(suite.lib).verify(&leaf_of_raw, &Certificates::new(raw));
            assert!(found.is_none());
            let mut theirs = Stack::new().unwrap();
            pool.iter()
                .for_each(|one| theirs.push(X509::from_der(one.as_der()).unwrap()).unwrap());
            let found = verified_by_theirs(&self.their_store(), &X509::from_der(leaf).unwrap(), &theirs);
            assert!(found.is_none());
            openssl::error::ErrorStack::get();
        }
    }
}

fn ders(chain: &VerifiedChain) -> Vec<u8> {
    chain.chain().iter().flat_map(|one| one.as_der().to_vec()).collect()
}

fn verified_by_theirs(store: &X509Store, leaf: &X509, pool: &Stack<X509>) -> Option<Vec<X509>> {
    let mut context = X509StoreContext::new().unwrap();
    let verify = context.init(store, leaf, pool, |context| {
        let is_valid = context.verify_cert()?;
        let chain = context.chain().filter(|_| is_valid);
        Ok(chain.map(|chain| chain.iter().map(ToOwned::to_owned).collect()))
    });
    verify.unwrap()
}

fn ders_of_theirs(chain: Option<Vec<X509>>) -> Vec<u8> {
    let chain = chain.unwrap();
    chain.iter().flat_map(|one| one.to_der().unwrap()).collect()
}

/// All certificates are decoded, and have been in use.
fn kept(suite: &mut Suite<'_>, what: &str, path: &Path) {
    let [leaf, intermediate, _] = &path.0;
    let (verifier, pool) = (path.verifier(), [intermediate.clone()]);
    let anchors = path.anchors(suite.lib);
    let raw_leaf = RawCertificate::from_der_in(suite.lib, leaf.as_der());
    let raw_pool = Certificates::new([RawCertificate::from_der_in(suite.lib, intermediate.as_der())]);
    let (store, their_leaf) = (path.their_store(), X509::from_der(leaf.as_der()).unwrap());
    let mut their_pool = Stack::new().unwrap();
    their_pool.push(X509::from_der(intermediate.as_der()).unwrap()).unwrap();
    suite.add(
        Operation::new(GROUP, format!("verify {what}, certificates kept"))
            .goal(Goal::Path)
            .checks_more("the profile, and the server's name")
            .with(
                Library::Ours,
                "ServerVerifier::verify with a kept store: X509_verify_cert, then the profile and the name",
                || verifier.verify(leaf, &pool).unwrap(),
                |chain| ders(&chain),
            )
            .with(
                Library::Raw,
                "X509_verify_cert with a kept store, without name and purpose",
                || anchors.verify(&raw_leaf, &raw_pool).unwrap(),
                |chain| chain.ders(),
            )
            .with(
                Library::RustOpenssl,
                "X509StoreContext::init, verify_cert with a kept store",
                || verified_by_theirs(&store, &their_leaf, &their_pool),
                ders_of_theirs,
            ),
    );
}

/// End entity and intermediate come in DER, as a peer sends them.
fn from_der(suite: &mut Suite<'_>, what: &str, path: &Path) {
    let (backend, lib) = (suite.backend, suite.lib);
    let [leaf, intermediate, _] = path.0.each_ref().map(Certificate::as_der);
    let (verifier, anchors, store) = (path.verifier(), path.anchors(lib), path.their_store());
    suite.add(
        Operation::new(GROUP, format!("verify {what}, from DER"))
            .goal(Goal::Path)
            .checks_more("the profile, and the server's name")
            .with(
                Library::Ours,
                "load_der_x509_certificate twice, ServerVerifier::verify with a kept store",
                || {
                    let [leaf, intermediate] =
                        [leaf, intermediate].map(|der| backend.load_der_x509_certificate(der).unwrap());
                    verifier.verify(&leaf, &[intermediate]).unwrap()
                },
                |chain| ders(&chain),
            )
            .with(
                Library::Raw,
                "d2i_X509 twice, X509_verify_cert with a kept store, without name and purpose",
                || {
                    let [leaf, intermediate] = [leaf, intermediate].map(|der| RawCertificate::from_der_in(lib, der));
                    anchors.verify(&leaf, &Certificates::new([intermediate])).unwrap()
                },
                |chain| chain.ders(),
            )
            .with(
                Library::RustOpenssl,
                "X509::from_der twice, X509StoreContext::init, verify_cert with a kept store",
                || {
                    let [leaf, intermediate] = [leaf, intermediate].map(|der| X509::from_der(der).unwrap());
                    let mut pool = Stack::new().unwrap();
                    pool.push(intermediate).unwrap();
                    verified_by_theirs(&store, &leaf, &pool)
                },
                ders_of_theirs,
            ),
    );
}
