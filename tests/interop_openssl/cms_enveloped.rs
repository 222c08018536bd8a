//! Encrypted messages of CMS, exchanged with the command `openssl cms`, and with `openssl smime` for PKCS #7.
//! `HAZMAT_OPENSSL_COMMAND` names a command of OpenSSL 3.6 or later, if the installed one is older: it knows ML-KEM in CMS.

use hazmat_openssl::asymmetric::PrivateKey;
use hazmat_openssl::cms::*;
use hazmat_openssl::prelude::*;
use hazmat_openssl::serialization::Encoding;
use hazmat_openssl::x509::Certificate;
use support::backend;
use support::cms_recipients::{Member, find, members};
use support::comparisons::Comparisons;
use support::openssl_cli::{Workspace, newest};
use support::sample_keys::{P256, P384, P521, RSA};

const CONTENT: &[u8] = b"the content\r\nof a message, longer than one block\r\n";

/// The option of the command for each cipher in CBC.
const CIPHERS: [(&str, ContentCipher); 7] = [
    ("-aes128", ContentCipher::Aes128Cbc),
    ("-aes192", ContentCipher::Aes192Cbc),
    ("-aes256", ContentCipher::Aes256Cbc),
    ("-camellia128", ContentCipher::Camellia128Cbc),
    ("-camellia192", ContentCipher::Camellia192Cbc),
    ("-camellia256", ContentCipher::Camellia256Cbc),
    ("-des3", ContentCipher::TripleDesCbc),
];

/// The same for authenticated ciphers.
const AUTHENTICATED: [(&str, AuthenticatedContentCipher); 3] = [
    ("-aes-128-gcm", AuthenticatedContentCipher::Aes128Gcm),
    ("-aes-192-gcm", AuthenticatedContentCipher::Aes192Gcm),
    ("-aes-256-gcm", AuthenticatedContentCipher::Aes256Gcm),
];

/// A folder with the content, and the key and certificate of a recipient.
fn workspace(member: &Member) -> Workspace {
    let workspace = Workspace::new();
    workspace.write("content", CONTENT);
    let key = member
        .key
        .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption);
    workspace.write("key", &key.unwrap());
    workspace.write("certificate", member.certificate.to_pem().unwrap().as_bytes());
    workspace
}

/// Encrypts the content with the command; `None` if it refuses.
fn try_command(workspace: &Workspace, program: &str, options: &[&str]) -> Option<Vec<u8>> {
    let usual = [
        "cms", "-encrypt", "-binary", "-in", "content", "-outform", "DER", "-out", "message",
    ];
    workspace.run_program(program, &[&usual[..], options].concat())?;
    Some(workspace.read("message"))
}

fn command(workspace: &Workspace, options: &[&str]) -> Vec<u8> {
    try_command(workspace, "openssl", options).unwrap_or_else(|| panic!("the command refuses {options:?}"))
}

/// What the command decrypts a message to; `None` if it refuses.
fn try_decrypt(workspace: &Workspace, program: &str, message: &[u8], options: &[&str]) -> Option<Vec<u8>> {
    workspace.write("message", message);
    let usual = ["cms", "-decrypt", "-binary", "-in", "message", "-inform", "DER"];
    workspace.run_program(program, &[&usual[..], options].concat())
}

fn decrypts(workspace: &Workspace, message: &[u8], options: &[&str]) {
    let content = try_decrypt(workspace, "openssl", message, options);
    assert_eq!(content.as_deref(), Some(CONTENT), "{options:?}");
}

const OWN: [&str; 4] = ["-recip", "certificate", "-inkey", "key"];

fn own_key(member: &Member) -> RecipientKey {
    RecipientKey::from_certificate(&member.certificate, &member.key).unwrap()
}

fn open(message: &[u8], key: &RecipientKey) -> Vec<u8> {
    EnvelopedData::from_der(backend(), message)
        .unwrap()
        .decrypt(key)
        .unwrap()
        .to_vec()
}

fn open_authenticated(message: &[u8], key: &RecipientKey) -> Vec<u8> {
    let message = AuthEnvelopedData::from_der(backend(), message).unwrap();
    message.decrypt(key).unwrap().to_vec()
}

