CREATE VIEW smaller AS SELECT * FROM larger;
CREATE VIEW larger AS SELECT * FROM smaller;
