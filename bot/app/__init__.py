"""The composition root: settings become a running bot. Features are handed in by `bot.py`."""
