"""What stands over the text of a release: title, kicker and lead, calendar day."""
