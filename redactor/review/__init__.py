"""People's decisions, round trip: what there is to decide, a workbook or a page to decide it in, a file."""
