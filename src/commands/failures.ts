import { type Finding, UserError } from '../configuration/finding.ts';
import { silenceSeconds } from '../steps/bounds.ts';

/** What errors of AWS's SDK, of Node's network and of its file system have, beside what each error has. */
interface Failure extends Error {
  code?: unknown;
  path?: unknown;
  syscall?: unknown;
  $fault?: unknown;
  $metadata?: { httpStatusCode?: number };
  $response?: unknown;
}

/**
 * What AWS answers to credentials that hold no longer, or never did
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html).
 */
const badCredentials =
  /^(ExpiredToken|RequestExpired|TokenRefreshRequired|InvalidToken|InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|AuthFailure|IncompleteSignature|InvalidSignature|SignatureDoesNotMatch|Unauthorized)(Exception)?$/;

const full = ['ENOSPC', 'EDQUOT'];
const closed = ['EROFS', 'EACCES', 'EPERM'];

/**
 * What fails without a fault of this project, as a sentence: credentials, AWS, the way to it, files, programs. Undefined for all else, of which
 * a stack trace says more.
 */
export function failureOf(error: unknown): UserError | undefined {
  if (error instanceof UserError) return error;
  if (!(error instanceof Error)) return undefined;
  const finding = credentialsFailure(error) ?? awsFailure(error) ?? systemFailure(error);
  return finding && new UserError([finding]);
}

/** That credentials are none, or hold no longer. `account` completes "the AWS account of". */
export function credentialsFailure({ name, message }: Error, account = 'the environment'): Finding | undefined {
  const wayOut = 'sign in with aws sso login, or set AWS_PROFILE';
  if (/^(Credentials|Token)ProviderError$/.test(name)) {
    // The message of the default chain, in which none of all places has any.
    const got = message.startsWith('Could not load credentials from any providers') ? undefined : message;
    return { path: 'credentials', must: `must be there for the AWS account of ${account}`, got, wayOut };
  }
  if (!badCredentials.test(name)) return undefined;
  return { path: 'credentials', must: 'must hold', got: `${name}: ${message}`, wayOut };
}

function awsFailure({ name, message, code, $fault, $metadata, $response }: Failure): Finding | undefined {
  // What is no answer of AWS's can't be read as one.
  if ($response !== undefined && message.includes('Deserialization error')) {
    const got = `HTTP ${$metadata?.httpStatusCode} with ${message.split('\n')[0]}`;
    const wayOut = 'a proxy, a firewall or a page to sign in answers in its place: get past that, then try again';
    return { path: 'AWS', must: 'must answer itself', got, wayOut };
  }
  // The SDK calls what the system says so, too, as that a connection was cut.
  if (name === 'TimeoutError' && code === undefined) {
    const wayOut = 'see that this machine reaches AWS, and https://health.aws.amazon.com, then start it again';
    return { path: 'AWS', must: `must answer within ${silenceSeconds} seconds`, got: undefined, wayOut };
  }
  const got = `${$fault === undefined ? (code ?? name) : name}: ${message || name}`;
  if ($fault !== undefined) {
    const wayOut = 'see that your credentials may do that, and what AWS says, then try again';
    return { path: 'AWS', must: 'must do what this command asks', got, wayOut };
  }
  if ($metadata === undefined && !/^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(String(code))) {
    return undefined;
  }
  const wayOut = 'see that this computer has a way to AWS, and AWS_ENDPOINT_URL none to elsewhere, then try again';
  return { path: 'AWS', must: 'must be reached', got, wayOut };
}

/** What the system refuses a program: https://nodejs.org/api/errors.html#class-systemerror. */
function systemFailure({ message, code, path, syscall }: Failure): Finding | undefined {
  if (typeof code !== 'string' || typeof syscall !== 'string') return undefined;
  const place = typeof path === 'string' ? path : 'this computer';
  if (syscall.startsWith('spawn')) {
    return { path: place, must: 'must run', got: message, wayOut: 'see that it is installed and can be run' };
  }
  const wayOut = full.includes(code)
    ? 'make room on that disk, then try again'
    : closed.includes(code)
      ? 'see that you may write there, then try again'
      : 'see what became of it, then try again';
  return { path: place, must: 'must be read and written', got: message, wayOut };
}
