export { initLookupTables } from "../arithmetic/tables";
