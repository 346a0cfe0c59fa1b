//! The control target.

/// Whom to ask whether our own network works: the site's gateway, or the collector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlTarget {
    /// A port that accepts connections.
    Tcp {
        /// Name or address, an IPv6 address without brackets.
        host: String,
        /// Port.
        port: u16,
    },
    /// A host that answers echo requests.
    Icmp {
        /// Name or address, an IPv6 address without brackets.
        host: String,
    },
}
