"""Sets documents in a process of its own, which holds no secrets and cannot read, reach or write anything of ours."""
