"""One rewrite a file. Each says why it changes no meaning: for NULLs, types, and what a stream makes of it."""
