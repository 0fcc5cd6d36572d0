//! Requests to addresses that people configure: they reach nothing inside the desk's network, however it is written.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its server has failed")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use frontdesk::outgoing::{
    ANSWER_BYTES_MAX, Answer, BODY_BYTES_MAX, Failed, Names, Outgoing, Reach, Target, is_public,
};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 1));
const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// Names whose answer changes with every lookup.
struct Flipping {
    answers: Mutex<Vec<Vec<IpAddr>>>,
    lookups: AtomicUsize,
}

#[async_trait]
impl Names for Flipping {
    async fn look_up(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
        self.lookups.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        Ok(if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() })
    }
}

fn names(answers: &[&[IpAddr]]) -> Arc<Flipping> {
    let answers = answers.iter().map(|addresses| addresses.to_vec()).collect();
    Arc::new(Flipping { answers: Mutex::new(answers), lookups: AtomicUsize::new(0) })
}

/// A server that gives one answer to everybody and counts them.
async fn server(address: SocketAddr, answer: &'static [u8]) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let (address, hits) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&hits);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let _ = socket.read(&mut [0; 4096]).await;
            let _ = socket.write_all(answer).await;
            let _ = socket.shutdown().await;
        }
    });
    (address, hits)
}

fn reach(private: &[IpAddr]) -> Reach {
    Reach { plain_http: true, private: private.to_vec() }
}

