export { initLookupTables } from "../arithmetic/tables";
export { promoteSingles, roundToHalves, widenHalves } from "../rows/halves";
