//! The password of a file, in the form in which the program used it that wrote the file.

use zeroize::Zeroizing;

use super::budget::Budget;
use super::mac::Mac;
use crate::backend::Backend;
use crate::error::{Error, Result};
use crate::serialization::encryption::kdf::Work;
use crate::serialization::encryption::password_form::PasswordForm;
use crate::serialization::encryption::scheme::Scheme;

/// A password that opens the parts of one file.
pub(super) struct FilePassword<'a> {
    backend: &'a Backend,
    forms: Vec<PasswordForm<'a>>,
    /// The index of the form that has opened a part of the file.
    current: usize,
    /// Whether the caller has given a password, even an empty one.
    is_given: bool,
    was_needed: bool,
    budget: Budget,
}

impl<'a> FilePassword<'a> {
    /// Without a password, the empty one is tried: some programs write files under it.
    pub(super) fn new(backend: &'a Backend, password: Option<&'a [u8]>, budget: Budget) -> Self {
        FilePassword {
            backend,
            forms: PasswordForm::all(password.unwrap_or_default()),
            current: 0,
            is_given: password.is_some(),
            was_needed: false,
            budget,
        }
    }

    /// Fails if these key derivations together would exceed the limits.
    pub(super) fn check_work(&self, works: impl IntoIterator<Item = Work>) -> Result<()> {
        self.budget.check(works)
    }

    /// Verifies the message authentication code over data.
    pub(super) fn verify(&mut self, mac: &Mac<'_>, data: &[u8]) -> Result<()> {
        let backend = self.backend;
        let attempt = |form: &PasswordForm<'_>| match mac.verify(backend, form, data)? {
            true => Ok(()),
            false => Err(Error::IncorrectPassword),
        };
        self.try_forms(mac.takes_utf16(), mac.work(), attempt)
    }

    /// Decrypts, and lets `read` judge the plaintext: with a wrong password it is random, and only most of it has wrong padding.
    pub(super) fn decrypt<T>(
        &mut self,
        scheme: &Scheme<'_>,
        ciphertext: &[u8],
        read: impl Fn(Zeroizing<Vec<u8>>) -> Result<T>,
    ) -> Result<T> {
        let backend = self.backend;
        let attempt = |form: &PasswordForm<'_>| read(scheme.decrypt(backend, form, ciphertext)?);
        self.try_forms(scheme.takes_utf16(), scheme.work(), attempt)
    }

    /// Tries the forms, beginning with the one that has opened another part; only one if they do not differ in their bytes.
    fn try_forms<T>(
        &mut self,
        takes_utf16: bool,
        work: Work,
        attempt: impl Fn(&PasswordForm<'_>) -> Result<T>,
    ) -> Result<T> {
        self.was_needed = true;
        let count = if takes_utf16 { self.forms.len() } else { 1 };
        for step in 0..count {
            let index = (self.current + step) % self.forms.len().max(1);
            let Some(form) = self.forms.get(index) else { break };
            self.budget.spend(work)?;
            match attempt(form) {
                Err(Error::IncorrectPassword) => {}
                // A strict FIPS backend derives no key from an empty password, which nobody has given.
                Err(Error::NotApproved { .. }) if !self.is_given => break,
                Ok(opened) => {
                    self.current = index;
                    return Ok(opened);
                }
                Err(other) => return Err(other),
            }
        }
        Err(match self.is_given {
            true => Error::IncorrectPassword,
            false => Error::PasswordRequired,
        })
    }

    /// Refuses a password for a file that has neither a message authentication code nor an encrypted part. An empty one counts as
    /// none.
    pub(super) fn check_needed(&self) -> Result<()> {
        let is_empty = self.forms.first().is_none_or(|form| form.bytes.is_empty());
        match self.was_needed || is_empty {
            true => Ok(()),
            false => Err(Error::PasswordNotNeeded),
        }
    }
}
