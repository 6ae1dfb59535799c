"""Tables and the deeds on them, one module or folder per feature: a session and instants come in, models go out."""
