"""The one text that Python's `cryptography` and this crate's tests both make of a name, a time or an extension.

`tests/support/src/x509_text.rs` makes the same text of this crate's types.
"""

import hashlib
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import der

POLICY_MAPPINGS = "2.5.29.33"
# Python decodes it in OCSP requests only.
ACCEPTABLE_RESPONSES = "1.3.6.1.5.5.7.48.1.4"


def failure(error):
    """What stands for a field that Python refuses."""
    words = " ".join(str(error).split())
    return f"!{type(error).__name__}: {words}"


def attempt(make):
    try:
        return make()
    except Exception as error:  # noqa: BLE001: what Python says is the matter here
        return failure(error)


def quoted(text):
    """In quotes, with what is not printable ASCII, quotes and backslashes as numbers."""

    def shown(character):
        return character if " " <= character <= "~" and character not in '"\\' else f"\\u{{{ord(character):x}}}"

    return '"' + "".join(map(shown, text)) + '"'


def octets(data):
    """Hexadecimal digits; of more than 32 bytes, their number and the start of their SHA-256 digest."""
    return data.hex() if len(data) <= 32 else f"{len(data)}:{digest(data)}"


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


def number(value):
    """Hexadecimal, with an even number of digits, as the crate's serial numbers."""
    digits = f"{abs(value):X}"
    return ("-" if value < 0 else "") + digits.zfill(len(digits) + len(digits) % 2)


def time(value):
    return "none" if value is None else value.strftime("%Y-%m-%dT%H:%M:%SZ")


def flag(value):
    return "true" if value else "false"


def or_none(value, show=str):
    return "none" if value is None else show(value)


def listed(parts):
    return "[" + "; ".join(parts) + "]"


STRING_TYPES = {3: "b", 12: "u", 18: "n", 19: "p", 20: "t", 22: "i", 26: "v", 28: "U", 30: "B"}


def attribute_types(attributes):
    return "".join(STRING_TYPES[attribute._type.value] for attribute in attributes)


def name(value):
    """As RFC 4514 has it, and the types of the strings of each set, the widest first."""
    types = "+".join(attribute_types(rdn) for rdn in value.rdns)
    return f"{quoted(value.rfc4514_string())} {types}".rstrip()


def relative_name(value):
    return f"{quoted(value.rfc4514_string())} {attribute_types(value)}"


