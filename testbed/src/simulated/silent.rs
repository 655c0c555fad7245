//! An address that swallows what is sent to it, as a firewall that drops packets does.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context;
use tokio::net::{TcpSocket, TcpStream};

/// How many connections wait in the queue of a socket that takes one: one more, and the one that does not fit yet.
const FILLERS: usize = 3;

/// A port of loopback where every attempt to connect is met with silence: nobody takes connections, and the queue of those
/// that wait is full, so that the kernel drops what comes.
pub struct Silent {
    address: SocketAddr,
    _listener: tokio::net::TcpListener,
    _fillers: Vec<TcpStream>,
}

impl Silent {
    /// Opens one.
    pub async fn open() -> anyhow::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket
            .bind((Ipv4Addr::LOCALHOST, 0).into())
            .context("binding a port that will be silent")?;
        let address = socket.local_addr()?;
        let listener = socket.listen(1)?;
        let mut fillers = Vec::new();
        for _ in 0..FILLERS {
            let connecting = TcpStream::connect(address);
            // The first that is not answered shows that the queue is full.
            match tokio::time::timeout(std::time::Duration::from_millis(100), connecting).await {
                Ok(connected) => fillers.push(connected?),
                Err(_) => break,
            }
        }
        Ok(Silent {
            address,
            _listener: listener,
            _fillers: fillers,
        })
    }

    /// `https://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }
}
