CREATE VIEW larger AS SELECT * FROM larger;
