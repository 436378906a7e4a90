// A plugin of TypeDoc: what is exported as `const name: Type = …` and can be called is a function, with its signatures. TypeDoc takes
// it for a variable unless its comment has this tag, which nobody who reads the comment in an editor has any use for.
import { Context, ReflectionKind } from "typedoc";

const { getComment } = Context.prototype;

export function load() {
  Context.prototype.getComment = function (symbol, kind) {
    const comment = getComment.call(this, symbol, kind);
    if (kind === ReflectionKind.Variable) comment?.modifierTags.add("@function");
    return comment;
  };
}
