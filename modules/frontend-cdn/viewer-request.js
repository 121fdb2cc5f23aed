// Runs at CloudFront before its cache, in its own JavaScript: no `for ... of`, no destructuring, no module but its few, and no more than 10 KB
// with the line that `viewer-request.ts` puts before it, which sets `site`.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
// biome-ignore lint/style/useNodejsImportProtocol: CloudFront knows it by this name
const crypto = require('crypto');

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it
function handler(event) {
  const request = event.request;
  const host = request.headers.host.value;
  if (site.hostName && host !== site.hostName) return redirect(`https://${site.hostName}${request.uri}`, request);
  if (site.basicAuthSha256) {
    // Browsers send it to every path of the host, and what let somebody in here is no log-in of Django's.
    if (admitted(request)) delete request.headers.authorization;
    else if (site.kind !== 'django-path') return unauthorized();
  }
  if (site.kind.startsWith('django')) return request;

  // Where the front end begins without its slash, relative links of its pages would lead elsewhere.
  if (`${request.uri}/` === site.path) return redirect(`https://${host}${site.path}`, request);
  if (isFile(request.uri)) return request;
  if (site.kind === 'spa') {
    request.uri = `${site.path}index.html`;
  } else if (request.uri.endsWith('/')) {
    request.uri += 'index.html';
  } else {
    return redirect(`https://${host}${request.uri}/`, request);
  }
  return request;
}

function admitted(request) {
  const given = request.headers.authorization ? request.headers.authorization.value : '';
  const credentials = given.replace(/^basic +/i, '');
  return credentials !== given && sha256(credentials) === site.basicAuthSha256;
}

function unauthorized() {
  return {
    statusCode: 401,
    statusDescription: 'Unauthorized',
    headers: {
      'www-authenticate': { value: 'Basic realm="Not public yet", charset="UTF-8"' },
      'cache-control': { value: 'no-store' },
    },
  };
}

function sha256(text) {
  return crypto.createHash('sha256').update(text).digest('hex');
}

// A last part with an extension, which begins with a letter: `v1.2` is a folder. What is well known by its name has none.
function isFile(uri) {
  return /\.[A-Za-z][A-Za-z0-9]*$/.test(uri) || uri.startsWith(`${site.path}.well-known/`);
}

function redirect(location, request) {
  return {
    statusCode: 301,
    statusDescription: 'Moved Permanently',
    headers: { location: { value: location + query(request.querystring) }, 'cache-control': { value: 'no-store' } },
  };
}

// CloudFront hands the query over in parts, still encoded, and the values of a name that comes twice in a list.
function query(parts) {
  const pairs = Object.keys(parts).map((name) =>
    (parts[name].multiValue || [parts[name]])
      .map((part) => (part.value === '' ? name : `${name}=${part.value}`))
      .join('&'),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
