DROP TABLE large_numbers;
