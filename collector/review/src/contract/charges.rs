//! What a miss costs where it is no ladder, and the limits that penalties share.

use motprov_toml::Fields;
use motprov_toml::values::{one_of, text, whole};
use rust_decimal::Decimal;

use super::{Cap, Repeated, Scope, Service, values};
use crate::charge::{Charge, Form};
use crate::money::percent_of;

#[derive(Clone, Copy)]
enum Word {
    Points,
    LateDay,
    LateHour,
    Case,
}

pub(super) fn charge(mut fields: Fields<'_, '_>) -> Option<Charge> {
    let forms = [
        ("points", Word::Points),
        ("late_day", Word::LateDay),
        ("late_hour", Word::LateHour),
        ("case", Word::Case),
    ];
    // Without a form it is not known which keys belong here: the rest is not faulted.
    let form = fields.required("form", |value| one_of(&forms, value))?;
    let fee = fields.optional("fee", values::amount);
    let cap_percent = fields.optional("cap_percent", values::percent);
    if cap_percent.is_some() && fee.is_none() && !fields.has("fee") {
        fields.absence(
            fields.at_key("cap_percent"),
            "`cap_percent` has no `fee` to be taken of",
            "add `fee`",
        );
    }
    let form = match form {
        Word::Points => points(&mut fields, fee),
        Word::LateDay => {
            let most_days = fields.optional("most_days", whole(1, 1000));
            fields.required("amount", values::amount).map(|amount| Form::LateDay { amount, most_days })
        }
        Word::LateHour => fields.required("amount", values::amount).map(|amount| Form::LateHour { amount }),
        Word::Case => fields.required("amount", values::amount).map(|amount| Form::Case { amount }),
    };
    fields.finish();
    Some(Charge { form: form?, cap: fee.zip(cap_percent).map(|(fee, percent)| percent_of(fee, percent)) })
}

fn points(fields: &mut Fields<'_, '_>, fee: Option<Decimal>) -> Option<Form> {
    if !fields.has("fee") {
        fields.missing("fee", "add `fee`: what the percentage is taken of");
    }
    let percent = fields.required("percent", values::percent);
    let points = fields.required("points", values::amount);
    if points.is_some_and(|points| points.is_zero()) {
        fields.fault(
            fields.at_key("points"),
            "`points` is 0",
            "write how far below the target each step goes",
        );
        return None;
    }
    Some(Form::Points { fee: fee?, percent: percent?, points: points? })
}

pub(super) fn repeated(mut fields: Fields<'_, '_>) -> Option<Repeated> {
    let misses = fields.required("misses", whole(1, 12));
    let months = fields.required("months", whole(1, 12));
    let repeated = misses.zip(months).map(|(misses, months)| Repeated { misses, months });
    if repeated.is_some_and(|rule| rule.misses > rule.months) {
        fields.fault(fields.at_key("misses"), "`misses` is above `months`", "a month is missed once");
    }
    fields.finish();
    repeated
}

pub(super) fn caps(fields: &mut Fields<'_, '_>, services: &[Service]) -> Vec<Cap> {
    let words = [("service", 0), ("month", 1), ("year", 2)];
    let read = |mut table: Fields<'_, '_>| {
        let per = table.required("per", |value| one_of(&words, value));
        let fee = table.required("fee", values::amount);
        let percent = table.required("percent", values::percent);
        let scope = match per {
            Some(0) => table.required("service", text).map(Scope::Service),
            Some(1) => Some(Scope::Month),
            Some(_) => Some(Scope::Year),
            None => None,
        };
        if let Some(Scope::Service(id)) = &scope
            && services.iter().all(|service| service.id != *id)
        {
            let what = format!("no service is called `{id}`, as named");
            table.fault(table.at_key("service"), what, "name a [[service]] by its id");
        }
        table.finish();
        Some(Cap { scope: scope?, amount: percent_of(fee?, percent?) })
    };
    fields.tables("cap").into_iter().filter_map(read).collect()
}
