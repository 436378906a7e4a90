// Made by tools/constants.py; the derivation is there. Read by the kernels and by the plain JS alike.
// The float32 constants are written as the doubles that they are.

/** Arguments below it count as it: e^-800 * 2^512 vanishes when unscaled, and nothing on the way to it is subnormal. */
export const EXP64_LOW = -800.0;
/** 2048 / ln 2 */
export const EXP64_INV = 2954.639443740597;
/** ln 2 / 2048 = HI + LO; HI has 30 bits, so that k * HI is exact for |k| < 2^23. */
export const EXP64_HI = 0.0003384507713235507;
export const EXP64_LO = 4.3423507025813853e-13;
/** e^r = 1 + r + r^2 (C2 + C3 r), |r| <= ln 2 / 4096, to 2^-55.7 */
export const EXP64_C2 = 0.500000000596609;
export const EXP64_C3 = 0.16666666690531026;
/** Arguments up to it count as -Infinity in compensated sums: e^-1060 * 2^512 is normal. */
export const EXTENDED64_LOW = -1060.0;
/** the same and C4 r^2, to 2^-71.6 */
export const EXTENDED64_C2 = 0.5;
export const EXTENDED64_C3 = 0.16666666684564937;
export const EXTENDED64_C4 = 0.041666666703126104;
/** Arguments below it count as it in quick sums: e^-1000 * 2^512 vanishes when unscaled, also times 2^300, and nothing on the way to it is subnormal. */
export const QUICK64_LOW = -1000.0;
/** ln 2 / 2048, for results of float32. */
export const QUICK64_HI = 0.0003384507717577858;
/** ln 2 / 2048 = HI + LO; HI has 21 bits, so that k * HI is exact for |k| < 2^32. For exponentials in accumulators. */
export const ACCUMULATED64_HI = 0.0003384507726877928;
export const ACCUMULATED64_LO = -9.30006982401254e-13;
/** 32 ln 2 = HI + LO */
export const SLOT_LN2_HI = 22.18070977791825;
export const SLOT_LN2_LO = 7.420949804308159e-16;
/** Slots of an accumulator of exponentials, each of 32 exponents; terms below them are dropped. 2^53 of these are below 2^-1160 of the largest term. */
export const SLOTS = 39;
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
/** ln 2 = HI + LO; HI has 40 bits, so that k * HI is exact for |k| < 2^13. */
export const LN2_64_HI = 0.6931471805592082;
export const LN2_64_LO = 7.371002565167799e-13;
/** ln 2 = HI + LO; HI has 14 bits, so that k * HI is exact for |k| < 2^10. */
export const LN2_32_HI = 0.693115234375;
export const LN2_32_LO = 3.194618329871446e-5;
/** 512 ln 2: tiny and huge numbers are scaled by 2^512 before their logarithm. */
export const LN_2_512 = 354.891356446692;
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
/** ln(1 + r) = r + r^2 (C0 + C1 r + ...), |r| <= 2^-10, relative to 2^-55.6 */
export const LOG1P64_C0 = -0.49999999999998096;
export const LOG1P64_C1 = 0.33333333333326814;
export const LOG1P64_C2 = -0.2500001592820633;
export const LOG1P64_C3 = 0.20000020472066724;
/** the same and C4 r^4, to 2^-66.8 */
export const FULL64_C0 = -0.5;
export const FULL64_C1 = 0.33333333333329257;
export const FULL64_C2 = -0.2499999999999358;
export const FULL64_C3 = 0.2000001706348703;
export const FULL64_C4 = -0.16666685180173776;
/** ln 2 */
export const LN2_64 = 0.6931471805599453;
/** The same for a/b in [1/2, 2], relative to 2^-57.5 */
export const NEAR64_C1 = 0.6666666666666666;
export const NEAR64_C2 = 0.40000000000012625;
export const NEAR64_C3 = 0.2857142856736375;
export const NEAR64_C4 = 0.22222222702387717;
export const NEAR64_C5 = 0.18181789912701898;
export const NEAR64_C6 = 0.1538556131478854;
export const NEAR64_C7 = 0.13314239274344225;
export const NEAR64_C8 = 0.12000478939888912;
export const NEAR64_C9 = 0.08802661058533066;
export const NEAR64_C10 = 0.16161668653771852;
/** The same for a/b in [1/2, 2], relative to 2^-31.6 */
export const NEAR32_C1 = 0.6666666865348816;
export const NEAR32_C2 = 0.3999954164028168;
export const NEAR32_C3 = 0.2859780490398407;
export const NEAR32_C4 = 0.2164023071527481;
export const NEAR32_C5 = 0.23492710292339325;
/** (1 + s) ln(1 + s) + (1 - s) ln(1 - s) = v (C0 + C1 v + ...), v = s^2, s in [0, 1/2], relative to 2^-57.0 */
export const EVEN64_C0 = 1.0;
export const EVEN64_C1 = 0.166666666666661;
export const EVEN64_C2 = 0.06666666666816781;
export const EVEN64_C3 = 0.03571428557507648;
export const EVEN64_C4 = 0.022222228701124527;
export const EVEN64_C5 = 0.015151338697443988;
export const EVEN64_C6 = 0.010992060782731997;
export const EVEN64_C7 = 0.008298371585722908;
export const EVEN64_C8 = 0.006807099422980603;
export const EVEN64_C9 = 0.0038421263183159773;
export const EVEN64_C10 = 0.009230740306248987;
export const EVEN64_C11 = -0.00676499594954816;
export const EVEN64_C12 = 0.014388824392235818;
/** (1 + s) ln(1 + s) + (1 - s) ln(1 - s) = v (C0 + C1 v + ...), v = s^2, s in [0, 1/2], relative to 2^-28.3 */
export const EVEN32_C0 = 1.0;
export const EVEN32_C1 = 0.16666719317436218;
export const EVEN32_C2 = 0.06663792580366135;
export const EVEN32_C3 = 0.036219920963048935;
export const EVEN32_C4 = 0.018423721194267273;
export const EVEN32_C5 = 0.027352971956133842;
/** ln(1 + s) = C0 + C1 x + ..., x = s - 1, s in [1/2, 1], relative to 2^-29.1; C0 is ln 2 rounded */
export const UPPER32_C0 = 0.6931471824645996;
export const UPPER32_C1 = 0.5;
export const UPPER32_C2 = -0.12499983608722687;
export const UPPER32_C3 = 0.04167279228568077;
export const UPPER32_C4 = -0.015549124218523502;
export const UPPER32_C5 = 0.006676464807242155;
export const UPPER32_C6 = -0.001427644514478743;
export const UPPER32_C7 = 0.002591613447293639;
/** y tanh y - ln cosh y = v (C0 + C1 v + ...), v = d^2, y = d / 2, |d| <= 2, relative to 2^-58.7 */
export const SMALL64_C0 = 0.125;
export const SMALL64_C1 = -0.015624999999999976;
export const SMALL64_C2 = 0.0017361111111104065;
export const SMALL64_C3 = -0.00018446180554833414;
export const SMALL64_C4 = 1.9221230120956668e-5;
export const SMALL64_C5 = -1.9835527547319808e-6;
export const SMALL64_C6 = 2.0358541589009338e-7;
export const SMALL64_C7 = -2.082552672015821e-8;
export const SMALL64_C8 = 2.1253687227241516e-9;
export const SMALL64_C9 = -2.1636897941953043e-10;
export const SMALL64_C10 = 2.189436209089952e-11;
export const SMALL64_C11 = -2.1724850062438542e-12;
export const SMALL64_C12 = 2.041771387154656e-13;
export const SMALL64_C13 = -1.7019886793058237e-14;
export const SMALL64_C14 = 1.1364120799707468e-15;
export const SMALL64_C15 = -5.2007420249804955e-17;
export const SMALL64_C16 = 1.1868081973833288e-18;
/** y tanh y - ln cosh y = v (C0 + C1 v + ...), v = d^2, y = d / 2, |d| <= 2, relative to 2^-30.4 */
export const SMALL32_C0 = 0.12499999990948922;
export const SMALL32_C1 = -0.015624996357892424;
export const SMALL32_C2 = 0.0017360866911329;
export const SMALL32_C3 = -0.00018439794223318087;
export const SMALL32_C4 = 1.9136180928939956e-5;
export const SMALL32_C5 = -1.9183840693278007e-6;
export const SMALL32_C6 = 1.7305402056009686e-7;
export const SMALL32_C7 = -1.1824561824918711e-8;
export const SMALL32_C8 = 4.251940355179296e-10;
/** ln(2 / (1 + z)) = C0 + C1 z + ..., z in [0, e^-2], relative to 2^-54.7 */
export const FAR64_C0 = 0.6931471805599453;
export const FAR64_C1 = -0.9999999999999849;
export const FAR64_C2 = 0.49999999999707406;
export const FAR64_C3 = -0.33333333306978186;
export const FAR64_C4 = 0.24999998670398982;
export const FAR64_C5 = -0.1999995859887587;
export const FAR64_C6 = 0.16665827117244947;
export const FAR64_C7 = -0.14274321950358276;
export const FAR64_C8 = 0.12395810905985702;
export const FAR64_C9 = -0.10476239807917753;
export const FAR64_C10 = 0.07504203800735326;
export const FAR64_C11 = -0.03099344932463903;
/** ln(2 / (1 + z)) = C0 + C1 z + ..., z in [0, e^-2], relative to 2^-30.8 */
export const FAR32_C0 = 0.693147180185297;
export const FAR32_C1 = -0.9999998030110632;
export const FAR32_C2 = 0.49998304296779716;
export const FAR32_C3 = -0.33279350481208514;
export const FAR32_C4 = 0.24209686972664918;
export const FAR32_C5 = -0.1446057410967675;
