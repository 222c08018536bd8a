# The file whose name is the argument has a line for each key: how to load it, the password, the data, in hexadecimal.
# The answer has a line for each: what it is, or why it cannot be told.
def load(how, password, data):
    password = password or None
    if how == 'private-pem':
        return serialization.load_pem_private_key(data, password)
    if how == 'private-der':
        return serialization.load_der_private_key(data, password)
    if how == 'private-ssh':
        return serialization.load_ssh_private_key(data, password)
    if how == 'public-pem':
        return serialization.load_pem_public_key(data)
    if how == 'public-der':
        return serialization.load_der_public_key(data)
    if how == 'public-ssh':
        return serialization.load_ssh_public_key(data)
    if how == 'parameters-pem':
        return serialization.load_pem_parameters(data)
    if how == 'parameters-der':
        return serialization.load_der_parameters(data)
    kind, name = how.split(':')
    if kind == 'private-raw':
        return RAW[name][0].from_private_bytes(data)
    if kind == 'public-raw':
        return RAW[name][1].from_public_bytes(data)
    if kind == 'public-point':
        curves = {curve.name: curve for curve in vars(ec).values() if hasattr(curve, 'name')}
        if name not in curves:
            raise ValueError('no curve ' + name)
        return ec.EllipticCurvePublicKey.from_encoded_point(curves[name](), data)
    raise KeyError(how)

lines = []
with open(argument(0)) as file:
    for text in file:
        how, password, data = text.rstrip('\n').split('|')
        try:
            lines.append(describe(load(how, bytes.fromhex(password), bytes.fromhex(data))))
        except Exception as error:
            lines.append('refused: ' + type(error).__name__ + ': ' + str(error).replace('\n', ' '))
answer('\n'.join(lines).encode())