fn enveloped(recipient: Recipient, cipher: ContentCipher) -> Vec<u8> {
    let builder = EnvelopedDataBuilder::new()
        .content_cipher(cipher)
        .add_recipient(recipient);
    builder.encrypt(backend(), CONTENT).unwrap().as_der().to_vec()
}

fn authenticated(recipient: Recipient, cipher: AuthenticatedContentCipher) -> Vec<u8> {
    let builder = AuthEnvelopedDataBuilder::new()
        .content_cipher(cipher)
        .add_recipient(recipient);
    builder.encrypt(backend(), CONTENT).unwrap().as_der().to_vec()
}

/// Recipients whom every version of the command knows.
fn old_members() -> impl Iterator<Item = &'static Member> {
    [RSA, P256, P384, P521].into_iter().map(find)
}

#[test]
fn every_content_cipher_for_every_key() {
    let mut comparisons = Comparisons::new("command-cms-ciphers");
    for member in old_members() {
        let (workspace, key) = (workspace(member), own_key(member));
        for (option, cipher) in CIPHERS {
            let message = command(&workspace, &[option, "certificate"]);
            let read = EnvelopedData::from_der(backend(), &message).unwrap();
            assert_eq!(read.content_cipher().unwrap(), cipher);
            assert_eq!(*read.decrypt(&key).unwrap(), *CONTENT, "{} {option}", member.name);
            comparisons.ran();

            let recipient = Recipient::from_certificate(&member.certificate).unwrap();
            decrypts(&workspace, &enveloped(recipient, cipher), &OWN);
            comparisons.ran();
        }
        for (option, cipher) in AUTHENTICATED {
            let message = command(&workspace, &[option, "certificate"]);
            assert_eq!(open_authenticated(&message, &key), CONTENT, "{} {option}", member.name);
            comparisons.ran();

            let recipient = Recipient::from_certificate(&member.certificate).unwrap();
            decrypts(&workspace, &authenticated(recipient, cipher), &OWN);
            comparisons.ran();
        }
    }
    comparisons.finish(4 * 2 * (7 + 3), 80);
}

#[test]
fn every_padding_of_rsa() {
    let mut comparisons = Comparisons::new("command-cms-paddings");
    let member = find(RSA);
    let (workspace, key) = (workspace(member), own_key(member));
    let recipient = || Recipient::from_certificate(&member.certificate).unwrap();

    let pkcs1v15 = recipient().rsa_padding(RsaPadding::pkcs1v15()).unwrap();
    decrypts(&workspace, &enveloped(pkcs1v15.clone(), ContentCipher::Aes128Cbc), &OWN);
    // By the key alone: then the command cannot know whether it is the right one.
    decrypts(
        &workspace,
        &enveloped(pkcs1v15, ContentCipher::Aes128Cbc),
        &["-inkey", "key"],
    );
    comparisons.ran();
    comparisons.ran();

    let hashes = [
        HashAlgorithm::Sha1,
        HashAlgorithm::Sha224,
        HashAlgorithm::Sha256,
        HashAlgorithm::Sha384,
        HashAlgorithm::Sha512,
    ];
    for hash in hashes {
        for mask in [hash, HashAlgorithm::Sha1] {
            let padding = OaepPadding::new(hash).with_mgf1_hash(mask).with_label(b"");
            let message = enveloped(recipient().rsa_padding(padding).unwrap(), ContentCipher::Aes256Cbc);
            decrypts(&workspace, &message, &OWN);

            let (hash, mask) = (format!("rsa_oaep_md:{hash}"), format!("rsa_mgf1_md:{mask}"));
            let options = [
                &[
                    "-aes256",
                    "-recip",
                    "certificate",
                    "-keyopt",
                    "rsa_padding_mode:oaep",
                    "-keyopt",
                ][..],
                &[hash.as_str(), "-keyopt", mask.as_str()],
            ];
            let message = command(&workspace, &options.concat());
            assert_eq!(open(&message, &key), CONTENT, "{hash} {mask}");
            comparisons.ran();
            comparisons.ran();
        }
    }
    // A label.
    let padding = OaepPadding::new(HashAlgorithm::Sha256).with_label(b"\x01label");
    let message = enveloped(recipient().rsa_padding(padding).unwrap(), ContentCipher::Aes256Cbc);
    decrypts(&workspace, &message, &OWN);
    let options = [
        "-aes256",
        "-recip",
        "certificate",
        "-keyopt",
        "rsa_padding_mode:oaep",
        "-keyopt",
    ];
    let message = command(&workspace, &[&options[..], &["rsa_oaep_label:016c6162656c"]].concat());
    assert_eq!(open(&message, &key), CONTENT);
    comparisons.ran();
    comparisons.ran();
    comparisons.finish(2 + 20 + 2, 24);
}

