// The server's types as they are in its OpenAPI document. A member that the server renames or drops fails the build
// where a screen uses it.
import type { components } from "./schema";

type Schemas = components["schemas"];

/** Lists of the server are never null, whatever its document allows. */
type There<T> = NonNullable<T> extends readonly unknown[] ? Plain<NonNullable<T>> : Plain<T>;

type Plain<T> = T extends readonly (infer U)[]
  ? There<U>[]
  : T extends object
    ? { [K in keyof T as K extends "$schema" ? never : K]: There<T[K]> }
    : T;

/** Of is one of the server's types by its name. */
export type Of<Name extends keyof Schemas> = Plain<Schemas[Name]>;
