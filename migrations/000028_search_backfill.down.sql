-- The documents go with their table.
SELECT 1;