#[test]
fn identifiers_key_derivations_and_forms() {
    let mut comparisons = Comparisons::new("command-cms-options");
    for member in old_members() {
        let (workspace, key) = (workspace(member), own_key(member));
        // By subject key identifier.
        let message = command(&workspace, &["-aes128", "-keyid", "certificate"]);
        let read = EnvelopedData::from_der(backend(), &message).unwrap();
        assert!(read.recipients()[0].identifier().unwrap().key_identifier().is_some());
        assert_eq!(*read.decrypt(&key).unwrap(), *CONTENT);
        comparisons.ran();
        let recipient = Recipient::from_certificate(&member.certificate).unwrap();
        let recipient = recipient.by_subject_key_identifier().unwrap();
        decrypts(&workspace, &enveloped(recipient, ContentCipher::Aes128Cbc), &OWN);
        comparisons.ran();

        // BER, as the command writes while it reads; PEM; by the private key alone.
        for options in [
            &["-aes128", "-stream", "certificate"][..],
            &["-aes-256-gcm", "-stream", "certificate"],
        ] {
            let message = command(&workspace, options);
            assert_eq!(message[1], 0x80, "an indefinite length");
            let alone = RecipientKey::from_private_key(&member.key);
            let content = match options[0] {
                "-aes128" => open(&message, &alone),
                _ => open_authenticated(&message, &alone),
            };
            assert_eq!(content, CONTENT);
            comparisons.ran();
        }
        workspace.must_run(&[
            "cms",
            "-encrypt",
            "-binary",
            "-in",
            "content",
            "-outform",
            "PEM",
            "-out",
            "message",
            "certificate",
        ]);
        // The command's own default was Triple DES before version 3.5.
        let read = EnvelopedData::from_pem(backend(), workspace.read("message")).unwrap();
        assert_eq!(*read.decrypt(&key).unwrap(), *CONTENT);
        comparisons.ran();
        for label in [PemLabel::Cms, PemLabel::Pkcs7] {
            workspace.write("message", read.to_pem(label).unwrap().as_bytes());
            let decrypted = workspace.must_run(
                &[
                    &["cms", "-decrypt", "-binary", "-in", "message", "-inform", "PEM"][..],
                    &OWN,
                ]
                .concat(),
            );
            // The command reads both labels.
            assert_eq!(decrypted, CONTENT);
            comparisons.ran();
        }
    }
    // Every hash function of the key derivation.
    let hashes = [
        HashAlgorithm::Sha1,
        HashAlgorithm::Sha224,
        HashAlgorithm::Sha256,
        HashAlgorithm::Sha384,
        HashAlgorithm::Sha512,
    ];
    for member in old_members().skip(1) {
        let (workspace, key) = (workspace(member), own_key(member));
        for hash in hashes {
            let option = format!("ecdh_kdf_md:{hash}");
            let message = command(
                &workspace,
                &["-aes128", "-recip", "certificate", "-keyopt", option.as_str()],
            );
            assert_eq!(open(&message, &key), CONTENT, "{hash}");
            let recipient = Recipient::from_certificate(&member.certificate).unwrap();
            let recipient = recipient.key_derivation_hash(hash).unwrap();
            decrypts(&workspace, &enveloped(recipient, ContentCipher::Aes128Cbc), &OWN);
            comparisons.ran();
            comparisons.ran();
        }
        // Other ways to wrap the content key. Triple DES wraps a key of Triple DES only.
        for (cipher, wrap) in [
            ("-aes128", "-aes128-wrap"),
            ("-aes128", "-aes192-wrap"),
            ("-aes128", "-aes256-wrap"),
            ("-des3", "-des3-wrap"),
        ] {
            let message = command(&workspace, &[cipher, wrap, "certificate"]);
            assert_eq!(open(&message, &key), CONTENT, "{wrap}");
            comparisons.ran();
        }
    }
    comparisons.finish(4 * 7 + 3 * (10 + 4), 70);
}

