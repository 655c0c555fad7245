//! How far many lists are read ahead of their merge: no further than memory goes, and first where it helps most. Pure, but for
//! the channels by which readers are told.
//!
//! The merge can give an object only when it has one of every list, so a page of each has to be here; a page is small where
//! there are many lists. What memory there is beside these goes to the pages that the merge will want first: those after the
//! page whose last key is the least. (Knuth calls it forecasting: "Sorting and Searching", section 5.4.6.)

use std::collections::VecDeque;

use tokio::sync::mpsc::UnboundedSender;

use crate::client::outcome::ObjectKey;

/// How many bytes of pages there may be, here or on their way, beside two small ones of every list.
pub(super) const BUDGET: i64 = 16 << 20;
/// How large an object is taken for before any has been seen.
const USUAL_OBJECT: i64 = 4 << 10;
/// A page has so many objects at least, however many lists there are and however large the objects: each costs a request.
const LEAST: i64 = 20;
/// So many pages of a list may be on their way: one that is read, and one that is asked for as soon as it has come.
const ON_THEIR_WAY: usize = 2;

/// What the readers of several lists may do.
#[derive(Debug)]
pub(super) struct Ahead {
    /// How many bytes are left of the budget; less than none when there have to be more.
    free: i64,
    /// The most objects of a page; 0: all at once.
    limit: u32,
    lists: Vec<List>,
}

#[derive(Debug)]
struct List {
    /// Takes a limit for each page that may be asked for; `None` after the end.
    permits: Option<UnboundedSender<u32>>,
    /// What each page that may be asked for and is not here yet counts for, in their order.
    promised: VecDeque<i64>,
    /// The bytes of an object, as the server writes it.
    object: i64,
    /// The key of the last object that is here.
    last: Option<ObjectKey>,
}

impl Ahead {
    /// Nothing has been read yet; every reader may ask for a page.
    pub(super) fn new(limit: u32, readers: Vec<UnboundedSender<u32>>) -> Self {
        let lists = readers.into_iter().map(|permits| List {
            permits: Some(permits),
            promised: VecDeque::new(),
            object: USUAL_OBJECT,
            last: None,
        });
        let mut ahead = Ahead {
            free: BUDGET,
            limit,
            lists: lists.collect(),
        };
        ahead.go_on(|_| true);
        ahead
    }

    /// A page has come: so many objects of so many bytes, which take so many bytes here.
    pub(super) fn arrived(
        &mut self,
        list: usize,
        objects: usize,
        bytes: usize,
        held: usize,
        last: Option<&ObjectKey>,
    ) {
        let list = &mut self.lists[list];
        self.free += list.promised.pop_front().unwrap_or(0) - count(held);
        if objects > 0 {
            list.object = (count(bytes) / count(objects)).max(1);
        }
        if let Some(last) = last {
            list.last = Some(last.clone());
        }
    }

    /// What took so many bytes is not here any more.
    pub(super) fn gave(&mut self, held: usize) {
        self.free += count(held);
    }

    /// Nothing more will come of a list.
    pub(super) fn ended(&mut self, list: usize) {
        let list = &mut self.lists[list];
        list.permits = None;
        self.free += list.promised.drain(..).sum::<i64>();
    }

    /// Lets readers go on: those of which the merge needs the next page, and others while the budget lasts.
    pub(super) fn go_on(&mut self, needed: impl Fn(usize) -> bool) {
        for list in 0..self.lists.len() {
            let List {
                permits, promised, ..
            } = &self.lists[list];
            if permits.is_some() && promised.is_empty() && needed(list) {
                let full = self.size(list, self.limit);
                let limit = if full <= self.free {
                    self.limit
                } else {
                    self.small(list)
                };
                self.permit(list, limit);
            }
        }
        loop {
            let may_go_on = |list: &&List| list.permits.is_some() && list.promised.len() < ON_THEIR_WAY;
            let first = self.lists.iter().enumerate().filter(|(_, list)| may_go_on(list));
            let Some((first, _)) = first.min_by(|(_, a), (_, b)| a.last.cmp(&b.last)) else {
                return;
            };
            if self.size(first, self.limit) > self.free {
                return;
            }
            self.permit(first, self.limit);
        }
    }

    /// What is left of the budget.
    #[cfg(test)]
    pub(super) fn free(&self) -> i64 {
        self.free
    }

