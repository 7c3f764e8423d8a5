/** Why an address did not give a file, told apart by what can be done about it. */

/** An attempt failed in a way that another attempt may mend. */
export class Passing extends Error {
  /**
   * Such a failure.
   *
   * @param connected Whether a connection came about.
   * @param wait Milliseconds that the server asks to wait.
   */
  constructor(message: string, readonly connected: boolean, readonly wait?: number) {
    super(message);
  }
}

/** An address does not give the file, however often it is asked. */
export class Refused extends Error {}
