package dev.clearlane.edge.daemon;

import dev.clearlane.edge.encode.View;
import dev.clearlane.edge.publish.record.ClipRing;
import dev.clearlane.edge.publish.record.RecordCounts;
import dev.clearlane.edge.publish.record.RecordPlan;
import dev.clearlane.edge.publish.record.Recorder;
import dev.clearlane.edge.status.Metrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ring of clips on disk, and a recorder for each recorded camera and view. */
final class Recordings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

  private final RecordPlan plan;
  private final Metrics metrics;
  private final Map<String, List<Running>> running = new LinkedHashMap<>(); // guarded by itself
  private @Nullable ClipRing ring;

  private record Running(Recorder recorder, List<Metrics.Registration> figures) {
    void close() {
      figures.forEach(Metrics.Registration::close);
      recorder.close();
    }
  }

  Recordings(RecordPlan plan, Metrics metrics) {
    this.plan = plan;
    this.metrics = metrics;
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
                  entry.getValue().forEach(Running::close);
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

  /** Reports an event at a camera: the video around it is kept. */
  void event(String camera) {
    synchronized (running) {
      running.getOrDefault(camera, List.of()).forEach(one -> one.recorder().event());
    }
  }

  @Override
  public void close() {
    synchronized (running) {
      running.values().forEach(all -> all.forEach(Running::close));
      running.clear();
    }
  }

  private @Nullable ClipRing ring() {
    ClipRing open = ring;
    if (open == null) {
      try {
        open = ClipRing.open(plan.directory(), plan.mostBytes());
        ring = open;
      } catch (IOException e) {
        LOG.warn("{}; recording disabled until the settings are reloaded", e.getMessage());
      }
    }
    return open;
  }

  private List<Running> start(String camera, ClipRing clips, RtspOutlets videos) {
    List<Running> all = new ArrayList<>();
    for (View view : plan.views()) {
      String name = view == View.RAW ? camera + "-raw" : camera;
      Recorder recorder =
          Recorder.start(
              name.replace('_', '-'), plan.settings(), clips, videos.video(camera, view));
      all.add(
          new Running(
              recorder,
              List.of(
                  count(recorder, camera, view, "clips", RecordCounts::clips),
                  count(recorder, camera, view, "dropped", RecordCounts::dropped),
                  count(recorder, camera, view, "failures", RecordCounts::failures))));
    }
    return all;
  }

  private Metrics.Registration count(
      Recorder recorder,
      String camera,
      View view,
      String what,
      ToLongFunction<RecordCounts> value) {
    return metrics.sample(
        Metrics.Kind.COUNTER,
        "clearlane_record",
        "Recorder: clips started, frames dropped because the disk was too slow, disk failures.",
        () -> value.applyAsLong(recorder.counts()),
        "camera",
        camera,
        "view",
        view.id(),
        "what",
        what);
  }
}
