// Writes a plan, from standard input, as Markdown: what it comes to, and all of it folded.
import { readFileSync } from 'node:fs';

/** GitHub takes 65536 in a comment or an issue, and some stand around the plan. */
const mostCharacters = 64_000;

const [environment, exitCode] = process.argv.slice(2);
const text = readFileSync(0, 'utf8')
  .split('\n')
  .filter(
    (line) =>
      !/: (Refreshing state|Reading|Read complete|Opening|Opening complete|Closing|Closing complete)\b/.test(line),
  )
  .join('\n')
  .trim();

function summary() {
  if (exitCode !== '0' && exitCode !== '2') return 'The plan failed.';
  return /^(Plan: .+|No changes\. .+)$/m.exec(text)?.[0] ?? 'Nothing but outputs would change.';
}

const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = process.env;
const log = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
// Longer than any in the plan, so that nothing in it can end the block.
const fence = '`'.repeat(Math.max(2, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length)) + 1);
const cut = text.length > mostCharacters;

console.log(`**${environment}**: ${summary()}

<details><summary>The whole plan</summary>

${fence}text
${text.slice(0, mostCharacters)}
${fence}

</details>

${cut ? `The rest does not fit here: it is in [the log](${log}).` : `From [this run](${log}).`}`);
