"""Tables of meter data: understood column by column, packed exactly into months."""
