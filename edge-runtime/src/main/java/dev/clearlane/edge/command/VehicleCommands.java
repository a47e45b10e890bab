package dev.clearlane.edge.command;

import dev.clearlane.edge.command.CommandException.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The standard commands: names, parameters and results. */
public final class VehicleCommands {
  private static final Set<String> MODES = Set.of("auto", "both", "deblur", "derain", "pass");
  private static final double MIN_RATE = 0.01;
  private static final double MAX_RATE = 30;

  private VehicleCommands() {}

  private record ModeRequest(String camera, String mode) {}

  private record RateRequest(String camera, double framesPerSecond) {}

  /** Registers all standard commands, executed by the vehicle's control. */
  public static void register(CommandDispatcher dispatcher, VehicleControl control) {
    dispatcher.register("snapshot", request -> snapshot(request, control));
    dispatcher.register("set_mode", request -> setMode(request, control));
    dispatcher.register("set_frame_rate", request -> setFrameRate(request, control));
    dispatcher.register(
        "reload_settings",
        request -> {
          request.read(parameters -> "");
          return Map.of("needs_restart", control.reloadSettings());
        });
    dispatcher.register("list_models", request -> listModels(request, control));
    dispatcher.register(
        "switch_model",
        request -> {
          String model = request.read(parameters -> parameters.text("model"));
          control.switchModel(model);
          return Map.of("model", model);
        });
    dispatcher.register(
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
    ModeRequest requested =
        request.read(
            parameters -> new ModeRequest(parameters.text("camera", ""), parameters.text("mode")));
    if (!MODES.contains(requested.mode())) {
      throw new CommandException(
          Kind.MALFORMED,
          "mode must be auto, both, deblur, derain or pass, but is '%s'"
              .formatted(requested.mode()));
    }
    control.setMode(requested.camera(), requested.mode());
    return Map.of("mode", requested.mode());
  }

  private static Map<String, Object> setFrameRate(
      CommandHandler.Request request, VehicleControl control)
      throws CommandException, InterruptedException {
    RateRequest requested =
        request.read(
            parameters ->
                new RateRequest(
                    parameters.text("camera", ""),
                    parameters.number("frames_per_second", MIN_RATE, MAX_RATE)));
    control.setFrameRate(requested.camera(), requested.framesPerSecond());
    return Map.of("frames_per_second", requested.framesPerSecond());
  }

  private static Map<String, Object> listModels(
      CommandHandler.Request request, VehicleControl control)
      throws CommandException, InterruptedException {
    request.read(parameters -> "");
    return Map.of("models", control.listModels().stream().map(VehicleCommands::described).toList());
  }

  private static Map<String, Object> described(VehicleControl.Model model) {
    Map<String, Object> described = new LinkedHashMap<>(); // in this order, for readers
    described.put("id", model.id());
    described.put("task", model.task());
    described.put("in_use", model.inUse());
    return described;
  }
}
