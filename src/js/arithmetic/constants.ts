/** Coefficients of the series and the parts of ln 2, which both languages read. tools/constants.py derives them. */
export * from "../../../assembly/arithmetic/constants.js";
