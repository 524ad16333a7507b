/** One setting of a policy: where it stands and its value. */
export interface Setting {
  key: string;
  value: unknown;
}

/** flatten turns a section into lines; lists stay whole. */
export function flatten(value: unknown, prefix = ""): Setting[] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [{ key: prefix, value }];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
    flatten(inner, prefix ? `${prefix}.${key}` : key),
  );
}
