"""Where the core meets the servers: reading them, sending requests, awaiting gates, walking a plan."""
