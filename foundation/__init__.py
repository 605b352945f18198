"""Foundation: what every program of the house needs, without a word of the domain.

Settings, clock, ids, refusals, the unit of work, the outbox and its reactor, the lifecycle engine,
jobs, push, log and photo storage. It imports from no other room.
"""
