//! Free loopback ports.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::Context;

/// `count` different ports that nothing listens on now. Another process may take one before its server starts, which a
/// caller sees as [`is_clash`].
pub(super) fn free(count: usize) -> anyhow::Result<Vec<u16>> {
    let listeners: Vec<TcpListener> = (0..count)
        .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .collect::<Result<_, _>>()
        .context("no free loopback port")?;
    listeners
        .iter()
        .map(|listener| Ok(listener.local_addr()?.port()))
        .collect()
}

/// Whether a server failed because its port was taken.
pub(super) fn is_clash(error: &anyhow::Error) -> bool {
    error.to_string().contains("address already in use")
}
