"""The chat platforms: each reads what comes from its own, draws messages for it, and talks to it. None knows another."""
