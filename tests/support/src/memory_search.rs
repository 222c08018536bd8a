//! Searches the memory of this process for secrets, without keeping a copy of them. It searches all memory many times, so it is
//! in this package, which is compiled with optimization.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The number of consecutive bytes of a secret that count as a find.
const WINDOW: usize = 16;

/// A secret of fixed size that is wiped on drop.
pub struct Wiped(Vec<u8>);

impl Wiped {
    pub fn with_room(size: usize) -> Self {
        Wiped(Vec::with_capacity(size.max(64)))
    }

    pub fn append(&mut self, bytes: &[u8]) {
        assert!(
            self.0.capacity() - self.0.len() >= bytes.len(),
            "this would leave a copy"
        );
        self.0.extend_from_slice(bytes);
    }
}

impl std::ops::Deref for Wiped {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        let capacity = self.0.capacity();
        self.0.clear();
        self.0.resize(capacity, 0);
        std::hint::black_box(&mut self.0);
    }
}

/// The inverse of every byte.
pub fn inverted(bytes: &[u8]) -> Wiped {
    let mut inverse = Wiped::with_room(bytes.len());
    bytes.iter().for_each(|byte| inverse.0.push(!byte));
    inverse
}

pub fn read_file(path: &Path) -> Wiped {
    let mut file = File::open(path).unwrap();
    let size = usize::try_from(file.metadata().unwrap().len()).unwrap();
    let mut contents = Wiped::with_room(size);
    contents.0.resize(size, 0);
    file.read_exact(&mut contents.0).unwrap();
    contents
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub fn decode_base64(text: &[u8]) -> Wiped {
    let mut bytes = Wiped::with_room(text.len());
    let (mut bits, mut count) = (0u32, 0);
    for digit in text.iter().filter(|&&digit| digit != b'=') {
        let value = DIGITS.iter().position(|other| other == digit).unwrap();
        bits = bits << 6 | u32::try_from(value).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.0.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}

/// The base64 digits of whole groups of three bytes.
fn encode_base64(bytes: &[u8]) -> Wiped {
    let mut text = Wiped::with_room(bytes.len() / 3 * 4);
    for group in bytes.chunks_exact(3) {
        let bits = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
        for shift in [18, 12, 6, 0] {
            text.0.push(DIGITS[(bits >> shift & 63) as usize]);
        }
    }
    text
}

/// The search patterns, with every byte inverted.
pub struct Secrets {
    windows: Vec<Window>,
    /// The first of the windows whose first bytes have a number in common, by that number.
    first: Vec<Option<usize>>,
}

struct Window {
    inverse: [u8; WINDOW],
    form: &'static str,
    /// The next window with the same number.
    next: Option<usize>,
}

/// A number of 14 bits that the inverses of four bytes have.
fn number(inverses: [u8; 4]) -> usize {
    (u32::from_le_bytes(inverses).wrapping_mul(0x9e37_79b1) >> 18) as usize
}

impl Default for Secrets {
    fn default() -> Self {
        Secrets {
            windows: Vec::new(),
            first: vec![None; 1 << 14],
        }
    }
}

impl Secrets {
    /// Adds a secret: its bytes, its bytes in the order that numbers have in memory, and its base64 wherever it stands.
    pub fn add(&mut self, secret: &[u8]) {
        let zeros = secret.iter().take_while(|&&byte| byte == 0).count();
        let secret = &secret[zeros..];
        assert!(secret.len() >= WINDOW, "too short a secret to look for");
        self.add_windows("bytes", secret, 4);
        let mut reversed = Wiped::with_room(secret.len());
        secret.iter().rev().for_each(|byte| reversed.0.push(*byte));
        self.add_windows("number", &reversed, 4);
        for start in 0..3 {
            self.add_windows("base64", &encode_base64(&secret[start..]), 4);
        }
    }

    fn add_windows(&mut self, form: &'static str, bytes: &[u8], step: usize) {
        for window in bytes.windows(WINDOW).step_by(step) {
            let mut inverse = [0; WINDOW];
            for (inverse, byte) in inverse.iter_mut().zip(window) {
                *inverse = !byte;
            }
            let first = &mut self.first[number([inverse[0], inverse[1], inverse[2], inverse[3]])];
            let next = first.replace(self.windows.len());
            self.windows.push(Window { inverse, form, next });
        }
    }

    /// The places where parts of the secrets were found, as text.
    pub fn found(&self) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        self.each(|place, address, form| {
            if words.len() < 6 {
                words.push(format!("{form} at {address:#x} in {place}"));
            }
        });
        words
    }

    /// Overwrites the secrets wherever they are.
    pub fn wipe_found(&self) {
        let memory = File::options().write(true).open("/proc/self/mem").unwrap();
        let mut places = Vec::new();
        self.each(|_, address, _| places.push(address));
        for address in places {
            memory.write_all_at(&[0; WINDOW], address).unwrap();
        }
    }

    fn each(&self, mut report: impl FnMut(&str, u64, &'static str)) {
        let memory = File::open("/proc/self/mem").unwrap();
        let mut buffer = Wiped(vec![0; 1 << 16]);
        let stack = std::ptr::from_ref(&memory) as u64;
        let own = buffer.0.as_ptr() as u64..buffer.0.as_ptr() as u64 + buffer.0.len() as u64;
        for mapping in fs::read_to_string("/proc/self/maps").unwrap().lines() {
            let mut fields = mapping.split_whitespace();
            let (range, access) = (fields.next().unwrap(), fields.next().unwrap());
            let place = fields.nth(3).unwrap_or("memory without a name");
            let (start, end) = range.split_once('-').unwrap();
            let (mut start, end) = (
                u64::from_str_radix(start, 16).unwrap(),
                u64::from_str_radix(end, 16).unwrap(),
            );
            if !access.starts_with("rw") || place == "[stack]" || (start..end).contains(&stack) {
                continue;
            }
            while start < end {
                // What is being read into would find itself.
                if own.contains(&start) {
                    start = own.end;
                    continue;
                }
                let stop = if start < own.start { end.min(own.start) } else { end };
                let size = usize::try_from(stop.saturating_sub(start)).unwrap().min(buffer.0.len());
                // A mapping may have gone, or end in the middle of nothing.
                let Ok(read) = memory.read_at(&mut buffer.0[..size], start) else {
                    break;
                };
                if read < WINDOW {
                    break;
                }
                self.search(&buffer.0[..read], |offset, form| {
                    report(place, start + offset as u64, form)
                });
                buffer.0[..read].fill(0);
                // Windows that two readings share.
                start += if start + (read as u64) < stop {
                    read - (WINDOW - 1)
                } else {
                    read
                } as u64;
            }
        }
    }

    fn search(&self, bytes: &[u8], mut report: impl FnMut(usize, &'static str)) {
        for (at, window) in bytes.windows(WINDOW).enumerate() {
            let mut candidate = self.first[number([!window[0], !window[1], !window[2], !window[3]])];
            while let Some(index) = candidate {
                let known = &self.windows[index];
                if known
                    .inverse
                    .iter()
                    .zip(window)
                    .all(|(inverse, byte)| *inverse == !byte)
                {
                    report(at, known.form);
                    break;
                }
                candidate = known.next;
            }
        }
    }
}
