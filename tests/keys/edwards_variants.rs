//! Ed25519ctx, Ed25519ph, Ed448 with a context, Ed448ph: the RFC's vectors, and invalid calls. A backend whose libcrypto would
//! ignore the parameters makes no signature.

use hazmat_openssl::asymmetric::EddsaVariant::{self, Context, Ph, Prehashed};
use hazmat_openssl::prelude::*;
use hazmat_openssl::{Result, Version};
use support::fips_module::FipsModule;
use support::raw_key_vectors::{self, EdwardsVector};
use support::{backend, bytes, errors, tally};

/// The two signature schemes, whose types share their methods but no trait.
trait Scheme: Sized + Send + Sync + Clone {
    type Public: Send + Sync;

    const NAME: &'static str;
    /// Whether an empty context is the same as none.
    const MAY_HAVE_NO_CONTEXT: bool;

    fn supported(variant: EddsaVariant) -> bool;
    fn load(bytes: &[u8]) -> Result<Self>;
    fn load_public(bytes: &[u8]) -> Result<Self::Public>;
    fn generate() -> Result<Self>;
    fn public_key(&self) -> Result<Self::Public>;
    fn digest(data: &[u8]) -> Vec<u8>;
    fn plain(&self, data: &[u8]) -> Result<Vec<u8>>;
    fn verify_plain(public: &Self::Public, signature: &[u8], data: &[u8]) -> Result<()>;
    /// The data is a message, of which `Prehashed` gets the digest.
    fn sign(&self, variant: EddsaVariant, data: &[u8], context: &[u8]) -> Result<Vec<u8>>;
    fn verify(
        public: &Self::Public,
        variant: EddsaVariant,
        signature: &[u8],
        data: &[u8],
        context: &[u8],
    ) -> Result<()>;
    fn sign_digest(&self, digest: &[u8]) -> Result<Vec<u8>>;
    fn verify_digest(public: &Self::Public, signature: &[u8], digest: &[u8]) -> Result<()>;
}

macro_rules! scheme {
    ($private:ident, $public:ident, $name:literal, $may_have_no_context:literal, $hash:expr,
     $supported:ident, $generate:ident, $load:ident, $load_public:ident) => {
        impl Scheme for $private {
            type Public = $public;

            const NAME: &'static str = $name;
            const MAY_HAVE_NO_CONTEXT: bool = $may_have_no_context;

            fn supported(variant: EddsaVariant) -> bool {
                backend().$supported(variant)
            }

            fn load(bytes: &[u8]) -> Result<Self> {
                backend().$load(bytes)
            }

            fn load_public(bytes: &[u8]) -> Result<$public> {
                backend().$load_public(bytes)
            }

            fn generate() -> Result<Self> {
                backend().$generate()
            }

            fn public_key(&self) -> Result<$public> {
                self.public_key()
            }

            fn digest(data: &[u8]) -> Vec<u8> {
                backend().hash($hash, data).unwrap().to_vec()
            }

            fn plain(&self, data: &[u8]) -> Result<Vec<u8>> {
                self.sign(data)
            }

            fn verify_plain(public: &$public, signature: &[u8], data: &[u8]) -> Result<()> {
                public.verify(signature, data)
            }

            fn sign(&self, variant: EddsaVariant, data: &[u8], context: &[u8]) -> Result<Vec<u8>> {
                match variant {
                    Context => self.sign_with_context(data, context),
                    Ph => self.sign_ph(data, context),
                    Prehashed => self.sign_prehashed(&Self::digest(data), context),
                }
            }

            fn verify(
                public: &$public,
                variant: EddsaVariant,
                signature: &[u8],
                data: &[u8],
                context: &[u8],
            ) -> Result<()> {
                match variant {
                    Context => public.verify_with_context(signature, data, context),
                    Ph => public.verify_ph(signature, data, context),
                    Prehashed => public.verify_prehashed(signature, &Self::digest(data), context),
                }
            }

            fn sign_digest(&self, digest: &[u8]) -> Result<Vec<u8>> {
                self.sign_prehashed(digest, b"")
            }

            fn verify_digest(public: &$public, signature: &[u8], digest: &[u8]) -> Result<()> {
                public.verify_prehashed(signature, digest, b"")
            }
        }
    };
}

