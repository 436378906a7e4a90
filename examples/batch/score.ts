// The program of npm start; main.ts has all of it.
import { main } from "./main.js";

process.exitCode = main(process.argv.slice(2));
