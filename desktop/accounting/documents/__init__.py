"""Documents as values: invoices, bills, readings, drafts, and what makes two of them one."""
