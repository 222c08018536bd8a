//! Splitting data into pieces.

/// Sizes that are seldom multiples of a block size; zero shows that an empty piece changes nothing.
const PIECES: [usize; 8] = [1, 7, 0, 13, 3, 61, 127, 1021];

/// The whole of `data` in pieces of odd sizes, one of them empty.
pub fn pieces(data: &[u8]) -> Vec<&[u8]> {
    let mut rest = data;
    let mut pieces = Vec::new();
    for size in PIECES.into_iter().cycle() {
        let (piece, tail) = rest.split_at(size.min(rest.len()));
        pieces.push(piece);
        rest = tail;
        if rest.is_empty() {
            return pieces;
        }
    }
    unreachable!("the sizes repeat without end")
}
