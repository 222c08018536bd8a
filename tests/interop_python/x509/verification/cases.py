"""Certification paths with one fault each, and some that are good, judged by the package."""

from made import *

C = x509
LINES = []


def case(name, change=None, **keys):
    path = Path(**keys)
    if change is not None:
        change(path)
    LINES.append(path.record(name))


def extension(part, name, value, critical):
    def change(path):
        getattr(path, part).extensions[name] = (value, critical)

    return change


def without(part, name):
    return lambda path: getattr(path, part).extensions.pop(name, None)


def field(part, **fields):
    def change(path):
        for name, value in fields.items():
            setattr(getattr(path, part), name, value)

    return change


def both(*changes):
    def change(path):
        for one in changes:
            one(path)

    return change


client = lambda path: setattr(path, "server", None)
location = lambda kind: [C.AccessDescription(kind, C.UniformResourceIdentifier("http://example.org/"))]
point = [C.DistributionPoint([C.UniformResourceIdentifier("http://example.org/")], None, None, None)]

# ---- good paths ----

case("good, for a server")
case("good, for a client", client)
case("good, without an intermediate", lambda path: path.without_intermediate())

# ---- each extension, in each certificate ----

for part in ("root", "ca", "leaf"):
    is_leaf = part == "leaf"
    issuer = key("ca" if is_leaf else "root")
    usual = usage("digital_signature") if is_leaf else usage("key_cert_sign")
    by_name = C.AuthorityKeyIdentifier(None, [C.DirectoryName(distinguished("root"))], 1000)
    by_both = C.AuthorityKeyIdentifier(issuer_identifier(issuer).key_identifier, by_name.authority_cert_issuer, 1000)
    other_key = C.AuthorityKeyIdentifier(b"\1" * 20, None, None)
    purpose = lambda *purposes: C.ExtendedKeyUsage(purposes)
    for name in ("basicConstraints", "keyUsage", "subjectKeyIdentifier", "authorityKeyIdentifier", "extKeyUsage", "subjectAltName"):
        case(f"{part}: no {name}", without(part, name))
    values = [
        ("basicConstraints", "cA FALSE", C.BasicConstraints(False, None), True),
        ("basicConstraints", "cA TRUE", C.BasicConstraints(True, None), True),
        ("basicConstraints", "not critical", C.BasicConstraints(not is_leaf, None), False),
        ("keyUsage", "not critical", usual, False),
        ("keyUsage", "without keyCertSign", usage("digital_signature"), True),
        ("keyUsage", "with keyCertSign", usage("digital_signature", "key_cert_sign"), True),
        ("keyUsage", "keyEncipherment alone", usage("key_encipherment"), True),
        ("keyUsage", "of no usage", usage(), True),
        ("subjectKeyIdentifier", "critical", identifier(key(part)), True),
        ("authorityKeyIdentifier", "critical", issuer_identifier(issuer), True),
        ("authorityKeyIdentifier", "by name alone", by_name, False),
        ("authorityKeyIdentifier", "also by name", by_both, False),
        ("extKeyUsage", "critical", purpose(ExtendedKeyUsageOID.SERVER_AUTH), True),
        ("extKeyUsage", "anyExtendedKeyUsage", purpose(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE), False),
        ("extKeyUsage", "another purpose", purpose(ExtendedKeyUsageOID.CLIENT_AUTH), False),
        ("extKeyUsage", "the purpose", purpose(ExtendedKeyUsageOID.SERVER_AUTH), False),
        ("subjectAltName", "critical", names("example.com"), True),
    ]
    for name, fault, value, critical in values:
        case(f"{part}: {name} {fault}", extension(part, name, value, critical))
    # The key identifier of another key in an intermediate or a root is not compared: libcrypto would not find the issuer.
    case(f"{part}: authorityKeyIdentifier of another key", extension(part, "authorityKeyIdentifier", other_key, False))
    either = [
        ("authorityInfoAccess", C.AuthorityInformationAccess(location(C.AuthorityInformationAccessOID.OCSP))),
        ("subjectInfoAccess", C.SubjectInformationAccess(location(C.oid.SubjectInformationAccessOID.CA_REPOSITORY))),
        ("nameConstraints", C.NameConstraints([C.DNSName("example.com")], None)),
        ("certificatePolicies", C.CertificatePolicies([C.PolicyInformation(C.ObjectIdentifier("1.2.3"), None)])),
        ("policyConstraints", C.PolicyConstraints(None, 0)),
        ("inhibitAnyPolicy", C.InhibitAnyPolicy(0)),
        ("issuerAltName", C.IssuerAlternativeName([C.DNSName("example.org")])),
        ("cRLDistributionPoints", C.CRLDistributionPoints(point)),
        ("freshestCRL", C.FreshestCRL(point)),
        ("ocspNoCheck", C.OCSPNoCheck()),
        ("precertificate poison", C.PrecertPoison()),
        ("tlsFeature", C.TLSFeature([C.TLSFeatureType.status_request])),
        ("an unknown extension", C.UnrecognizedExtension(C.ObjectIdentifier("1.3.6.1.4.1.32473.1"), b"\5\0")),
    ]
    for name, value in either:
        for critical in (False, True):
            case(f"{part}: {name}{' critical' if critical else ''}", extension(part, name, value, critical))
    case(f"{part}: expired", field(part, end=NOW - SECOND))
    case(f"{part}: at the instant of notAfter", field(part, end=NOW))
    case(f"{part}: not yet valid", field(part, start=NOW + SECOND))
    case(f"{part}: at the instant of notBefore", field(part, start=NOW))
    case(f"{part}: serial number 1", field(part, serial=1))
    case(f"{part}: serial number of 20 bytes", field(part, serial=2**159 - 1))

    def edit_serial(content):
        def edit(fields):
            fields[1][1] = content

        return edit

    case(f"{part}: serial number 0", field(part, edit=edit_serial(b"\0")))
    case(f"{part}: serial number negative", field(part, edit=edit_serial(b"\x80")))
    case(f"{part}: serial number of 21 bytes", field(part, edit=edit_serial(b"\0" + b"\xff" * 20)))
    case(f"{part}: extension twice", field(part, edit=lambda fields: fields.__setitem__(7, [0xA3, element(0x30, elements(fields[7][1])[0][1] + element(0x30, elements(elements(fields[7][1])[0][1])[0][1]))])))
    case(f"{part}: version 1", field(part, edit=lambda fields: (fields.pop(0), fields.pop(6))))
    for hash in (hashes.SHA224(), hashes.SHA384(), hashes.SHA512(), hashes.SHA3_256()):
        case(f"{part}: ECDSA with {hash.name}", field(part, hash=hash))

