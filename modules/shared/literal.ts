/** A text as Terraform writes it: what looks like one of its templates is none. */
export function literal(text: string): string {
  return text.replace(/[$%](?=\{)/g, '$&$&');
}
