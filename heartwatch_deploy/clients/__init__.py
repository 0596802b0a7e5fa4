"""Every byte to the network, one file a protocol."""
