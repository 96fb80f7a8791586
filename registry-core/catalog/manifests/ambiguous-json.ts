/** A member that readers look for by its name. */
interface Member {
  readonly name: string;
  /** Its value is such an object, or a list of them. */
  readonly shape?: ObjectShape;
  /** Its value is a whole number. */
  readonly whole?: boolean;
}

/** An object whose members readers look for by name. */
interface ObjectShape {
  readonly members: readonly Member[];
  readonly exact: ReadonlyMap<string, number>;
  readonly folded: ReadonlySet<string>;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LONGEST_NAME = 'schemaVersion'.length;

const PLATFORM = shapeOf([
  { name: 'architecture' },
  { name: 'os' },
  { name: 'os.version' },
  { name: 'os.features' },
  { name: 'variant' },
  { name: 'features' },
]);
const DESCRIPTOR = shapeOf([
  { name: 'mediaType' },
  { name: 'digest' },
  { name: 'size', whole: true },
  { name: 'urls' },
  { name: 'annotations' },
  { name: 'data' },
  { name: 'artifactType' },
  { name: 'platform', shape: PLATFORM },
]);
const MANIFEST = shapeOf([
  { name: 'schemaVersion', whole: true },
  { name: 'mediaType' },
  { name: 'artifactType' },
  { name: 'annotations' },
  { name: 'config', shape: DESCRIPTOR },
  { name: 'layers', shape: DESCRIPTOR },
  { name: 'blobs', shape: DESCRIPTOR },
  { name: 'manifests', shape: DESCRIPTOR },
  { name: 'subject', shape: DESCRIPTOR },
]);

/**
 * What makes readers understand a manifest differently, as a sentence; undefined when all agree. Go's decoder takes
 * `Manifests` for `manifests` and the last of two equal names, and refuses 5.0 for a whole number; JavaScript's does not.
 * `text` must be valid JSON. Takes time in proportion to its length, whatever its depth.
 */
export function ambiguityOf(text: string): string | undefined {
  return new AmbiguityScan(text).run();
}

class AmbiguityScan {
  readonly #text: string;
  #at = 0;
  #problem: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  run(): string | undefined {
    this.#space();
    if (this.#text[this.#at] === '{') this.#object(MANIFEST);
    return this.#problem;
  }

  #object(shape: ObjectShape): void {
    let seen = 0;
    this.#at += 1;
    while (this.#problem === undefined && this.#next('}')) {
      const key = this.#key();
      const index = shape.exact.get(key);
      this.#space();
      this.#at += 1; // the colon
      this.#space();
      if (index === undefined) {
        if (key.length <= LONGEST_NAME && shape.folded.has(fold(key)))
          this.#problem = `it has "${key}", which some readers take for a name that others spell differently`;
        this.#skipValue();
        continue;
      }
      const bit = 1 << index;
      if ((seen & bit) !== 0)
        this.#problem = `it has "${key}" twice in one object, of which readers take different ones`;
      seen |= bit;
      this.#value(shape.members[index]);
    }
    this.#at += 1;
  }

  #value(member: Member | undefined): void {
    const first = this.#text[this.#at];
    if (member?.shape !== undefined && first === '{') this.#object(member.shape);
    else if (member?.shape !== undefined && first === '[') this.#list(member.shape);
    else if (member?.whole === true) this.#whole(member.name);
    else this.#skipValue();
  }

  #list(shape: ObjectShape): void {
    this.#at += 1;
    while (this.#problem === undefined && this.#next(']')) {
      if (this.#text[this.#at] === '{') this.#object(shape);
      else this.#skipValue();
    }
    this.#at += 1;
  }

  /** A number that is not written as a whole one; what is no number at all is the schema's matter. */
  #whole(name: string): void {
    const start = this.#at;
    this.#skipValue();
    const written = this.#text.slice(start, this.#at);
    if (/^[-\d]/.test(written) && !/^(?:0|[1-9]\d*)$/.test(written)) {
      this.#problem = `its "${name}" is written as ${written.slice(0, 40)}, which is not a whole number to every reader`;
    }
  }

  /** Goes to the next member or element; false at the end of the object or list. */
  #next(end: string): boolean {
    this.#space();
    if (this.#text[this.#at] === ',') {
      this.#at += 1;
      this.#space();
    }
    return this.#at < this.#text.length && this.#text[this.#at] !== end;
  }

  #key(): string {
    const start = this.#at;
    this.#skipString();
    const raw = this.#text.slice(start, this.#at);
    return raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
  }

  #space(): void {
    // Space, tab, line feed and carriage return are the only ones below "!" that valid JSON has here.
    while (this.#text.charCodeAt(this.#at) <= 0x20) this.#at += 1;
  }

  #skipString(): void {
    const text = this.#text;
    let at = this.#at + 1;
    for (let code = text.charCodeAt(at); code !== QUOTE && at < text.length; code = text.charCodeAt(at)) {
      at += code === BACKSLASH ? 2 : 1;
    }
    this.#at = Math.min(at + 1, text.length);
  }

  #skipValue(): void {
    let depth = 0;
    for (; this.#at < this.#text.length; ) {
      const character = this.#text[this.#at];
      if (character === '"') {
        this.#skipString();
        if (depth === 0) return;
        continue;
      }
      const isEnd = character === '}' || character === ']';
      if (depth === 0 && (isEnd || character === ',' || this.#text.charCodeAt(this.#at) <= 0x20)) return;
      this.#at += 1;
      if (character === '{' || character === '[') depth += 1;
      if (!isEnd) continue;
      depth -= 1;
      if (depth === 0) return;
    }
  }
}

function shapeOf(members: readonly Member[]): ObjectShape {
  return {
    members,
    exact: new Map(members.map(({ name }, index) => [name, index])),
    folded: new Set(members.map(({ name }) => fold(name))),
  };
}

/** As Go compares names: without case, the Kelvin sign as k and the long s as s. */
function fold(key: string): string {
  return key.toUpperCase().toLowerCase();
}
