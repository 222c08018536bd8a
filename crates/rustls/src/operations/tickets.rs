//! The encryption of session tickets.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use hazmat_openssl::aead::AesGcm;
use hazmat_openssl::{Backend, Result};
use zeroize::Zeroize;

use super::records::{NONCE_LENGTH, TAG_LENGTH};

/// How long a key encrypts new tickets.
pub(crate) const ROTATION: Duration = Duration::from_secs(6 * 60 * 60);

/// How long after it was made a key decrypts tickets: the lifetime of the first ticket of a key. The last one has half of it.
pub(crate) const LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);

/// The number of tickets of a key. NIST SP 800-38D, section 8.3, allows 2^32 random nonces for a key.
const MOST_TICKETS: u64 = 1 << 32;

/// The length of the longest ticket in bytes: that of its field in the messages of TLS.
const LONGEST_TICKET: usize = 0xffff;

const NAME_LENGTH: usize = 16;

/// The length of AES-256's keys in bytes.
const KEY_LENGTH: usize = 32;

/// The time since a fixed moment.
type Clock = Box<dyn Fn() -> Duration + Send + Sync>;

/// Encrypts and decrypts session tickets, with keys that change. A ticket is the name of its key, the nonce, the ciphertext and the
/// tag; the name is authenticated too.
pub(crate) struct TicketKeys {
    backend: Backend,
    clock: Clock,
    most_tickets: u64,
    keys: RwLock<Keys>,
}

#[derive(Clone)]
struct Keys {
    current: Arc<TicketKey>,
    previous: Option<Arc<TicketKey>>,
}

/// A key. libcrypto erases it when the last thread that uses it has dropped it.
struct TicketKey {
    name: [u8; NAME_LENGTH],
    aead: AesGcm,
    made_at: Duration,
    tickets: AtomicU64,
}

impl TicketKeys {
    /// Makes the first key. Time is monotonic: a change of the system's clock does not change the lifetime of keys.
    ///
    /// # Errors
    ///
    /// [`Error::Unsupported`](hazmat_openssl::Error::Unsupported) if the backend does not offer AES-256-GCM; otherwise as
    /// [`Backend::random_bytes`].
    pub(crate) fn new(backend: &Backend) -> Result<Self> {
        let start = Instant::now();
        Self::with(backend, Box::new(move || start.elapsed()), MOST_TICKETS)
    }

    /// As [`new`](Self::new), with another clock and another number of tickets for a key.
    pub(crate) fn with(backend: &Backend, clock: Clock, most_tickets: u64) -> Result<Self> {
        let current = Arc::new(TicketKey::new(backend, clock())?);
        Ok(TicketKeys {
            backend: backend.clone(),
            clock,
            most_tickets,
            keys: RwLock::new(Keys {
                current,
                previous: None,
            }),
        })
    }

    /// Encrypts a session. `None` if it is too long for a ticket, or libcrypto fails.
    pub(crate) fn encrypt(&self, session: &[u8]) -> Option<Vec<u8>> {
        let length = session.len().checked_add(NAME_LENGTH + NONCE_LENGTH + TAG_LENGTH)?;
        if length > LONGEST_TICKET {
            return None;
        }
        let key = self.key_for_new_ticket()?;
        let mut ticket = Vec::with_capacity(length);
        ticket.extend_from_slice(&key.name);
        ticket.extend_from_slice(&[0; NONCE_LENGTH]);
        ticket.extend_from_slice(session);
        let (header, sealed) = ticket.split_at_mut_checked(NAME_LENGTH + NONCE_LENGTH)?;
        let Ok((nonce, tag)) = key.aead.encrypt_in_place_with_generated_nonce(&key.name, sealed) else {
            ticket.zeroize();
            return None;
        };
        header.get_mut(NAME_LENGTH..)?.copy_from_slice(&nonce);
        ticket.extend_from_slice(tag.as_ref());
        Some(ticket)
    }

