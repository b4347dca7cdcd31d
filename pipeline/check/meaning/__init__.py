"""Does a translation say what the German says: nothing left out or added, denied or turned round."""
