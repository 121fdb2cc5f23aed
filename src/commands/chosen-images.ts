import { type Finding, UserError } from '../configuration/finding.ts';
import { repositoriesRun } from '../configuration/registry-home.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { imageTagVariable } from '../stacks/image-tag.ts';
import { anyTag, type NamedImage, optionOf, tagFindings } from './named-images.ts';
import { imagesRunning, runningImage } from './web-service.ts';

/**
 * One image for each repository of an environment: those that are named, and of the others what its services run, so that a deploy changes what is named and leaves the rest.
 * @param named `running` where none is, and the application must run.
 * @param onlyRead whether the plan is only read: what runs nowhere yet has any tag then.
 * @throws UserError with each that is not named and that no service runs, or of which services run several.
 */
export async function chosenImages(
  application: Application,
  environment: EnvironmentConfig,
  named: readonly NamedImage[] | 'running',
  onlyRead = false,
): Promise<NamedImage[]> {
  const first = named === 'running' ? [await runningImage(application, environment)] : named;
  const repositories = [undefined, ...repositoriesRun(environment)];
  const looks = repositories.map(async (repository): Promise<{ image?: NamedImage; findings?: Finding[] }> => {
    const image = first.find((each) => each.repository === repository);
    if (image) return { image };
    const [found, ...others] = await imagesRunning(application, environment, repository);
    if (found && others.length === 0) return { image: found };
    if (!found && onlyRead && repository !== undefined) {
      console.error(`image ${repository}: no service runs it yet, so planned as ${anyTag}`);
      return { image: { repository, tag: anyTag } };
    }
    return { findings: [found ? severalRun(repository, [found, ...others]) : noneRuns(repository)] };
  });
  const all = await Promise.all(looks);
  const images = all.flatMap(({ image }) => image ?? []);
  const findings = [...all.flatMap((each) => each.findings ?? []), ...images.flatMap(tagFindings)];
  if (findings.length > 0) throw new UserError(findings);
  return images;
}

function noneRuns(repository: string | undefined): Finding {
  return {
    path: imageTagVariable(repository),
    must: 'must be named, since no service runs the image yet',
    got: undefined,
    wayOut: `push the image, and add ${optionOf(repository)}`,
  };
}

/** As after a deploy that failed: one service went back to the image before, and another did not. */
function severalRun(repository: string | undefined, images: readonly NamedImage[]): Finding {
  return {
    path: imageTagVariable(repository),
    must: 'must be named, since services run several images of the repository',
    got: images.map(({ tag, digest }) => (digest ? `${tag}@${digest}` : tag)).join(', '),
    wayOut: `add ${optionOf(repository)}`,
  };
}
