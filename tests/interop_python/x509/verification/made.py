"""Makes certification paths: a root, an intermediate and an end entity, of which one has a fault."""

import datetime
import ipaddress

import cryptography
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, ed448, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

# Older releases judge some name constraints otherwise.
assert int(cryptography.__version__.split(".")[0]) >= 50, "cryptography 50 is needed"

NOW = datetime.datetime(2026, 1, 1)
DAY = datetime.timedelta(days=1)
SECOND = datetime.timedelta(seconds=1)

KEYS = {}

P256 = lambda: ec.generate_private_key(ec.SECP256R1())


def key(name, make=P256):
    """The key of a name, made on first use."""
    if name not in KEYS:
        KEYS[name] = make()
    return KEYS[name]


def rsa_key(bits):
    return key(f"RSA {bits}", lambda: rsa.generate_private_key(65537, bits))


def distinguished(name):
    """A name of a common name; None is the empty name; a name is itself."""
    if name is None or isinstance(name, str):
        attributes = [] if name is None else [x509.NameAttribute(NameOID.COMMON_NAME, name)]
        return x509.Name(attributes)
    return name


def usage(*names):
    every = [
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ]
    return x509.KeyUsage(**{name: name in names for name in every})


def names(*values):
    """An alternative name of host names, and of names of other kinds."""
    return x509.SubjectAlternativeName([x509.DNSName(value) if isinstance(value, str) else value for value in values])


def identifier(of):
    return x509.SubjectKeyIdentifier.from_public_key(of.public_key())


def issuer_identifier(of):
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(of.public_key())


class Part:
    """A certificate before it is signed. Its extensions are a dictionary, so that a case can replace one by its name."""

    def __init__(self, subject, issuer, subject_key, issuer_key, extensions):
        self.subject, self.issuer = subject, issuer
        self.key, self.issuer_key = subject_key, issuer_key
        self.extensions = extensions
        self.serial, self.start, self.end = 1000, NOW - DAY, NOW + 90 * DAY
        self.hash, self.padding = hashes.SHA256(), None
        self.edit = None

    def sign(self):
        builder = x509.CertificateBuilder(
            distinguished(self.issuer), distinguished(self.subject), self.key.public_key(), self.serial, self.start, self.end
        )
        for extension, critical in self.extensions.values():
            builder = builder.add_extension(extension, critical)
        no_hash = isinstance(self.issuer_key, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey))
        certificate = builder.sign(self.issuer_key, None if no_hash else self.hash, rsa_padding=self.padding)
        if self.edit is None:
            return certificate
        return edited(certificate, self.edit, self.issuer_key)


class Path:
    """A good path, until a case changes it."""

    def __init__(self, **keys):
        self.keys = {part: keys.get(part) or key(part) for part in ("root", "ca", "leaf")}
        root, ca, leaf = self.keys["root"], self.keys["ca"], self.keys["leaf"]
        self.root = Part("root", "root", root, root, self.authority(root))
        self.ca = Part("ca", "root", ca, root, self.authority(ca, root))
        self.leaf = Part("leaf", "ca", leaf, ca, self.end_entity(leaf, ca))
        self.parts = [self.ca]
        self.server, self.time, self.depth = "example.com", NOW, None

    @staticmethod
    def authority(own, issuer=None):
        extensions = {
            "basicConstraints": (x509.BasicConstraints(True, None), True),
            "keyUsage": (usage("key_cert_sign", "crl_sign"), True),
            "subjectKeyIdentifier": (identifier(own), False),
        }
        if issuer is not None:
            extensions["authorityKeyIdentifier"] = (issuer_identifier(issuer), False)
        return extensions

    @staticmethod
    def end_entity(own, issuer):
        purposes = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        return {
            "basicConstraints": (x509.BasicConstraints(False, None), True),
            "keyUsage": (usage("digital_signature"), True),
            "subjectKeyIdentifier": (identifier(own), False),
            "authorityKeyIdentifier": (issuer_identifier(issuer), False),
            "extKeyUsage": (x509.ExtendedKeyUsage(purposes), False),
            "subjectAltName": (names("example.com"), False),
        }

    def without_intermediate(self):
        root = self.keys["root"]
        self.leaf.issuer, self.leaf.issuer_key = "root", root
        self.leaf.extensions["authorityKeyIdentifier"] = (issuer_identifier(root), False)
        self.parts = []

    def record(self, name):
        """The case in one line: name, server (empty for a client), time, depth, verdict, anchor, end entity, intermediates."""
        root, leaf, others = self.root.sign(), self.leaf.sign(), [part.sign() for part in self.parts]
        builder = PolicyBuilder().store(Store([root])).time(self.time)
        if self.depth is not None:
            builder = builder.max_chain_depth(self.depth)
        try:
            if self.server is None:
                builder.build_client_verifier().verify(leaf, others)
            else:
                builder.build_server_verifier(subject(self.server)).verify(leaf, others)
            verdict = "accepted"
        except (VerificationError, ValueError, x509.UnsupportedGeneralNameType):
            # A ValueError is a certificate that the package cannot parse, or a name that it refuses.
            verdict = "refused"
        fields = [
            name,
            self.server or "",
            str(int(self.time.replace(tzinfo=datetime.timezone.utc).timestamp())),
            "" if self.depth is None else str(self.depth),
            verdict,
            hexadecimal(root),
            hexadecimal(leaf),
            ",".join(hexadecimal(other) for other in others),
        ]
        return "|".join(fields)


def subject(server):
    try:
        return x509.IPAddress(ipaddress.ip_address(server))
    except ValueError:
        return x509.DNSName(server)


def hexadecimal(certificate):
    return certificate.public_bytes(Encoding.DER).hex()


# ---- what the package's builder does not make ----


def element(tag, content):
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def elements(data):
    """The tags and contents of consecutive elements."""
    found = []
    while data:
        tag, size, start = data[0], data[1], 2
        if size >= 0x80:
            start += size & 0x7F
            size = int.from_bytes(data[2:start], "big")
        found.append((tag, data[start : start + size]))
        data = data[start + size :]
    return found


def edited(certificate, edit, issuer_key):
    """The certificate with another signed part: edit changes the list of its fields."""
    fields = [list(field) for field in elements(elements(certificate.tbs_certificate_bytes)[0][1])]
    edit(fields)
    signed = element(0x30, b"".join(element(tag, content) for tag, content in fields))
    outer = elements(elements(certificate.public_bytes(Encoding.DER))[0][1])
    algorithm = element(*outer[1])
    signature = issuer_key.sign(signed, ec.ECDSA(hashes.SHA256()))
    return x509.load_der_x509_certificate(
        element(0x30, signed + algorithm + element(3, b"\0" + signature))
    )
