"""Everything that leaves the house: tables as files, and the monitoring report."""
