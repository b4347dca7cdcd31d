"""German becomes a draft; a changed original becomes a refresh or a proposal; what people did to files is noticed."""