    /// Decrypts a ticket. `None` for one that no key in use has made.
    pub(crate) fn decrypt(&self, ticket: &[u8]) -> Option<Vec<u8>> {
        if ticket.len() > LONGEST_TICKET {
            return None;
        }
        let (name, rest) = ticket.split_at_checked(NAME_LENGTH)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_LENGTH)?;
        let keys = self.keys_in_use()?;
        let now = (self.clock)();
        let key = [Some(&keys.current), keys.previous.as_ref()]
            .into_iter()
            .flatten()
            .find(|key| key.name == name && key.age(now) < LIFETIME)?;
        key.aead.decrypt(nonce, sealed, name).ok()
    }

    /// The current key, for one more ticket; a new one if it is too old or has made too many.
    fn key_for_new_ticket(&self) -> Option<Arc<TicketKey>> {
        let keys = self.keys_in_use()?;
        if let Some(key) = self.use_for_ticket(keys.current) {
            return Some(key);
        }
        // Made without the lock, so that other threads need not wait for it.
        let new = TicketKey::new(&self.backend, (self.clock)()).ok()?;
        let mut keys = self.keys.write().ok()?;
        // Another thread may have replaced it meanwhile.
        if let Some(key) = self.use_for_ticket(Arc::clone(&keys.current)) {
            return Some(key);
        }
        let new = Arc::new(new);
        keys.previous = Some(std::mem::replace(&mut keys.current, Arc::clone(&new)));
        self.use_for_ticket(new)
    }

    /// Counts a ticket of a key, unless the key may not make another.
    fn use_for_ticket(&self, key: Arc<TicketKey>) -> Option<Arc<TicketKey>> {
        if key.age((self.clock)()) >= ROTATION {
            return None;
        }
        let count = |made: u64| (made < self.most_tickets).then(|| made.saturating_add(1));
        key.tickets
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, count)
            .ok()?;
        Some(key)
    }

    /// The keys, after those that are too old to decrypt are erased. A current key that is that old stays, unused, until
    /// the next ticket replaces it, if no new one can be made now.
    fn keys_in_use(&self) -> Option<Keys> {
        let now = (self.clock)();
        let is_old = |key: &Arc<TicketKey>| key.age(now) >= LIFETIME;
        let any_is_old = |keys: &Keys| is_old(&keys.current) || keys.previous.as_ref().is_some_and(is_old);
        let keys = self.keys.read().ok()?.clone();
        if !any_is_old(&keys) {
            return Some(keys);
        }
        let new = is_old(&keys.current).then(|| TicketKey::new(&self.backend, now));
        drop(keys);
        let mut keys = self.keys.write().ok()?;
        if keys.previous.as_ref().is_some_and(is_old) {
            keys.previous = None;
        }
        if let (true, Some(Ok(new))) = (is_old(&keys.current), new) {
            keys.current = Arc::new(new);
        }
        Some(keys.clone())
    }
}

impl TicketKey {
    fn new(backend: &Backend, now: Duration) -> Result<Self> {
        let aead = AesGcm::new(backend, &AesGcm::generate_key(backend, KEY_LENGTH)?)?;
        let mut name = [0; NAME_LENGTH];
        backend.fill_random(&mut name)?;
        Ok(TicketKey {
            name,
            aead,
            made_at: now,
            tickets: AtomicU64::new(0),
        })
    }

    fn age(&self, now: Duration) -> Duration {
        now.saturating_sub(self.made_at)
    }
}

