import type { EnvironmentRule } from './rule.ts';

/** Where Django serves its own static files they are in the image: a task of a deploy writes to /tmp alone, and what it collected would be gone with it. */
export const collectStaticHasPlace: EnvironmentRule = ({ collectStatic }, { djangoPaths }) =>
  collectStatic && djangoPaths.staticFrom === 'django'
    ? [
        {
          path: 'collectStatic',
          must: 'must be left out where application.djangoPaths.staticFrom is django',
          got: collectStatic,
          wayOut: 'run collectstatic when the image is built',
        },
      ]
    : [];
