"""Just enough DER to take extensions and attributes out of what Python's `cryptography` refuses as a whole."""


def element(data, start=0):
    """The element at `start`: the first byte of its tag, its content, and where the next one starts."""
    tag = data[start]
    position = start + 1
    if tag & 0x1F == 0x1F:
        while data[position] >= 0x80:
            position += 1
        position += 1
    length = data[position]
    position += 1
    if length >= 0x80:
        count = length & 0x7F
        length = int.from_bytes(data[position : position + count], "big")
        position += count
    if position + length > len(data):
        raise ValueError("an element is longer than the data")
    return tag, data[position : position + length], position + length


def elements(data):
    """All elements that the data is made of, each with its tag, its content, and all of its bytes."""
    position = 0
    found = []
    while position < len(data):
        tag, content, end = element(data, position)
        found.append((tag, content, data[position:end]))
        position = end
    return found


def oid(content):
    """The dotted numbers of an OBJECT IDENTIFIER's content."""
    numbers = []
    value = 0
    for byte in content:
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(str(number) for number in [first, numbers[0] - 40 * first, *numbers[1:]])


def extensions(sequence):
    """The extensions in the content of `Extensions`: their types, whether they are critical, and their values."""
    found = []
    for _, content, _ in elements(sequence):
        parts = elements(content)
        critical = parts[1][0] == 0x01 and parts[1][1] != b"\0"
        found.append((oid(parts[0][1]), critical, parts[-1][1]))
    return found


def tbs(data):
    """The elements of the part of a certificate, request or list that is signed."""
    return elements(elements(elements(data)[0][1])[0][1])


def certificate_extensions(data):
    held = [content for tag, content, _ in tbs(data) if tag == 0xA3]
    return extensions(elements(held[0])[0][1]) if held else []


def crl_extensions(data):
    held = [content for tag, content, _ in tbs(data) if tag == 0xA0]
    return extensions(elements(held[0])[0][1]) if held else []


def crl_version(data):
    first = tbs(data)[0]
    return int.from_bytes(first[1], "big") + 1 if first[0] == 0x02 else 1


def request_attributes(data):
    """The attributes of a request: their types, and the elements of their sets of values."""
    held = [content for tag, content, _ in tbs(data) if tag == 0xA0]
    found = []
    for _, content, _ in elements(held[0]) if held else []:
        kind, values = elements(content)
        found.append((oid(kind[1]), [whole for _, _, whole in elements(values[1])]))
    return found


def request_extensions(data):
    requested = [values for kind, values in request_attributes(data) if kind == "1.2.840.113549.1.9.14"]
    return extensions(element(requested[0][0])[1]) if requested and requested[0] else []