scheme!(
    Ed25519PrivateKey,
    Ed25519PublicKey,
    "Ed25519",
    false,
    HashAlgorithm::Sha512,
    ed25519_variant_supported,
    ed25519_generate_key,
    ed25519_load_private_bytes,
    ed25519_load_public_bytes
);
scheme!(
    Ed448PrivateKey,
    Ed448PublicKey,
    "Ed448",
    true,
    HashAlgorithm::Shake256 { digest_size: 64 },
    ed448_variant_supported,
    ed448_generate_key,
    ed448_load_private_bytes,
    ed448_load_public_bytes
);

/// Runs the same test for both, with the variants that the backend has.
macro_rules! for_both {
    ($name:ident) => {{
        $name::<Ed25519PrivateKey>(&supported::<Ed25519PrivateKey>());
        $name::<Ed448PrivateKey>(&supported::<Ed448PrivateKey>());
    }};
}

fn supported<S: Scheme>() -> Vec<EddsaVariant> {
    EddsaVariant::ALL
        .into_iter()
        .filter(|&variant| S::supported(variant))
        .collect()
}

/// The answer of the backend is that of a known signature; this is what it must be for each libcrypto.
#[test]
fn the_variants_are_offered_since_openssl_3_2() {
    let backend = backend();
    let (both, ed25519ctx, prehashed) = if support::on_fips() {
        // The module has no Ed25519ctx, under any core.
        let has = FipsModule::of(backend).has_edwards_curves;
        (has, false, has)
    } else {
        let since = |minor| backend.version() >= Version::new(3, minor, 0);
        (since(2), since(2), since(4))
    };
    let expected = [
        (Context, ed25519ctx, both),
        (Ph, both, both),
        (Prehashed, prehashed, prehashed),
    ];
    let report = backend.capabilities();
    let names = [
        "ed25519ctx",
        "ed448-context",
        "ed25519ph",
        "ed448ph",
        "ed25519ph-prehashed",
        "ed448ph-prehashed",
    ];
    for ((variant, ed25519, ed448), names) in expected.into_iter().zip(names.chunks(2)) {
        assert_eq!(backend.ed25519_variant_supported(variant), ed25519, "{variant:?}");
        assert_eq!(backend.ed448_variant_supported(variant), ed448, "{variant:?}");
        assert_eq!(report.supports("eddsa", names[0]), Some(ed25519));
        assert_eq!(report.supports("eddsa", names[1]), Some(ed448));
    }
}

/// libcrypto 3.0 ignores the parameters. Nothing that it signs may come out.
#[test]
fn variants_that_are_not_offered_sign_and_verify_nothing() {
    fn check<S: Scheme>(supported: &[EddsaVariant]) {
        let Ok(key) = S::generate() else {
            assert!(supported.is_empty());
            return;
        };
        let public = key.public_key().unwrap();
        let plain = key.plain(b"data").unwrap();
        for variant in EddsaVariant::ALL {
            if supported.contains(&variant) {
                continue;
            }
            for context in [&b"context"[..], b""] {
                if S::MAY_HAVE_NO_CONTEXT && variant == Context && context.is_empty() {
                    continue;
                }
                errors::assert_unsupported(key.sign(variant, b"data", context));
                errors::assert_unsupported(S::verify(&public, variant, &plain, b"data", context));
            }
        }
    }
    for_both!(check);
}

#[test]
fn rfc_8032_vectors() {
    let folder = |name| format!("asymmetric/{name}");
    let ctx = folder("Ed25519/rfc8032-ed25519ctx.txt");
    run::<Ed25519PrivateKey>(&ctx, 4, &[Context], |_| true);
    let ph = folder("Ed25519/rfc8032-ed25519ph.txt");
    run::<Ed25519PrivateKey>(&ph, 1, &[Ph, Prehashed], |_| true);
    let with_context = folder("Ed448/rfc8032.txt");
    run::<Ed448PrivateKey>(&with_context, 1, &[Context], |vector| vector.context.is_some());
    let ph = folder("Ed448/rfc8032-ed448ph.txt");
    run::<Ed448PrivateKey>(&ph, 2, &[Ph, Prehashed], |_| true);
}

