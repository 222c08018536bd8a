//! Published records and packets: RFC 8448, section 3 (TLS 1.3), and RFC 9001, appendix A (QUIC).

use rustls::crypto::cipher::Iv;
use rustls::quic::{DirectionalKeys, Keys, Version};
use rustls::{CipherSuite, ConnectionTrafficSecrets, ContentType, ProtocolVersion, Side};
use support::bytes::{from_hex, to_hex};

use crate::keys::{aead_key, ours, tls12_pairs, tls13, tls13_pairs};
use crate::record::{Direction, Record, counting, tls12_key, tls13_key};

fn hex(text: &str) -> Vec<u8> {
    from_hex(text).unwrap()
}

fn iv(text: &str) -> [u8; 12] {
    hex(text).try_into().unwrap()
}

const CLIENT_HANDSHAKE: (&str, &str) = ("dbfaa693d1762c5b666af5d950258d01", "5bd3c71b836e0b76bb73265f");
const CLIENT_APPLICATION: (&str, &str) = ("17422dda596ed5d9acd890e3c63f5051", "5b78923dee08579033e523d9");
const SERVER_APPLICATION: (&str, &str) = ("9f02283b6c9c07efc26bb9f2ac92e356", "cf782b88dd83549aadf1e984");

const FIFTY_BYTES: &str =
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031";

type Rfc8448 = (
    (&'static str, &'static str),
    u64,
    ContentType,
    &'static str,
    &'static str,
);

/// Key and IV, sequence number, type, content, protected record.
const RFC_8448: [Rfc8448; 5] = [
    (
        CLIENT_HANDSHAKE,
        0,
        ContentType::Handshake,
        "14000020a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61",
        "75ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc44d87f38f80338ac98fc46deb384bd1caeacab6867d726c40546",
    ),
    (
        CLIENT_APPLICATION,
        0,
        ContentType::ApplicationData,
        FIFTY_BYTES,
        "a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20441e2b62974e1f5a6292a29770\
         14bd1e3deae63aeebb21694915e4",
    ),
    (
        SERVER_APPLICATION,
        1,
        ContentType::ApplicationData,
        FIFTY_BYTES,
        "2e937e11ef4ac740e538ad36005fc4a46932fc3225d05f82aa1b36e30efaf97d90e6dffc602dcb501a59a8fcc49c4bf2e5f0a21c00\
         47c2abf332540dd032e167c2955d",
    ),
    (
        CLIENT_APPLICATION,
        1,
        ContentType::Alert,
        "0100",
        "c9872760655666b74d7ff1153efd6db6d0b0e3",
    ),
    (
        SERVER_APPLICATION,
        2,
        ContentType::Alert,
        "0100",
        "b58fd67166ebf599d24720cfbe7efa7a8864a9",
    ),
];

#[test]
fn rfc_8448_records() {
    let suite = tls13(ours(), CipherSuite::TLS13_AES_128_GCM_SHA256).unwrap();
    for ((key, nonce), seq, typ, content, protected) in RFC_8448 {
        let mut direction = Direction::tls13(suite, &hex(key), iv(nonce));
        let record = direction.seal(typ, &hex(content), seq).unwrap();
        assert_eq!(to_hex(&record.payload), protected);
        assert_eq!(
            (record.typ, record.version),
            (ContentType::ApplicationData, ProtocolVersion::TLSv1_2)
        );
        let opened = direction.open(&record, seq).unwrap();
        assert_eq!((opened.typ, to_hex(&opened.bytes)), (typ, content.to_owned()));
    }
}

/// The keys of both sides, of the connection identifier of RFC 9001, appendix A.1.
fn initial_keys(side: Side) -> Keys {
    let suite = tls13(ours(), CipherSuite::TLS13_AES_128_GCM_SHA256).unwrap();
    Keys::initial(Version::V1, suite, suite.quic.unwrap(), &hex("8394c8f03e515708"), side)
}

/// Protects a packet whose header ends with a packet number of this length.
fn protect(keys: &DirectionalKeys, number: u64, number_length: usize, header: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut payload = payload.to_vec();
    let tag = keys.packet.encrypt_in_place(number, header, &mut payload).unwrap();
    let mut packet = [header, &payload, tag.as_ref()].concat();
    let number_offset = header.len() - number_length;
    let sample: Vec<u8> = packet[number_offset + 4..][..16].to_vec();
    let (first, rest) = packet.split_at_mut(1);
    let number = &mut rest[number_offset - 1..][..number_length];
    keys.header.encrypt_in_place(&sample, &mut first[0], number).unwrap();
    packet
}

