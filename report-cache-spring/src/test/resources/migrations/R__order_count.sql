CREATE OR REPLACE VIEW order_count AS SELECT COUNT(*) AS orders FROM orders;
