"""How a call becomes one transaction, a message leaves once it is committed, and a slot fires once."""
