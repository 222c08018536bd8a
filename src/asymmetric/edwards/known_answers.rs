//! Known answers: signatures that a provider makes only if it does not ignore the parameters for them.

use super::variant::EddsaVariant;
use crate::backend::fips::EdwardsCurve;

/// The context of all known answers.
pub(super) const CONTEXT: &[u8] = b"foo";

/// A signature in the context [`CONTEXT`]. All values are hexadecimal digits.
pub(super) struct KnownAnswer {
    pub(super) private_key: &'static str,
    pub(super) public_key: &'static str,
    /// The message, or its digest.
    pub(super) data: &'static str,
    pub(super) signature: &'static str,
}

/// The known answer for a variant.
pub(super) const fn known_answer(curve: EdwardsCurve, variant: EddsaVariant) -> &'static KnownAnswer {
    match (curve, variant) {
        (EdwardsCurve::Ed25519, EddsaVariant::Context) => &ED25519CTX,
        (EdwardsCurve::Ed25519, EddsaVariant::Ph) => &ED25519PH,
        (EdwardsCurve::Ed25519, EddsaVariant::Prehashed) => &ED25519PH_OF_DIGEST,
        (EdwardsCurve::Ed448, EddsaVariant::Context) => &ED448_WITH_CONTEXT,
        (EdwardsCurve::Ed448, EddsaVariant::Ph) => &ED448PH,
        (EdwardsCurve::Ed448, EddsaVariant::Prehashed) => &ED448PH_OF_DIGEST,
    }
}

/// RFC 8032, section 7.2, `foo`.
static ED25519CTX: KnownAnswer = KnownAnswer {
    private_key: "0305334e381af78f141cb666f6199f57bc3495335a256a95bd2a55bf546663f6",
    public_key: "dfc9425e4f968f7f0c29f0259cf5f9aed6851c2bb4ad8bfb860cfee0ab248292",
    data: "f726936d19c800494e3fdaff20b276a8",
    signature: "55a4cc2f70a54e04288c5f4cd1e45a7bb520b36292911876cada7323198dd87a8b36950b95130022907a7fb7c4e9b2d5f6cca685a587b4b21f4b888e4e7edb0d",
};

/// The key and message of RFC 8032, section 7.3, which has no context; the signature in this one was computed by the
/// formulas of section 5.1 in Python.
static ED25519PH: KnownAnswer = KnownAnswer {
    private_key: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
    public_key: "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
    data: "616263",
    signature: "e039702b4c2595a6a541ac8509236e2990474795330c9b34a75f58a660129e08fd736943fb1943a55720b9e0957b1ed6734816619f1388f43f73e6e3baa81c0e",
};

/// The same signature, with SHA-512 of the message.
static ED25519PH_OF_DIGEST: KnownAnswer = KnownAnswer {
    private_key: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
    public_key: "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
    data: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    signature: "e039702b4c2595a6a541ac8509236e2990474795330c9b34a75f58a660129e08fd736943fb1943a55720b9e0957b1ed6734816619f1388f43f73e6e3baa81c0e",
};

/// RFC 8032, section 7.4, `1 octet (with context)`.
static ED448_WITH_CONTEXT: KnownAnswer = KnownAnswer {
    private_key: "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e",
    public_key: "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480",
    data: "03",
    signature: "d4f8f6131770dd46f40867d6fd5d5055de43541f8c5e35abbcd001b32a89f7d2151f7647f11d8ca2ae279fb842d607217fce6e042f6815ea000c85741de5c8da1144a6a1aba7f96de42505d7a7298524fda538fccbbb754f578c1cad10d54d0d5428407e85dcbc98a49155c13764e66c3c00",
};

/// RFC 8032, section 7.5, `TEST abc (with context)`.
static ED448PH: KnownAnswer = KnownAnswer {
    private_key: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42ef7822e0d5104127dc05d6dbefde69e3ab2cec7c867c6e2c49",
    public_key: "259b71c19f83ef77a7abd26524cbdb3161b590a48f7d17de3ee0ba9c52beb743c09428a131d6b1b57303d90d8132c276d5ed3d5d01c0f53880",
    data: "616263",
    signature: "c32299d46ec8ff02b54540982814dce9a05812f81962b649d528095916a2aa481065b1580423ef927ecf0af5888f90da0f6a9a85ad5dc3f280d91224ba9911a3653d00e484e2ce232521481c8658df304bb7745a73514cdb9bf3e15784ab71284f8d0704a608c54a6b62d97beb511d132100",
};

/// The same signature, with 64 bytes of SHAKE256 of the message.
static ED448PH_OF_DIGEST: KnownAnswer = KnownAnswer {
    private_key: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42ef7822e0d5104127dc05d6dbefde69e3ab2cec7c867c6e2c49",
    public_key: "259b71c19f83ef77a7abd26524cbdb3161b590a48f7d17de3ee0ba9c52beb743c09428a131d6b1b57303d90d8132c276d5ed3d5d01c0f53880",
    data: "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739d5a15bef186a5386c75744c0527e1faa9f8726e462a12a4feb06bd8801e751e4",
    signature: "c32299d46ec8ff02b54540982814dce9a05812f81962b649d528095916a2aa481065b1580423ef927ecf0af5888f90da0f6a9a85ad5dc3f280d91224ba9911a3653d00e484e2ce232521481c8658df304bb7745a73514cdb9bf3e15784ab71284f8d0704a608c54a6b62d97beb511d132100",
};
