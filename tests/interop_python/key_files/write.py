# The answer has a line for each key, in each form that it has: what it is called, how to load it, the password and the
# data, in hexadecimal, and what it is. The arguments are the names of the curves, and the prime of ffdhe2048 (RFC 7919) and
# the numbers p, q and g of a group with a subgroup, which Python does not know by name.
PASSWORDS = [b'a password', 'p\u00e4ssw\u00f6rd \u20ac'.encode(), b'nul\0inside', b'\xff\xfe\x01 no text', b'x' * 200]

def keys():
    yield 'rsa-2048', rsa.generate_private_key(65537, 2048)
    yield 'rsa-1024-3', rsa.generate_private_key(3, 1024)
    for size in [1024, 2048]:
        yield 'dsa-%d' % size, dsa.generate_private_key(size)
    for name, p, g, q in [('dh', number(1), 2, None), ('dh-subgroup', number(2), number(4), number(3))]:
        yield name, dh.DHParameterNumbers(p, g, q).parameters().generate_private_key()
    yield 'dh-512', dh.generate_parameters(2, 512).generate_private_key()
    for name in argument(0).decode().split(','):
        if hasattr(ec, name):
            yield 'ec-' + name, ec.generate_private_key(getattr(ec, name)())
    for name, (private, _) in RAW.items():
        yield name, private.generate()

def encryptions(format):
    yield b'', serialization.NoEncryption()
    best = PASSWORDS
    if format == PrivateFormat.OpenSSH:
        # The default of rounds takes its time.
        best = PASSWORDS[:1]
        for rounds, password in enumerate(PASSWORDS, 1):
            yield password, format.encryption_builder().kdf_rounds(rounds).build(password)
    for password in best:
        yield password, serialization.BestAvailableEncryption(password)

PRIVATE = [
    (Encoding.PEM, PrivateFormat.PKCS8, 'private-pem'),
    (Encoding.DER, PrivateFormat.PKCS8, 'private-der'),
    (Encoding.PEM, PrivateFormat.TraditionalOpenSSL, 'private-pem'),
    (Encoding.DER, PrivateFormat.TraditionalOpenSSL, 'private-der'),
    (Encoding.PEM, PrivateFormat.OpenSSH, 'private-ssh'),
    (Encoding.Raw, PrivateFormat.Raw, 'private-raw'),
]

PUBLIC = [
    (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo, 'public-pem'),
    (Encoding.DER, PublicFormat.SubjectPublicKeyInfo, 'public-der'),
    (Encoding.PEM, PublicFormat.PKCS1, 'public-pem'),
    (Encoding.DER, PublicFormat.PKCS1, 'public-der'),
    (Encoding.OpenSSH, PublicFormat.OpenSSH, 'public-ssh'),
    (Encoding.Raw, PublicFormat.Raw, 'public-raw'),
    (Encoding.X962, PublicFormat.CompressedPoint, 'public-point'),
    (Encoding.X962, PublicFormat.UncompressedPoint, 'public-point'),
]

lines = []

def add(name, how, password, data, key):
    lines.append('|'.join([name, how, password.hex(), data.hex(), describe(key)]))

def certificate(key):
    builder = serialization.SSHCertificateBuilder().public_key(key.public_key()).serial(1).key_id(b'id')
    builder = builder.type(serialization.SSHCertificateType.USER).valid_for_all_principals()
    builder = builder.valid_after(0).valid_before(2 ** 32)
    return builder.sign(ed25519.Ed25519PrivateKey.generate()).public_bytes()

# What does not go together is refused, and left out.
REFUSED = (ValueError, TypeError)

for name, key in keys():
    public = key.public_key()
    for encoding, format, how in PRIVATE:
        for password, encryption in encryptions(format):
            try:
                data = key.private_bytes(encoding, format, encryption)
            except REFUSED:
                continue
            add(name, how, password, data, key)
    for encoding, format, how in PUBLIC:
        try:
            data = public.public_bytes(encoding, format)
        except REFUSED:
            continue
        add(name, how, b'', data, public)
    if isinstance(key, dh.DHPrivateKey):
        parameters = key.parameters()
        for encoding, how in [(Encoding.PEM, 'parameters-pem'), (Encoding.DER, 'parameters-der')]:
            add(name, how, b'', parameters.parameter_bytes(encoding, ParameterFormat.PKCS3), parameters)
    if isinstance(key, (rsa.RSAPrivateKey, ed25519.Ed25519PrivateKey)) or name == 'ec-SECP384R1':
        add(name, 'public-ssh', b'', certificate(key), public)
answer('\n'.join(lines).encode())
