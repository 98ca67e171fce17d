/** Browser storage may never answer. Nothing waits for it longer than this. */
export const LONGEST_STORAGE_WAIT = 2000;

/** `promise`, or a rejection after `milliseconds`. */
export function bounded(promise, milliseconds = LONGEST_STORAGE_WAIT) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
