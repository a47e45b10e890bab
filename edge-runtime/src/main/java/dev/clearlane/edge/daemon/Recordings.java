package dev.clearlane.edge.daemon;

import dev.clearlane.edge.encode.View;
import dev.clearlane.edge.publish.record.ClipRing;
import dev.clearlane.edge.publish.record.RecordMetrics;
import dev.clearlane.edge.publish.record.RecordPlan;
import dev.clearlane.edge.publish.record.Recorder;
import dev.clearlane.edge.status.Metrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ring of clips on disk, and a recorder for each recorded camera and view. */
final class Recordings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

  private final RecordPlan plan;
  private final RecordMetrics metrics = new RecordMetrics();
  private final Map<String, List<Recorder>> running = new LinkedHashMap<>(); // guarded by itself
  private @Nullable ClipRing ring;
  private @Nullable String failure; // why there is no ring; guarded by running

  Recordings(RecordPlan plan, Metrics metrics) {
    this.plan = plan;
    this.metrics.collectors().forEach(metrics::register);
  }

  /** Records exactly these cameras; logs an unusable directory and records none. */
  void record(Set<String> cameras, RtspOutlets videos) {
    synchronized (running) {
      running
          .entrySet()
          .removeIf(
              entry -> {
                boolean gone = !cameras.contains(entry.getKey());
                if (gone) {
                  entry.getValue().forEach(Recorder::close);
                }
                return gone;
              });
      ClipRing clips = ring();
      if (clips != null) {
        for (String camera : cameras) {
          running.computeIfAbsent(camera, added -> start(added, clips, videos));
        }
      }
    }
  }

  /** Why cameras are not recorded, one line each. */
  List<String> problems() {
    synchronized (running) {
      List<String> problems = new ArrayList<>();
      if (failure != null) {
        problems.add("record: " + failure);
      }
      running.forEach(
          (camera, recorders) ->
              recorders.forEach(
                  recorder -> {
                    String problem = recorder.counts().problem();
                    if (problem != null) {
                      problems.add("%s: recording failed: %s".formatted(camera, problem));
                    }
                  }));
      return problems;
    }
  }

  /** Reports an event at a camera: the video around it is kept. */
  void event(String camera) {
    synchronized (running) {
      running.getOrDefault(camera, List.of()).forEach(Recorder::event);
    }
  }

  @Override
  public void close() {
    synchronized (running) {
      running.values().forEach(all -> all.forEach(Recorder::close));
      running.clear();
    }
  }

  private @Nullable ClipRing ring() {
    ClipRing open = ring;
    if (open == null) {
      try {
        open = ClipRing.open(plan.directory(), plan.maxBytes());
        ring = open;
        failure = null;
      } catch (IOException e) {
        failure = e.getMessage();
        LOG.warn("{}; recording disabled until the settings are reloaded", e.getMessage());
      }
    }
    return open;
  }

  private List<Recorder> start(String camera, ClipRing clips, RtspOutlets videos) {
    List<Recorder> all = new ArrayList<>();
    for (View view : plan.views()) {
      String name = (view == View.RAW ? camera + "-raw" : camera).replace('_', '-');
      all.add(Recorder.start(name, plan.settings(), clips, videos.video(camera, view), metrics));
    }
    return all;
  }
}
