"""The web page and the HTTP API: the platform that needs no other company's account."""
