SET 'ssl.keystore.password' = 'hunter2';
