ALTER TABLE orders ADD COLUMN placed_on DATE;
