/** A lane's items: those that go first, then the others, each in the order in which they came. */
interface Lane<Item> {
  readonly first: Item[];
  readonly others: Item[];
}

/** What was pushed, and what had to give way to it. */
export interface Pushed<Item> {
  /** Undefined: there was room. It may be what was pushed. */
  readonly givenWay: Item | undefined;
}

/**
 * A bounded queue with a lane for each of those who use it. By turns the lane that waited longest and the shortest one
 * come next: a full lane neither delays one in which few wait, nor is it left to wait for ever. When all places are
 * taken, the longest lane gives way.
 */
export class FairQueue<Item> {
  readonly #capacity: number;
  readonly #lanes = new Map<string, Lane<Item>>();
  #size = 0;
  #isShortestNext = true;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many items wait, in all lanes. */
  get size(): number {
    return this.#size;
  }

  /** Adds an item at the end of its lane, or behind those that go first; says what gave way, the newest of its lane. */
  push(lane: string, item: Item, goesFirst = false): Pushed<Item> {
    const items = this.#lanes.get(lane) ?? { first: [], others: [] };
    (goesFirst ? items.first : items.others).push(item);
    this.#lanes.set(lane, items);
    this.#size += 1;
    return { givenWay: this.#size > this.#capacity ? this.#giveWay() : undefined };
  }

  /** Takes the first item of the lane whose turn it is; undefined when none waits. */
  shift(): Item | undefined {
    const [oldest] = this.#lanes;
    if (oldest === undefined) return undefined;
    const [lane, items] = this.#isShortestNext ? this.#extreme(oldest, -1) : oldest;
    this.#isShortestNext = !this.#isShortestNext;
    const item = items.first.shift() ?? items.others.shift();
    // A map keeps the order in which keys came: what still waits goes behind the others.
    this.#lanes.delete(lane);
    if (lengthOf(items) > 0) this.#lanes.set(lane, items);
    this.#size -= 1;
    return item;
  }

  #giveWay(): Item | undefined {
    const [oldest] = this.#lanes;
    if (oldest === undefined) return undefined;
    const [lane, items] = this.#extreme(oldest, 1);
    const item = items.others.pop() ?? items.first.pop();
    if (lengthOf(items) === 0) this.#lanes.delete(lane);
    this.#size -= 1;
    return item;
  }

  /** The longest lane (`sign` 1) or the shortest (-1); of equal ones that which waited longest. */
  #extreme(from: [string, Lane<Item>], sign: 1 | -1): [string, Lane<Item>] {
    let found = from;
    for (const entry of this.#lanes) {
      if ((lengthOf(entry[1]) - lengthOf(found[1])) * sign > 0) found = entry;
    }
    return found;
  }
}

function lengthOf<Item>({ first, others }: Lane<Item>): number {
  return first.length + others.length;
}
