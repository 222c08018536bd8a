//! Session tickets of FIPS backends: their encryption is approved, because the module generates the nonces.

use rustls_hazmat_openssl::ticketer;
use support::fips_module::{fips, strict};

#[test]
fn fips_backends_encrypt_tickets_and_refuse_damaged_ones() {
    for backend in [fips(), strict()] {
        let ticketer = ticketer(backend).unwrap();
        assert!(ticketer.enabled());
        assert_eq!(ticketer.lifetime(), 12 * 60 * 60);
        let ticket = ticketer.encrypt(b"a session").unwrap();
        assert_eq!(ticketer.decrypt(&ticket).unwrap(), b"a session");
        assert_eq!(ticketer.decrypt(&ticket[1..]), None);
        for position in 0..ticket.len() {
            let mut changed = ticket.clone();
            changed[position] ^= 1;
            assert_eq!(ticketer.decrypt(&changed), None, "{position}");
        }
    }
}