# ---- one usage alone ----

for word in ("digital_signature", "content_commitment", "key_encipherment", "key_agreement", "crl_sign"):
    alone = extension("leaf", "keyUsage", usage(word), True)
    case(f"server: keyUsage {word} alone", alone)
    case(f"client: keyUsage {word} alone", both(alone, client))

# ---- keys and signatures ----

for part in ("root", "ca", "leaf"):
    for bits in (1024, 2047, 2048, 2052, 3072):
        case(f"{part}: RSA {bits}", **{part: rsa_key(bits)})
    curves = [ec.SECP224R1, ec.SECP384R1, ec.SECP521R1, ec.SECP256K1, ec.BrainpoolP256R1]
    for curve in curves:
        case(f"{part}: {curve.name}", **{part: key(curve.name, lambda: ec.generate_private_key(curve()))})
    case(f"{part}: Ed25519", **{part: key("Ed25519", ed25519.Ed25519PrivateKey.generate)})
    case(f"{part}: Ed448", **{part: key("Ed448", ed448.Ed448PrivateKey.generate)})
for hash in (hashes.SHA224(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512(), hashes.SHA3_256()):
    case(f"ca: RSA with {hash.name}", field("ca", hash=hash), root=rsa_key(2048))
    for length in (hash.digest_size, 0, hash.digest_size + 1):
        pss = padding.PSS(padding.MGF1(hash), length)
        case(f"ca: RSASSA-PSS with {hash.name}, salt of {length}", field("ca", hash=hash, padding=pss), root=rsa_key(2048))
case("root: RSA with SHA-224, its own signature", field("root", hash=hashes.SHA224()), root=rsa_key(2048))

# ---- lengths ----

constrained = lambda length: (C.BasicConstraints(True, length), True)
for part, length in (("root", 0), ("root", 1), ("ca", 0), ("ca", 1)):
    case(f"{part}: pathLenConstraint {length}", extension(part, "basicConstraints", *constrained(length)))
for depth in (0, 1):
    case(f"depth {depth}, one intermediate", lambda path: setattr(path, "depth", depth))
case("depth 0, no intermediate", lambda path: (setattr(path, "depth", 0), path.without_intermediate()))


def self_issued(path):
    """A new key of the intermediate, certified by itself with the old one."""
    new, old = key("new ca"), path.keys["ca"]
    renewed = Part("ca", "ca", new, old, Path.authority(new, old))
    path.parts.append(renewed)
    path.leaf.issuer_key = new
    path.leaf.extensions["authorityKeyIdentifier"] = (issuer_identifier(new), False)


case("self-issued intermediate", self_issued)
case("self-issued intermediate, pathLenConstraint 0", both(self_issued, extension("ca", "basicConstraints", *constrained(0))))
case("self-issued intermediate, depth 1", both(self_issued, lambda path: setattr(path, "depth", 1)))

# ---- subjects ----

alternative = lambda critical, *values: extension("leaf", "subjectAltName", names(*values), critical)
case("leaf: no subject, subjectAltName not critical", field("leaf", subject=None))
case("leaf: no subject", both(field("leaf", subject=None), alternative(True, "example.com")))
case("leaf: no subject, for a client", both(field("leaf", subject=None), alternative(True, "example.com"), client))
case("leaf: no subjectAltName, for a client", both(without("leaf", "subjectAltName"), client))
case("leaf: name in the common name alone", both(field("leaf", subject="example.com"), without("leaf", "subjectAltName")))
case("leaf: name in the common name, another in subjectAltName", both(field("leaf", subject="example.com"), alternative(False, "example.org")))
case("ca: no subject", both(field("ca", subject=None), field("leaf", issuer=None)))
case("root: no subject", both(field("root", subject=None, issuer=None), field("ca", issuer=None)))

# ---- the name of the server ----

label = "a" * 63
hosts = [
    ("example.com", "EXAMPLE.com"),
    ("EXAMPLE.COM", "example.com"),
    ("example.com", "example.org"),
    ("example.com", "www.example.com"),
    ("example.com", "example.com."),
    ("example.com.", "example.com"),
    ("*.example.com", "www.example.com"),
    ("*.EXAMPLE.com", "www.example.com"),
    ("*.example.com", "a.b.example.com"),
    ("*.example.com", "example.com"),
    ("*.example.com", "*.example.com"),
    ("*.example.com", "xn--bcher-kva.example.com"),
    ("*.com", "example.com"),
    ("*", "example"),
    ("f*.example.com", "foo.example.com"),
    ("*o.example.com", "foo.example.com"),
    ("a.*.example.com", "a.b.example.com"),
    ("*.*.example.com", "a.b.example.com"),
    ("xn--*.example.com", "xn--bcher-kva.example.com"),
    ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ("a_b.example.com", "a_b.example.com"),
    ("_a.example.com", "_a.example.com"),
    ("*.example.com", "_a.example.com"),
    (".example.com", "www.example.com"),
    ("example.com", ".example.com"),
    ("a..example.com", "a..example.com"),
    ("-a.example.com", "-a.example.com"),
    ("a-.example.com", "a-.example.com"),
    ("localhost", "localhost"),
    ("1.example.com", "1.example.com"),
    ("a.1", "a.1"),
    (f"{label}.com", f"{label}.com"),
    (f"{label}a.com", f"{label}a.com"),
    (".".join([label] * 3 + ["a" * 61]), ".".join([label] * 3 + ["a" * 61])),
    (".".join([label] * 4), ".".join([label] * 4)),
    ("example.com ", "example.com"),
    ("example.com\0.example.org", "example.com"),
    ("192.0.2.1", "192.0.2.1"),
    ("2001:db8::1", "2001:db8::1"),
]
def serve(host, *values):
    def change(path):
        path.server = host
        path.leaf.extensions["subjectAltName"] = (names(*values), False)

    return change


for name, host in hosts:
    case(f"server {host!r}, certificate for {name!r}", serve(host, name))
address = lambda text: C.IPAddress(ipaddress.ip_address(text))
for name, host in [
    ("192.0.2.1", "192.0.2.1"),
    ("192.0.2.2", "192.0.2.1"),
    ("2001:db8::1", "2001:db8::1"),
    ("2001:db8::1", "2001:db8:0:0:0:0:0:1"),
    ("::ffff:192.0.2.1", "192.0.2.1"),
]:
    case(f"server {host}, certificate for address {name}", serve(host, address(name)))
kinds = [
    C.RFC822Name("a@example.com"),
    C.UniformResourceIdentifier("https://example.com/"),
    C.RegisteredID(C.ObjectIdentifier("1.2.3")),
    C.DirectoryName(distinguished("example")),
    C.OtherName(C.ObjectIdentifier("1.2.3"), b"\5\0"),
]
case("names of all kinds", serve("example.com", "example.com", *kinds))
case("names of all kinds but the server's", serve("example.com", *kinds))
case("a second name that is no host name", serve("example.com", "not a name", "example.com"))
case("the names of a client", both(alternative(False, C.RFC822Name("a@example.com")), client))

# ---- name constraints ----

D, M, U, N = C.DNSName, C.RFC822Name, C.UniformResourceIdentifier, lambda text: C.IPAddress(ipaddress.ip_network(text))
dn = lambda *values: C.DirectoryName(C.Name([C.NameAttribute(NameOID.COMMON_NAME, value) for value in values]))


def limits(permitted, excluded, *others, part="ca", critical=True):
    def change(path):
        path.root.extensions.pop("nameConstraints", None)
        getattr(path, part).extensions["nameConstraints"] = (C.NameConstraints(permitted or None, excluded or None), critical)
        path.leaf.extensions["subjectAltName"] = (names("example.com", *others), False)

    return change


texts = {D: "DNS", M: "mail", U: "URI"}
for base in ("example.com", "com", "EXAMPLE.com", "xample.com", "www.example.com", "other.com", ".example.com", ".com", ""):
    case(f"permitted DNS {base!r}", limits([D(base)], []))
    case(f"excluded DNS {base!r}", limits([], [D(base)]))
case("permitted and excluded DNS", limits([D("example.com")], [D("example.com")]))
for base in ("example.com", "www.example.com", "a.www.example.com", "other.com"):
    case(f"excluded DNS {base!r}, wildcard name", limits([], [D(base)], "*.example.com"))
    case(f"permitted DNS {base!r}, wildcard name", limits([D(base), D("example.com")], [], "*.example.com"))
case("permitted DNS, wildcard name outside", limits([D("example.com")], [], "*.com"))
case("permitted DNS, a name of another kind", limits([D("example.com")], [], M("a@other.com")))
case("permitted mailbox, no mailbox in the certificate", limits([M("a@example.com")], []))
for base in ("a@example.com", "A@example.com", "a@EXAMPLE.com", "example.com", ".example.com", "com", ".com", "@example.com", "b@example.com"):
    case(f"permitted mail {base!r}", limits([M(base)], [], M("a@example.com")))
    case(f"excluded mail {base!r}", limits([], [M(base)], M("a@example.com")))
for base in ("host.com", ".host.com", ".com", "HOST.com", "other.com"):
    case(f"permitted URI {base!r}", limits([U(base)], [], U("https://host.com/x")))
    case(f"excluded URI {base!r}", limits([], [U(base)], U("https://host.com/x")))
case("permitted URI, name without a host", limits([U("host.com")], [], U("urn:host.com")))
case("permitted URI, name with an address", limits([U("host.com")], [], U("https://192.0.2.1/")))
for network in ("192.0.2.0/24", "198.51.100.0/24", "0.0.0.0/0", "192.0.2.1/32", "2001:db8::/32", "::/0"):
    for host in ("192.0.2.1", "2001:db8::1"):
        case(f"permitted network {network}, address {host}", limits([N(network)], [], address(host)))
        case(f"excluded network {network}, address {host}", limits([], [N(network)], address(host)))
for base in ("leaf", "LEAF", "other"):
    case(f"permitted directory name {base!r}", limits([dn(base)], []))
    case(f"excluded directory name {base!r}", limits([], [dn(base)]))
case("excluded directory name, empty", limits([], [dn()]))
case("excluded directory name of the intermediate", limits([], [dn("ca")], part="root"))
case("excluded directory name of the root itself", limits([], [dn("root")], part="root"))
mail_in_subject = C.Name([C.NameAttribute(NameOID.EMAIL_ADDRESS, "a@example.com")])
case("permitted mail, address in the subject inside", both(limits([M("example.com")], []), field("leaf", subject=mail_in_subject)))
case("permitted mail, address in the subject outside", both(limits([M("other.com")], []), field("leaf", subject=mail_in_subject)))
utf8_mailbox = C.OtherName(C.ObjectIdentifier("1.3.6.1.5.5.7.8.9"), element(0x0C, "b\xfccher@example.com".encode()))
case("permitted mail, internationalized mailbox inside", limits([M("example.com")], [], utf8_mailbox))
case("permitted mail, internationalized mailbox outside", limits([M("other.com")], [], utf8_mailbox))
case("excluded mail, internationalized mailbox", limits([], [M("example.com")], utf8_mailbox))
case("excluded mail, address in the subject", both(limits([], [M("example.com")]), field("leaf", subject=mail_in_subject)))
registered, other = C.RegisteredID(C.ObjectIdentifier("1.2.3")), C.OtherName(C.ObjectIdentifier("1.2.3"), b"\5\0")
for name, value in (("registeredID", registered), ("otherName", other)):
    case(f"permitted {name}, no such name", limits([value], []))
    case(f"permitted {name}", limits([value], [], value))
    case(f"excluded {name}", limits([], [value], value))
case("constraints of the root", limits([D("other.com")], [], part="root"))
case("constraints that are not critical", limits([D("other.com")], [], critical=False))
