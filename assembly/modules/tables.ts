export { initLookupTables } from "../arithmetic/tables";
export { roundToHalves, widenHalves } from "../rows/halves";
