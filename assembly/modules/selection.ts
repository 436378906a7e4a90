export { argmax } from "../selection/argmax";
