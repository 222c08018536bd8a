//! Fernet: the vectors of its specification, rotation, and every refusal.

use std::sync::Arc;

use hazmat_openssl::ciphers::Mode;
use hazmat_openssl::recipes::{Fernet, FernetPrimitives, MultiFernet};
use hazmat_openssl::time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};
use hazmat_openssl::{Error, Result, UnsupportedKind, prelude::*};
use support::{backend, bytes, errors, files, tally};

/// A vector of the specification. Its fields are in JSON, one a line.
struct Vector {
    file: &'static str,
    fields: Vec<(String, String)>,
}

impl Vector {
    fn text(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(field, _)| field == name);
        let (_, value) = found.unwrap_or_else(|| panic!("{}: no {name}", self.file));
        value
    }

    fn seconds(&self, name: &str) -> u64 {
        self.text(name).parse().unwrap()
    }

    /// The time `now`, such as `1985-10-26T01:20:00-07:00`, in seconds since 1970.
    fn now(&self) -> u64 {
        let text = self.text("now");
        let number = |range: std::ops::Range<usize>| text[range].parse::<u16>().unwrap();
        let part = |range: std::ops::Range<usize>| u8::try_from(number(range)).unwrap();
        let month = Month::try_from(part(5..7)).unwrap();
        let date = Date::from_calendar_date(number(0..4).into(), month, part(8..10)).unwrap();
        let time = Time::from_hms(part(11..13), part(14..16), part(17..19)).unwrap();
        assert_eq!(&text[19..20], "-");
        let offset = UtcOffset::from_hms(-i8::try_from(number(20..22)).unwrap(), 0, 0).unwrap();
        let now = PrimitiveDateTime::new(date, time).assume_offset(offset);
        u64::try_from(now.unix_timestamp()).unwrap()
    }

    fn fernet(&self) -> Fernet {
        Fernet::new(backend(), self.text("secret")).unwrap()
    }
}

/// Reads a list of objects whose fields are strings, numbers and lists of numbers, one a line.
fn read(file: &'static str) -> Vec<Vector> {
    let mut vectors = Vec::new();
    for line in files::read(&format!("fernet/{file}")).lines().map(str::trim) {
        match line {
            "[" | "]" | "" | "}" | "}," => {}
            "{" => vectors.push(Vector {
                file,
                fields: Vec::new(),
            }),
            field => {
                let (name, value) = field.split_once(": ").unwrap();
                let value = value.trim_end_matches(',').trim_matches('"');
                let fields = &mut vectors.last_mut().unwrap().fields;
                fields.push((name.trim_matches('"').to_owned(), value.to_owned()));
            }
        }
    }
    vectors
}

#[test]
fn every_file_is_claimed() {
    files::assert_claimed("fernet", ["generate.json", "invalid.json", "verify.json"]);
}

fn run(file: &'static str, expected: usize, check: impl FnMut(&Vector)) {
    let vectors = read(file);
    tally::run("fernet", file, expected, &vectors, |_| true, check, |_| {});
}

/// A backend whose random bytes are given: the decoration of a backend, and the way to an expected token.
#[derive(Clone)]
struct Fixed {
    backend: Backend,
    random: Vec<u8>,
}

impl CipherBackend for Fixed {
    fn cipher_supported(&self, cipher: CipherKind, mode: ModeKind) -> bool {
        self.backend.cipher_supported(cipher, mode)
    }

    fn create_symmetric_encryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext> {
        self.backend.create_symmetric_encryption_ctx(cipher, mode)
    }

    fn create_symmetric_decryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext> {
        self.backend.create_symmetric_decryption_ctx(cipher, mode)
    }
}

impl HmacBackend for Fixed {
    fn hmac_supported(&self, algorithm: HashAlgorithm) -> bool {
        self.backend.hmac_supported(algorithm)
    }

    fn create_hmac_ctx(&self, key: &[u8], algorithm: HashAlgorithm) -> Result<MacContext> {
        self.backend.create_hmac_ctx(key, algorithm)
    }
}

impl RandomBackend for Fixed {
    fn fill_random(&self, buffer: &mut [u8]) -> Result<()> {
        let Some(random) = self.random.get(..buffer.len()) else {
            return Err(Error::invalid_argument("random", "is too short"));
        };
        buffer.copy_from_slice(random);
        Ok(())
    }
}

