"""Every byte to the network: one file a protocol, errors in the server's own words."""
