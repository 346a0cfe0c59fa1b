//! The asset register: what stands where, who pays for it, and under which service it is delivered.

use std::net::IpAddr;

use motprov_shared::identity::AssetId;

use crate::headings::{ASSETS, Field};
use crate::rows::FromRow;
use crate::table::Cells;
use crate::value;

/// What an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetKind {
    /// A workstation.
    Workstation,
    /// A printer.
    Printer,
    /// A server.
    Server,
    /// A service that is probed from sites.
    Endpoint,
}

impl AssetKind {
    /// As written in files and facts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Workstation => "workstation",
            Self::Printer => "printer",
            Self::Server => "server",
            Self::Endpoint => "endpoint",
        }
    }
}

/// One asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetRow {
    /// Its id, as agents name it.
    pub asset: AssetId,
    /// What it is.
    pub kind: AssetKind,
    /// Who pays.
    pub department: String,
    /// The account that carries the cost.
    pub cost_centre: String,
    /// The contract's id of the service that it is delivered under.
    pub service: String,
    /// Where it stands, as the register says.
    pub site: String,
    /// The maker's number.
    pub serial: Option<String>,
    /// Its name in the network.
    pub host_name: Option<String>,
    /// Address of its network card, as `aa:bb:cc:dd:ee:ff`.
    pub mac: Option<String>,
    /// Its address in the network.
    pub address: Option<IpAddr>,
}

impl FromRow for AssetRow {
    const FIELDS: &'static [Field] = ASSETS;
    const KEY_FIELD: usize = 0;
    const REPEATED: &'static str = "an asset has one row";
    type Key<'a> = &'a AssetId;

    fn read(cells: &mut Cells<'_, '_, Self>) -> Option<Self> {
        let asset = cells.required(0, value::asset);
        let kind = cells.required(1, value::asset_kind);
        let department = cells.required(2, value::name);
        let cost_centre = cells.required(3, value::name);
        let service = cells.required(4, value::identifier);
        let site = cells.required(5, value::name);
        let serial = cells.optional(6, value::name);
        let host_name = cells.optional(7, value::host_name);
        let mac = cells.optional(8, value::mac);
        let address = cells.optional(9, value::address);
        Some(Self {
            asset: asset?,
            kind: kind?,
            department: department?,
            cost_centre: cost_centre?,
            service: service?,
            site: site?,
            serial: serial?,
            host_name: host_name?,
            mac: mac?,
            address: address?,
        })
    }

    fn key(&self) -> &AssetId {
        &self.asset
    }

    fn key_text(&self) -> String {
        self.asset.to_string()
    }

    fn as_read(&self) -> Vec<String> {
        let address = self.address.map(|address| address.to_string());
        vec![
            self.asset.to_string(),
            self.kind.name().to_owned(),
            self.department.clone(),
            self.cost_centre.clone(),
            self.service.clone(),
            self.site.clone(),
            self.serial.clone().unwrap_or_default(),
            self.host_name.clone().unwrap_or_default(),
            self.mac.clone().unwrap_or_default(),
            address.unwrap_or_default(),
        ]
    }

    fn repeats(&self, earlier: &Self, first: u32) -> String {
        if self == earlier {
            return format!("is row {first} again: delete one of the two");
        }
        format!("stands in row {first} already, with other values: {}", Self::REPEATED)
    }
}
