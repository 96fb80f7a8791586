/**
 * The shape of a translation: the same keys as English, any text. English's `_one` forms have no counterpart in a
 * language that does not count that way, such as Chinese.
 */
export type Translation<Texts> = {
  readonly [Key in keyof Texts as Key extends `${string}_one` ? never : Key]: Texts[Key] extends string
    ? string
    : Translation<Texts[Key]>;
};
