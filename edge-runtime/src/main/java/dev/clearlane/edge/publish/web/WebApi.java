package dev.clearlane.edge.publish.web;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.edge.command.Answer;
import dev.clearlane.edge.publish.Json;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.GatewayTimeoutResponse;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The requests under {@code /api/v1}, described by {@code openapi.json}. Thread-safe. */
final class WebApi {
  static final String JSON = Json.CONTENT_TYPE;
  private static final long SNAPSHOT_TIMEOUT_S = 5;

  /** Answers that carry a failure, by its code. */
  private static final Map<String, Integer> STATUS =
      Map.of("unknown_command", 404, "not_found", 404, "malformed", 400, "busy", 503);

  private static final int FAILED = 500;

  private final WebDaemon daemon;
  private final Function<String, @Nullable LiveView> views;
  private final RecentPlates plates;

  /**
   * @param views view of a camera, by its name; null if there is no such camera
   */
  WebApi(WebDaemon daemon, Function<String, @Nullable LiveView> views, RecentPlates plates) {
    this.daemon = daemon;
    this.views = views;
    this.plates = plates;
  }

  /** Body of an answer that is not 200. */
  record Failure(String error) {}

  static void send(Context request, int status, Object body) {
    request.status(status).contentType(JSON).result(Json.bytes(body));
  }

  /** The description of this API. */
  static void description(Context request) throws IOException {
    try (InputStream document = WebApi.class.getResourceAsStream("openapi.json")) {
      request.contentType(JSON).result(requireNonNull(document).readAllBytes());
    }
  }

  void status(Context request) {
    send(request, 200, daemon.status());
  }

  /** Body: the token; sets the session's cookie. */
  static void session(Context request, Access access) {
    JsonNode token = body(request).path("token");
    if (!token.isTextual()) {
      throw new BadRequestResponse("token must be a text");
    }
    access.openSession(request, token.textValue());
    request.status(204);
  }

  void command(Context request) {
    CompletableFuture<Answer> answered = new CompletableFuture<>();
    daemon.command(request.pathParam("name"), request.bodyAsBytes(), answered::complete);
    request.future(
        () ->
            answered.thenAccept(
                answer -> {
                  Answer.Failure error = answer.error();
                  send(
                      request,
                      error == null ? 200 : STATUS.getOrDefault(error.code(), FAILED),
                      answer);
                }));
  }

  void snapshot(Context request) {
    String viewName = request.queryParam("view");
    boolean raw = "raw".equals(viewName);
    if (!raw && viewName != null && !viewName.equals("restored")) {
      throw new BadRequestResponse("view must be raw or restored, but is " + viewName);
    }
    CompletableFuture<LiveView.Snapshot> snapshot =
        view(request.pathParam("camera"))
            .requestSnapshot()
            .orTimeout(SNAPSHOT_TIMEOUT_S, TimeUnit.SECONDS);
    request.future(
        () ->
            snapshot.handle(
                (taken, failure) -> {
                  if (failure != null) {
                    throw new GatewayTimeoutResponse(
                        "no frame arrived within %d s".formatted(SNAPSHOT_TIMEOUT_S));
                  }
                  return request
                      .contentType("image/jpeg")
                      .header("Cache-Control", "no-store")
                      .result(raw ? taken.raw() : taken.restored());
                }));
  }

  /** Plates that were seen last, the newest first. */
  void plates(Context request) {
    send(request, 200, plates.list());
  }

  /** A plate's picture: as captured, or restored. */
  void platePicture(Context request) {
    byte[] jpeg = plates.picture(request.pathParam("track"), request.pathParam("view"));
    if (jpeg == null) {
      throw new NotFoundResponse("no such picture of a plate");
    }
    request.contentType("image/jpeg").result(jpeg);
  }

  void clips(Context request) throws IOException {
    Path directory = daemon.clips();
    send(
        request,
        200,
        directory == null || !Files.isDirectory(directory) ? List.of() : ClipFiles.list(directory));
  }

  /** A clip, whole or the range that was asked for. */
  void clip(Context request) throws IOException {
    Path directory = daemon.clips();
    Path file = directory == null ? null : ClipFiles.find(directory, request.pathParam("name"));
    if (file == null) {
      throw new NotFoundResponse("no such clip");
    }
    request.writeSeekableStream(Files.newInputStream(file), "video/mp4", Files.size(file));
  }

  /** The view of a camera, which exists. */
  LiveView view(String camera) {
    LiveView view = views.apply(camera);
    if (view == null) {
      throw new NotFoundResponse("there is no camera '%s'".formatted(camera));
    }
    return view;
  }

  private static JsonNode body(Context request) {
    try {
      return new JsonMapper().readTree(request.bodyAsBytes());
    } catch (JsonProcessingException e) {
      throw new BadRequestResponse("body is not JSON");
    } catch (IOException e) {
      throw new BadRequestResponse("body cannot be read");
    }
  }
}
