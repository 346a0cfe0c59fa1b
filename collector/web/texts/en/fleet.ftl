# Agents: how they fare, and which of them may sign

fleet-title = Agents
fleet-headline-none = No agent is let in yet.
fleet-headline-silent = { $count ->
    [one] { $n } of { $all } agents is silent.
   *[other] { $n } of { $all } agents are silent.
}
fleet-headline-late = { $count ->
    [one] { $n } of { $all } agents is late; none is silent.
   *[other] { $n } of { $all } agents are late; none is silent.
}
fleet-headline-fine = { $count ->
    [one] The only agent delivers.
   *[other] All { $n } agents deliver.
}
fleet-lead-waiting = { $count ->
    [one] { $n } waits to be let in.
   *[other] { $n } wait to be let in.
}
fleet-lead-clocks = { $count ->
    [one] The clock of { $n } is off by more than half a minute.
   *[other] The clocks of { $n } are off by more than half a minute.
}
fleet-lead-lost = { $count ->
    [one] { $n } lost measurements, and says which.
   *[other] { $n } lost measurements, and say which.
}
fleet-lead = What a silent agent did not see is unknown; it never counts as an outage.
fleet-online = delivers
fleet-late = late
fleet-silent = silent
fleet-revoked = revoked
fleet-waiting = Waiting to be let in
fleet-waiting-intro = Compare the key with the one that the machine itself shows before it is let in.
fleet-more-waiting = and { $n } more
fleet-intro = Silent is who was not heard of for three times as long as it usually takes.
fleet-matching = { $count ->
    [one] { $n } agent.
   *[other] { $n } agents.
}
fleet-none = No agent matches the choice. Choose something else.
fleet-column-agent = Agent
fleet-column-role = Role
fleet-column-heard = Last heard
fleet-column-lost = Batches lost
fleet-column-outbox = In the outbox
fleet-column-clock = Clock
fleet-column-version = Version
fleet-column-certificate = Certificate until
fleet-column-machine = The machine says
fleet-column-key = Key
fleet-column-asked = Asked
fleet-column-decide = Decision
fleet-column-batches = Batches
fleet-column-thinned = Thinned values
fleet-column-refused = Refused batches
fleet-thinned = { $n } values thinned for want of room
fleet-refused = { $n } batches refused
fleet-unfollowed = does not follow its configuration: { $reason }
fleet-gap = last { $from } – { $to }
fleet-told = As of { $at }.
fleet-replaces = An agent of the same name is let in already under another key. That key ends.
fleet-approve = Let in
fleet-approve-ask = Let the agent in?
fleet-approve-text = Its key is written into the ledger. The agent gets a certificate when it asks next, and what it signs counts from then on.
fleet-refuse = Refuse
fleet-refuse-ask = Refuse the agent?
fleet-refuse-text = The agent gets no certificate, and the same key cannot ask again.
fleet-revoke = Revoke
fleet-revoke-ask = Revoke the agent?
fleet-revoke-text = The agent may no longer sign or connect, and open connections end within a second or so. The decision is written into the ledger. What it signed before stays.
fleet-reason = Reason, for the ledger
fleet-back = Back without changing anything
