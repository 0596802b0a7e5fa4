"""What Prometheus scrapes: threads that ask the servers, one account of it, and that account as metrics."""
