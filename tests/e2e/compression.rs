//! Whether answers come compressed.

use crate::simulated::{Fleet, HYPERVISORS};

#[test]
fn answers_come_compressed_unless_they_are_not_to_and_watches_never() {
    let fleet = Fleet::start();
    let env = fleet.env();
    let asked = |arguments: &[&str], code: i32| {
        let before = ["az-a", "az-b"].map(|zone| fleet.requests(zone, HYPERVISORS, "").len());
        env.run(arguments).exits(code);
        let zones = ["az-a", "az-b"].iter().zip(before);
        let encodings = zones.flat_map(|(zone, before)| {
            let requests = fleet.requests(zone, HYPERVISORS, "");
            requests
                .into_iter()
                .skip(before)
                .map(|request| request.accept_encoding)
        });
        encodings.collect::<Vec<_>>()
    };
    assert_eq!(asked(&["get", "hv"], 0), ["gzip", "gzip"]);
    assert_eq!(asked(&["get", "hv", "--disable-compression"], 0), ["", ""]);
    assert_eq!(
        asked(&["get", "hv", "--disable-compression=false"], 0),
        ["gzip", "gzip"]
    );
    let watched = asked(&["get", "hv", "-w", "--request-timeout=1s"], 0);
    assert!(watched.contains(&"identity".to_owned()), "{watched:?}");
}