#[test]
fn vectors_of_generation() {
    run("generate.json", 1, |vector| {
        let list = vector.text("iv").trim_matches(['[', ']']).split(", ");
        let fixed = Fixed {
            backend: backend().clone(),
            random: list.map(|byte| byte.parse().unwrap()).collect(),
        };
        let fernet = Fernet::new(&fixed, vector.text("secret")).unwrap();
        let token = fernet.encrypt_at_time(vector.text("src").as_bytes(), vector.now());
        assert_eq!(token.unwrap(), vector.text("token"));
    });
}

#[test]
fn vectors_of_verification() {
    run("verify.json", 1, |vector| {
        let (fernet, token, now) = (vector.fernet(), vector.text("token"), vector.now());
        let data = fernet.decrypt_at_time(token, vector.seconds("ttl_sec"), now).unwrap();
        assert_eq!(data, vector.text("src").as_bytes());
        assert_eq!(fernet.decrypt(token, None).unwrap(), data);
        assert_eq!(fernet.extract_timestamp(token), Ok(now - 1));
        let multi = MultiFernet::new([vector.fernet()]).unwrap();
        let same = multi.decrypt_at_time(token, vector.seconds("ttl_sec"), now);
        assert_eq!(same.unwrap(), data);
    });
}

#[test]
fn invalid_vectors() {
    let mut readable = Vec::new();
    run("invalid.json", 8, |vector| {
        let (fernet, token) = (vector.fernet(), vector.text("token"));
        let ttl = vector.seconds("ttl_sec");
        let description = vector.text("desc");
        assert_eq!(
            fernet.decrypt_at_time(token, ttl, vector.now()),
            Err(Error::InvalidTag),
            "{description}"
        );
        assert_eq!(
            fernet.decrypt(token, Some(ttl)),
            Err(Error::InvalidTag),
            "{description}"
        );
        let multi = MultiFernet::new([vector.fernet(), vector.fernet()]).unwrap();
        let refused = multi.decrypt_at_time(token, ttl, vector.now());
        assert_eq!(refused, Err(Error::InvalidTag), "{description}");
        if fernet.decrypt(token, None).is_ok() {
            readable.push(description.to_owned());
        }
    });
    // Of these, only the time is wrong.
    assert_eq!(readable, ["far-future TS (unacceptable clock skew)", "expired TTL"]);
}

fn key() -> SecretBytes {
    Fernet::generate_key(backend()).unwrap()
}

fn fernet() -> Fernet {
    Fernet::new(backend(), key()).unwrap()
}

#[test]
fn messages_of_every_length_come_back() {
    let fernet = fernet();
    for length in (0..70).chain([4095, 4096, 100_000]) {
        let data = bytes::sample(9, length);
        let token = fernet.encrypt(&data).unwrap();
        let blocks = length / 16 + 1;
        assert_eq!(token.len(), (57 + 16 * blocks).div_ceil(3) * 4);
        assert!(token.starts_with("gAAAA"));
        assert_eq!(fernet.decrypt(&token, None).unwrap(), data);
        assert_eq!(fernet.decrypt(token.as_bytes(), Some(60)).unwrap(), data);
    }
    // Each has its own initialization vector.
    assert_ne!(fernet.encrypt_at_time(b"", 0), fernet.encrypt_at_time(b"", 0));
}

#[test]
fn times_are_kept_and_bounded() {
    let fernet = fernet();
    for time in [0, 1, 499_162_800, u64::MAX] {
        let token = fernet.encrypt_at_time(b"data", time).unwrap();
        assert_eq!(fernet.extract_timestamp(&token), Ok(time));
        assert_eq!(fernet.decrypt(&token, None).unwrap(), b"data");
        assert_eq!(fernet.decrypt_at_time(&token, 0, time).unwrap(), b"data");
        let at = |ttl, now| fernet.decrypt_at_time(&token, ttl, now).is_ok();
        if let Some(later) = time.checked_add(61) {
            assert!(at(61, later) && !at(60, later));
            assert!(at(u64::MAX, later));
        }
        if let Some(earlier) = time.checked_sub(60) {
            assert!(at(0, earlier));
            assert!(earlier == 0 || !at(u64::MAX, earlier - 1));
        }
        // The system's time is far from all of these.
        assert_eq!(fernet.decrypt(&token, Some(60)), Err(Error::InvalidTag));
    }
    let now = fernet.extract_timestamp(fernet.encrypt(b"").unwrap()).unwrap();
    assert!(now > 1_700_000_000 && now < 10_000_000_000, "{now}");
}

