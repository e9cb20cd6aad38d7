//! Page bytes to comments.
