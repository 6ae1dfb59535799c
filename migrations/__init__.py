"""Migrations: each file of `versions` takes a database one step further. `python -m migrations.new` writes the next."""
