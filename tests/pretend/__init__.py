"""Pretend Slack and DingTalk: small real servers on loopback with visible state, faults to switch on, and a ledger."""
