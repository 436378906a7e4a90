// Made by tools/constants.py; the derivation is there. Read by the kernels and by the plain JS alike.
// The float32 constants are written as the doubles that they are.

/** Arguments below it count as it: e^-1060 * 2^512 is normal, and vanishes when unscaled. */
export const EXP64_LOW = -1060.0;
/** 2048 / ln 2 */
export const EXP64_INV = 2954.639443740597;
/** ln 2 / 2048 = HI + LO; HI has 30 bits, so that k * HI is exact for |k| < 2^23. */
export const EXP64_HI = 0.0003384507713235507;
export const EXP64_LO = 4.3423507025813853e-13;
/** e^r = 1 + r + r^2 (C2 + C3 r), |r| <= ln 2 / 4096, to 2^-55.7 */
export const EXP64_C2 = 0.500000000596609;
export const EXP64_C3 = 0.16666666690531026;
/** As EXP64_LOW, with 2^64. */
export const EXP32_LOW = -130.0;
/** 1 / ln 2 */
export const EXP32_INV = 1.4426950216293335;
/** ln 2 = HI + LO; HI has 15 bits, so that k * HI is exact for |k| < 2^9. */
export const EXP32_HI = 0.693145751953125;
export const EXP32_LO = 1.428606765330187e-6;
/** e^r = 1 + r + r^2 (C2 + ... + C6 r^4), |r| <= ln 2 / 2, to 2^-27.0 */
export const EXP32_C2 = 0.5;
export const EXP32_C3 = 0.16666576266288757;
export const EXP32_C4 = 0.04166646674275398;
export const EXP32_C5 = 0.008363248780369759;
export const EXP32_C6 = 0.0013934967573732138;
/** 1 / ln 2 */
export const INV_LN2_64 = 1.4426950408889634;
/** e^r - 1 = r + r^2 / 2 + r^3 (C3 + C4 r + ...), |r| <= ln 2 / 2, relative to 2^-60.1 */
export const EXPM1_64_C3 = 0.16666666666666669;
export const EXPM1_64_C4 = 0.04166666666666667;
export const EXPM1_64_C5 = 0.008333333333328882;
export const EXPM1_64_C6 = 0.001388888888888176;
export const EXPM1_64_C7 = 0.00019841269866585257;
export const EXPM1_64_C8 = 2.4801587331868245e-5;
export const EXPM1_64_C9 = 2.75572645450536e-6;
export const EXPM1_64_C10 = 2.7557266405699267e-7;
export const EXPM1_64_C11 = 2.510183208430189e-8;
export const EXPM1_64_C12 = 2.0917416762944936e-9;
/** e^r - 1 = r + r^2 / 2 + r^3 (C3 + C4 r + ...), |r| <= ln 2 / 2, relative to 2^-30.2 */
export const EXPM1_32_C3 = 0.1666666716337204;
export const EXPM1_32_C4 = 0.041666556149721146;
export const EXPM1_32_C5 = 0.008333145640790462;
export const EXPM1_32_C6 = 0.0013926028041169047;
export const EXPM1_32_C7 = 0.00020002698875032365;
/** ln 2 = HI + LO; HI has 40 bits, so that k * HI is exact for |k| < 2^13. */
export const LN2_64_HI = 0.6931471805592082;
export const LN2_64_LO = 7.371002565167799e-13;
/** ln 2 = HI + LO; HI has 14 bits, so that k * HI is exact for |k| < 2^10. */
export const LN2_32_HI = 0.693115234375;
export const LN2_32_LO = 3.194618329871446e-5;
/** 54 ln 2: subnormal float64 are scaled by 2^54 before their logarithm. */
export const SCALE64_LN = 37.42994775023705;
/** 25 ln 2: subnormal float32 are scaled by 2^25. */
export const SCALE32_LN = 17.32868003845215;
/** s = (a-b)/(a+b), v = s^2: ln(a/b) = 2s + s v (C1 + C2 v + ...), a/b in [sqrt(1/2), sqrt(2)], relative to 2^-57.6 */
export const LOG64_C1 = 0.666666666666667;
export const LOG64_C2 = 0.39999999999899455;
export const LOG64_C3 = 0.2857142862611354;
export const LOG64_C4 = 0.2222221110741621;
export const LOG64_C5 = 0.1818289118770997;
export const LOG64_C6 = 0.15331654150264418;
export const LOG64_C7 = 0.14617254068564312;
/** s = (a-b)/(a+b), v = s^2: ln(a/b) = 2s + s v (C1 + C2 v + ...), a/b in [sqrt(1/2), sqrt(2)], relative to 2^-28.5 */
export const LOG32_C1 = 0.6666668653488159;
export const LOG32_C2 = 0.39988547563552856;
export const LOG32_C3 = 0.2958669066429138;
/** s = (a-b)/(a+b), v = s^2: ln(a/b) = 2s + s v (C1 + C2 v + ...), a/b in 2^+-0.5861, relative to 2^-60.8 */
export const RATIO64_C1 = 0.6666666666666666;
export const RATIO64_C2 = 0.4000000000000919;
export const RATIO64_C3 = 0.2857142856691191;
export const RATIO64_C4 = 0.22222223094523866;
export const RATIO64_C5 = 0.18181734648196096;
export const RATIO64_C6 = 0.15388969974032504;
export const RATIO64_C7 = 0.13207932472558037;
export const RATIO64_C8 = 0.1362132631216012;
/** s = (a-b)/(a+b), v = s^2: ln(a/b) = 2s + s v (C1 + C2 v + ...), a/b in 2^+-0.5861, relative to 2^-26.6 */
export const RATIO32_C1 = 0.6666671633720398;
export const RATIO32_C2 = 0.3997853398323059;
export const RATIO32_C3 = 0.2996823191642761;
