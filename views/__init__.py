"""The words: what a person reads of a model. Pure: no session, no clock."""
