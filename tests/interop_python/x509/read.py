# The file whose name is the second argument has a line for each structure: its kind, the key that signed it and the
# structure, in hexadecimal. The answer has for each: whether the signature is right, by its algorithm and by the package's
# own check, a line for each field, and an empty line.
from cryptography.hazmat.primitives import serialization


def read(kind, key, data):
    load, _, signed_bytes = LOADERS[kind]
    key = serialization.load_der_public_key(bytes.fromhex(key))
    one = load(bytes.fromhex(data))
    by_algorithm = expected.verdict(lambda: verify(key, one, signed_bytes(one)))
    by_own = expected.verdict(lambda: own_check(kind, one, key))
    return [f'by_algorithm = {by_algorithm}', f'by_own = {by_own}', *lines_of(kind, one)]


lines = []
for text in pathlib.Path(argument(1).decode()).read_text().splitlines():
    kind, key, data = text.split('|')
    try:
        lines += read(kind, key, data)
    except Exception as error:
        lines.append('refused = ' + expected.failure(error))
    lines.append('')
answer('\n'.join(lines).encode())
