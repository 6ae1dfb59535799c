"""How each platform is heard, drawn and reached. They know the kernel, and not one another."""
