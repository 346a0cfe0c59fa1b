january = January
february = February
march = March
april = April
may = May
june = June
july = July
august = August
september = September
october = October
november = November
december = December

subject-month = { $month } is reviewed
subject-silent = { $agent } is silent
subject-back = { $agent } is heard again
subject-coverage = { $level } is about to lose its verdict
subject-certificate = The certificate of { $whose } ends { $ends }
subject-report = The report of { $month }
subject-many = { $first }, and { $count ->
    [one] one event more
   *[other] { $n } events more
}

month-head = { $month } is reviewed. How the supplier's report stands beside what was measured:
month-confirmed = Confirmed: { $n }
month-contradicted = Contradicted: { $n }
month-not-verifiable = Not verifiable: { $n }
month-without = Without a reported figure: { $reported }; without a measurement: { $measured }
month-penalty = Penalties by what was measured: SEK { $low }–{ $high }
month-penalty-one = Penalties by what was measured: SEK { $low }
month-no-penalty = Penalties by what was measured: none was computed
month-contradicted-level = { $level } (reported { $reported }, measured { $measured })
month-unused = { $department }: SEK { $sum } a month for what is ordered and not used

silent = The agent { $agent } has been silent since { $since }. That is longer than its measurements can bear. See whether the machine is on and has a network; when it is back it delivers what it has gathered.
back = The agent { $agent } is heard again since { $back }. It had been silent since { $since }.

coverage = { $level }: { $seen } of the agreed time of { $month } has been observed so far, and a verdict needs { $needed } of the whole month. If as much is missed as in the last day, nothing can mend it after { $until }.
coverage-silent = Silent agents: { $agents }
coverage-silent-more = Silent agents: { $agents } and { $n } more
coverage-nobody = No agent is silent: see which devices do not answer.

certificate = The certificate of { $whose } ends { $ends }.
certificate-agent = An agent renews its certificate by itself while it is connected. Where it is not, give it a new way in with `motprov-collector enrol-token`.
certificate-collector = Restart the collector: it renews its own certificate when it starts. One of another authority is replaced by hand.
certificate-authority = When it has ended, no agent can connect any more: make a new authority in good time.
holder-collector = the collector
holder-authority = the authority that issues the agents' certificates

report = The report of { $month } is attached.
report-failed = The report of { $month } could not be typeset. The collector's log says why; `motprov-collector report` makes it anew.
report-file = report-{ $month }.pdf

pages = The pages: { $address }
why = You get this because { $name } <{ $address }> subscribes to: { $kinds }.
end = To end it: ask whoever looks after the collector to run `motprov-collector subscriptions end { $id }`.
kind-month = months that are reviewed
kind-silent = silent agents
kind-back = agents that are heard again
kind-coverage = coverage that is falling
kind-certificates = certificates that end
kind-report = the report