#[test]
fn every_changed_token_has_the_same_error() {
    let fernet = fernet();
    let token = fernet.encrypt(b"sixteen bytes at least").unwrap();
    let refused = |text: &[u8]| {
        assert_eq!(fernet.decrypt(text, None), Err(Error::InvalidTag));
        assert_eq!(fernet.decrypt_at_time(text, u64::MAX, 0), Err(Error::InvalidTag));
        assert_eq!(fernet.extract_timestamp(text), Err(Error::InvalidTag));
    };
    for end in 0..token.len() {
        refused(&token.as_bytes()[..end]);
    }
    for position in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        for byte in [changed[position] ^ 1, b'A', b'=', b'+', b'/', b' ', b'\n', 0, 0xff] {
            if byte != token.as_bytes()[position] {
                changed[position] = byte;
                refused(&changed);
            }
        }
    }
    let padded = fernet.encrypt(&[0; 16]).unwrap();
    assert!(padded.ends_with('=') && !padded.ends_with("=="), "{padded}");
    for other in [
        String::new(),
        "=".repeat(100),
        "A".repeat(100),
        format!("{token}A"),
        format!("{token}===="),
        format!("{token}{token}"),
        format!(" {token}"),
        format!("{token}\n"),
        token.replace(['-', '_'], "!"),
        padded.trim_end_matches('=').to_owned(),
    ] {
        if other != token {
            refused(other.as_bytes());
        }
    }
    // Another key.
    refused(self::fernet().encrypt(b"data").unwrap().as_bytes());
}

/// Tokens with a right HMAC and a wrong inside, which only the holder of the key can make.
#[test]
fn what_is_signed_is_checked_too() {
    let key = bytes::sample(5, 32);
    let fernet = Fernet::new(backend(), url_safe(&key)).unwrap();
    let signed = |body: &[u8]| {
        let mut hmac = backend().create_hmac_ctx(&key[..16], HashAlgorithm::Sha256).unwrap();
        hmac.update(body).unwrap();
        url_safe(&[body, &hmac.finalize().unwrap()].concat())
    };
    let encrypted = |padded: &[u8]| {
        let (cipher, mode) = (CipherAlgorithm::aes(&key[16..]).unwrap(), Mode::cbc(&[1; 16]).unwrap());
        let mut encryptor = backend().create_symmetric_encryption_ctx(&cipher, &mode).unwrap();
        let ciphertext = encryptor.update(padded).unwrap();
        encryptor.finalize().unwrap();
        [&[0x80; 1][..], &[0; 8], &[1; 16], &ciphertext].concat()
    };
    assert_eq!(fernet.decrypt(signed(&encrypted(&[16; 16])), None).unwrap(), b"");
    assert_eq!(
        fernet
            .decrypt(signed(&encrypted(b"fifteen bytes: \x01")), None)
            .unwrap(),
        b"fifteen bytes: "
    );
    for padded in [[0; 16], [17; 16], [0xff; 16]] {
        assert_eq!(
            fernet.decrypt(signed(&encrypted(&padded)), None),
            Err(Error::InvalidTag)
        );
    }
    let whole = encrypted(&[16; 32]);
    for version in (0..=0xff).filter(|version| *version != 0x80) {
        let mut other = whole.clone();
        other[0] = version;
        assert_eq!(fernet.decrypt(signed(&other), None), Err(Error::InvalidTag));
    }
    for length in (0..whole.len()).filter(|length| *length != 25 + 16) {
        let refused = fernet.extract_timestamp(signed(&whole[..length]));
        assert_eq!(refused, Err(Error::InvalidTag), "{length}");
    }
}

/// Base64 with the alphabet for URLs, and with padding (RFC 4648, section 5).
fn url_safe(bytes: &[u8]) -> String {
    let digits: Vec<char> = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['-', '_'])
        .collect();
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = (0..3).fold(0, |number, index| {
            number << 8 | u32::from(chunk.get(index).copied().unwrap_or(0))
        });
        for index in 0..4 {
            let digit = digits[(number >> (18 - 6 * index) & 63) as usize];
            text.push(if index > chunk.len() { '=' } else { digit });
        }
    }
    text
}