fn run<S: Scheme>(file: &str, expected: usize, variants: &[EddsaVariant], admits: impl Fn(&EdwardsVector) -> bool) {
    let vectors: Vec<_> = raw_key_vectors::ed448(file).into_iter().filter(admits).collect();
    for &variant in variants {
        let interface = format!("{} {variant:?}", S::NAME);
        let supported = |_: &EdwardsVector| S::supported(variant);
        let check = |vector: &EdwardsVector| check_vector::<S>(variant, vector);
        let refused = |vector: &EdwardsVector| {
            if let Ok(key) = S::load(&vector.private_key) {
                let context = vector.context.as_deref().unwrap_or_default();
                errors::assert_unsupported(key.sign(variant, &vector.message, context));
            }
        };
        tally::run(&interface, file, expected, &vectors, supported, check, refused);
    }
}

fn check_vector<S: Scheme>(variant: EddsaVariant, vector: &EdwardsVector) {
    let place = &vector.position;
    let (message, signature) = (&vector.message, &vector.signature);
    let context = vector.context.as_deref().unwrap_or_default();
    let private = S::load(&vector.private_key).unwrap();
    let public = S::load_public(&vector.public_key).unwrap();
    assert_eq!(private.sign(variant, message, context).unwrap(), *signature, "{place}");
    S::verify(&public, variant, signature, message, context).unwrap();
    let longer = [message, &[0][..]].concat();
    errors::assert_invalid_signature(S::verify(&public, variant, signature, &longer, context));
    errors::assert_invalid_signature(S::verify(&public, variant, signature, message, b"fop"));
    errors::assert_invalid_signature(S::verify_plain(&public, signature, message));
    for index in [0, signature.len() / 2, signature.len() - 1] {
        let changed = bytes::flipped(signature, index);
        errors::assert_invalid_signature(S::verify(&public, variant, &changed, message, context));
    }
}

#[test]
fn a_signature_is_valid_in_its_variant_and_context_only() {
    fn check<S: Scheme>(supported: &[EddsaVariant]) {
        let Some(key) = S::generate().ok().filter(|_| !supported.is_empty()) else {
            return;
        };
        let public = key.public_key().unwrap();
        let longest = vec![b'c'; 255];
        let contexts = [&b"a"[..], b"b", b"ab", b"\0", b"a\0", &longest, &longest[..254]];
        // Twice: the second signature comes from an operation that the key has kept, among those of other contexts.
        for _ in 0..2 {
            let mut all: Vec<(Option<EddsaVariant>, &[u8], Vec<u8>)> = vec![(None, b"", key.plain(b"data").unwrap())];
            for &variant in supported.iter().filter(|&&variant| variant != Prehashed) {
                for context in contexts {
                    all.push((Some(variant), context, key.sign(variant, b"data", context).unwrap()));
                }
            }
            if supported.contains(&Ph) {
                all.push((Some(Ph), b"", key.sign(Ph, b"data", b"").unwrap()));
            }
            for (own, own_context, signature) in &all {
                for (variant, context, other) in &all {
                    let is_same = own == variant && own_context == context;
                    assert_eq!(signature == other, is_same, "{own:?} {variant:?}");
                    let outcome = match variant {
                        Some(variant) => S::verify(&public, *variant, signature, b"data", context),
                        None => S::verify_plain(&public, signature, b"data"),
                    };
                    if is_same {
                        outcome.unwrap();
                    } else {
                        errors::assert_invalid_signature(outcome);
                    }
                }
            }
        }
    }
    for_both!(check);
}

#[test]
fn a_digest_from_outside_has_the_signature_of_its_message() {
    fn check<S: Scheme>(supported: &[EddsaVariant]) {
        if !supported.contains(&Prehashed) {
            return;
        }
        let key = S::generate().unwrap();
        let public = key.public_key().unwrap();
        for (size, context) in [(0, &b""[..]), (1, b"context"), (100_003, b""), (64, b"context")] {
            let data = bytes::sample(4, size);
            let signature = key.sign(Ph, &data, context).unwrap();
            assert_eq!(key.sign(Prehashed, &data, context).unwrap(), signature);
            assert_eq!(key.sign(Prehashed, &data, context).unwrap(), signature, "a second time");
            S::verify(&public, Ph, &signature, &data, context).unwrap();
            S::verify(&public, Prehashed, &signature, &data, context).unwrap();
            errors::assert_invalid_signature(S::verify(&public, Prehashed, &signature, b"other", context));
            errors::assert_invalid_signature(S::verify(&public, Prehashed, &signature, &data, b"other"));
        }
        for size in [0, 1, 32, 63, 65, 114, 1 << 20] {
            let digest = vec![1; size];
            errors::assert_invalid_argument(key.sign_digest(&digest), &["digest", "64", &size.to_string()]);
            errors::assert_invalid_argument(S::verify_digest(&public, &[1; 64], &digest), &["digest", "64"]);
        }
    }
    for_both!(check);
}

