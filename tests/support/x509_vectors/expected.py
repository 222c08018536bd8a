#!/usr/bin/env python3
"""What Python's `cryptography` says of every certificate, request and revocation list in `vectors/x509`.

Writes `expected/*.txt` beside this file, one file for each folder, one record for each vector, one line for each field. A
value that Python refuses is `!`, the exception and its message. Recipe, from the root of the repository:

    pip install cryptography==50.0.2
    python tests/support/x509_vectors/expected.py

Python refuses all extensions for the fault of one. There, each is decoded alone, in a certificate or list that has nothing
else. Which attributes and extensions there are is then read from the DER by `der.py`.
"""

import datetime
import functools
import pathlib
import warnings

import cryptography
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.x509 import ocsp

import der
from text import attempt, digest, extension, extension_value, failure, name, number, octets, public_key, quoted
from text import signature_parameters, time

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE.parents[2] / "vectors" / "x509"
FOLDERS = {
    "top": ["*.pem", "*.der", "ed25519/*", "ed448/*"],
    "custom": ["custom/*.pem", "custom/*.der", "custom/ca/*ca.pem"],
    "requests": ["requests/*"],
    "ocsp": ["ocsp/*"],
    "PKITS_certs": ["PKITS_data/certs/*"],
    "PKITS_crls": ["PKITS_data/crls/*"],
}
# As many entries of a revocation list are written out; of longer ones, the first and the last, and a digest of all.
MOST_ENTRIES = 20
# sha1WithRSASignature of the OIW, for which Python has no name.
OTHER_RSA_SHA1 = "1.3.14.3.2.29"

EPOCH = datetime.datetime(2020, 1, 1)


@functools.cache
def some_key():
    return ec.generate_private_key(ec.SECP256R1())


def some_name():
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "example")])


# ---- extensions that are decoded alone ----


def alone_in_certificate(value, critical):
    builder = x509.CertificateBuilder(some_name(), some_name(), some_key().public_key(), 1, EPOCH, EPOCH)
    made = builder.add_extension(value, critical).sign(some_key(), hashes.SHA256())
    return x509.load_der_x509_certificate(made.public_bytes(serialization.Encoding.DER)).extensions[0]


def alone_in_crl(value, critical):
    builder = x509.CertificateRevocationListBuilder(some_name(), EPOCH, EPOCH)
    made = builder.add_extension(value, critical).sign(some_key(), hashes.SHA256())
    return x509.load_der_x509_crl(made.public_bytes(serialization.Encoding.DER)).extensions[0]


def alone_in_entry(value, critical):
    entry = x509.RevokedCertificateBuilder(1, EPOCH).add_extension(value, critical).build()
    builder = x509.CertificateRevocationListBuilder(some_name(), EPOCH, EPOCH).add_revoked_certificate(entry)
    made = builder.sign(some_key(), hashes.SHA256())
    return x509.load_der_x509_crl(made.public_bytes(serialization.Encoding.DER))[0].extensions[0]


def alone(extensions, decode):
    """Each of some extensions as Python decodes it where there is no other."""
    for oid, critical, value in extensions:
        unrecognized = x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), value)
        try:
            yield extension(decode(unrecognized, critical))
        except Exception as error:  # noqa: BLE001
            yield f"{oid} {'critical' if critical else '-'} {failure(error)}"


def described_extensions(load, listed, decode):
    try:
        return [], [extension(one) for one in load()]
    except Exception as error:  # noqa: BLE001
        return [("extensions", failure(error))], list(alone(listed(), decode))


# ---- what is loaded ----


def signature_fields(signed, signed_bytes):
    def hash_name():
        algorithm = signed.signature_hash_algorithm
        return "none" if algorithm is None else algorithm.name

    return [
        ("signature_algorithm", attempt(lambda: signed.signature_algorithm_oid.dotted_string)),
        ("signature_hash", attempt(hash_name)),
        ("signature_parameters", attempt(lambda: signature_parameters(signed))),
        ("signature", attempt(lambda: octets(signed.signature))),
        ("tbs", attempt(lambda: octets(signed_bytes()))),
    ]


