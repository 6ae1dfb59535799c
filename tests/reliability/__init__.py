"""The promises about never losing and never doubling, as tests: real processes, real databases, real kills."""
