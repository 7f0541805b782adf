"""The long forms of what is proved in short in every run of the tests: `./waymark prove`."""