    fn permit(&mut self, list: usize, limit: u32) {
        let size = self.size(list, limit);
        let list = &mut self.lists[list];
        // A reader that is gone has told, or will, that nothing more comes.
        if let Some(permits) = &list.permits {
            let _ = permits.send(limit);
        }
        list.promised.push_back(size);
        self.free -= size;
    }

    /// How many bytes a page of so many objects will have.
    fn size(&self, list: usize, limit: u32) -> i64 {
        self.lists[list].object.saturating_mul(limit.into())
    }

    /// How many objects a page may have if each list has one that is no larger.
    fn small(&self, list: usize) -> u32 {
        let share = BUDGET / count(self.lists.len()).max(1) / self.lists[list].object;
        u32::try_from(share.max(LEAST))
            .unwrap_or(u32::MAX)
            .min(self.limit)
    }
}

fn count(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    use super::*;

    fn ahead(limit: u32, lists: usize) -> (Ahead, Vec<UnboundedReceiver<u32>>) {
        let (senders, receivers): (Vec<_>, Vec<_>) = (0..lists).map(|_| unbounded_channel()).unzip();
        (Ahead::new(limit, senders), receivers)
    }

    /// The limits that each reader has been given since the last time.
    fn permits(readers: &mut [UnboundedReceiver<u32>]) -> Vec<Vec<u32>> {
        let of =
            |reader: &mut UnboundedReceiver<u32>| std::iter::from_fn(|| reader.try_recv().ok()).collect();
        readers.iter_mut().map(of).collect()
    }

    fn key(name: &str) -> ObjectKey {
        ObjectKey::new(None, name)
    }

    #[test]
    fn few_lists_are_read_with_a_page_in_advance() {
        let (_, mut readers) = ahead(500, 3);
        assert_eq!(permits(&mut readers), [[500, 500], [500, 500], [500, 500]]);
    }

    #[test]
    fn the_pages_of_many_lists_are_small_and_then_those_that_are_wanted_first_are_full() {
        let (mut ahead, mut readers) = ahead(500, 50);
        let first = permits(&mut readers);
        // The first few have found the budget whole.
        let full = first.iter().filter(|limits| **limits == [500]).count();
        let small = first
            .iter()
            .filter(|limits| limits.len() == 1 && limits[0] < 100)
            .count();
        assert_eq!((full, full + small), (8, 50));
        // They are objects of 1 KB in the end, of which all first pages take a sixth of the budget.
        for (list, limits) in first.iter().enumerate() {
            let objects = limits[0] as usize;
            ahead.arrived(
                list,
                objects,
                objects << 10,
                objects << 10,
                Some(&key(&format!("{:02}", 50 - list))),
            );
        }
        ahead.go_on(|_| false);
        let then = permits(&mut readers);
        let ahead_of: Vec<usize> = then
            .iter()
            .enumerate()
            .filter(|(_, limits)| !limits.is_empty())
            .map(|(list, _)| list)
            .collect();
        assert!(ahead_of.len() > 5 && ahead_of.len() < 25, "{then:?}");
        // The last lists have the least keys.
        assert_eq!(ahead_of, (50 - ahead_of.len()..50).collect::<Vec<_>>());
        assert!(then[49].iter().all(|limit| *limit == 500));
        // What is needed comes whatever the budget says.
        ahead.go_on(|list| list == 0);
        let needed = permits(&mut readers);
        assert!(needed[0].len() == 1 && needed[0][0] >= 20, "{needed:?}");
        assert!(needed[1..].iter().all(Vec::is_empty));
    }

    #[test]
    fn an_end_gives_back_what_was_promised() {
        let (mut ahead, _readers) = ahead(500, 2);
        ahead.arrived(0, 500, 500 << 12, 1000, Some(&key("a")));
        ahead.ended(0);
        ahead.ended(1);
        ahead.gave(1000);
        assert_eq!(ahead.free, BUDGET);
        ahead.go_on(|_| true);
        assert_eq!(ahead.free, BUDGET);
    }

    #[test]
    fn a_list_that_is_wanted_whole_is_asked_for_whole() {
        let (_, mut readers) = ahead(0, 50);
        assert!(permits(&mut readers).iter().all(|limits| limits[0] == 0));
    }
}
