/** Something that was done and can be taken back, for as long as its toast stands. */
export interface UndoOffer {
  readonly id: string;
  /** What was done, as it was said. */
  readonly what: string;
  /** Takes it back; rejects when that is refused. */
  readonly undo: () => Promise<unknown>;
}

const offers: UndoOffer[] = [];

export function addOffer(offer: UndoOffer): void {
  offers.push(offer);
}

/** Takes an offer off the list; undefined when it is over or was taken. */
export function takeOffer(id: string): UndoOffer | undefined {
  const index = offers.findIndex((offer) => offer.id === id);
  return index < 0 ? undefined : offers.splice(index, 1)[0];
}

/** The offer made last of those that stand. */
export function latestOffer(): UndoOffer | undefined {
  return offers.at(-1);
}
