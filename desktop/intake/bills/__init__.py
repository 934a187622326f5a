"""Bills of utilities as rows of cells: head, meters, fees; also lists with a bill a row."""
