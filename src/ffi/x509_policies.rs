//! Certificate policies of a verification: the initial set that goes in, and the user-constrained set that comes out (RFC 5280,
//! section 6.1.5 (g)).

use std::ffi::{c_int, c_uchar, c_ulong};

use foreign_types::ForeignType;
use openssl_sys::{
    ASN1_OBJECT, X509_STORE_CTX, X509_V_FLAG_EXPLICIT_POLICY, X509_V_FLAG_INHIBIT_ANY, X509_V_FLAG_INHIBIT_MAP,
    X509_V_FLAG_POLICY_CHECK, X509_VERIFY_PARAM,
};

use super::declarations::{
    ASN1_OBJECT_create, X509_STORE_CTX_get0_policy_tree, X509_VERIFY_PARAM_add0_policy, X509_policy_node_get0_policy,
    X509_policy_tree_get0_user_policies,
};
use super::handle::handle;
use super::operation::Operation;
use crate::error::{Error, Result};
use crate::support::object_identifier::ObjectIdentifier;

handle! {
    Asn1Object, Asn1ObjectRef: ASN1_OBJECT, freed by openssl_sys::ASN1_OBJECT_free
}

/// The flags that make `X509_verify_cert` process policies, with the initial values of RFC 5280, section 6.1.1 (e) to (g).
pub(crate) fn policy_flags(explicit_policy: bool, mapping_inhibit: bool, any_policy_inhibit: bool) -> c_ulong {
    let chosen = [
        (true, X509_V_FLAG_POLICY_CHECK),
        (explicit_policy, X509_V_FLAG_EXPLICIT_POLICY),
        (mapping_inhibit, X509_V_FLAG_INHIBIT_MAP),
        (any_policy_inhibit, X509_V_FLAG_INHIBIT_ANY),
    ];
    let flags = chosen.into_iter().filter(|(is_set, _)| *is_set);
    flags.fold(0, |all, (_, flag)| all | flag)
}

/// Adds a policy to the user-initial-policy-set. With an empty set libcrypto returns an empty user-constrained set, so that "any" has to
/// be added as anyPolicy, 2.5.29.32.0.
///
/// # Safety
///
/// `parameters` is valid.
#[doc(alias = "X509_VERIFY_PARAM_add0_policy")]
pub(super) unsafe fn add_policy(parameters: *mut X509_VERIFY_PARAM, policy: &ObjectIdentifier) -> Result<()> {
    let content = policy.as_der();
    let length = c_int::try_from(content.len()).map_err(|_| Error::invalid("policy", "is too long"))?;
    let operation = Operation::begin("ASN1_OBJECT_create");
    let (data, none) = (content.as_ptr().cast_mut().cast::<c_uchar>(), std::ptr::null());
    // SAFETY: `length` readable bytes, which are copied and not changed; no names. Number 0 means that libcrypto has to look at the
    // bytes.
    let object = unsafe { ASN1_OBJECT_create(0, data, length, none, none) };
    // SAFETY: null, or a new object without another owner.
    let object: Asn1Object = unsafe { operation.owned(object) }?;
    let operation = operation.then("X509_VERIFY_PARAM_add0_policy");
    // SAFETY: the caller's parameters are valid, and so is the object, which they own after a success.
    let code = unsafe { X509_VERIFY_PARAM_add0_policy(parameters, object.as_ptr()) };
    operation.check(code)?;
    std::mem::forget(object);
    Ok(())
}

/// The user-constrained policy set of a path that was accepted; anyPolicy stands for every policy. It is empty if the path is valid under
/// no policy, which is a failure only if one is required.
///
/// # Safety
///
/// `context` is valid, and has verified a path.
#[doc(alias = "X509_policy_tree_get0_user_policies")]
pub(super) unsafe fn user_policies(context: *const X509_STORE_CTX) -> Vec<ObjectIdentifier> {
    // SAFETY: the caller's context is valid, and keeps the tree.
    let tree = unsafe { X509_STORE_CTX_get0_policy_tree(context) };
    // SAFETY: null, which is an empty tree, or a live tree, which keeps the nodes.
    let nodes = unsafe { X509_policy_tree_get0_user_policies(tree) };
    // SAFETY: null, which counts -1 nodes, or a live stack.
    let count = unsafe { openssl_sys::OPENSSL_sk_num(nodes) };
    let mut policies: Vec<ObjectIdentifier> = Vec::new();
    for index in 0..count {
        // SAFETY: a live stack and one of its positions.
        let node = unsafe { openssl_sys::OPENSSL_sk_value(nodes, index) };
        // SAFETY: a live node, which keeps the policy.
        let policy = unsafe { X509_policy_node_get0_policy(node) };
        // SAFETY: a live object.
        let policy = unsafe { identifier(policy) };
        policies.extend(policy.filter(|policy| !policies.contains(policy)));
    }
    policies
}

/// The identifier of an object; `None` for a null pointer, and for content that is not DER.
///
/// # Safety
///
/// `object` is null or valid.
unsafe fn identifier(object: *const ASN1_OBJECT) -> Option<ObjectIdentifier> {
    if object.is_null() {
        return None;
    }
    // SAFETY: a live object.
    let length = unsafe { openssl_sys::OBJ_length(object) };
    // SAFETY: as above.
    let data = unsafe { openssl_sys::OBJ_get0_data(object) };
    if data.is_null() {
        return None;
    }
    // SAFETY: the object has this many bytes, which do not change while it lives.
    let content = unsafe { std::slice::from_raw_parts(data, length) };
    ObjectIdentifier::from_content(content)
}
