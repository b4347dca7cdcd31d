"""What can happen to a stored release, each a pure function: `(record, facts, now) -> record and effects`.

A transition is made by a function named for what happens (`rejected(...)`, `page_read(...)`), looks at the record as
it is at that moment, and refuses with DecisionRefused where it may not be. It reads nothing, writes nothing, waits for
nothing; `Store.change` applies it under the release's lock.
What a person decided stands: the result of long work that comes too late is noted, and changes nothing else.
"""