/// Removes the protection of a packet whose packet number has this offset, and returns its header and payload.
fn unprotect(keys: &DirectionalKeys, number: u64, number_offset: usize, packet: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut packet = packet.to_vec();
    let sample: Vec<u8> = packet[number_offset + 4..][..16].to_vec();
    let (first, rest) = packet.split_at_mut(1);
    // Its length is not known yet.
    let longest = &mut rest[number_offset - 1..][..4];
    keys.header.decrypt_in_place(&sample, &mut first[0], longest).unwrap();
    let header_length = number_offset + usize::from(packet[0] & 3) + 1;
    let (header, payload) = packet.split_at_mut(header_length);
    let opened = keys.packet.decrypt_in_place(number, header, payload).unwrap();
    (header.to_vec(), opened.to_vec())
}

/// Appendix A.2: the packet of 1200 bytes is compared by its first and last bytes. The tag depends on all of the ciphertext.
#[test]
fn rfc_9001_client_initial() {
    let header = hex("c300000001088394c8f03e5157080000449e00000002");
    let frame = hex(
        "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e86804fe3a47f06a2b69484c00000413011302010000c000\
         000010000e00000b6578616d706c652e636f6dff01000100000a00080006001d0017001800100007000504616c706e00050005010000\
         0000003300260024001d00209370b2c9caa47fbabaf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b0003020304000d00\
         10000e0403050306030203080408050806002d00020101001c00024001003900320408ffffffffffffffff05048000ffff07048000ff\
         ff0801100104800075300901100f088394c8f03e51570806048000ffff",
    );
    let payload = [&frame[..], &[0; 917]].concat();
    let packet = protect(&initial_keys(Side::Client).local, 2, 4, &header, &payload);
    assert_eq!(packet.len(), 1200);
    assert_eq!(
        to_hex(&packet[..38]),
        "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11d242b123dc9b"
    );
    assert_eq!(to_hex(&packet[1184..]), "e221af44860018ab0856972e194cd934");
    let opened = unprotect(&initial_keys(Side::Server).remote, 2, 18, &packet);
    assert_eq!(opened, (header, payload));
}

/// Appendix A.3.
#[test]
fn rfc_9001_server_initial() {
    let header = hex("c1000000010008f067a5502a4262b50040750001");
    let payload = hex(
        "02000000000600405a020000560303eefce7f7b37ba1d1632e96677825ddf73988cfc79825df566dc5430b9a045a1200130100002e00\
         330024001d00209d3c940d89690b84d08a60993c144eca684d1081287c834d5311bcf32bb9da1a002b00020304",
    );
    let packet = protect(&initial_keys(Side::Server).local, 1, 2, &header, &payload);
    assert_eq!(
        to_hex(&packet),
        "cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb38cc5a99f5ede\
         4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06ed\
         bb7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee"
    );
    let opened = unprotect(&initial_keys(Side::Client).remote, 1, 18, &packet);
    assert_eq!(opened, (header, payload));
}

/// Appendix A.4: the tag of a Retry packet, which has no payload.
#[test]
fn rfc_9001_retry() {
    let suite = tls13(ours(), CipherSuite::TLS13_AES_128_GCM_SHA256).unwrap();
    let key = aead_key(&hex("be0c690b9f66575a1d766b54e368c84e"));
    let packets = suite
        .quic
        .unwrap()
        .packet_key(key, Iv::from(iv("461599d35d632bf2239825bb")));
    let pseudo_packet = hex("088394c8f03e515708ff000000010008f067a5502a4262b5746f6b656e");
    let tag = packets.encrypt_in_place(0, &pseudo_packet, &mut []).unwrap();
    assert_eq!(to_hex(tag.as_ref()), "04a265ba2eff4d829058fb3f0f2496ba");
    let mut sealed = tag.as_ref().to_vec();
    assert!(
        packets
            .decrypt_in_place(0, &pseudo_packet, &mut sealed)
            .unwrap()
            .is_empty()
    );
}