def certificate_fields(certificate):
    data = certificate.public_bytes(serialization.Encoding.DER)
    faults, extensions = described_extensions(
        lambda: certificate.extensions, lambda: der.certificate_extensions(data), alone_in_certificate
    )
    return [
        ("version", attempt(lambda: certificate.version.name)),
        ("serial", attempt(lambda: number(certificate.serial_number))),
        ("issuer", attempt(lambda: name(certificate.issuer))),
        ("not_before", attempt(lambda: time(certificate.not_valid_before_utc))),
        ("not_after", attempt(lambda: time(certificate.not_valid_after_utc))),
        ("subject", attempt(lambda: name(certificate.subject))),
        ("key_algorithm", attempt(lambda: certificate.public_key_algorithm_oid.dotted_string)),
        ("key", attempt(lambda: public_key(certificate.public_key()))),
        *signature_fields(certificate, lambda: certificate.tbs_certificate_bytes),
        ("fingerprint", certificate.fingerprint(hashes.SHA256()).hex()),
        *faults,
        *(("extension", value) for value in extensions),
    ]


def held_attributes(data):
    """The attributes of a request, or none where they are not whole elements: Python then says so of each field."""
    return attempted_list(lambda: der.request_attributes(data))


def request_fields(request):
    data = request.public_bytes(serialization.Encoding.DER)
    faults, extensions = described_extensions(
        lambda: request.extensions, lambda: der.request_extensions(data), alone_in_certificate
    )

    def challenge():
        held = [one for one in request.attributes if one.oid == x509.oid.AttributeOID.CHALLENGE_PASSWORD]
        return quoted(held[0].value.decode()) if held else "none"

    def attributes():
        return str(len(list(request.attributes)))

    return [
        ("subject", attempt(lambda: name(request.subject))),
        ("key_algorithm", attempt(lambda: request.public_key_algorithm_oid.dotted_string)),
        ("key", attempt(lambda: public_key(request.public_key()))),
        *signature_fields(request, lambda: request.tbs_certrequest_bytes),
        ("signature_is", request_verdict(request)),
        ("attributes", attempt(attributes)),
        *(("attribute", f"{oid} {' '.join(map(octets, values))}".rstrip()) for oid, values in held_attributes(data)),
        ("challenge", attempt(challenge)),
        *faults,
        *(("extension", value) for value in extensions),
    ]


def entry(revoked, listed):
    start = f"{attempt(lambda: number(revoked.serial_number))} {attempt(lambda: time(revoked.revocation_date_utc))}"
    _, extensions = described_extensions(lambda: revoked.extensions, listed, alone_in_entry)
    return " | ".join([start, *extensions])


def entries(crl):
    """The entries that are written out, and a digest of all."""

    def listed(index):
        revoked = next(content for tag, content, _ in der.tbs(data)[2:] if tag == 0x30 and der.elements(content)[0][0] == 0x30)
        parts = der.elements(der.elements(revoked)[index][1])
        return der.extensions(parts[2][1])

    data = crl.public_bytes(serialization.Encoding.DER)
    lines = [entry(revoked, lambda index=index: listed(index)) for index, revoked in enumerate(crl)]
    shown = lines if len(lines) <= MOST_ENTRIES else [lines[0], lines[-1]]
    whole = f" {digest(chr(10).join(lines).encode())}" if len(lines) > len(shown) else ""
    return [("entries", f"{len(lines)}{whole}"), *(("entry", line) for line in shown)]


def crl_fields(crl):
    data = crl.public_bytes(serialization.Encoding.DER)
    faults, extensions = described_extensions(
        lambda: crl.extensions, lambda: der.crl_extensions(data), alone_in_crl
    )
    try:
        revoked = entries(crl)
    except Exception as error:  # noqa: BLE001
        revoked = [("entries", failure(error))]
    return [
        ("version", f"v{der.crl_version(data)}"),
        ("issuer", attempt(lambda: name(crl.issuer))),
        ("last_update", attempt(lambda: time(crl.last_update_utc))),
        ("next_update", attempt(lambda: time(crl.next_update_utc))),
        *signature_fields(crl, lambda: crl.tbs_certlist_bytes),
        ("fingerprint", crl.fingerprint(hashes.SHA256()).hex()),
        *faults,
        *(("extension", value) for value in extensions),
        *revoked,
    ]


# ---- who signed what ----


