"""The demo department: invented data that behaves like a store, marked as demo and served on this machine alone."""
