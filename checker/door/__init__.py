"""How a system is asked: one door to the machine, real or recorded."""
