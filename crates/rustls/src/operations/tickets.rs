//! The encryption of session tickets.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use hazmat_openssl::aead::AesGcm;
use hazmat_openssl::{Backend, Result};
use zeroize::Zeroize;

/// How long a key encrypts new tickets.
pub(crate) const ROTATION: Duration = Duration::from_secs(6 * 60 * 60);

/// How long after it was made a key decrypts tickets: the lifetime of the first ticket of a key. The last one has half of it.
pub(crate) const LIFETIME: Duration = Duration::from_secs(12 * 60 * 60);

/// The number of tickets of a key. NIST SP 800-38D, section 8.3, allows 2^32 random nonces for a key.
const MOST_TICKETS: u64 = 1 << 32;

/// The length of the longest ticket in bytes: that of its field in the messages of TLS.
const LONGEST_TICKET: usize = 0xffff;

const NAME_LENGTH: usize = 16;
const NONCE_LENGTH: usize = 12;
const TAG_LENGTH: usize = 16;

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
