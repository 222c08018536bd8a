//! The example `signer`: what it must not call valid, must not show as a fact, and must not overwrite.

use std::fs;

use crate::signer::{Desk, NOT_VALID, PASSWORD, SSH_KINDS};

/// Names of files, and text in signatures, do not change how the terminal shows what is around them.
#[test]
fn misleading_text_is_escaped() {
    let desk = Desk::new();
    desk.certify("p256");
    let name = "a\u{202e}b\u{2028}c";
    desk.write(name, b"x");
    let text = desk.run_well(&["ssh", "sign", name, "-k", "p256.key"]);
    assert_eq!(text, "signature: a\\u{202e}b\\u{2028}c.sig\n");
    desk.assert_fails(
        &["ssh", "sign", name, "-k", "p256.key"],
        1,
        "a\\u{202e}b\\u{2028}c.sig already exists",
    );
}
