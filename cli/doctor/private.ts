/** Keeps a user's name out of what is pasted into an issue. */

/** Writes the home folder as "~", wherever it stands. */
export function withoutHome(text: string, home: string | undefined): string {
  const folder = home?.replace(/[/\\]+$/, "");
  if (!folder) return text;
  // JSON doubles the backslashes of Windows.
  const forms = [folder, folder.replaceAll("\\", "\\\\")];
  const pattern = forms.map((form) => form.replace(/[^\w]/g, "\\$&")).join("|");
  return text.replace(new RegExp(`(?<![\\w.-])(?:${pattern})(?![\\w.-])`, "g"), "~");
}
