"""The roof: settings, routes, servers and the `hanse` command. Composes everything, imported by nobody."""
