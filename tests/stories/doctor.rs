//! What `frontdesk doctor` finds at the login of an organisation.

use frontdesk::chat::finding::Grade;
use frontdesk::config::OidcConfig;
use frontdesk::web::Provider;

use super::desk::engine::Engine;
use super::logins::open;
use crate::issuer::{CLIENT, Fault, SECRET};

on_every_engine!(a_doctor_says_what_is_wrong_with_a_login,);

async fn a_doctor_says_what_is_wrong_with_a_login(engine: Engine) {
    let (desk, issuer) = open(engine).await;
    let oidc = desk.web_config().oidc.unwrap();
    let examined = async |oidc: &OidcConfig| {
        let found = Provider::new(oidc.clone()).examine(desk.clock.now()).await;
        found.into_iter().map(|one| (one.what, one.grade, format!("{} {}", one.found, one.fix.unwrap_or_default())))
    };
    let found: Vec<_> = examined(&oidc).await.collect();
    assert!(found.iter().all(|(_, grade, _)| *grade == Grade::Good) && found.len() == 3, "{found:?}");
    assert!(found[2].2.contains(CLIENT) && found[2].2.contains("/dashboard/oidc/back"), "{found:?}");
    assert!(!format!("{found:?}").contains(SECRET));
    issuer.misbehaves(Some(Fault::ForeignDiscovery));
    let found: Vec<_> = examined(&oidc).await.collect();
    assert!(matches!(&found[..], [(_, Grade::Bad, said)] if said.contains("exactly as it names itself")), "{found:?}");
    let mut nobody = oidc;
    nobody.issuer = "http://127.0.0.1:9".to_owned();
    let found: Vec<_> = examined(&nobody).await.collect();
    assert!(matches!(&found[..], [(_, Grade::Bad, said)] if said.contains("http://127.0.0.1:9")), "{found:?}");
}
