"""How far the dialects agree with the servers: cases of the servers' own, judged one by one."""
