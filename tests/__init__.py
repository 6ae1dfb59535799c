"""Stories, properties and checks. `make test` runs them all."""
