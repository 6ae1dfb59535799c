"""The words everybody uses; pure: no SQL, no network, no clock of its own."""
