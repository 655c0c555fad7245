//! Which resources an API server serves, how they are called, and what an argument such as `hv/node-1` means.
//!
//! Nothing here asks a server: [`parse_resource_list`], [`parse_group_list`] and [`parse_aggregated`] read what a server
//! answered, [`RestMapper`] finds the kind that a person means, [`parse_arguments`] reads a command's arguments, and
//! [`DiscoveryCache`] keeps answers on disk.

mod answers;
mod arguments;
mod cache;
mod mapper;
mod order;
mod resource;

pub use answers::{
    Aggregated, ApiGroup, ServedKind, is_aggregated, parse_aggregated, parse_group_list, parse_resource_list,
    parse_served_list,
};
pub use arguments::{ArgumentError, Arguments, Form, Request, parse_arguments};
pub use cache::{CacheKey, DEFAULT_TTL, DiscoveryCache};
pub use mapper::{Resolution, ResolveError, RestMapper, guess};
pub use order::discovery_order;
pub use resource::{PathError, ResourceKind};
