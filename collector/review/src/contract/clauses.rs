//! Clauses of a contract that are no service levels, and which levels show whether they are kept.

use motprov_toml::Fields;
use motprov_toml::values::text;

use super::{Clause, ServiceLevel, values};

/// `levels` is `None` where faults left some of them out.
pub(super) fn read(fields: &mut Fields<'_, '_>, levels: Option<&[ServiceLevel]>) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    for table in fields.tables("clause") {
        let (source, at) = (table.source, table.at_key("id"));
        let Some(clause) = clause(table, levels) else { continue };
        if clauses.iter().any(|other| other.id == clause.id) {
            source.fault(
                at,
                format!("clause `{}` stands twice", clause.id),
                "give each clause an id of its own",
            );
        }
        clauses.push(clause);
    }
    clauses
}

fn clause(mut fields: Fields<'_, '_>, levels: Option<&[ServiceLevel]>) -> Option<Clause> {
    let id = fields.required("id", text);
    if let Some(id) = &id {
        fields.place = format!("clause `{id}`");
    }
    let title = fields.required("title", text);
    let wording = fields.optional("text", values::prose);
    let verified_by = fields.optional("verified_by", values::names).unwrap_or_default();
    let needed = fields.optional("needed", values::prose);
    let unknown = |id: &&String| levels.is_some_and(|levels| levels.iter().all(|level| level.id != **id));
    if let Some(id) = verified_by.iter().find(unknown) {
        fields.fault(
            fields.at_key("verified_by"),
            format!("no service level is called `{id}`, as named"),
            "name a [[service_level]] by its id",
        );
    }
    fields.finish();
    Some(Clause { id: id?, title: title?, text: wording, verified_by, needed })
}
