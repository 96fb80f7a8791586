/**
 * Does something with each item, several at a time, in their order.
 * @template Item
 * @param {readonly Item[]} items
 * @param {number} atOnce the most at a time
 * @param {(item: Item) => Promise<void>} act
 * @returns {Promise<void>} rejects with the first failure, once what had begun has ended
 */
export async function sideBySide(items, atOnce, act) {
  const left = [...items];
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, work));
  const failure = outcomes.find(({ status }) => status === 'rejected');
  if (failure?.status === 'rejected') throw failure.reason;
}
