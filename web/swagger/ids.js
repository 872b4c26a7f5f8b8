// The responseInterceptor of Swagger UI. It leaves one form under "Authorize", the sign-in by authorization code, and fills in the id
// of what a response has created or found wherever an operation asks for it next. It shows the code samples of an operation.
(response) => {
  // "Try it out" cannot send a file to the object store, so this adds a form for it under the operation that announced the file.
  const offerUpload = ({ uploadUrl, headers }) => {
    const form = document.createElement('form');
    form.className = 'upload-form';
    form.innerHTML = '<label>Upload a file of the announced size <input type="file" required></label> <button class="btn">PUT</button> <output></output>';
    form.onsubmit = async (event) => {
      event.preventDefault();
      const [input, output] = [form.querySelector('input'), form.querySelector('output')];
      try {
        const sent = await fetch(uploadUrl, { method: 'PUT', headers, body: input.files[0] });
        output.textContent = `${sent.status} ${sent.ok ? 'Uploaded. Confirm it next.' : 'Rejected: type and size must be those announced.'}`;
      } catch {
        output.textContent = 'The object store could not be reached.';
      }
    };
    const operation = document.getElementById('operations-Files-presignFiles');
    operation?.querySelector('.upload-form')?.remove();
    operation?.querySelector('.execute-wrapper, .btn-group')?.after(form);
  };
  const { pathname } = new URL(response.url, window.location.origin);
  if (pathname === '/openapi.json' && response.ok) {
    const contract = JSON.parse(response.text);
    delete contract.components.securitySchemes.bearerAuth; // the same token as oidc, to be pasted by hand
    contract.security = [{ oidc: [] }];
    // Swagger UI has no place for code samples, so they join the description.
    for (const operation of Object.values(contract.paths).flatMap((path) => Object.values(path))) {
      const samples = (operation['x-codeSamples'] ?? []).map(({ label, lang, source }) => `**${label}**\n\`\`\`${lang.toLowerCase()}\n${source}\`\`\``);
      if (samples.length > 0) operation.description = [operation.description, ...samples].join('\n\n');
    }
    response.text = JSON.stringify(contract);
    response.data = response.text;
    return response;
  }
  if (pathname.endsWith('/.well-known/openid-configuration') && response.ok) {
    // Swagger UI shows a form for each grant, also for those that it cannot start.
    const discovery = { ...JSON.parse(response.text), grant_types_supported: ['authorization_code'] };
    response.text = JSON.stringify(discovery);
    response.data = response.text;
    response.body = response.obj = discovery;
    return response;
  }
  if (!response.ok || !pathname.startsWith('/api/') || typeof response.obj !== 'object' || response.obj === null) return response;
  const found = [response.obj].flat().flatMap((answer) => answer.items ?? answer)[0] ?? {};
  const { projectId, sessionId, fileId, runId, userId } = found;
  const ids = { projectId, sessionId, fileId, runId, userId };
  const kind = /\/(project|session|file|user|reservation)s(\/[^/]+)?(\/(status|title|confirm|reindex|release))?$/.exec(pathname)?.[1];
  if (kind && found.id) ids[`${kind}Id`] = found.id;
  if (pathname.endsWith('/files/presign')) offerUpload(found);
  const paths = window.ui.specSelectors.specJson().get('paths').toJS();
  for (const [path, operations] of Object.entries(paths)) {
    for (const [name, id] of Object.entries(ids)) {
      if (!id || !path.includes(`{${name}}`)) continue;
      for (const method of Object.keys(operations)) window.ui.specActions.changeParam([path, method], name, 'path', id);
    }
  }
  return response;
}
