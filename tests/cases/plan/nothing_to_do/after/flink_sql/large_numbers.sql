SET 'parallelism.default' = '1'; -- one is enough
create table large_numbers (number int)
  with ('connector' = 'kafka', 'topic' = 'large_numbers');
insert into large_numbers select n.number from numbers as n /* all */ join limits as l on n.number > l.number
where n.number > {{ threshold }};