def verify(key, signed, signed_bytes):
    """Checks a signature by its algorithm, which Python's own check refuses for SHA-1 and DSA."""
    oid = signed.signature_algorithm_oid
    algorithm = "RSA" if oid.dotted_string == OTHER_RSA_SHA1 else oid._name
    hash_algorithm = signed.signature_hash_algorithm
    match key:
        case rsa.RSAPublicKey() if "rsa" in algorithm.lower():
            key.verify(signed.signature, signed_bytes, signed.signature_algorithm_parameters, hash_algorithm)
        case dsa.DSAPublicKey() if algorithm.startswith("dsa"):
            key.verify(signed.signature, signed_bytes, hash_algorithm)
        case ec.EllipticCurvePublicKey() if algorithm.startswith("ecdsa"):
            key.verify(signed.signature, signed_bytes, signed.signature_algorithm_parameters)
        case ed25519.Ed25519PublicKey() if algorithm == "ed25519":
            key.verify(signed.signature, signed_bytes)
        case ed448.Ed448PublicKey() if algorithm == "ed448":
            key.verify(signed.signature, signed_bytes)
        case _:
            raise TypeError(f"a key of another algorithm than {algorithm}")


def verdict(check):
    """Whether a signature is right, or why that cannot be told."""
    try:
        return "right" if check() in (None, True) else "wrong"
    except InvalidSignature:
        return "wrong"
    except Exception as error:  # noqa: BLE001
        return failure(error)


def signers(pool, signed, signed_bytes, own_check):
    """Each certificate with the name of the issuer, and whether its key made the signature."""
    for path, certificate in pool:
        if certificate.subject.public_bytes() != signed.issuer.public_bytes():
            continue
        found = verdict(lambda: verify(certificate.public_key(), signed, signed_bytes))
        own = verdict(lambda: own_check(certificate))
        assert own == found or own.startswith("!ValueError"), (path, own, found)
        yield ("signer", f"{path} {found}")


def request_verdict(request):
    found = verdict(lambda: verify(request.public_key(), request, request.tbs_certrequest_bytes))
    # Of an algorithm that it refuses, Python says that the signature is wrong.
    assert found == "right" or not request.is_signature_valid
    return found


def certificate_signers(pool, certificate):
    return signers(pool, certificate, certificate.tbs_certificate_bytes, certificate.verify_directly_issued_by)


def crl_signers(pool, crl):
    return signers(pool, crl, crl.tbs_certlist_bytes, lambda issuer: crl.is_signature_valid(issuer.public_key()))


# ---- files ----


def ocsp_fields(data):
    """What is in a response or a request."""
    try:
        response = ocsp.load_der_ocsp_response(data)
    except ValueError:
        request = attempt(lambda: ocsp.load_der_ocsp_request(data))
        if isinstance(request, str):
            return "other", [("python", request)]
        return "ocsp-request", [*certificate_id(request), *ocsp_extensions(lambda: request.extensions)]
    if response.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
        return "ocsp-response", [("status", response.response_status.name)]
    is_single = len(list(response.responses)) == 1
    return "ocsp-response", [
        ("status", response.response_status.name),
        ("responder", responder(response)),
        ("produced", time(response.produced_at_utc)),
        ("signature_algorithm", response.signature_algorithm_oid.dotted_string),
        ("signature_hash", attempt(lambda: hash_name(response.signature_hash_algorithm))),
        ("signature", octets(response.signature)),
        ("tbs", octets(response.tbs_response_bytes)),
        *(field for one in response.responses for field in [*certificate_id(one), *single_response(one)]),
        *(("certificate", certificate.fingerprint(hashes.SHA256()).hex()) for certificate in response.certificates),
        *ocsp_extensions(lambda: [*response.extensions, *(response.single_extensions if is_single else [])]),
    ]


def responder(response):
    if response.responder_name is not None:
        return name(response.responder_name)
    return f"key {response.responder_key_hash.hex()}"


def hash_name(algorithm):
    return "none" if algorithm is None else algorithm.name


def certificate_id(of):
    yield "hash", attempt(lambda: of.hash_algorithm.name)
    yield "issuer_name_hash", of.issuer_name_hash.hex()
    yield "issuer_key_hash", of.issuer_key_hash.hex()
    yield "serial_number", number(of.serial_number)


