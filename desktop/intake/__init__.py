"""Documents in, drafts out; saves nothing, decides nothing."""
