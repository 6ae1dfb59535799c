"""The chat platforms: each reads what its own sends, draws messages, and talks to it. None knows another."""
