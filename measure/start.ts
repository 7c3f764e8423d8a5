/** Loads a command's module, as the launcher's child does, and says how long that took since this process began. */
const [module] = Deno.args as [string];
await import(new URL(`../${module}`, import.meta.url).href);
console.log(performance.now() / 1000);
Deno.exit(0);
