// npm run coverage: writes what the files of this process have run, as vitest ends processes before Node.js does so.
import { takeCoverage } from "node:v8";
import { afterAll } from "vitest";

afterAll(takeCoverage);
