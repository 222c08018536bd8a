# Everything that the package's builders make. For each: what it is, its kind, the structure and the key that signed it in
# hexadecimal, a line for each field, and an empty line.
import datetime
import ipaddress

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa, x25519, x448
from cryptography.x509 import general_name, oid
from cryptography.x509.name import _ASN1Type as StringType

KEYS = {
    'rsa': rsa.generate_private_key(65537, 2048),
    'p256': ec.generate_private_key(ec.SECP256R1()),
    'p384': ec.generate_private_key(ec.SECP384R1()),
    'p521': ec.generate_private_key(ec.SECP521R1()),
    'ed25519': ed25519.Ed25519PrivateKey.generate(),
    'ed448': ed448.Ed448PrivateKey.generate(),
    'dsa': dsa.generate_private_key(2048),
}
for curve in vars(ec).values():
    if isinstance(curve, type) and issubclass(curve, ec.EllipticCurve) and hasattr(curve, 'name'):
        try:
            KEYS[curve.name] = ec.generate_private_key(curve())
        except Exception:  # a curve that its OpenSSL lacks
            pass

lines = []
EARLY = datetime.datetime(2020, 1, 1)
LATE = datetime.datetime(2039, 12, 31, 23, 59, 59)
NAME = x509.Name([
    x509.NameAttribute(x509.NameOID.COUNTRY_NAME, 'SE'),
    x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, 'Example, Inc.'),
    x509.NameAttribute(x509.NameOID.COMMON_NAME, 'B\u00fccher'),
])


def put(what, kind, one, key):
    data = one.public_bytes(serialization.Encoding.DER)
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    lines.append(f'{what}|{kind}|{data.hex()}|{public.hex()}')
    lines.extend(lines_of(kind, LOADERS[kind][0](data)))
    lines.append('')


def sign(builder, key, algorithm, rsa_padding=None, deterministic=None):
    return builder.sign(key, algorithm, rsa_padding=rsa_padding, ecdsa_deterministic=deterministic)


def certificate(name=NAME, serial=1, early=EARLY, late=LATE, key=KEYS['p256'], extensions=()):
    builder = x509.CertificateBuilder(name, name, key.public_key(), serial, early, late)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder


def request(extensions=(), attributes=()):
    builder = x509.CertificateSigningRequestBuilder(NAME)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    for attribute in attributes:
        builder = builder.add_attribute(*attribute[:2], **(attribute[2] if len(attribute) > 2 else {}))
    return builder


def revoked(serial, date=EARLY, extensions=()):
    builder = x509.RevokedCertificateBuilder(serial, date)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.build()


def crl(entries=(), early=EARLY, late=LATE, extensions=()):
    builder = x509.CertificateRevocationListBuilder(NAME, early, late)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    for entry in entries:
        builder = builder.add_revoked_certificate(entry)
    return builder


def put_plain(what, kind, builder):
    put(what, kind, builder.sign(KEYS['p256'], hashes.SHA256()), KEYS['p256'])


# ---- algorithms ----

