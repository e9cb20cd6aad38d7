//! A reader that refuses binary input and marks the end of the file, so that a quote that is never closed
//! can be told from a last field that ends with the file.

use std::io::{self, Read};

/// The record that ends every file. A file that holds it in a field of its own is cut there; the control
/// characters keep that from happening to text.
pub(super) const END: &[u8] = b"\x01\x02moderato-end-of-file\x03";

/// How many bytes are looked at for a zero byte, which no text file has.
const LOOK: usize = 1 << 13;

/// The wrapped reader, a line end, [`END`] and a line end.
#[derive(Debug)]
pub(super) struct Guarded<R> {
    inner: R,
    looked: usize,
    /// How much of the tail has been given out, once the inner reader is done.
    tail: Option<usize>,
}

impl<R: Read> Guarded<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, looked: 0, tail: None }
    }

    fn look(&mut self, bytes: &[u8]) -> io::Result<()> {
        let head = bytes.get(..LOOK.saturating_sub(self.looked).min(bytes.len())).unwrap_or_default();
        self.looked += head.len();
        if memchr::memchr(0, head).is_some() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "this is a binary file (it holds zero bytes)",
            ));
        }
        Ok(())
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.tail.is_none() {
            let n = self.inner.read(buffer)?;
            if n > 0 || buffer.is_empty() {
                self.look(buffer.get(..n).unwrap_or_default())?;
                return Ok(n);
            }
            self.tail = Some(0);
        }
        let given = self.tail.unwrap_or_default();
        let mut n = 0;
        for (to, from) in buffer.iter_mut().zip(b"\n".iter().chain(END).chain(b"\n").skip(given)) {
            *to = *from;
            n += 1;
        }
        self.tail = Some(given + n);
        Ok(n)
    }
}
