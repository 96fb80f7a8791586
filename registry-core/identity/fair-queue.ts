/** A queue with a lane for each of those who use it; the lanes take turns, so that a full one delays no other. */
export class FairQueue<Item> {
  readonly #lanes = new Map<string, Item[]>();
  #size = 0;

  /** How many items wait, in all lanes. */
  get size(): number {
    return this.#size;
  }

  /** Adds an item at the end of its lane. */
  push(lane: string, item: Item): void {
    const items = this.#lanes.get(lane);
    if (items === undefined) this.#lanes.set(lane, [item]);
    else items.push(item);
    this.#size += 1;
  }

  /** Takes the first item of the lane whose turn it is; undefined when none waits. */
  shift(): Item | undefined {
    const [next] = this.#lanes;
    if (next === undefined) return undefined;
    const [lane, items] = next;
    const item = items.shift();
    // A map keeps the order in which keys came: what still waits goes behind the others.
    this.#lanes.delete(lane);
    if (items.length > 0) this.#lanes.set(lane, items);
    this.#size -= 1;
    return item;
  }
}
