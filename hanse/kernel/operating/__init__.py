"""What operators see and own: logs, figures, health, folders, migrations of tables in use."""
