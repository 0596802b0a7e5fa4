"""A model of a ksqlDB server: a state machine, the HTTP server around it, and its check against the recorded one."""
