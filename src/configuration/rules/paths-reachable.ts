import { behaviorsOf } from '../../../modules/frontend-cdn/sites.ts';
import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { takenFromFiles } from '../path-patterns.ts';
import type { Application } from '../schema.ts';
import type { ApplicationRule } from './rule.ts';

/** Of two patterns CloudFront takes the one that says more. That must leave something to the other, and folders are kept whole. */
export const pathsReachable: ApplicationRule = (application) => [
  ...namedTwice(
    application.djangoPaths.django,
    (index) => `djangoPaths.django[${index}]`,
    'name each pattern once, since CloudFront takes none twice',
  ),
  ...nothingForDjango(application),
  ...inFolders(application),
  ...takenByDjango(application),
];

/** A front end at the root has all that is not named. */
function nothingForDjango({ frontEnds, djangoPaths }: Application): Finding[] {
  const root = frontEnds.find(({ path }) => path === '/');
  if (!root || djangoPaths.django.length > 0) return [];
  return [
    {
      path: 'djangoPaths.django',
      must: `must name one path at least, since the front end ${root.name} is at /`,
      got: djangoPaths.django,
      wayOut: 'otherwise nothing leads to Django; such as /api/*',
    },
  ];
}

function inFolders({ frontEnds, djangoPaths }: Application): Finding[] {
  const folders = (['static', 'media'] as const).flatMap((name) => {
    const got = djangoPaths[name];
    return got === undefined ? [] : [{ path: `djangoPaths.${name}`, got, begins: got.slice(0, -1) }];
  });
  const places = [
    ...folders,
    ...frontEnds.map(({ path: got }, index) => ({ path: `frontEnds[${index}].path`, got, begins: `${got}/` })),
  ];
  return folders.flatMap((folder, index) =>
    places
      .filter(
        (place, other) =>
          place.begins.startsWith(folder.begins) && (place.begins === folder.begins ? other > index : other !== index),
      )
      .map(({ path, got }) => ({
        path,
        must: `must not be in ${folder.path}, ${folder.got}`,
        got,
        wayOut: 'that folder is a bucket of its own: take a path beside it',
      })),
  );
}

function takenByDjango({ frontEnds, djangoPaths }: Application): Finding[] {
  const behaviors = behaviorsOf({ frontEnds }, djangoPaths);
  return djangoPaths.django.flatMap((pattern, index) =>
    takenFromFiles(`djangoPaths.django[${index}]`, pattern, behaviors),
  );
}
