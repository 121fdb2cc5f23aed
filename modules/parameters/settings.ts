import { z } from 'zod';
import { group, isWordOfObjects } from '../shared/setting.ts';
import { tellers } from '../shared/sources.ts';
import {
  fitTaskDefinition,
  tooLongVariables,
  variableName,
  variablesError,
  variableValue,
} from '../shared/variables.ts';
import { parametersSources } from './sources.ts';

const flagError = 'must be true or false; it is the value that the flag begins with';
const flagNameError = 'must have names of lower-case words joined by hyphens; such as new-checkout';

export const parametersSettings = group({
  /**
   * Plain configuration of this environment. Tasks get each as a variable, and a change replaces them; other programs read
   * `/app/<project>-<environment>/variables/<NAME>`, which an empty one does not have. At most 4096 characters each
   * (https://docs.aws.amazon.com/general/latest/gr/ssm.html). Nothing secret: it can be read by everyone who may see the tasks.
   */
  variables: z
    .record(
      variableName,
      variableValue.refine((value) => !value.includes('{{'), {
        error: 'must not contain {{; Parameter Store takes it for the name of another parameter',
      }),
      { error: variablesError },
    )
    .refine(fitTaskDefinition, { error: tooLongVariables })
    .default({}),
  /**
   * Switches that the application reads while it runs, below FEATURE_FLAGS_PATH, and the value that each begins with. From then on
   * they are turned in Parameter Store, and a deploy leaves them as they are.
   */
  featureFlags: z
    .record(
      z
        .string()
        .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, { error: flagNameError })
        .refine((name) => !isWordOfObjects(name), {
          error:
            'must have names that are not what each object of JavaScript has, such as constructor; take another name',
        })
        // https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html: 1011 characters, with the ARN that stands before the name.
        .max(100, { error: 'must have names of at most 100 characters; they end the names of parameters' }),
      z.boolean({ error: flagError }),
      { error: 'must be a group of names and truth values; such as { "new-checkout": false }' },
    )
    .default({}),
}).register(tellers, { sources: parametersSources });

export type ParametersSettings = z.output<typeof parametersSettings>;
