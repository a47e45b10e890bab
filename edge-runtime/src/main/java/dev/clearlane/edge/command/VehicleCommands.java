package dev.clearlane.edge.command;

import dev.clearlane.edge.command.CommandException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The standard commands: their names, parameters and answers. */
public final class VehicleCommands {
  private static final Set<String> MODES = Set.of("auto", "both", "deblur", "derain", "pass");
  private static final double LEAST_RATE = 0.01;
  private static final double MOST_RATE = 30;

  private VehicleCommands() {}

  private record ModeOf(String camera, String mode) {}

  private record RateOf(String camera, double framesPerSecond) {}

  /** Has a vehicle's control carry out all standard commands. */
  public static void register(CommandDispatcher desk, VehicleControl control) {
    desk.register("snapshot", request -> snapshot(request, control));
    desk.register("set_mode", request -> setMode(request, control));
    desk.register("set_frame_rate", request -> setFrameRate(request, control));
    desk.register(
        "reload_settings",
        request -> {
          request.read(parameters -> "");
          return Map.of("needs_restart", control.reloadSettings());
        });
    desk.register("list_models", request -> listModels(request, control));
    desk.register(
        "switch_model",
        request -> {
          String model = request.read(parameters -> parameters.text("model"));
          control.switchModel(model);
          return Map.of("model", model);
        });
    desk.register(
        "restart_camera",
        request -> {
          String camera = request.read(parameters -> parameters.text("camera"));
          control.restartCamera(camera);
          return Map.of("camera", camera);
        });
  }

  private static Map<String, Object> snapshot(
      CommandHandler.Request request, VehicleControl control)
      throws CommandException, InterruptedException {
    String camera = request.read(parameters -> parameters.text("camera"));
    VehicleControl.Snapshot snapshot = control.snapshot(camera);
    return Map.of(
        "camera", camera,
        "raw_message_id", snapshot.rawMessageId(),
        "restored_message_id", snapshot.restoredMessageId(),
        "sequence", snapshot.sequence());
  }

  private static Map<String, Object> setMode(CommandHandler.Request request, VehicleControl control)
      throws CommandException, InterruptedException {
    ModeOf wanted =
        request.read(
            parameters -> new ModeOf(parameters.text("camera", ""), parameters.text("mode")));
    if (!MODES.contains(wanted.mode())) {
      throw new CommandException(
          Kind.MALFORMED,
          "mode must be auto, both, deblur, derain or pass, but is '%s'".formatted(wanted.mode()));
    }
    control.setMode(wanted.camera(), wanted.mode());
    return Map.of("mode", wanted.mode());
  }

  private static Map<String, Object> setFrameRate(
      CommandHandler.Request request, VehicleControl control)
      throws CommandException, InterruptedException {
    RateOf wanted =
        request.read(
            parameters ->
                new RateOf(
                    parameters.text("camera", ""),
                    parameters.number("frames_per_second", LEAST_RATE, MOST_RATE)));
    control.setFrameRate(wanted.camera(), wanted.framesPerSecond());
    return Map.of("frames_per_second", wanted.framesPerSecond());
  }

  private static Map<String, Object> listModels(
      CommandHandler.Request request, VehicleControl control)
      throws CommandException, InterruptedException {
    request.read(parameters -> "");
    List<Map<String, Object>> models =
        control.listModels().stream()
            .map(
                model ->
                    Map.<String, Object>of(
                        "id", model.id(), "task", model.task(), "in_use", model.inUse()))
            .toList();
    return Map.of("models", models);
  }
}
