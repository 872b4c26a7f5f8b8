-- The readings go with their table.
SELECT 1;