#[test]
fn contexts_have_at_most_255_bytes() {
    fn check<S: Scheme>(supported: &[EddsaVariant]) {
        let Some(key) = S::generate().ok().filter(|_| !supported.is_empty()) else {
            return;
        };
        let public = key.public_key().unwrap();
        for &variant in supported {
            for size in [256, 257, 1 << 16] {
                let context = bytes::sample(5, size);
                let parts = ["context", "255", &size.to_string()];
                errors::assert_invalid_argument(key.sign(variant, b"data", &context), &parts);
                errors::assert_invalid_argument(S::verify(&public, variant, &[1; 64], b"data", &context), &parts);
            }
        }
        if S::MAY_HAVE_NO_CONTEXT {
            let signature = key.sign(Context, b"data", b"").unwrap();
            assert_eq!(signature, key.plain(b"data").unwrap());
            S::verify(&public, Context, &signature, b"data", b"").unwrap();
        } else if supported.contains(&Context) {
            errors::assert_invalid_argument(key.sign(Context, b"data", b""), &["context", "empty"]);
            let plain = key.plain(b"data").unwrap();
            errors::assert_invalid_argument(S::verify(&public, Context, &plain, b"data", b""), &["context", "empty"]);
        }
    }
    for_both!(check);
}

#[test]
fn signatures_of_other_lengths_are_invalid() {
    fn check<S: Scheme>(supported: &[EddsaVariant]) {
        for &variant in supported {
            let key = S::generate().unwrap();
            let public = key.public_key().unwrap();
            let signature = key.sign(variant, b"data", b"context").unwrap();
            let short = &signature[..signature.len() - 1];
            let long = [&signature[..], &[0]].concat();
            for wrong in [
                &[][..],
                &[0],
                short,
                &long,
                &vec![0; signature.len()],
                &vec![0; 1 << 17],
            ] {
                errors::assert_invalid_signature(S::verify(&public, variant, wrong, b"data", b"context"));
            }
            S::verify(&public, variant, &signature, b"data", b"context").unwrap();
        }
    }
    for_both!(check);
}

#[test]
fn threads_sign_in_contexts_of_their_own_with_one_key() {
    fn check<S: Scheme>(supported: &[EddsaVariant]) {
        if supported.is_empty() {
            return;
        }
        let key = S::generate().unwrap();
        let public = key.public_key().unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4_u8 {
                let (key, public) = (&key, &public);
                scope.spawn(move || {
                    let context = [thread + 1];
                    for round in 0..10 {
                        let data = bytes::sample(thread.into(), round);
                        for &variant in supported {
                            let signature = key.sign(variant, &data, &context).unwrap();
                            S::verify(public, variant, &signature, &data, &context).unwrap();
                            let other = S::verify(public, variant, &signature, &data, &[thread]);
                            if S::MAY_HAVE_NO_CONTEXT || thread > 0 || variant != Context {
                                errors::assert_invalid_signature(other);
                            }
                        }
                        S::verify_plain(public, &key.plain(&data).unwrap(), &data).unwrap();
                    }
                });
            }
        });
    }
    for_both!(check);
}

/// A decorated backend without a method for variants offers none.
#[test]
fn backends_without_an_answer_offer_no_variant() {
    struct Plain;
    impl Ed25519Backend for Plain {
        fn ed25519_supported(&self) -> bool {
            true
        }

        fn ed25519_generate_key(&self) -> Result<Ed25519PrivateKey> {
            backend().ed25519_generate_key()
        }

        fn ed25519_load_private_bytes(&self, private_bytes: &[u8]) -> Result<Ed25519PrivateKey> {
            backend().ed25519_load_private_bytes(private_bytes)
        }

        fn ed25519_load_public_bytes(&self, public_bytes: &[u8]) -> Result<Ed25519PublicKey> {
            backend().ed25519_load_public_bytes(public_bytes)
        }
    }
    for variant in EddsaVariant::ALL {
        assert!(!Plain.ed25519_variant_supported(variant));
    }
}
