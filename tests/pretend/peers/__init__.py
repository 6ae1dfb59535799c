"""The official clients, run against the pretend platforms: what they cannot use, a real platform would not be like."""
