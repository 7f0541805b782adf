"""The invented organisation of `./waymark up --demo`: who works there, and twenty-four plans."""
