SELECT ((((((((((((((((((((1))))))))))))))))))))

SELECT CASE WHEN a = 1 THEN 'a' WHEN a = 2 THEN 'b' ELSE CASE WHEN b IS NULL THEN NULL ELSE UPPER(CONCAT(c, CAST(d AS STRING))) END END AS x FROM (SELECT * FROM (SELECT * FROM (SELECT a, b, c, d FROM t) AS p) AS q) AS r

INSERT INTO alerts SELECT r.user_id, w.window_start, AVG(r.heart_rate) AS average FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(recorded_at), INTERVAL '10' SECOND)) AS w JOIN readings AS r ON r.user_id = w.user_id AND r.recorded_at BETWEEN w.window_start AND w.window_end GROUP BY r.user_id, w.window_start HAVING AVG(r.heart_rate) > 100

SELECT o.id, o.price * r.rate AS converted FROM orders AS o LEFT JOIN rates FOR SYSTEM_TIME AS OF o.ordered_at AS r ON o.currency = r.currency WHERE o.price > 0

SELECT user_id, TUMBLE_START(et, INTERVAL '1' DAY) AS dt, COUNT(DISTINCT page) AS pages FROM visits GROUP BY TUMBLE(et, INTERVAL '1' DAY), user_id

SELECT * FROM (SELECT category, product, ROW_NUMBER() OVER (PARTITION BY category ORDER BY sold DESC) AS place FROM (SELECT category, product, SUM(n) AS sold FROM sales GROUP BY category, product)) WHERE place <= 5

SELECT l.id, r.id, COALESCE(l.window_start, r.window_start) FROM (SELECT * FROM TABLE(TUMBLE(TABLE l, DESCRIPTOR(ts), INTERVAL '5' MINUTES))) AS l FULL JOIN (SELECT * FROM TABLE(TUMBLE(TABLE r, DESCRIPTOR(ts), INTERVAL '5' MINUTES))) AS r ON l.k = r.k AND l.window_start = r.window_start AND l.window_end = r.window_end