/// Appendix A.5.
#[test]
fn rfc_9001_chacha20_short_header() {
    let Some(suite) = tls13(ours(), CipherSuite::TLS13_CHACHA20_POLY1305_SHA256) else {
        assert!(support::on_fips());
        return;
    };
    let quic = suite.quic.unwrap();
    let key = aead_key(&hex("c6d98ff3441c3fe1b2182094f69caa2ed4b716b65488960a7a984979fb23e1c8"));
    let header_key = aead_key(&hex("25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4"));
    let keys = DirectionalKeys {
        header: quic.header_protection_key(header_key),
        packet: quic.packet_key(key, Iv::from(iv("e0459b3474bdd0e44a41c144"))),
    };
    let header = hex("4200bff4");
    let packet = protect(&keys, 654_360_564, 3, &header, &[1]);
    assert_eq!(to_hex(&packet), "4cfe4189655e5cd55c41f69080575d7999c25a5bfb");
    assert_eq!(unprotect(&keys, 654_360_564, 1, &packet), (header, vec![1]));
}

/// RFC 9001, section 6.6, and the limits of a TLS key that rustls documents.
#[test]
fn limits() {
    for (suite, rings) in tls13_pairs() {
        assert_eq!(suite.common.confidentiality_limit, rings.common.confidentiality_limit);
        let (ours, rings) = (suite.quic.unwrap(), rings.quic.unwrap());
        let packets = |quic: &dyn rustls::quic::Algorithm| {
            let key = aead_key(&counting::<32>()[..quic.aead_key_len()]);
            let packets = quic.packet_key(key, Iv::from(counting()));
            (
                packets.confidentiality_limit(),
                packets.integrity_limit(),
                packets.tag_len(),
            )
        };
        assert_eq!(packets(ours), packets(rings), "{suite:?}");
    }
    for (suite, rings) in tls12_pairs() {
        assert_eq!(suite.common.confidentiality_limit, rings.common.confidentiality_limit);
        assert_eq!(suite.sign, rings.sign);
    }
}

/// The key and IV that leave rustls for the kernel belong to the records: ring opens a record of ours with them.
#[test]
fn extracted_keys_open_the_records() {
    let parts = |secrets| match secrets {
        ConnectionTrafficSecrets::Aes128Gcm { key, iv } => ("AES-128-GCM", key, iv),
        ConnectionTrafficSecrets::Aes256Gcm { key, iv } => ("AES-256-GCM", key, iv),
        ConnectionTrafficSecrets::Chacha20Poly1305 { key, iv } => ("ChaCha20-Poly1305", key, iv),
        _ => panic!("another cipher"),
    };
    for (suite, rings) in tls13_pairs() {
        let key = tls13_key(suite);
        let extracted = suite.aead_alg.extract_keys(aead_key(&key), Iv::from(counting()));
        let (_, extracted, iv) = parts(extracted.unwrap());
        assert_eq!((extracted.as_ref(), iv.as_ref()), (&key[..], &counting::<12>()[..]));
        let mut theirs = rings.aead_alg.decrypter(extracted, iv);
        let record: Record = Direction::tls13(suite, &key, counting())
            .seal(ContentType::Alert, &[1, 0], 5)
            .unwrap();
        assert_eq!(crate::record::open(theirs.as_mut(), &record, 5).unwrap().bytes, [1, 0]);
    }
    let (mut extracted_from, mut refused) = (Vec::new(), 0);
    for (suite, rings) in tls12_pairs() {
        let (key, fixed_iv) = tls12_key(suite);
        let extracted = suite.aead_alg.extract_keys(aead_key(&key), &fixed_iv, &[]);
        if format!("{:?}", suite.common.suite).contains("_GCM_") {
            // These stay here: a kernel would repeat nonces.
            assert!(extracted.is_err(), "{suite:?}");
            refused += 1;
            continue;
        }
        let extracted = extracted.unwrap();
        let (cipher, extracted, iv) = parts(extracted);
        extracted_from.push(cipher);
        assert_eq!((extracted.as_ref(), iv.as_ref()), (&key[..], &fixed_iv[..]));
        let mut theirs = rings.aead_alg.encrypter(extracted, iv.as_ref(), &[]);
        let mut ours = Direction::tls12(suite, &key, &fixed_iv);
        for seq in [0, 5, 1 << 40] {
            let theirs = crate::record::seal(
                theirs.as_mut(),
                ProtocolVersion::TLSv1_2,
                ContentType::Alert,
                &[1, 0],
                seq,
            );
            let ours = ours.seal(ContentType::Alert, &[1, 0], seq);
            assert_eq!(theirs.unwrap().payload, ours.unwrap().payload, "{suite:?}");
        }
    }
    // With ECDSA and with RSA.
    let expected: &[&str] = if support::on_fips() {
        &[]
    } else {
        &["ChaCha20-Poly1305"; 2]
    };
    assert_eq!((extracted_from.as_slice(), refused), (expected, 4));
}
