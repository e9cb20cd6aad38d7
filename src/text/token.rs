//! What a token is, and the buffer that holds a comment's tokens.

/// What a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, perhaps with digits.
    Word,
    /// Digits only.
    Number,
    /// A link; folded to one placeholder.
    Url,
    /// An e-mail address; folded to one placeholder.
    Email,
    /// `@somebody`; folded to one placeholder.
    User,
    /// One emoji.
    Emoji,
    /// A run of `!`, `?`, dots or signs.
    Punctuation,
}

/// What is known of how a token was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u8);

impl Flags {
    /// Two letters or more, all of them capitals.
    pub const UPPER: Self = Self(1);
    /// The first token after the end of a sentence or a line.
    pub const BREAK: Self = Self(2);
    /// Written so that a filter would not read it: `1d10t`, `f**k`, `i d i o t`, foreign look-alike letters.
    pub const DISGUISED: Self = Self(4);
    /// A letter three times or more: `idioooot`.
    pub const STRETCHED: Self = Self(8);
    /// Carried a hashtag's mark.
    pub const HASHTAG: Self = Self(16);
    /// Begins with a capital and is not all capitals.
    pub const TITLE: Self = Self(32);

    /// Whether all flags of `other` are set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any flag of `other` is set.
    pub fn has_any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// `other` where `condition` holds, else nothing.
    #[must_use]
    pub fn when(condition: bool, other: Self) -> Self {
        if condition { other } else { Self(0) }
    }
}

/// One token of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte in the original text.
    pub start: u32,
    /// One past the last byte in the original text.
    pub end: u32,
    /// First byte in [`Tokens::folded`].
    pub folded_start: u32,
    /// One past the last byte in [`Tokens::folded`].
    pub folded_end: u32,
    /// The frozen hash of the folded bytes ([`crate::features::hash`]).
    pub hash: u64,
    /// What it stands for.
    pub kind: TokenKind,
    /// How it was written.
    pub flags: Flags,
}

/// A comment's tokens in the order of the text; a buffer made to be used again for the next comment.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    /// The text with its ASCII letters in lower case, where plain words lie; behind it the folded text of all other
    /// tokens, one after another. UTF-8.
    pub folded: Vec<u8>,
    /// The tokens; `start` and `end` never decrease.
    pub list: Vec<Token>,
    /// Buffers of the careful path.
    pub(super) scratch: super::chunk::Scratch,
}

impl Tokens {
    /// An empty buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets the tokens, keeps the memory.
    pub fn clear(&mut self) {
        self.folded.clear();
        self.list.clear();
    }

    /// The folded bytes of a token of this buffer, UTF-8; empty for a token of another.
    pub fn bytes(&self, token: &Token) -> &[u8] {
        self.folded.get(token.folded_start as usize..token.folded_end as usize).unwrap_or_default()
    }

    /// The folded text of a token of this buffer; empty for a token of another.
    pub fn text(&self, token: &Token) -> &str {
        std::str::from_utf8(self.bytes(token)).unwrap_or_default()
    }
}
