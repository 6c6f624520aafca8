/** Goes on with a value, at once if it is there already. */
export function when<T, U>(value: T | Promise<T>, proceed: (value: T) => U | Promise<U>): U | Promise<U> {
  return value instanceof Promise ? value.then(proceed) : proceed(value)
}
