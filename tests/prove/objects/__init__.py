"""Nobody is handed what is somebody else's by naming it: the sweep over every reference (`./waymark prove objects`)."""
