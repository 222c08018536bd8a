//! Keys of unknown form: what the loader of one form loads, the loader of any form must load as the same key.

use hazmat_openssl::prelude::*;

use crate::private::public_key;
use crate::{PASSWORD, check_private_key, check_public_key, loaded, loader};

/// Loads the input as a private and as a public key, and checks the results.
pub fn check_any_key(data: &[u8]) {
    // What begins as DER may be that or a text.
    let may_be_der = data.first() == Some(&0x30);
    let found = check_private_key(|password| loader().load_private_key(data, password));
    let found = found.map(|key| public_key(&key));
    for password in [None, Some(PASSWORD)] {
        let der = loaded(loader().load_der_private_key(data, password)).ok();
        let pem = || loaded(loader().load_pem_private_key(data, password)).ok();
        if let Some(key) = der.or_else(|| pem().filter(|_| !may_be_der)) {
            assert_eq!(
                Some(public_key(&key)),
                found,
                "another private key than its own loader's"
            );
        }
    }
    let found = check_public_key(|| loader().load_public_key(data));
    let der = loaded(loader().load_der_public_key(data)).ok();
    let line = || loaded(loader().load_ssh_public_key(data)).ok();
    if let Some(key) = der.or_else(|| line().filter(|_| !may_be_der)) {
        assert_eq!(Some(key), found, "another public key than its own loader's");
    } else if let Some(found) = found {
        let pem = loaded(loader().load_pem_public_key(data)).ok();
        assert_eq!(pem, Some(found), "a public key that no loader of one form loads");
    }
}
