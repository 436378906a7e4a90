import { testLayouts } from "./layouts.js";

testLayouts("divergences");
