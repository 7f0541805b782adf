"""`./waymark faults`: reminders under kills, cuts and jumps, and a verdict over what became of each."""
