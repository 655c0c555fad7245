//! What is done to the servers.

use std::time::{Duration, Instant};

use testbed::real::Testbed;

/// SplitMix64: small, and the same everywhere.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// Kills, stops and restarts servers until the time is up, with all of them up in the end.
pub fn torment(testbed: &Testbed, until: Instant, seed: u64) -> (u32, u32) {
    let mut random = Random(seed);
    let (mut killed, mut paused) = (0, 0);
    let pause = |random: &mut Random, most: u64| {
        std::thread::sleep(Duration::from_millis(1000 + random.below(most * 1000)));
    };
    while Instant::now() + Duration::from_secs(4) < until {
        let cluster = &testbed.clusters()[random.below(testbed.clusters().len() as u64) as usize];
        // The short soak has time for one of either.
        if killed <= paused {
            cluster.kill().expect("it ends");
            pause(&mut random, 6);
            cluster.restart().expect("it is back");
            killed += 1;
        } else {
            cluster.pause().expect("it stands still");
            pause(&mut random, 6);
            cluster.resume().expect("it goes on");
            paused += 1;
        }
        pause(&mut random, 5);
    }
    std::thread::sleep(until.saturating_duration_since(Instant::now()));
    (killed, paused)
}
