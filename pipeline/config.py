"""config.yaml and sources/*.yaml to frozen settings."""