#[test]
fn keys_are_44_characters() {
    let generated = key();
    assert_eq!(generated.len(), 44);
    assert!(generated.ends_with(b"="));
    assert_ne!(generated, key());
    let refused = |key: &[u8]| errors::refused_argument(Fernet::new(backend(), key));
    let usual = url_safe(&[7; 32]);
    assert!(Fernet::new(backend(), &usual).is_ok());
    for key in [
        String::new(),
        url_safe(&[7; 31]),
        url_safe(&[7; 33]),
        url_safe(&[7; 30]),
        usual[..43].to_owned(),
        format!("{usual}="),
        format!("{usual}\n"),
        format!(" {}", &usual[..43]),
        // Bits that are not zero after the last byte.
        usual.replace("c=", "d="),
        "=".repeat(44),
        "/".repeat(43) + "=",
    ] {
        assert_eq!(refused(key.as_bytes()), "key", "{key}");
    }
    assert_eq!(refused(&[0x80; 44]), "key");
    assert_eq!(refused(&[7; 32]), "key");
    let error = Fernet::new(backend(), "not a key but a password").unwrap_err();
    assert!(!error.to_string().contains("password"), "{error}");
}

#[test]
fn tokens_of_more_than_the_maximum_are_refused() {
    let short = fernet().max_token_length(100);
    let token = short.encrypt(&[0; 15]).unwrap();
    assert_eq!(token.len(), 100);
    assert_eq!(short.decrypt(&token, None).unwrap(), [0; 15]);
    assert_eq!(errors::refused_argument(short.encrypt(&[0; 16])), "data");

    let key = key();
    let long = Fernet::new(backend(), &key).unwrap();
    let token = long.encrypt(&[0; 16]).unwrap();
    assert!(long.decrypt(&token, None).is_ok());
    let short = Fernet::new(backend(), &key).unwrap().max_token_length(token.len() - 1);
    assert_eq!(short.decrypt(&token, None), Err(Error::InvalidTag));
    assert_eq!(short.extract_timestamp(&token), Err(Error::InvalidTag));
    assert_eq!(
        MultiFernet::new([short]).unwrap().decrypt(&token, None),
        Err(Error::InvalidTag)
    );

    // The limit of each key binds that key alone.
    let short = Fernet::new(backend(), &key).unwrap().max_token_length(token.len() - 1);
    let multi = MultiFernet::new([short, fernet()]).unwrap();
    assert_eq!(multi.decrypt(&token, None), Err(Error::InvalidTag));
    assert_eq!(multi.extract_timestamp(&token), Err(Error::InvalidTag));
    assert_eq!(multi.rotate(&token), Err(Error::InvalidTag));
    let short = Fernet::new(backend(), &key).unwrap().max_token_length(token.len() - 1);
    let same = Fernet::new(backend(), &key).unwrap();
    let multi = MultiFernet::new([short, same]).unwrap();
    assert_eq!(multi.decrypt(&token, None).unwrap(), [0; 16]);

    // By default 64 MiB, which no memory is taken for.
    let huge = vec![b'A'; (64 << 20) + 4];
    assert_eq!(long.decrypt(&huge, None), Err(Error::InvalidTag));
    assert_eq!(errors::refused_argument(long.encrypt(&huge)), "data");
}