#[test]
fn symmetric_keys_and_passwords() {
    let mut comparisons = Comparisons::new("command-cms-symmetric");
    let workspace = workspace(find(P256));
    let key = backend().random_bytes(32).unwrap();
    let hexadecimal: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    for length in [16, 24, 32] {
        let (key, text) = (&key[..length], &hexadecimal[..2 * length]);
        let options = ["-secretkey", text, "-secretkeyid", "0102030405"];
        let message = command(&workspace, &[&["-aes128"], &options[..]].concat());
        let own = RecipientKey::from_key_encryption_key(key, &[1, 2, 3, 4, 5]);
        assert_eq!(open(&message, &own), CONTENT);
        assert_eq!(open(&message, &RecipientKey::from_any_key_encryption_key(key)), CONTENT);
        let message = command(&workspace, &[&["-aes-192-gcm"], &options[..]].concat());
        assert_eq!(open_authenticated(&message, &own), CONTENT);

        let recipient = || Recipient::from_key_encryption_key(key, &[1, 2, 3, 4, 5]).unwrap();
        decrypts(&workspace, &enveloped(recipient(), ContentCipher::Aes192Cbc), &options);
        let message = authenticated(recipient(), AuthenticatedContentCipher::Aes256Gcm);
        decrypts(&workspace, &message, &options);
        (0..4).for_each(|_| comparisons.ran());
    }

    let password = ["-pwri_password", "a password"];
    let own = RecipientKey::from_password(b"a password");
    for (option, cipher) in CIPHERS {
        let message = command(&workspace, &[&[option], &password[..]].concat());
        assert_eq!(open(&message, &own), CONTENT, "{option}");
        let recipient = Recipient::from_password(b"a password").kdf_rounds(2_000).unwrap();
        decrypts(&workspace, &enveloped(recipient, cipher), &password);
        comparisons.ran();
        comparisons.ran();
    }
    for hash in [HashAlgorithm::Sha1, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
        let recipient = Recipient::from_password(b"a password").kdf_rounds(2_000).unwrap();
        let recipient = recipient.key_derivation_hash(hash).unwrap();
        let message = authenticated(recipient, AuthenticatedContentCipher::Aes128Gcm);
        decrypts(&workspace, &message, &password);
        comparisons.ran();
    }

    // EncryptedData.
    for (option, cipher) in CIPHERS {
        let length = cipher.key_length();
        let (key, text) = (&key[..length], &hexadecimal[..2 * length]);
        let made = EncryptedData::encrypt(backend(), cipher, key, CONTENT).unwrap();
        workspace.write("message", made.as_der());
        let decrypted = workspace.must_run(&[
            "cms",
            "-EncryptedData_decrypt",
            "-binary",
            "-in",
            "message",
            "-inform",
            "DER",
            "-secretkey",
            text,
        ]);
        assert_eq!(decrypted, CONTENT, "{option}");
        workspace.must_run(&[
            "cms",
            "-EncryptedData_encrypt",
            option,
            "-binary",
            "-in",
            "content",
            "-outform",
            "DER",
            "-out",
            "message",
            "-secretkey",
            text,
        ]);
        let read = EncryptedData::from_der(backend(), &workspace.read("message")).unwrap();
        assert_eq!(*read.decrypt(key).unwrap(), *CONTENT, "{option}");
        comparisons.ran();
        comparisons.ran();
    }
    comparisons.finish(12 + 14 + 3 + 14, 43);
}

