/** A service of the synthesized stack. */
export interface WatchedService {
  address: string;
  /** In ECS. */
  name: string;
  /** For so long Terraform waits for it. */
  waitMinutes: number;
}

/** What is read of a synthesized stack. */
interface Stack {
  resource?: { aws_ecs_service?: Record<string, { name: string; timeouts?: { update?: string } }> };
}

/** What the provider waits for by itself, at 5.100.0. */
const providersMinutes = 20;

export function servicesIn({ resource }: Stack): WatchedService[] {
  return (
    Object.entries(resource?.aws_ecs_service ?? {})
      // What an extension has Terraform make up a name of is not known here, and AWS would refuse the whole call for it.
      .filter(([, { name }]) => /^[\w-]+$/.test(name))
      .map(([id, { name, timeouts }]) => ({
        address: `aws_ecs_service.${id}`,
        name,
        waitMinutes: Number.parseInt(timeouts?.update ?? `${providersMinutes}`, 10),
      }))
  );
}
