package dev.sredspace;

import dev.sredspace.client.ApiClient;
import dev.sredspace.client.ApiException;
import dev.sredspace.client.api.FilesApi;
import dev.sredspace.client.api.HistoryApi;
import dev.sredspace.client.api.ProjectsApi;
import dev.sredspace.client.api.RunsApi;
import dev.sredspace.client.api.SessionsApi;
import dev.sredspace.client.model.*;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The typical flow with the client of openapi-generator. */
public final class Flow {
  private static final String NOTES = "We were uncertain whether the cache could hold its latency. We tested three designs and measured each.\n";

  private static void check(boolean holds, String what) {
    if (!holds) throw new IllegalStateException("check failed: " + what);
  }

  public static void main(String[] args) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("SREDSPACE_URL"));
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + System.getenv("SREDSPACE_TOKEN")));

    Project project = new ProjectsApi(client).createProject(new ProjectCreate().name("From Java").fiscalYear("2025"), UUID.randomUUID().toString());
    Session session = new SessionsApi(client).createSession(project.getId(), new SessionCreate().type(RunType.PRECHECK), null);

    FilesApi files = new FilesApi(client);
    int size = NOTES.getBytes("UTF-8").length;
    PresignFile notes = new PresignFile().filename("notes.md").contentType("text/markdown").fileSize((long) size);
    Upload upload = files.presignFiles(project.getId(), new PresignRequest().files(List.of(notes)), null).getItems().get(0);
    HttpRequest.Builder put = HttpRequest.newBuilder(upload.getUploadUrl()).PUT(HttpRequest.BodyPublishers.ofString(NOTES));
    for (Map.Entry<String, String> header : upload.getHeaders().entrySet()) put.header(header.getKey(), header.getValue());
    int stored = HttpClient.newHttpClient().send(put.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    check(stored == 200, "the object storage returns 200, not " + stored);
    files.confirmFile(project.getId(), upload.getFileId());
    while (files.getFile(project.getId(), upload.getFileId()).getIndexStatus() != IndexStatus.INDEX_READY) Thread.sleep(200);

    RunsApi runs = new RunsApi(client);
    RunRequest question = new RunRequest().type(RunType.PRECHECK).input("Is it SR&ED?").selectedFileIds(List.of(upload.getFileId()));
    Run run = runs.createRun(session.getId(), question, UUID.randomUUID().toString(), null);
    check(run.getStatus() == RunStatus.SUCCEEDED, "the run succeeds, not " + run.getStatus());
    check(run.getPython() != null, "the run has the worker's answer");

    // The generated method takes the whole stream as text, and only if its type is text/plain.
    ApiClient plain = new ApiClient();
    plain.updateBaseUri(System.getenv("SREDSPACE_URL"));
    plain.setRequestInterceptor(request -> request.setHeader("Accept", "text/plain").setHeader("Authorization", "Bearer " + System.getenv("SREDSPACE_TOKEN")));
    String events = new RunsApi(plain).getRunEvents(run.getRunId(), null);
    check(events.contains("event: run.queued") && events.contains("event: run.completed"), "the stream has the run: " + events);

    HistoryPage history = new HistoryApi(client).getHistory(session.getId(), 50, null);
    check(history.getItems().size() == 2, "the history has the question and the answer");

    try {
      new ProjectsApi(client).getProject(UUID.randomUUID());
      check(false, "a missing project is refused");
    } catch (ApiException refused) {
      Problem problem = client.getObjectMapper().readValue(refused.getResponseBody(), Problem.class);
      check(refused.getCode() == 404 && problem.getCode() == ErrorCode.NOT_FOUND, "a missing project is a 404: " + refused);
    }
    new ProjectsApi(client).deleteProject(project.getId(), null);
    System.out.println("Java: project, session, upload, run, " + (events.split("event: ").length - 1) + " events, history, 404");
  }
}