/// Messages for everybody, which everybody opens.
#[test]
fn several_recipients() {
    let mut comparisons = Comparisons::new("command-cms-several");
    let workspace = Workspace::new();
    workspace.write("content", CONTENT);
    let mut names = Vec::new();
    for (index, member) in old_members().enumerate() {
        let key = member
            .key
            .private_bytes(Encoding::Pem, PrivateFormat::Pkcs8, NoEncryption);
        workspace.write(&format!("key-{index}"), &key.unwrap());
        names.push(format!("certificate-{index}"));
        workspace.write(&names[index], member.certificate.to_pem().unwrap().as_bytes());
    }
    let mut options = vec!["-aes256", "-pwri_password", "a password"];
    options.extend(names.iter().map(String::as_str));
    let theirs = command(&workspace, &options);
    let theirs = EnvelopedData::from_der(backend(), &theirs).unwrap();
    assert_eq!(theirs.recipients().len(), 5);

    let mut builder = EnvelopedDataBuilder::new();
    for member in old_members() {
        builder = builder.add_recipient(Recipient::from_certificate(&member.certificate).unwrap());
    }
    let password = Recipient::from_password(b"a password").kdf_rounds(2_000).unwrap();
    let certificates: Vec<Certificate> = old_members().map(|member| member.certificate.clone()).collect();
    let ours = builder
        .add_recipient(password)
        .originator_certificates(&certificates)
        .unprotected_attributes([CmsAttribute::new("1.2.3.4".parse().unwrap(), &[5, 0]).unwrap()])
        .encrypt(backend(), CONTENT)
        .unwrap();
    for (index, member) in old_members().enumerate() {
        assert_eq!(*theirs.decrypt(&own_key(member)).unwrap(), *CONTENT);
        let alone = RecipientKey::from_private_key(&member.key);
        assert_eq!(*theirs.decrypt(&alone).unwrap(), *CONTENT, "{}", member.name);
        let key = format!("key-{index}");
        decrypts(&workspace, ours.as_der(), &["-recip", &names[index], "-inkey", &key]);
        comparisons.ran();
        comparisons.ran();
    }
    let password = RecipientKey::from_password(b"a password");
    assert_eq!(*theirs.decrypt(&password).unwrap(), *CONTENT);
    decrypts(&workspace, ours.as_der(), &["-pwri_password", "a password"]);
    comparisons.ran();
    comparisons.ran();
    comparisons.finish(10, 10);
}

/// PKCS #7, as `openssl smime` reads and writes it.
#[test]
fn pkcs7() {
    let member = find(RSA);
    let (workspace, key) = (workspace(member), own_key(member));
    for (option, cipher) in CIPHERS {
        workspace.must_run(&[
            "smime",
            "-encrypt",
            option,
            "-binary",
            "-in",
            "content",
            "-outform",
            "DER",
            "-out",
            "message",
            "certificate",
        ]);
        assert_eq!(open(&workspace.read("message"), &key), CONTENT, "{option}");
        let recipient = Recipient::from_certificate(&member.certificate).unwrap();
        let recipient = recipient.rsa_padding(RsaPadding::pkcs1v15()).unwrap();
        workspace.write("message", &enveloped(recipient, cipher));
        let decrypt = ["smime", "-decrypt", "-binary", "-in", "message", "-inform", "DER"];
        let decrypted = workspace.must_run(&[&decrypt[..], &OWN].concat());
        assert_eq!(decrypted, CONTENT, "{option}");
    }
}

/// The command of OpenSSL 3.6 knows ML-KEM in CMS; no version knows X25519 there.
#[test]
fn newer_keys() {
    let mut comparisons = Comparisons::new("command-cms-newer");
    let newer = ["ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"];
    for name in newer {
        let Some(member) = members().iter().find(|member| member.name == name) else {
            comparisons.not_here(4);
            continue;
        };
        assert!(matches!(member.key, PrivateKey::MlKem(_)));
        let (workspace, key, program) = (workspace(member), own_key(member), newest());
        let Some(message) = try_command(&workspace, &program, &["-aes256", "certificate"]) else {
            comparisons.not_there(4);
            continue;
        };
        assert_eq!(open(&message, &key), CONTENT, "{name}");
        let message = try_command(&workspace, &program, &["-aes-128-gcm", "-keyid", "certificate"]).unwrap();
        assert_eq!(open_authenticated(&message, &key), CONTENT, "{name}");
        let recipient = || Recipient::from_certificate(&member.certificate).unwrap();
        for message in [
            enveloped(recipient(), ContentCipher::Aes128Cbc),
            authenticated(recipient(), AuthenticatedContentCipher::Aes256Gcm),
        ] {
            let content = try_decrypt(&workspace, &program, &message, &OWN);
            assert_eq!(content.as_deref(), Some(CONTENT), "{name}");
        }
        (0..4).for_each(|_| comparisons.ran());
    }
    comparisons.finish(12, 0);
}
