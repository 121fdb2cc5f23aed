// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no schema of its own
type Json = any;

/** What checkov reads of one stack: the Terraform JSON as synthesized, and the plan that Terraform made of it. */
export interface ScanInput {
  source: Json;
  plan: Json;
}

/**
 * A plan leaves out what is known only after the apply, and one reference is enough to make a whole policy or a whole list of
 * container definitions unknown. The source has them, with the reference as text, and nowhere but in a plan does checkov
 * read all of them.
 */
export function withDocuments({ source, plan }: ScanInput): Json {
  const { root_module } = plan.planned_values;
  const filled = root_module.resources?.map((resource: Json) => {
    const { type, name, values } = resource;
    const documents = Object.entries(source.resource?.[type]?.[name] ?? {}).filter(
      ([key, value]) => isDocument(value) && (values?.[key] ?? null) === null,
    );
    return documents.length > 0 ? { ...resource, values: { ...values, ...Object.fromEntries(documents) } } : resource;
  });
  return { ...plan, planned_values: { ...plan.planned_values, root_module: { ...root_module, resources: filled } } };
}

function isDocument(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
