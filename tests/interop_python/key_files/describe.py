# What a key is, as a line of numbers: the same as `describe` makes of it in Rust.
import warnings
warnings.simplefilter('ignore')
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dh, dsa, ec, ed448, ed25519, rsa, x448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, ParameterFormat, PrivateFormat, PublicFormat

RAW = {
    'Ed25519': (ed25519.Ed25519PrivateKey, ed25519.Ed25519PublicKey),
    'Ed448': (ed448.Ed448PrivateKey, ed448.Ed448PublicKey),
    'X25519': (x25519.X25519PrivateKey, x25519.X25519PublicKey),
    'X448': (x448.X448PrivateKey, x448.X448PublicKey),
}

def line(name, *values):
    parts = [name]
    for value in values:
        if value is None:
            parts.append('-')
        elif isinstance(value, str):
            parts.append(value)
        elif isinstance(value, bytes):
            parts.append(value.hex())
        else:
            parts.append(value.to_bytes((value.bit_length() + 7) // 8, 'big').hex())
    return ' '.join(parts)

def describe(key):
    for name, (private, public) in RAW.items():
        if isinstance(key, private):
            return line(name, key.public_key().public_bytes_raw(), key.private_bytes_raw())
        if isinstance(key, public):
            return line(name, key.public_bytes_raw())
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        return line('RSA', numbers.n, numbers.e)
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.private_numbers()
        public = numbers.public_numbers
        return line('RSA', public.n, public.e, numbers.d, numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp)
    if isinstance(key, ec.EllipticCurvePublicKey):
        numbers = key.public_numbers()
        return line('EC', key.curve.name, numbers.x, numbers.y)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return describe(key.public_key()) + ' ' + line('', key.private_numbers().private_value)[1:]
    if isinstance(key, dsa.DSAParameters):
        numbers = key.parameter_numbers()
        return line('DSA', numbers.p, numbers.q, numbers.g)
    if isinstance(key, dh.DHParameters):
        numbers = key.parameter_numbers()
        # The order of the subgroup is left out where the prime is a safe one: OpenSSL fills it in for groups that it knows.
        q = numbers.q if numbers.q is None or 2 * numbers.q + 1 != numbers.p else None
        return line('DH', numbers.p, numbers.g, q)
    if isinstance(key, (dsa.DSAPublicKey, dh.DHPublicKey)):
        return describe(key.parameters()) + ' ' + line('', key.public_numbers().y)[1:]
    if isinstance(key, (dsa.DSAPrivateKey, dh.DHPrivateKey)):
        return describe(key.public_key()) + ' ' + line('', key.private_numbers().x)[1:]
    raise TypeError(type(key))
