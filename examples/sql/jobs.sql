-- SPDX-License-Identifier: Apache-2.0
-- What planned jobs will cost, in SQL: sqlite3 with the extension energymodel_sqlite.
CREATE TABLE planned (name TEXT, parameters REAL, depth INTEGER, epochs INTEGER);
INSERT INTO planned VALUES ('small', 1e5, 3, 3000), ('medium', 1e6, 5, 3000), ('large', 1e7, 9, 3000);

SELECT name,
       printf('%.3f kWh', energy_joules('butter-e-gpu', 'parameters', parameters, 'depth', depth,
         'epochs', epochs, 'inputs', 784, 'outputs', 10, 'observations', 70000) / 3.6e6) AS energy,
       printf('%.2f h', duration_seconds('butter-e-gpu', 'parameters', parameters, 'depth', depth,
         'epochs', epochs, 'inputs', 784, 'outputs', 10, 'observations', 70000) / 3600) AS duration
FROM planned ORDER BY parameters;

-- A job by plain numbers.
SELECT printf('%.1f Wh', energy_joules('butter-e-gpu', 'steps', 1e6, 'launches', 14) / 3600);
