import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter/index.js';
import { Construct } from 'constructs';
import { type Grantee, grant } from '../shared/iam.ts';
import { type Told, tell } from '../shared/sources.ts';
import type { Place } from '../shared/statement.ts';
import type { TaskPart } from '../workload/task-template.ts';
import { parameterRights } from './rights.ts';
import type { ParametersSettings } from './settings.ts';
import { parametersSources } from './sources.ts';

export interface ParametersProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  settings: ParametersSettings;
}

/** Plain configuration in Parameter Store: variables, which a deploy sets, and feature flags, which it leaves as people turned them. */
export class Parameters extends Construct implements TaskPart {
  readonly rights = [parameterRights];
  readonly environment: Record<string, string>;
  readonly told: Told[] = [];
  readonly startAfter: SsmParameter[];
  private readonly featureFlagsArn: string | undefined;

  constructor(scope: Construct, id: string, { name, place, settings }: ParametersProps) {
    super(scope, id);
    // AWS refuses names that begin with aws or ssm, as a project's may
    // (https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html).
    const path = `/app/${name}`;
    const plain = { type: 'String', tier: 'Standard' };

    const variables = new Construct(this, 'variables');
    this.environment = {};
    for (const [variable, value] of Object.entries(settings.variables)) {
      this.environment[variable] = value;
      // Parameter Store takes no empty value.
      if (value === '') continue;
      new SsmParameter(variables, variable.toLowerCase().replaceAll('_', '-'), {
        ...plain,
        name: `${path}/variables/${variable}`,
        insecureValue: value,
        // Made again over one that Terraform lost track of. Provider 5.100.0 can't import it: it plans a change of `insecure_value` for ever
        // (internal/service/ssm/parameter.go, CustomizeDiff).
        overwrite: true,
      });
    }

    const featureFlags = new Construct(this, 'feature-flags');
    const featureFlagsPath = `${path}/feature-flags`;
    this.startAfter = Object.entries(settings.featureFlags).map(
      ([flag, on]) =>
        new SsmParameter(featureFlags, flag, {
          ...plain,
          name: `${featureFlagsPath}/${flag}`,
          insecureValue: String(on),
          lifecycle: { ignoreChanges: ['insecure_value'] },
        }),
    );
    if (this.startAfter.length === 0) return;
    this.told = tell(parametersSources, { 'featureFlags.path': featureFlagsPath });
    this.featureFlagsArn = `arn:aws:ssm:${place.region}:${place.account}:parameter${featureFlagsPath}`;
  }

  /** Lets a service read the feature flags, one by one or all at once. Where there are none, it grants nothing. */
  grantReadFeatureFlags(grantee: Grantee): void {
    if (!this.featureFlagsArn) return;
    grant(grantee, this, {
      sid: 'ReadFeatureFlags',
      actions: ['ssm:GetParametersByPath', 'ssm:GetParameter', 'ssm:GetParameters'],
      // What is asked for by path is the path itself:
      // https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-retrieval-authorization.html
      resources: [this.featureFlagsArn, `${this.featureFlagsArn}/*`],
    });
  }
}
