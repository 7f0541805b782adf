"""What anybody can type, and where it comes out again: `./waymark prove inputs`."""
