//! What the register says of assets, and what machines and devices say of themselves: to set beside each other.

use std::collections::BTreeSet;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::metric;
use rusqlite::Row;

use crate::error::Result;
use crate::sql;
use crate::view::View;

/// By what an asset can be found again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// The maker's number.
    pub serial: Option<String>,
    /// Its name in the network.
    pub host_name: Option<String>,
    /// Address of its network card.
    pub mac: Option<String>,
    /// Its address in the network.
    pub address: Option<String>,
}

/// An asset, and by what it can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Its id: the register's, or the agents'.
    pub asset: AssetId,
    /// By what.
    pub marks: Marks,
}

impl View<'_> {
    /// What the register says last of each asset, by id.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn register(&self) -> Result<Vec<Marked>> {
        let select = "SELECT names.text, serial, host_name, mac, address FROM assets AS row
            JOIN names ON names.id = row.asset
            WHERE NOT EXISTS (SELECT 1 FROM assets AS later WHERE later.asset = row.asset
                AND (later.entry, later.line) > (row.entry, row.line)) ORDER BY 1";
        Ok(sql::all(self.connection, select, [], marked)?)
    }

    /// Departments that the register or the orders name, as they stand.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn departments(&self) -> Result<BTreeSet<String>> {
        let select = "SELECT department FROM assets AS row WHERE department IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM assets AS later WHERE later.asset = row.asset
                    AND (later.entry, later.line) > (row.entry, row.line))
            UNION SELECT department FROM orders
                WHERE entry = (SELECT max(entry) FROM orders AS newer WHERE newer.order_no = orders.order_no)";
        Ok(sql::all(self.connection, select, [], |row| row.get(0))?.into_iter().collect())
    }

    /// What agents were told by machines and devices themselves, by the agents' ids.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn marks_told(&self) -> Result<Vec<Marked>> {
        let select = "SELECT names.text, serial.text, host.text, NULL, NULL FROM seen
            JOIN names ON names.id = seen.asset
            LEFT JOIN facts AS serial ON serial.asset = seen.asset
                AND serial.metric = (SELECT id FROM names WHERE text = ?1)
            LEFT JOIN facts AS host ON host.asset = seen.asset
                AND host.metric = (SELECT id FROM names WHERE text = ?2) ORDER BY 1";
        Ok(sql::all(self.connection, select, [metric::SERIAL, metric::HOST_NAME], marked)?)
    }
}

fn marked(row: &Row<'_>) -> rusqlite::Result<Marked> {
    let marks = Marks { serial: row.get(1)?, host_name: row.get(2)?, mac: row.get(3)?, address: row.get(4)? };
    Ok(Marked { asset: sql::parsed(row, 0)?, marks })
}
