import { testLayouts } from "./layouts.js";

testLayouts("elementwise");