def general_name(value):
    match value:
        case x509.DNSName():
            return f"dns:{quoted(value.value)}"
        case x509.RFC822Name():
            return f"email:{quoted(value.value)}"
        case x509.UniformResourceIdentifier():
            return f"uri:{quoted(value.value)}"
        case x509.DirectoryName():
            return f"dir:{name(value.value)}"
        case x509.RegisteredID():
            return f"rid:{value.value.dotted_string}"
        case x509.OtherName():
            return f"other:{value.type_id.dotted_string}:{octets(value.value)}"
        case x509.IPAddress():
            if isinstance(value.value, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
                return f"net:{value.value.network_address}/{value.value.prefixlen}"
            return f"ip:{value.value}"
    raise TypeError(value)


def general_names(values):
    return listed(general_name(value) for value in values)


# The names of ReasonFlags, in the order of their bits; Python leaves out the first, which is not used.
REASONS = [
    "key_compromise",
    "ca_compromise",
    "affiliation_changed",
    "superseded",
    "cessation_of_operation",
    "certificate_hold",
    "privilege_withdrawn",
    "aa_compromise",
]


def reasons(values):
    return or_none(values, lambda given: "+".join(reason for reason in REASONS if x509.ReasonFlags[reason] in given))


def place(full_name, relative):
    if full_name is not None:
        return f"full:{general_names(full_name)}"
    return or_none(relative, lambda given: f"relative:{relative_name(given)}")


def distribution_point(point):
    where = place(point.full_name, point.relative_name)
    return f"({where}, reasons={reasons(point.reasons)}, issuer={or_none(point.crl_issuer, general_names)})"


KEY_USAGES = [
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


def key_usage(value):
    # The last two cannot be asked for without key_agreement, but they are there.
    return "+".join(usage for usage in KEY_USAGES if getattr(value, f"_{usage}"))


def qualifier(value):
    if isinstance(value, str):
        return f"cps {quoted(value)}"
    reference = "none"
    if value.notice_reference is not None:
        numbers = "+".join(map(str, value.notice_reference.notice_numbers))
        reference = f"{or_none(value.notice_reference.organization, quoted)}#{numbers}"
    return f"notice(reference={reference}, text={or_none(value.explicit_text, quoted)})"


def policy(value):
    qualifiers = value.policy_qualifiers or []
    return f"{value.policy_identifier.dotted_string}{{{', '.join(map(qualifier, qualifiers))}}}"


def access(value):
    return f"{value.access_method.dotted_string} {general_name(value.access_location)}"


def timestamp(value):
    def hash_algorithm():
        return value.signature_hash_algorithm.name

    def signature_algorithm():
        return value.signature_algorithm.name.lower()

    when = value.timestamp.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.timestamp.microsecond // 1000:03}Z"
    return (
        f"({value.version.name} log={value.log_id.hex()} at={when} extensions={octets(value.extension_bytes)} "
        f"entry={value.entry_type.name.lower()} hash={attempt(hash_algorithm)} "
        f"algorithm={attempt(signature_algorithm)} signature={octets(value.signature)})"
    )


def mappings(value):
    pairs = [[der.oid(part) for _, part, _ in der.elements(pair)] for _, pair, _ in der.elements(der.element(value)[1])]
    return listed("=".join(pair) for pair in pairs)


def extension_value(value):
    match value:
        case x509.BasicConstraints():
            return f"BasicConstraints(ca={flag(value.ca)}, path_length={or_none(value.path_length)})"
        case x509.KeyUsage():
            return f"KeyUsage({key_usage(value)})"
        case x509.ExtendedKeyUsage():
            return f"ExtendedKeyUsage({' '.join(oid.dotted_string for oid in value)})"
        case x509.SubjectKeyIdentifier():
            return f"SubjectKeyIdentifier({octets(value.digest)})"
        case x509.AuthorityKeyIdentifier():
            return (
                f"AuthorityKeyIdentifier(key={or_none(value.key_identifier, octets)}, "
                f"issuer={or_none(value.authority_cert_issuer, general_names)}, "
                f"serial={or_none(value.authority_cert_serial_number, number)})"
            )
        case x509.InhibitAnyPolicy():
            return f"InhibitAnyPolicy({value.skip_certs})"
        case x509.PolicyConstraints():
            return (
                f"PolicyConstraints(require={or_none(value.require_explicit_policy)}, "
                f"inhibit={or_none(value.inhibit_policy_mapping)})"
            )
        case x509.SubjectAlternativeName() | x509.IssuerAlternativeName() | x509.CertificateIssuer():
            return f"{type(value).__name__}({general_names(value)})"
        case x509.CRLDistributionPoints():
            return f"CrlDistributionPoints({listed(map(distribution_point, value))})"
        case x509.FreshestCRL():
            return f"FreshestCrl({listed(map(distribution_point, value))})"
        case x509.IssuingDistributionPoint():
            return (
                f"IssuingDistributionPoint({place(value.full_name, value.relative_name)}, "
                f"user={flag(value.only_contains_user_certs)}, ca={flag(value.only_contains_ca_certs)}, "
                f"reasons={reasons(value.only_some_reasons)}, indirect={flag(value.indirect_crl)}, "
                f"attribute={flag(value.only_contains_attribute_certs)})"
            )
        case x509.DeltaCRLIndicator():
            return f"DeltaCrlIndicator({number(value.crl_number)})"
        case x509.CRLNumber():
            return f"CrlNumber({number(value.crl_number)})"
        case x509.CRLReason():
            return f"CrlReason({value.reason.name})"
        case x509.InvalidityDate():
            return f"InvalidityDate({time(value.invalidity_date_utc)})"
        case x509.AuthorityInformationAccess() | x509.SubjectInformationAccess():
            return f"{type(value).__name__}({listed(map(access, value))})"
        case x509.CertificatePolicies():
            return f"CertificatePolicies({listed(map(policy, value))})"
        case x509.NameConstraints():
            return (
                f"NameConstraints(permitted={or_none(value.permitted_subtrees, general_names)}, "
                f"excluded={or_none(value.excluded_subtrees, general_names)})"
            )
        case x509.OCSPNoCheck():
            return "OcspNoCheck"
        case x509.PrecertPoison():
            return "PrecertPoison"
        case x509.OCSPNonce():
            return f"OcspNonce({octets(value.nonce)})"
        case x509.TLSFeature():
            return f"TlsFeature({'+'.join(str(feature.value) for feature in value)})"
        case x509.PrecertificateSignedCertificateTimestamps() | x509.SignedCertificateTimestamps():
            return f"{type(value).__name__}({listed(map(timestamp, value))})"
        case x509.MSCertificateTemplate():
            return (
                f"MsCertificateTemplate({value.template_id.dotted_string}, major={or_none(value.major_version)}, "
                f"minor={or_none(value.minor_version)})"
            )
        case x509.OCSPAcceptableResponses():
            return f"OcspAcceptableResponses({'+'.join(one.dotted_string for one in value)})"
        case x509.PrivateKeyUsagePeriod():
            return f"PrivateKeyUsagePeriod({time(value.not_before)}, {time(value.not_after)})"
        case x509.Admissions():
            return f"Admissions({or_none(value.authority, general_name)}, {listed(map(admission, value))})"
        case x509.UnrecognizedExtension() if value.oid.dotted_string == ACCEPTABLE_RESPONSES:
            _, content, _ = der.element(value.value)
            return f"OcspAcceptableResponses({'+'.join(der.oid(one) for _, one, _ in der.elements(content))})"
        case x509.UnrecognizedExtension() if value.oid.dotted_string == POLICY_MAPPINGS:
            return f"PolicyMappings({mappings(value.value)})"
        case x509.UnrecognizedExtension():
            return f"Unrecognized({octets(value.value)})"
        case _:
            # What Python has a type for and the crate has not: as it stands.
            return f"Unrecognized({octets(value.public_bytes())})"


def naming_authority(value):
    identifier = or_none(value.id, lambda one: one.dotted_string)
    return f"({identifier}, {or_none(value.url, quoted)}, {or_none(value.text, quoted)})"


def profession(value):
    oids = or_none(value.profession_oids, lambda oids: listed(one.dotted_string for one in oids))
    return (
        f"({or_none(value.naming_authority, naming_authority)}, {listed(map(quoted, value.profession_items))}, {oids}, "
        f"{or_none(value.registration_number, quoted)}, {or_none(value.add_profession_info, octets)})"
    )


def admission(value):
    return (
        f"({or_none(value.admission_authority, general_name)}, {or_none(value.naming_authority, naming_authority)}, "
        f"{listed(map(profession, value.profession_infos))})"
    )


def extension(value):
    critical = "critical" if value.critical else "-"
    return f"{value.oid.dotted_string} {critical} {attempt(lambda: extension_value(value.value))}"


def public_key(key):
    match key:
        case rsa.RSAPublicKey():
            kind = f"RSA {key.key_size}"
        case dsa.DSAPublicKey():
            kind = f"DSA {key.key_size}"
        case ec.EllipticCurvePublicKey():
            kind = f"EC {key.curve.name}"
        case ed25519.Ed25519PublicKey():
            kind = "Ed25519"
        case ed448.Ed448PublicKey():
            kind = "Ed448"
        case _:
            raise TypeError(key)
    return f"{kind} {octets(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))}"


def signature_parameters(signed):
    match signed.signature_algorithm_parameters:
        case padding.PSS() as pss:
            hash_algorithm = signed.signature_hash_algorithm.name
            return f"PSS(hash={hash_algorithm}, mgf1={pss.mgf._algorithm.name}, salt={pss._salt_length})"
        case padding.PKCS1v15():
            return "PKCS1v15"
        case ec.ECDSA():
            return "ECDSA"
        case None:
            return "DSA" if signed.signature_algorithm_oid._name.startswith("dsa") else "none"
        case other:
            raise TypeError(other)
