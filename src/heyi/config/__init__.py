"""The only place that knows everybody: settings, addresses, servers, the command line."""