#[test]
fn rotation_keeps_the_time_and_moves_to_the_first_key() {
    let keys = [key(), key(), key()];
    let one = |index: usize| Fernet::new(backend(), &keys[index]).unwrap();
    let multi = MultiFernet::new([one(0), one(1), one(2)]).unwrap();
    for old in 0..3 {
        let token = one(old).encrypt_at_time(b"a message", 1_000_000).unwrap();
        assert_eq!(multi.decrypt(&token, None).unwrap(), b"a message");
        assert_eq!(multi.extract_timestamp(&token), Ok(1_000_000));
        assert_eq!(multi.decrypt_at_time(&token, 5, 1_000_005).unwrap(), b"a message");
        assert_eq!(multi.decrypt_at_time(&token, 5, 1_000_006), Err(Error::InvalidTag));
        assert_eq!(multi.decrypt(&token, Some(5)), Err(Error::InvalidTag));
        let rotated = multi.rotate(&token).unwrap();
        assert_ne!(rotated, token);
        assert_eq!(one(0).decrypt(&rotated, None).unwrap(), b"a message");
        assert_eq!(one(0).extract_timestamp(&rotated), Ok(1_000_000));
        assert_eq!(one(1).decrypt(&rotated, None), Err(Error::InvalidTag));
    }
    assert_eq!(
        one(0).decrypt(multi.encrypt(b"new").unwrap(), Some(60)).unwrap(),
        b"new"
    );
    let token = multi.encrypt_at_time(b"new", 7).unwrap();
    assert_eq!(one(0).extract_timestamp(&token), Ok(7));
    let strange = fernet().encrypt(b"").unwrap();
    assert_eq!(multi.decrypt(&strange, None), Err(Error::InvalidTag));
    assert_eq!(multi.rotate(&strange), Err(Error::InvalidTag));
    assert_eq!(multi.extract_timestamp("gAAAA"), Err(Error::InvalidTag));
    assert_eq!(errors::refused_argument(MultiFernet::new([])), "fernets");
    assert_eq!(format!("{multi:?} {:?}", one(0)), "MultiFernet(3 keys) Fernet");
}

/// A decorated backend's own refusals come through, and are not taken for an invalid token.
#[test]
fn errors_of_the_backend_come_through() {
    let without_random: Arc<dyn FernetPrimitives> = Arc::new(Fixed {
        backend: backend().clone(),
        random: Vec::new(),
    });
    let key = key();
    let fernet = Fernet::with_shared_backend(without_random.clone(), &key).unwrap();
    assert_eq!(errors::refused_argument(fernet.encrypt(b"data")), "random");
    let token = Fernet::new(backend(), &key).unwrap().encrypt(b"data").unwrap();
    assert_eq!(fernet.decrypt(&token, None).unwrap(), b"data");
    let multi = MultiFernet::new([fernet]).unwrap();
    assert_eq!(errors::refused_argument(multi.rotate(&token)), "random");
    // A backend without an algorithm says so at once.
    let ordinary = Fixed {
        backend: backend().clone(),
        random: Vec::new(),
    };
    assert!(Fernet::supported(&ordinary));
    let without_hmac = NoHmac(ordinary);
    assert!(!Fernet::supported(&without_hmac));
    errors::assert_unsupported_naming(Fernet::new(&without_hmac, &key), &["by policy"]);
}

/// Random bytes whose number is not the one that was asked for.
struct Miscounting(usize);

impl RandomBackend for Miscounting {
    fn fill_random(&self, buffer: &mut [u8]) -> Result<()> {
        buffer.fill(7);
        Ok(())
    }

    fn random_bytes(&self, _: usize) -> Result<SecretBytes> {
        Ok(SecretBytes::from(vec![7; self.0]))
    }
}

#[test]
fn a_key_of_another_number_of_random_bytes_is_refused() {
    for length in [0, 30, 31, 33, 64] {
        let refused = Fernet::generate_key(&Miscounting(length));
        assert_eq!(errors::refused_argument(refused), "backend", "{length}");
    }
    let key = Fernet::generate_key(&Miscounting(32)).unwrap();
    assert!(Fernet::new(backend(), key).is_ok());
}

/// A backend without HMAC.
#[derive(Clone)]
struct NoHmac(Fixed);

impl HmacBackend for NoHmac {
    fn hmac_supported(&self, _: HashAlgorithm) -> bool {
        false
    }

    fn create_hmac_ctx(&self, _: &[u8], _: HashAlgorithm) -> Result<MacContext> {
        Err(Error::unsupported(UnsupportedKind::Mac, "HMAC, by policy"))
    }
}

impl CipherBackend for NoHmac {
    fn cipher_supported(&self, cipher: CipherKind, mode: ModeKind) -> bool {
        self.0.cipher_supported(cipher, mode)
    }

    fn create_symmetric_encryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext> {
        self.0.create_symmetric_encryption_ctx(cipher, mode)
    }

    fn create_symmetric_decryption_ctx(&self, cipher: &CipherAlgorithm, mode: &Mode) -> Result<CipherContext> {
        self.0.create_symmetric_decryption_ctx(cipher, mode)
    }
}

impl RandomBackend for NoHmac {
    fn fill_random(&self, buffer: &mut [u8]) -> Result<()> {
        self.0.fill_random(buffer)
    }
}
