# The arguments: the folder of the scripts that tell certificates in words, and more by the snippet.
import pathlib
import warnings

warnings.simplefilter('ignore')
# Nothing is written beside the scripts.
sys.dont_write_bytecode = True
sys.path.insert(0, argument(0).decode())
import expected
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa


def verify(key, signed, signed_bytes):
    """Checks a signature by its algorithm, also by those that the package has no names for."""
    signature, parameters = signed.signature, signed.signature_algorithm_parameters
    match key:
        case rsa.RSAPublicKey():
            key.verify(signature, signed_bytes, parameters, signed.signature_hash_algorithm)
        case dsa.DSAPublicKey():
            key.verify(signature, signed_bytes, signed.signature_hash_algorithm)
        case ec.EllipticCurvePublicKey():
            key.verify(signature, signed_bytes, parameters)
        case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey():
            key.verify(signature, signed_bytes)
        case _:
            raise TypeError(key)


expected.verify = verify
LOADERS = {
    'certificate': (x509.load_der_x509_certificate, expected.certificate_fields, lambda one: one.tbs_certificate_bytes),
    'request': (x509.load_der_x509_csr, expected.request_fields, lambda one: one.tbs_certrequest_bytes),
    'crl': (x509.load_der_x509_crl, expected.crl_fields, lambda one: one.tbs_certlist_bytes),
}


def own_check(kind, one, key):
    """The package's own check of a signature."""
    if kind == 'certificate':
        # The issuer's name is the subject's.
        return one.verify_directly_issued_by(one)
    return one.is_signature_valid if kind == 'request' else one.is_signature_valid(key)


def lines_of(kind, one):
    """Every field in a line."""
    return [f'{field} = {value}' for field, value in LOADERS[kind][1](one)]