HASHES = [
    hashes.SHA224(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512(),
    hashes.SHA3_224(), hashes.SHA3_256(), hashes.SHA3_384(), hashes.SHA3_512(),
]


def put_each(what, key, algorithm, **options):
    entry = revoked(5)
    own = certificate(key=key)
    for kind, builder in [('certificate', own), ('request', request()), ('crl', crl([entry]))]:
        put(f'{kind}: {what}', kind, builder.sign(key, algorithm, **options), key)


for name, key in KEYS.items():
    if name.startswith('ed'):
        put_each(name, key, None)
        continue
    # DSA has no identifiers with SHA-3 in the package.
    for algorithm in HASHES[:4] if name == 'dsa' else HASHES if name in ('rsa', 'p256') else [hashes.SHA256()]:
        put_each(f'{name} with {algorithm.name}', key, algorithm)
for algorithm in HASHES:
    for mask in [algorithm, hashes.SHA256(), hashes.SHA512()]:
        for salt in [padding.PSS.DIGEST_LENGTH, padding.PSS.MAX_LENGTH, 0, 17]:
            pss = padding.PSS(padding.MGF1(mask), salt)
            what = f'PSS with {algorithm.name}, {mask.name}, {getattr(salt, "__class__").__name__} {salt}'
            if salt is padding.PSS.DIGEST_LENGTH:
                what = f'PSS with {algorithm.name}, {mask.name}, as long as the digest'
            elif salt is padding.PSS.MAX_LENGTH:
                what = f'PSS with {algorithm.name}, {mask.name}, as long as can be'
            put_each(f'{what} ({HASHES.index(algorithm)}, {mask is algorithm})', KEYS['rsa'], algorithm, rsa_padding=pss)
put_each('deterministic', KEYS['p256'], hashes.SHA256(), ecdsa_deterministic=True)

# Keys that do not sign are certified by one that does.
for name, key in [('x25519', x25519.X25519PrivateKey.generate()), ('x448', x448.X448PrivateKey.generate())]:
    builder = x509.CertificateBuilder(NAME, NAME, key.public_key(), 1, EARLY, LATE)
    one = builder.sign(KEYS['p256'], hashes.SHA256())
    data = one.public_bytes(serialization.Encoding.DER)
    assert one.public_key().public_bytes_raw() == key.public_key().public_bytes_raw()

# ---- names ----

ATTRIBUTES = [value for key, value in vars(x509.NameOID).items() if not key.startswith('_')]


def value_of(kind):
    return 'SE' if kind in (x509.NameOID.COUNTRY_NAME, x509.NameOID.JURISDICTION_COUNTRY_NAME) else 'value'


def attribute(kind):
    if kind == x509.NameOID.X500_UNIQUE_IDENTIFIER:
        return x509.NameAttribute(kind, b'\x00\x01\x02\x03', StringType.BitString)
    return x509.NameAttribute(kind, value_of(kind))


for kind in ATTRIBUTES:
    put_plain(f'a name of {kind.dotted_string}', 'certificate', certificate(x509.Name([attribute(kind)])))
put_plain('a name of all', 'certificate', certificate(x509.Name(map(attribute, ATTRIBUTES))))
TEXTS = {
    StringType.UTF8String: 'B\u00fccher \u20ac \U0001f600',
    StringType.PrintableString: "plain '()+,-./:=?",
    StringType.IA5String: 'a@b*c',
    StringType.T61String: 'plain',
    StringType.BMPString: 'B\u00fccher \u20ac',
    StringType.UniversalString: 'B\u00fccher \U0001f600',
    StringType.NumericString: '12 34',
    StringType.VisibleString: '~visible~',
}
for kind, text in TEXTS.items():
    one = x509.NameAttribute(x509.NameOID.COMMON_NAME, text, kind)
    put_plain(f'a {kind.name}', 'certificate', certificate(x509.Name([one])))
for text in [
    'CN=a+OU=b,O=c', r'CN=\#a\ ,O=\ b\,c', r'CN=a\"b\\c\<d\>e\;f', 'DC=example,DC=org', 'CN=1,CN=2', '1.2.3.4=text',
]:
    put_plain(f'the name {text.replace("|", "")}', 'certificate', certificate(x509.Name.from_rfc4514_string(text)))
san = [(x509.SubjectAlternativeName([x509.DNSName('example.org')]), True)]
put_plain('an empty name', 'certificate', certificate(x509.Name([]), extensions=san))

# ---- numbers and times ----

for serial in [1, 0x7F, 0x80, 0xFF, 0x100, 2**64, 2**159 - 1, x509.random_serial_number()]:
    put_plain(f'the number {serial}', 'certificate', certificate(serial=serial))
    put_plain(f'an entry of the number {serial}', 'crl', crl([revoked(serial)]))
TIMES = [
    datetime.datetime(1950, 1, 1), datetime.datetime(1999, 12, 31, 23, 59, 59), datetime.datetime(2000, 2, 29),
    datetime.datetime(2049, 12, 31, 23, 59, 59), datetime.datetime(2050, 1, 1), datetime.datetime(9999, 12, 31, 23, 59, 59),
]
for early in TIMES:
    for late in TIMES:
        if early <= late:
            put_plain(f'from {early} to {late}', 'certificate', certificate(early=early, late=late))
            if early < late:
                put_plain(f'a list from {early} to {late}', 'crl', crl(early=early, late=late))
    put_plain(f'revoked on {early}', 'crl', crl([revoked(1, early)]))

# ---- extensions ----

URI = x509.UniformResourceIdentifier('http://example.org/a')
DIRECTORY = x509.DirectoryName(NAME)
GENERAL = [
    x509.DNSName('*.example.org'), x509.DNSName('xn--bcher-kva.example'), x509.RFC822Name('me@example.org'), URI, DIRECTORY,
    x509.RegisteredID(x509.ObjectIdentifier('1.2.3.4')),
    x509.OtherName(x509.ObjectIdentifier('1.2.3.5'), b'\x0c\x04text'),
    x509.IPAddress(ipaddress.ip_address('192.0.2.1')), x509.IPAddress(ipaddress.ip_address('2001:db8::1')),
]
NETWORKS = [x509.IPAddress(ipaddress.ip_network(network)) for network in ['0.0.0.0/0', '192.0.2.0/24', '192.0.2.1/32', '2001:db8::/32', '::/0']]
REASONS = x509.ReasonFlags
ALL_REASONS = frozenset(reason for reason in REASONS if reason not in (REASONS.unspecified, REASONS.remove_from_crl))
RELATIVE = x509.RelativeDistinguishedName([x509.NameAttribute(x509.NameOID.COMMON_NAME, 'list')])
POINTS = [
    x509.DistributionPoint([URI, DIRECTORY], None, None, None),
    x509.DistributionPoint(None, RELATIVE, ALL_REASONS, [DIRECTORY]),
    x509.DistributionPoint(None, None, None, [DIRECTORY]),
    *(x509.DistributionPoint([URI], None, frozenset([reason]), None) for reason in sorted(ALL_REASONS, key=lambda one: one.name)),
]
OID = x509.ObjectIdentifier
NOTICES = [
    x509.UserNotice(None, 'text'), x509.UserNotice(None, None), x509.UserNotice(None, 'B\u00fccher ' * 25),
    x509.UserNotice(x509.NoticeReference('organization', [1, 2, 300]), 'text'),
    x509.UserNotice(x509.NoticeReference('organization', []), None),
]


def key_usage(**given):
    names = [
        'digital_signature', 'content_commitment', 'key_encipherment', 'data_encipherment', 'key_agreement', 'key_cert_sign',
        'crl_sign', 'encipher_only', 'decipher_only',
    ]
    return x509.KeyUsage(**{name: given.get(name, False) for name in names})


USAGES = [
    {name: True} for name in
    ['digital_signature', 'content_commitment', 'key_encipherment', 'data_encipherment', 'key_agreement', 'key_cert_sign', 'crl_sign']
] + [{'key_agreement': True, only: True} for only in ['encipher_only', 'decipher_only']]
PURPOSES = [value for key, value in vars(oid.ExtendedKeyUsageOID).items() if not key.startswith('_')]
IDENTIFIER = x509.SubjectKeyIdentifier.from_public_key(KEYS['p256'].public_key())
OF_CERTIFICATES = [
    *(x509.BasicConstraints(True, length) for length in [None, 0, 1, 127, 128, 65535]), x509.BasicConstraints(False, None),
    *(key_usage(**usage) for usage in USAGES), key_usage(**{name: True for usage in USAGES for name in usage}),
    x509.ExtendedKeyUsage(PURPOSES), *(x509.ExtendedKeyUsage([purpose]) for purpose in PURPOSES),
    IDENTIFIER, x509.SubjectKeyIdentifier(b''), x509.SubjectKeyIdentifier(b'\xff' * 64),
    x509.AuthorityKeyIdentifier.from_issuer_public_key(KEYS['p256'].public_key()),
    x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(IDENTIFIER),
    x509.AuthorityKeyIdentifier(None, [DIRECTORY], 2**100), x509.AuthorityKeyIdentifier(b'key', GENERAL, 0x80),
    x509.SubjectAlternativeName(GENERAL), *(x509.SubjectAlternativeName([one]) for one in GENERAL),
    x509.SubjectAlternativeName([x509.DNSName(f'{index}.example.org') for index in range(500)]),
    x509.IssuerAlternativeName(GENERAL),
    x509.NameConstraints([*GENERAL[1:7], *NETWORKS], None), x509.NameConstraints(None, [x509.DNSName('example.org')]),
    x509.NameConstraints([x509.DNSName('')], NETWORKS), *(x509.NameConstraints([one], None) for one in NETWORKS),
    x509.CRLDistributionPoints(POINTS), *(x509.CRLDistributionPoints([one]) for one in POINTS), x509.FreshestCRL(POINTS),
    x509.AuthorityInformationAccess([x509.AccessDescription(oid.AuthorityInformationAccessOID.OCSP, URI), x509.AccessDescription(oid.AuthorityInformationAccessOID.CA_ISSUERS, DIRECTORY)]),
    x509.SubjectInformationAccess([x509.AccessDescription(oid.SubjectInformationAccessOID.CA_REPOSITORY, URI)]),
    x509.CertificatePolicies([x509.PolicyInformation(OID('1.2.3'), None), x509.PolicyInformation(oid.CertificatePoliciesOID.ANY_POLICY, None)]),
    x509.CertificatePolicies([x509.PolicyInformation(OID('1.2.3'), ['http://example.org/cps', *NOTICES])]),
    *(x509.CertificatePolicies([x509.PolicyInformation(OID('1.2.3'), [one])]) for one in NOTICES),
    *(x509.PolicyConstraints(*both) for both in [(0, None), (None, 0), (1, 2), (200, 65535)]),
    *(x509.InhibitAnyPolicy(skip) for skip in [0, 1, 127, 128, 65535]),
    x509.OCSPNoCheck(), x509.PrecertPoison(), x509.TLSFeature(list(x509.TLSFeatureType)), x509.TLSFeature([x509.TLSFeatureType.status_request]),
    x509.MSCertificateTemplate(OID('1.2.3.4'), None, None), x509.MSCertificateTemplate(OID('1.2.3.4'), 1, 2), x509.MSCertificateTemplate(OID('1.2.3.4'), 100, None),
    x509.UnrecognizedExtension(OID('1.2.3.4.5'), b'\x0c\x04text'), x509.UnrecognizedExtension(OID('1.2.3.4.6'), b''),
]
if hasattr(x509, 'PrivateKeyUsagePeriod'):
    OF_CERTIFICATES += [x509.PrivateKeyUsagePeriod(EARLY, LATE), x509.PrivateKeyUsagePeriod(EARLY, None), x509.PrivateKeyUsagePeriod(None, LATE)]
if hasattr(x509, 'Admissions'):
    AUTHORITIES = [None, x509.NamingAuthority(None, None, None), x509.NamingAuthority(OID('1.2.3'), 'https://example.org', 'B\u00fccher')]
    PROFESSIONS = [
        x509.ProfessionInfo(AUTHORITIES[2], ['Physician', 'L\u00e4kare'], [OID('1.2.3.4'), OID('2.5.29.16')], '1-23 A', b'\x05\x00'),
        *(x509.ProfessionInfo(one, [], None, None, None) for one in AUTHORITIES), x509.ProfessionInfo(None, [], [], None, b''),
    ]
    ADMISSIONS = [x509.Admission(one, authority, PROFESSIONS) for one in [None, *GENERAL] for authority in AUTHORITIES]
    OF_CERTIFICATES += [x509.Admissions(None, []), x509.Admissions(DIRECTORY, ADMISSIONS), *(x509.Admissions(one, []) for one in GENERAL)]
for index, one in enumerate(OF_CERTIFICATES):
    for critical in [False, True]:
        what = f'{index}, {type(one).__name__}, {critical}'
        put_plain(f'extension {what}', 'certificate', certificate(extensions=[(one, critical)]))
        put_plain(f'requested {what}', 'request', request([(one, critical)]))
seen = {}
for one in OF_CERTIFICATES:
    seen.setdefault(one.oid, one)
put_plain('all extensions', 'certificate', certificate(extensions=[(one, False) for one in seen.values()]))

OF_LISTS = [
    *(x509.CRLNumber(number) for number in [0, 1, 0x80, 2**100]), *(x509.DeltaCRLIndicator(number) for number in [0, 0xFF, 2**64]),
    x509.AuthorityKeyIdentifier(b'key', None, None), x509.IssuerAlternativeName(GENERAL), x509.FreshestCRL(POINTS[:2]),
    x509.AuthorityInformationAccess([x509.AccessDescription(oid.AuthorityInformationAccessOID.CA_ISSUERS, URI)]),
    x509.UnrecognizedExtension(OID('1.2.3.4.5'), b'\x05\x00'),
    x509.IssuingDistributionPoint([URI, DIRECTORY], None, False, False, None, False, False),
    x509.IssuingDistributionPoint(None, RELATIVE, False, False, None, False, False),
    x509.IssuingDistributionPoint(None, None, True, False, None, False, False),
    x509.IssuingDistributionPoint(None, None, False, True, None, False, False),
    x509.IssuingDistributionPoint(None, None, False, False, ALL_REASONS, False, False),
    x509.IssuingDistributionPoint(None, None, False, False, None, True, False),
    x509.IssuingDistributionPoint(None, None, False, False, None, False, True),
    x509.IssuingDistributionPoint([URI], None, True, False, frozenset([REASONS.superseded]), True, False),
]
for index, one in enumerate(OF_LISTS):
    for critical in [False, True]:
        what = f'extension {index} of a list, {type(one).__name__}, {critical}'
        put_plain(what, 'crl', crl(extensions=[(one, critical)]))

OF_ENTRIES = [
    *(x509.CRLReason(reason) for reason in REASONS), *(x509.InvalidityDate(date) for date in TIMES),
    x509.CertificateIssuer([DIRECTORY]), x509.CertificateIssuer(GENERAL), x509.UnrecognizedExtension(OID('1.2.3.4.5'), b'\x05\x00'),
]
for index, one in enumerate(OF_ENTRIES):
    for critical in [False, True]:
        what = f'extension {index} of an entry, {type(one).__name__}, {critical}'
        put_plain(what, 'crl', crl([revoked(7, extensions=[(one, critical)])]))
everything = [x509.CRLReason(REASONS.key_compromise), x509.InvalidityDate(EARLY), x509.CertificateIssuer([DIRECTORY])]
entries = [revoked(number, extensions=[(one, False) for one in everything]) for number in range(1, 15)]
put_plain('many entries', 'crl', crl(entries))
put_plain('more entries than are told', 'crl', crl([revoked(number) for number in range(1, 1000)]))
put_plain('no entries', 'crl', crl())

# ---- attributes ----

CHALLENGE = oid.AttributeOID.CHALLENGE_PASSWORD
for what, attributes in {
    'a challenge': [(CHALLENGE, b'a challenge')],
    'a challenge with other characters': [(CHALLENGE, 'B\u00fccher'.encode())],
    'a challenge of a PrintableString': [(CHALLENGE, b'plain', {'_tag': StringType.PrintableString})],
    'a name': [(oid.AttributeOID.UNSTRUCTURED_NAME, b'a device')],
    'two attributes': [(CHALLENGE, b'a challenge'), (OID('1.2.3.4'), b'\xc3\xa4')],
}.items():
    put_plain(what, 'request', request(attributes=attributes))
    put_plain(f'{what} and extensions', 'request', request([(OF_CERTIFICATES[0], True)], attributes))

answer('\n'.join(lines).encode())