impl fmt::Debug for TicketKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TicketKeys").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    const HOUR: u64 = 60 * 60;

    /// Ticket keys with a clock that the test sets, in seconds.
    fn at_time(most_tickets: u64) -> (TicketKeys, Arc<AtomicU64>) {
        let seconds = Arc::new(AtomicU64::new(0));
        let read = Arc::clone(&seconds);
        let clock = Box::new(move || Duration::from_secs(read.load(Ordering::Relaxed)));
        let backend = Backend::new().unwrap();
        (TicketKeys::with(&backend, clock, most_tickets).unwrap(), seconds)
    }

    fn name(ticket: &[u8]) -> &[u8] {
        &ticket[..NAME_LENGTH]
    }

    /// The number of keys in memory.
    fn kept(keys: &TicketKeys) -> usize {
        1 + usize::from(keys.keys.read().unwrap().previous.is_some())
    }

    #[test]
    fn tickets_are_decrypted_and_never_alike() {
        let keys = TicketKeys::new(&Backend::new().unwrap()).unwrap();
        for session in [&b""[..], b"a session", &[3; 5000]] {
            let ticket = keys.encrypt(session).unwrap();
            assert_eq!(ticket.len(), session.len() + 44);
            assert_eq!(keys.decrypt(&ticket).unwrap(), session);
            let again = keys.encrypt(session).unwrap();
            assert_eq!(name(&again), name(&ticket));
            assert_ne!(again, ticket);
            if session.len() > 8 {
                assert!(!ticket.windows(session.len()).any(|part| part == session));
            }
        }
    }

    #[test]
    fn keys_change_after_6_hours_and_decrypt_for_12() {
        let (keys, clock) = at_time(MOST_TICKETS);
        let first = keys.encrypt(b"first").unwrap();
        clock.store(6 * HOUR - 1, Ordering::Relaxed);
        let last_of_first = keys.encrypt(b"last").unwrap();
        assert_eq!(name(&last_of_first), name(&first));
        assert_eq!(kept(&keys), 1);

        clock.store(6 * HOUR, Ordering::Relaxed);
        let second = keys.encrypt(b"second").unwrap();
        assert_ne!(name(&second), name(&first));
        assert_eq!(kept(&keys), 2);

        clock.store(12 * HOUR - 1, Ordering::Relaxed);
        assert_eq!(keys.decrypt(&first).unwrap(), b"first");
        assert_eq!(keys.decrypt(&last_of_first).unwrap(), b"last");
        assert_eq!(keys.decrypt(&second).unwrap(), b"second");

        clock.store(12 * HOUR, Ordering::Relaxed);
        assert_eq!(keys.decrypt(&first), None);
        assert_eq!(keys.decrypt(&last_of_first), None);
        assert_eq!(
            kept(&keys),
            1,
            "the first key is erased by the first call after its time"
        );
        assert_eq!(keys.decrypt(&second).unwrap(), b"second");
        let third = keys.encrypt(b"third").unwrap();
        assert_ne!(name(&third), name(&second));
        clock.store(18 * HOUR - 1, Ordering::Relaxed);
        assert_eq!(keys.decrypt(&second).unwrap(), b"second");
        clock.store(18 * HOUR, Ordering::Relaxed);
        assert_eq!(keys.decrypt(&second), None);
    }

    /// A server without clients: the first call after a long time finds no key that is still good.
    #[test]
    fn a_long_pause_leaves_no_old_key() {
        let (keys, clock) = at_time(MOST_TICKETS);
        let first = keys.encrypt(b"first").unwrap();
        clock.store(7 * HOUR, Ordering::Relaxed);
        let second = keys.encrypt(b"second").unwrap();
        clock.store(100 * HOUR, Ordering::Relaxed);
        assert_eq!(keys.decrypt(&second), None);
        assert_eq!(keys.decrypt(&first), None);
        assert_eq!(kept(&keys), 1);
        let made_at = keys.keys.read().unwrap().current.made_at;
        assert_eq!(
            made_at,
            Duration::from_secs(100 * HOUR),
            "the old current key is erased too"
        );
        let third = keys.encrypt(b"third").unwrap();
        assert_eq!(keys.decrypt(&third).unwrap(), b"third");
    }

    #[test]
    fn a_key_makes_a_bounded_number_of_tickets() {
        let (keys, _) = at_time(3);
        let tickets: Vec<Vec<u8>> = (0..9).map(|_| keys.encrypt(b"session").unwrap()).collect();
        for (index, ticket) in tickets.iter().enumerate() {
            assert_eq!(name(ticket), name(&tickets[index / 3 * 3]));
        }
        assert_ne!(name(&tickets[0]), name(&tickets[3]));
        assert_ne!(name(&tickets[3]), name(&tickets[6]));
        // Two keys are kept.
        assert_eq!(keys.decrypt(&tickets[2]), None);
        assert!(tickets[3..].iter().all(|ticket| keys.decrypt(ticket).is_some()));
    }

    #[test]
    fn hostile_tickets_are_refused() {
        let (keys, _) = at_time(MOST_TICKETS);
        let ticket = keys.encrypt(b"a session").unwrap();
        let mut refused = 0;
        for length in 0..ticket.len() {
            assert_eq!(keys.decrypt(&ticket[..length]), None);
            refused += 1;
        }
        for bit in 0..ticket.len() * 8 {
            let mut changed = ticket.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(keys.decrypt(&changed), None);
            refused += 1;
        }
        let other = at_time(MOST_TICKETS).0.encrypt(b"a session").unwrap();
        for bad in [&other[..], &[ticket.as_slice(), &[0]].concat(), &[0xff; 1 << 17]] {
            assert_eq!(keys.decrypt(bad), None);
            refused += 1;
        }
        // Another ticket's name, and another's nonce.
        let second = keys.encrypt(b"a session").unwrap();
        let spliced = [
            &second[..NAME_LENGTH + NONCE_LENGTH],
            &ticket[NAME_LENGTH + NONCE_LENGTH..],
        ]
        .concat();
        assert_eq!(keys.decrypt(&spliced), None);
        assert_eq!(refused, 53 + 53 * 8 + 3);
        assert_eq!(keys.decrypt(&ticket).unwrap(), b"a session");
    }

    #[test]
    fn a_ticket_fits_its_field() {
        let (keys, _) = at_time(MOST_TICKETS);
        let longest = LONGEST_TICKET - 44;
        let ticket = keys.encrypt(&vec![1; longest]).unwrap();
        assert_eq!(ticket.len(), LONGEST_TICKET);
        assert_eq!(keys.decrypt(&ticket).unwrap().len(), longest);
        assert_eq!(keys.encrypt(&vec![1; longest + 1]), None);
    }

    /// Threads that encrypt, decrypt and change keys at the same time never lose a ticket that is in its time, and never
    /// make more tickets with a key than allowed.
    #[test]
    fn threads_share_the_keys() {
        let (keys, _) = at_time(50);
        let names = RwLock::new(std::collections::HashMap::<Vec<u8>, usize>::new());
        let decrypted = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let ticket = keys.encrypt(b"a session").unwrap();
                        // Two more keys may have been made since, by the other threads.
                        if let Some(session) = keys.decrypt(&ticket) {
                            assert_eq!(session, b"a session");
                            decrypted.fetch_add(1, Ordering::Relaxed);
                        }
                        *names.write().unwrap().entry(name(&ticket).to_vec()).or_default() += 1;
                    }
                });
            }
        });
        let names = names.into_inner().unwrap();
        assert_eq!(names.values().sum::<usize>(), 800);
        assert!(names.values().all(|count| *count <= 50), "{names:?}");
        assert_eq!(names.len(), 16, "no key is given up before its number of tickets");
        assert!(decrypted.into_inner() > 700);
    }
}
