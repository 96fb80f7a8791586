/** A write whose answer may or may not have come. Times count up by one with each entry in the ledger. */
interface Write<Value> {
  readonly value: Value;
  readonly begun: number;
  /** When its answer came; undefined while it is under way or when the connection broke. */
  acknowledged: number | undefined;
}

let clock = 0;

/**
 * What one name in the registry may hold, from what a client was told. A write that was acknowledged holds until a
 * later one may have replaced it; one that was not acknowledged may have happened or not. A write is later than another
 * only if it began after the other's answer.
 */
export class Register<Value extends string> {
  #writes: Write<Value>[];

  constructor(initial: Value) {
    this.#writes = [{ value: initial, begun: 0, acknowledged: 0 }];
  }

  /** Notes that a write is about to be sent. */
  begin(value: Value): PendingWrite {
    clock += 1;
    const write: Write<Value> = { value, begun: clock, acknowledged: undefined };
    this.#writes.push(write);
    return {
      begun: write.begun,
      acknowledge: () => {
        clock += 1;
        write.acknowledged = clock;
        this.#forgetReplaced(write);
      },
      refuse: () => {
        this.#writes = this.#writes.filter((other) => other !== write);
      },
      leaveOpen: () => {
        clock += 1;
        write.acknowledged = clock;
      },
    };
  }

  /** Every value that the registry may hold now. */
  possible(): ReadonlySet<Value> {
    return new Set(this.#writes.map(({ value }) => value));
  }

  /** The one value that the registry must hold, if there is only one. */
  certain(): Value | undefined {
    const [first, ...others] = this.possible();
    return others.length === 0 ? first : undefined;
  }

  /** Notes that something ended this value, if it was there before the write `by` began. */
  endValue(value: Value, by: PendingWrite): void {
    this.#writes = this.#writes.filter(
      (write) => write.value !== value || write.acknowledged === undefined || write.acknowledged >= by.begun,
    );
  }

  /** Notes what was seen while no write was under way; it is what holds from now on. */
  settle(value: Value): void {
    clock += 1;
    this.#writes = [{ value, begun: clock, acknowledged: clock }];
  }

  #forgetReplaced(by: Write<Value>): void {
    this.#writes = this.#writes.filter(
      ({ acknowledged }) => acknowledged === undefined || acknowledged >= by.begun,
    );
  }
}

/** How a write that was begun ended; neither is called when no answer came. */
export interface PendingWrite {
  readonly begun: number;
  /** The registry said that it was done. */
  acknowledge(): void;
  /** The registry said that it was not done. */
  refuse(): void;
  /** The registry answered, but whether this write was part of it only what is there can tell. */
  leaveOpen(): void;
}
