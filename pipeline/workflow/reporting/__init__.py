"""What people read about the work: status, mail, German beside English, evaluation, check of files."""