def single_response(answer):
    revoked = answer.revocation_reason
    yield "certificate_status", answer.certificate_status.name
    yield "revocation_time", time(answer.revocation_time_utc)
    yield "revocation_reason", "none" if revoked is None else revoked.name
    yield "this_update", time(answer.this_update_utc)
    yield "next_update", time(answer.next_update_utc)


def ocsp_extensions(load):
    extensions = attempt(lambda: [extension(one) for one in load()])
    if isinstance(extensions, str):
        return [("extensions", extensions)]
    return [("extension", one) for one in extensions]


def attempted_list(make):
    try:
        return list(make())
    except Exception:  # noqa: BLE001
        return []


KINDS = {
    "certificate": (x509.load_pem_x509_certificate, x509.load_der_x509_certificate, certificate_fields),
    "request": (x509.load_pem_x509_csr, x509.load_der_x509_csr, request_fields),
    "crl": (x509.load_pem_x509_crl, x509.load_der_x509_crl, crl_fields),
}
LABELS = {
    "CERTIFICATE": "certificate",
    "X509 CERTIFICATE": "certificate",
    "CERTIFICATE REQUEST": "request",
    "NEW CERTIFICATE REQUEST": "request",
    "X509 CRL": "crl",
}


def kind_of(path, data):
    """What a file is for: a PEM label, if it is not that of a key beside, or what its name and folder say."""
    if b"-----BEGIN " in data:
        labels = [block.split(b"-----")[0].decode() for block in data.split(b"-----BEGIN ")[1:]]
        return next(LABELS[label] for label in labels if label in LABELS), "pem"
    if path.startswith("requests/"):
        return "request", "der"
    is_crl = path.startswith("PKITS_data/crls/") or path.startswith("custom/crl_")
    return "crl" if is_crl else "certificate", "der"


def load(path):
    """The kind of a file, and what is in it, or why it is not loaded."""
    data = (VECTORS / path).read_bytes()
    kind, form = kind_of(path, data)
    pem, der_loader, _ = KINDS[kind]
    try:
        if kind == "certificate" and data.count(b"-----BEGIN CERTIFICATE-----") > 1:
            return kind, form, x509.load_pem_x509_certificates(data)
        return kind, form, [(pem if form == "pem" else der_loader)(data)]
    except Exception as error:  # noqa: BLE001
        return kind, form, error


def certificates(paths):
    """The first certificate of each file that has some."""
    for path in paths:
        kind, _, loaded = load(path)
        if kind == "certificate" and isinstance(loaded, list):
            for index, certificate in enumerate(loaded):
                try:
                    certificate.subject
                except ValueError:
                    continue
                yield titled(path, index), certificate


def titled(path, index):
    return path if index == 0 else f"{path}#{index + 1}"


def paths_of(patterns):
    found = [path for pattern in patterns for path in sorted(VECTORS.glob(pattern)) if path.is_file()]
    return [str(path.relative_to(VECTORS)) for path in found]


def records(folder, paths, pool):
    for path in paths:
        if folder == "ocsp":
            kind, fields = ocsp_fields((VECTORS / path).read_bytes())
            yield path, [("kind", f"{kind} der"), *fields]
            continue
        kind, form, loaded = load(path)
        start = ("kind", f"{kind} {form}")
        if not isinstance(loaded, list):
            yield path, [start, ("python", failure(loaded))]
            continue
        for index, one in enumerate(loaded):
            fields = KINDS[kind][2](one)
            if kind == "certificate":
                fields += attempted_list(lambda: certificate_signers(pool, one))
            elif kind == "crl":
                fields += attempted_list(lambda: crl_signers(pool, one))
            yield titled(path, index), [start, *fields]


def main():
    warnings.simplefilter("ignore")
    assert cryptography.__version__ == "50.0.2", cryptography.__version__
    pkits = list(certificates(paths_of(FOLDERS["PKITS_certs"])))
    others = list(certificates(paths_of(FOLDERS["top"] + FOLDERS["custom"])))
    (HERE / "expected").mkdir(exist_ok=True)
    for folder, patterns in FOLDERS.items():
        pool = pkits if folder.startswith("PKITS") else others
        lines = [f"# Made by tests/support/x509_vectors/expected.py with cryptography {cryptography.__version__}."]
        for title, fields in records(folder, paths_of(patterns), pool):
            lines += ["", f"[{title}]", *(f"{field} = {value}" for field, value in fields)]
        (HERE / "expected" / f"{folder}.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
