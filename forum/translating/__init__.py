"""What professionals write in plain words, the words they use explained, and what people ask, in words that managers act on."""