#[tokio::test]
async fn a_name_is_looked_up_once_and_the_connection_goes_where_it_led() {
    let (address, hits) = server(SocketAddr::new(HERE, 0), b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
    // The same port elsewhere: where the name leads from the second lookup on.
    let (_, elsewhere) = server(SocketAddr::new(THERE, address.port()), b"HTTP/1.1 200 OK\r\n\r\n").await;
    let names = names(&[&[HERE], &[THERE]]);
    let outgoing = Outgoing::asking(Arc::clone(&names) as Arc<dyn Names>, reach(&[HERE]));
    let url = format!("http://hook.example:{}/x", address.port());
    assert_eq!(
        outgoing.post(&url, &[("x-id", "1")], b"{}".to_vec()).await,
        Ok(Answer { status: 200, body: b"ok".to_vec() })
    );
    assert_eq!(names.lookups.load(Ordering::SeqCst), 1);
    // By now it leads inside.
    assert_eq!(outgoing.post(&url, &[], Vec::new()).await, Err(Failed::Inside));
    assert_eq!((hits.load(Ordering::SeqCst), elsewhere.load(Ordering::SeqCst)), (1, 0));
}

#[tokio::test]
async fn one_address_inside_spoils_a_name() {
    let public = IpAddr::V4(Ipv4Addr::new(8, 8, 8, 8));
    for inside in ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "fd00::1"] {
        let outgoing = Outgoing::asking(names(&[&[public, inside.parse().unwrap()]]), Reach::default());
        let outcome = outgoing.post("https://hook.example/", &[], Vec::new()).await;
        assert_eq!(outcome, Err(Failed::Inside), "{inside}");
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let (inside, hits) = server(SocketAddr::new(THERE, 0), b"HTTP/1.1 200 OK\r\n\r\n").await;
    let answer = format!("HTTP/1.1 302 Found\r\nlocation: http://{inside}/\r\ncontent-length: 0\r\n\r\n");
    let (address, _) = server(SocketAddr::new(HERE, 0), Box::leak(answer.into_boxed_str()).as_bytes()).await;
    let outgoing = Outgoing::new(reach(&[HERE, THERE]));
    let outcome = outgoing.post(&format!("http://{address}/"), &[], Vec::new()).await;
    assert_eq!(outcome.map(|answer| answer.status), Ok(302));
    assert_eq!(hits.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn bodies_have_a_bound_both_ways() {
    let long = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(ANSWER_BYTES_MAX * 3));
    let (address, _) = server(SocketAddr::new(HERE, 0), Box::leak(long.into_boxed_str()).as_bytes()).await;
    let outgoing = Outgoing::new(reach(&[HERE]));
    let url = format!("http://{address}/");
    let answer = outgoing.post(&url, &[], Vec::new()).await.unwrap();
    assert_eq!(answer.body.len(), ANSWER_BYTES_MAX);
    assert_eq!(outgoing.post(&url, &[], vec![0; BODY_BYTES_MAX + 1]).await, Err(Failed::TooLarge));
}

#[tokio::test]
async fn a_header_cannot_begin_another_one() {
    let outgoing = Outgoing::new(reach(&[HERE]));
    let outcome = outgoing.post("http://127.0.0.1:1/", &[("x", "a\r\nhost: b")], Vec::new()).await;
    assert_eq!(outcome, Err(Failed::Address("a header cannot be sent")));
}

#[test]
fn only_an_address_on_the_internet_without_a_password_is_taken() {
    let refused = [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "example.org",
        "https://",
        "https://user@example.org/",
        "https://user:word@example.org/",
        "https://example.org:0/",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://017700000001/",
        "https://0177.0.0.1/",
        "https://0x7f.1/",
        "https://127.0.1/",
        "https://①②⑦.0.0.1/",
        "https://127。0。0。1/",
        "https://%31%32%37.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::127.0.0.1]/",
        "https://[fe80::1]/",
        "https://169.254.169.254/",
        "https://0/",
        "https://[fd00:ec2::254]/",
    ];
    for url in refused {
        assert!(Target::parse(url, &Reach::default()).is_err(), "{url}");
    }
    for url in
        ["https://example.org/", "https://example.org:8443/hook?x=1", "https://8.8.8.8/", "https://[2606:4700::1]/"]
    {
        assert!(Target::parse(url, &Reach::default()).is_ok(), "{url}");
    }
}

/// A number as the C library takes it in an address: decimal, octal or hexadecimal.
fn number(max: u64) -> impl Strategy<Value = String> {
    (0..=max, 0..4_u8).prop_map(|(value, base)| match base {
        0 => format!("0{value:o}"),
        1 => format!("0x{value:x}"),
        2 => format!("0X{value:X}"),
        _ => value.to_string(),
    })
}

/// An address of version 4 in one to four parts.
fn written() -> impl Strategy<Value = String> {
    prop_oneof![
        number(u64::from(u32::MAX)),
        (number(255), number(0x00ff_ffff)).prop_map(|(a, b)| format!("{a}.{b}")),
        (number(255), number(255), number(0xffff)).prop_map(|(a, b, c)| format!("{a}.{b}.{c}")),
        (number(255), number(255), number(255), number(255)).prop_map(|(a, b, c, d)| format!("{a}.{b}.{c}.{d}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// The C library reads addresses by code of its own; what it would connect to is what is judged.
    #[test]
    fn however_a_number_is_written_it_is_judged_by_where_it_leads(host in written()) {
        let leads_to = (host.as_str(), 443).to_socket_addrs().unwrap().next().unwrap().ip();
        let taken = Target::parse(&format!("https://{host}/"), &Reach::default());
        prop_assert_eq!(taken.is_ok(), is_public(leads_to), "{} → {}", host, leads_to);
    }

    #[test]
    fn an_address_of_version_6_is_judged_by_where_it_leads(bits: u128, prefix in 0..6_usize) {
        let prefix = [0, 0xffff << 32, 0x0064_ff9b << 96, 0x2002 << 112, 0xfe80 << 112, 0x2000 << 112][prefix];
        let ip = std::net::Ipv6Addr::from(prefix | (bits >> 64));
        let leads_to = (format!("{ip}").as_str(), 443).to_socket_addrs().unwrap().next().unwrap().ip();
        let taken = Target::parse(&format!("https://[{ip}]/"), &Reach::default());
        prop_assert_eq!(taken.is_ok(), is_public(leads_to), "{}", ip);
    }
}
