# Answers with strings and their form by RFC 4518, section 2: lines `string|form|class`, in hexadecimal UTF-8. The form is that of the
# RFC word by word, with the tables of the module `stringprep`, which are RFC 3454's: "prohibited" if the string has none. The class says
# where this crate is known to differ.
import stringprep
import unicodedata

MAPPED_TO_NOTHING = {0xAD, 0x1806, 0x34F, 0xFFFC, 0x6DD, 0x70F, 0x180E, 0xFEFF, 0x200B, 0xE0001}
for first, last in [
    (0x180B, 0x180D), (0xFE00, 0xFE0F), (0x0, 0x8), (0xE, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0x200C, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x2063), (0x206A, 0x206F), (0xFFF9, 0xFFFB), (0x1D173, 0x1D17A), (0xE0020, 0xE007F),
]:
    MAPPED_TO_NOTHING.update(range(first, last + 1))
MAPPED_TO_SPACE = {0x9, 0xA, 0xB, 0xC, 0xD, 0x85, 0x20, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)}

ODD = "\t\u00ad\u200b\u3000\u0345\u1100\u1161\u11a8\u00df\u03a3\u03c2\u0130\u0131\ue000\ufffd"


def is_mark(character):
    return unicodedata.ucd_3_2_0.category(character) in ("Mn", "Mc", "Me")


def mapped(character):
    if ord(character) in MAPPED_TO_NOTHING:
        return ""
    if ord(character) in MAPPED_TO_SPACE:
        return " "
    # The module asks Python's Unicode for the lower case; the RFC's has none for letters that got one later.
    folded = stringprep.map_table_b2(character)
    return character if any(map(stringprep.in_table_a1, folded)) else folded


def is_prohibited(character):
    in_table = (
        stringprep.in_table_a1, stringprep.in_table_c8, stringprep.in_table_c3, stringprep.in_table_c4, stringprep.in_table_c5
    )
    return character == "\ufffd" or any(table(character) for table in in_table)


def prepared(string):
    text = unicodedata.normalize("NFKC", "".join(map(mapped, string)))
    if any(map(is_prohibited, text)):
        return None
    # A space that is followed by a combining mark is no space.
    words, word = [], ""
    for index, character in enumerate(text):
        if character == " " and not is_mark(text[index + 1 : index + 2] or "a"):
            words.append(word)
            word = ""
        else:
            word += character
    return " ".join(filter(None, [*words, word]))


def class_of(string):
    text = unicodedata.normalize("NFKC", "".join(map(mapped, string)))
    if any(one == " " and is_mark(other) for one, other in zip(text, text[1:])):
        return "space"
    # U+0345 becomes a letter before marks are sorted.
    if "\u0345" in unicodedata.normalize("NFD", string) and any(map(is_mark, string.replace("\u0345", ""))):
        return "iota"
    return ""


lines = []


def write(string):
    form = prepared(string)
    text = "prohibited" if form is None else form.encode().hex()
    lines.append(f"{string.encode().hex()}|{text}|{class_of(string)}")


# The planes with characters, and of those for private use the first code points.
codes = [*range(0xD800), *range(0xE000, 0x30000), *range(0xE0000, 0xE0200), *range(0xF0000, 0xF0100), 0x10FFFD, 0x10FFFF]
characters = [character for character in map(chr, codes) if not stringprep.in_table_a1(character)]
# Those that a step changes or that are prohibited, and every eighth of the others, most of which are ideographs and syllables.
for index, character in enumerate(characters):
    if index % 8 == 0 or prepared(character) != character:
        write(character)

# Strings of characters that one of the steps changes, and of letters.
steps = [one for one in characters if prepared(one) not in (one, None)]
marks = [*filter(is_mark, characters)]
state = 4518


def below(limit):
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % limit


pools = ["aAbBsSiI ", "aAbBsSiI ", steps, marks, ODD]
for _ in range(20000):
    chosen = [pools[below(len(pools))] for _ in range(1 + below(8))]
    write("".join(pool[below(len(pool))] for pool in chosen))

answer("\n".join(lines).encode())
