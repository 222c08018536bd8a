"""Writes the vectors of RC2 that no publication has: keys of every length, and the modes besides CBC.

    python3 tests/support/cipher_vectors/rc2.py vectors/ciphers/RC2

The cipher is written after RFC 2268, and checked against its examples. The effective key bits are 8 for each byte of the key.
"""

import pathlib
import sys

# RFC 2268, section 2: PITABLE.
TABLE = bytes.fromhex(
    "d978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2"
    "179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82"
    "54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626"
    "6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7"
    "08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec"
    "c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731"
    "2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9"
    "0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad"
)


def expanded(key, bits):
    """RFC 2268, section 2."""
    buffer = list(key)
    for i in range(len(key), 128):
        buffer.append(TABLE[(buffer[i - 1] + buffer[i - len(key)]) % 256])
    length = (bits + 7) // 8
    mask = 255 >> (8 * length - bits)
    buffer[128 - length] = TABLE[buffer[128 - length] & mask]
    for i in range(127 - length, -1, -1):
        buffer[i] = TABLE[buffer[i + 1] ^ buffer[i + length]]
    return [buffer[2 * i] + 256 * buffer[2 * i + 1] for i in range(64)]


def encrypted(key, block, bits=None):
    """RFC 2268, section 3."""
    words = expanded(key, bits or 8 * len(key))
    r = [block[2 * i] + 256 * block[2 * i + 1] for i in range(4)]
    number = 0
    for rounds in (5, 6, 5):
        if number:
            for i in range(4):
                r[i] = (r[i] + words[r[i - 1] & 63]) & 0xFFFF
        for _ in range(rounds):
            for i, shift in enumerate((1, 2, 3, 5)):
                r[i] = (r[i] + words[number] + (r[i - 1] & r[i - 2]) + (~r[i - 1] & r[i - 3])) & 0xFFFF
                r[i] = (r[i] << shift | r[i] >> (16 - shift)) & 0xFFFF
                number += 1
    return b"".join(word.to_bytes(2, "little") for word in r)


# RFC 2268, section 5: key, effective bits, plaintext, ciphertext.
EXAMPLES = [
    ("0000000000000000", 63, "0000000000000000", "ebb773f993278eff"),
    ("ffffffffffffffff", 64, "ffffffffffffffff", "278b27e42e2f0d49"),
    ("3000000000000000", 64, "1000000000000001", "30649edf9be7d2c2"),
    ("88", 64, "0000000000000000", "61a8a244adacccf0"),
    ("88bca90e90875a7f0f79c384627bafb2", 128, "0000000000000000", "2269552ab0f85ca6"),
    ("88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e", 129, "0000000000000000", "5b78d3a43dfff1f1"),
]


def xor(one, other):
    return bytes(a ^ b for a, b in zip(one, other))


def feedback(key, iv, plaintext, of_output):
    """NIST SP 800-38A: CFB and OFB of whole blocks."""
    ciphertext, last = b"", iv
    for start in range(0, len(plaintext), 8):
        stream = encrypted(key, last)
        block = xor(plaintext[start : start + 8], stream)
        ciphertext += block
        last = stream if of_output else block
    return ciphertext


def sample(seed, length):
    return bytes((seed + 31 * i + (i * i >> 3)) % 256 for i in range(length))


def write(path, title, records):
    lines = [f"# {title}", "# Made by tests/support/cipher_vectors/rc2.py", ""]
    for number, fields in enumerate(records):
        lines.append(f"COUNT = {number}")
        lines += [f"{name} = {value.hex()}" for name, value in fields.items()]
        lines.append("")
    path.write_text("\n".join(lines))


def main():
    for key, bits, plaintext, ciphertext in EXAMPLES:
        computed = encrypted(bytes.fromhex(key), bytes.fromhex(plaintext), bits)
        assert computed.hex() == ciphertext, (key, bits)
    folder = pathlib.Path(sys.argv[1])
    ecb = []
    for length in range(5, 129):
        key, plaintext = sample(length, length), sample(7 * length, 8)
        ecb.append({"KEY": key, "PLAINTEXT": plaintext, "CIPHERTEXT": encrypted(key, plaintext)})
    write(folder / "made-ecb.txt", "RC2 with keys of 5 to 128 bytes in ECB", ecb)
    for mode in ("cfb", "ofb"):
        records = []
        for length in (5, 8, 16, 33):
            key, iv, plaintext = sample(length, length), sample(3 * length, 8), sample(5 * length, 40)
            ciphertext = feedback(key, iv, plaintext, mode == "ofb")
            records.append({"KEY": key, "IV": iv, "PLAINTEXT": plaintext, "CIPHERTEXT": ciphertext})
        write(folder / f"made-{mode}.txt", f"RC2 in {mode.upper()}", records)


if __name__ == "__main__":
    main()
