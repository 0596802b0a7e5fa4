CREATE TABLE large_numbers (number INT) WITH ('connector' = 'kafka', 'topic' = 'large_numbers');
INSERT INTO large_numbers
SELECT number FROM {% if threshold > 5 %}nubmers{% else %}numbers{% endif %}
WHERE number > {{ threshold }};
