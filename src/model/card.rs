//! The model card: what people should know of a model, written from its file.
