"""How the plan is doing, at a glance: statuses over the periods, the answer in sentences, what is off track."""
