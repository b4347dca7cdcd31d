"""What an editor decides: approve, reject, save, type, accept, translate again, add a term, forget, recall."""
