//! Renderers: from an outcome to bytes. Nothing here knows of HTTP, and nothing here prints.
