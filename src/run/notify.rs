//! Tells systemd, where it started the desk, that it works and that it stops (`Type=notify`).

/// Where systemd listens.
const SOCKET: &str = "NOTIFY_SOCKET";

/// The desk works.
pub(super) fn ready() {
    tell("READY=1");
}

/// The desk stops.
pub(super) fn stopping() {
    tell("STOPPING=1");
}

#[cfg(target_os = "linux")]
fn tell(state: &str) {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    let Some(path) = std::env::var_os(SOCKET).and_then(|path| path.into_string().ok()) else { return };
    // A name that begins with @ is in the abstract namespace.
    let address = match path.strip_prefix('@') {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(&path),
    };
    let told = address.and_then(|address| UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address));
    if let Err(error) = told {
        tracing::warn!(%error, "systemd could not be told of the desk's state");
    }
}

#[cfg(not(target_os = "linux"))]
fn tell(_: &str) {}
