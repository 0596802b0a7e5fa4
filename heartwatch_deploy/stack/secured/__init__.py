"""The stack with TLS, logins and rights: `stack up --secured`."""
