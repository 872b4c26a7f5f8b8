// For "Try it out" in Swagger UI, as its responseInterceptor: the id of what an answer has made or found is filled in wherever it is
// asked for next.
(response) => {
  const { pathname } = new URL(response.url, window.location.origin);
  if (!response.ok || !pathname.startsWith('/api/') || typeof response.obj !== 'object' || response.obj === null) return response;
  const found = [response.obj].flat().flatMap((answer) => answer.items ?? answer)[0] ?? {};
  const { projectId, sessionId, fileId, runId, userId } = found;
  const ids = { projectId, sessionId, fileId, runId, userId };
  const kind = /\/(project|session|file|user|reservation)s(\/[^/]+)?(\/(status|title|confirm|reindex|release))?$/.exec(pathname)?.[1];
  if (kind && found.id) ids[`${kind}Id`] = found.id;
  const paths = window.ui.specSelectors.specJson().get('paths').toJS();
  for (const [path, operations] of Object.entries(paths)) {
    for (const [name, id] of Object.entries(ids)) {
      if (!id || !path.includes(`{${name}}`)) continue;
      for (const method of Object.keys(operations)) window.ui.specActions.changeParam([path, method], name, 'path', id);
    }
  }
  return response;
}
