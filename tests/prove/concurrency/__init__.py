"""The same form sent many times at once: `./waymark prove concurrency`."""
