package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.capture.CameraState;
import dev.clearlane.edge.capture.FrameSink;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.RawReason;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FrameSlot;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.thread.DaemonThread;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One camera's way through the daemon. The camera's own thread puts its newest frame into a slot; a
 * second one gives each frame to the {@link RestoreWorker} and hands what came of it, at the
 * frame's deadline at the latest, to every output. What hangs or fails is replaced; the video goes
 * on.
 */
final class CameraPipeline {
  private static final Logger LOG = LoggerFactory.getLogger(CameraPipeline.class);

  static final String THROUGH = "through";
  private static final String SLOT = "restore";

  private static final long LOOK_NS = 200_000_000;
  private static final long SILENT_NS = 2_000_000_000;

  /** After so long at one frame a worker will not come back. */
  private static final long HUNG_NS = 15_000_000_000L;

  /** In the hands of a thread each: capture, slot, line, worker, and one to spare. */
  private static final int RAW_IN_HAND = 5;

  private static final int RESTORED_IN_HAND = 3;

  /** In an output's slot and in its hands, and as much again for outputs that keep some. */
  private static final int PER_OUTPUT = 3;

  /** Outputs that may be added while frames come. */
  private static final int SPARE_OUTPUTS = 2;

  private final EngineSupervisor room;
  private final VehicleSignals signals;
  private final CameraListener watch;
  private final CameraMetrics metrics;
  private final String name;
  private final CameraPlan first;
  private final FrameSlot<Frame> captured = new FrameSlot<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<OutputRunner> feeds = new ArrayList<>(); // guarded by itself
  private final Thread thread;
  private volatile CameraPlan plan;
  private volatile ProcessingPolicy handling;
  private volatile @Nullable StreamFormat format;
  private volatile @Nullable String problem = "no picture yet";
  private volatile boolean sourceFailed;
  private volatile boolean up;
  private volatile boolean ended;
  private volatile long beatNs = System.nanoTime();
  private final AtomicLong abandonedWorkers = new AtomicLong();
  private final List<Metrics.Registration> figures = new ArrayList<>();
  private volatile CameraSource.@Nullable Running camera;
  private @Nullable RestoreWorker worker; // of the line's thread, as what follows
  private long lastFrameNs = System.nanoTime(); // or when it was started
  private boolean toldLost;
  private boolean feedsAreClosed;
  private long dropped;

  private CameraPipeline(
      CameraPlan plan,
      EngineSupervisor room,
      VehicleSignals signals,
      CameraListener watch,
      Metrics all) {
    this.plan = plan;
    this.first = plan;
    this.room = room;
    this.signals = signals;
    this.watch = watch;
    name = plan.name();
    metrics = all.camera(name);
    handling = plan.handling();
    thread = DaemonThread.unstarted(name + "-line", this::run);
  }

  static CameraPipeline start(
      CameraPlan plan,
      EngineSupervisor room,
      VehicleSignals signals,
      CameraListener watch,
      Metrics metrics) {
    CameraPipeline line = new CameraPipeline(plan, room, signals, watch, metrics);
    line.sample(metrics);
    if (plan.handling().mode() != Mode.PASS) {
      room.want();
    }
    line.camera = plan.camera().start(plan.name(), line.frames(RAW_IN_HAND), line.new Sink());
    line.thread.start();
    return line;
  }

  private void sample(Metrics all) {
    figures.add(
        sample(
            all,
            "clearlane_frames_lost",
            "Frames that could not be decoded, or not as a whole.",
            CameraState::lostFrames));
    figures.add(
        sample(
            all,
            "clearlane_frames_skipped",
            "Frames that were passed over because all memory for frames was in use.",
            CameraState::droppedFrames));
    figures.add(
        sample(
            all,
            "clearlane_source_time_jumps",
            "Jumps of a source's timestamps that were evened out.",
            CameraState::timeJumps));
  }

  private Metrics.Registration sample(
      Metrics all, String figure, String help, ToLongFunction<CameraState> value) {
    return all.sample(
        Metrics.Kind.COUNTER,
        figure,
        help,
        () -> {
          CameraState state = camera();
          return state == null ? 0 : value.applyAsLong(state);
        },
        "camera",
        name);
  }

  CameraPlan plan() {
    return plan;
  }

  /** What is to be different from the next frame on; source and screen stay what they were. */
  void change(CameraPlan now) {
    handling = now.handling();
    if (handling.mode() != Mode.PASS) {
      room.want();
    }
    plan = now;
    StreamFormat known = format;
    if (known != null) {
      matchFeeds(known);
    }
  }

  /** How it is. */
  CameraHealth health() {
    List<String> problems = new ArrayList<>();
    synchronized (feeds) {
      for (OutputRunner feed : feeds) {
        if (!feed.isOpen()) {
          String why = feed.problem();
          problems.add(feed.name() + (why == null ? " is not open" : ": " + why));
        }
      }
    }
    String what = problem;
    if (!up && what != null) {
      problems.add(what);
    }
    long sinceNs = System.nanoTime() - beatNs;
    return new CameraHealth(name, up, ended, sinceNs < HUNG_NS, problems);
  }

  /** What became of its frames so far, since the camera of this name was first there. */
  StatusSnapshot figures() {
    CameraState state = camera();
    return metrics.snapshot(state == null ? 0 : state.lostFrames());
  }

  /** How many threads that hung in an engine were left behind. */
  long abandoned() {
    CameraState state = camera();
    return abandonedWorkers.get() + (state == null ? 0 : state.abandonedThreads());
  }

  /** How the camera is; null before it was started. */
  @Nullable CameraState camera() {
    CameraSource.Running running = camera;
    return running == null ? null : running.state();
  }

  boolean isOver() {
    return over.getCount() == 0;
  }

  boolean awaitOver(long ms) throws InterruptedException {
    return over.await(ms, TimeUnit.MILLISECONDS);
  }

  /** Ends it: no more frames, outputs finished. Takes seconds where something hangs. */
  void close(Duration most) throws InterruptedException {
    CameraSource.Running running = camera;
    if (running != null) {
      running.close();
    }
    captured.end();
    if (!awaitOver(most.toMillis())) {
      LOG.warn("{}: did not end in time", name);
      thread.interrupt();
    }
    captured.close();
    figures.forEach(Metrics.Registration::close);
  }

  /** So many, and what all outputs may hold. */
  private int frames(int inHand) {
    return inHand + PER_OUTPUT * (plan.outputs().size() + SPARE_OUTPUTS);
  }

  private void run() {
    try {
      while (!captured.isOver()) {
        beatNs = System.nanoTime();
        Frame raw = captured.take(LOOK_NS);
        countDropped();
        if (raw == null) {
          notice();
        } else {
          pass(raw);
        }
      }
    } catch (InterruptedException e) {
      // told to end without waiting any longer
    } finally {
      ended = true;
      markUp(false);
      end();
      over.countDown();
    }
  }

  /** Whatever is wrong with one frame, the next one has its chance. */
  private void pass(Frame raw) throws InterruptedException {
    try {
      through(raw);
    } catch (RuntimeException e) {
      LOG.error("{}: a frame was lost: {}", name, e.toString());
      LOG.debug("{}", name, e);
    }
  }

  private void countDropped() {
    for (long now = captured.replaced(); dropped < now; dropped++) {
      metrics.dropped(SLOT);
    }
  }

  private void notice() {
    boolean silent = System.nanoTime() - lastFrameNs > SILENT_NS;
    if (up && silent) {
      markUp(false);
      LOG.warn("{}: no frames for {} s; outputs show what is there", name, SILENT_NS / 1e9);
      sayLost();
    } else if (!up && !toldLost && sourceFailed && silent) {
      sayLost(); // it was not there from the start
    }
  }

  private void sayLost() {
    toldLost = true;
    String what = problem;
    watch.lost(name, what == null ? "no frames for %.0f s".formatted(SILENT_NS / 1e9) : what);
  }

  private void markUp(boolean now) {
    if (up != now) {
      up = now;
      metrics.up(now);
    }
  }

  private void through(Frame raw) throws InterruptedException {
    lastFrameNs = System.nanoTime();
    if (!up) {
      markUp(true);
      toldLost = false;
      watch.up(name);
    }
    StreamFormat known = format;
    if (known != null) {
      matchFeeds(sized(known, raw));
    }
    long captureNs = raw.captureNs();
    RestoredFrame frame = treat(raw, known);
    metrics.published(
        frame.decision().treatment().id(),
        frame.applied().id(),
        frame.work().id(),
        frame.stageNs());
    metrics.stage(THROUGH, System.nanoTime() - captureNs);
    LiveViews screen = plan.screen();
    try (frame) {
      synchronized (feeds) {
        feeds.forEach(feed -> feed.accept(frame.retain()));
      }
      if (screen != null) {
        screen.accept(frame.retain());
      }
    }
  }

  /** The format of a frame that may still be of the size before. */
  private static StreamFormat sized(StreamFormat known, Frame raw) {
    return known.widthPx() == raw.widthPx() && known.heightPx() == raw.heightPx()
        ? known
        : new StreamFormat(
            raw.widthPx(),
            raw.heightPx(),
            known.timeBase(),
            known.framesPerSecond(),
            known.expectedFrames());
  }

  /** What came of a frame by its deadline; takes over the frame. */
  private RestoredFrame treat(Frame raw, @Nullable StreamFormat known) throws InterruptedException {
    ProcessingPolicy how = handling;
    if (how.mode() == Mode.PASS || known == null) {
      return new RestoredFrame(
          raw, raw.retain(), Decision.forced(Treatment.PASS), Treatment.PASS, List.of(), Map.of());
    }
    long untilNs = raw.captureNs() + how.deadline().toNanos();
    RestoreWorker restoring = worker(known);
    Frame given = raw.retain();
    if (untilNs - System.nanoTime() <= 0) {
      given.close();
      return bypass(raw, RawReason.LATE);
    }
    if (!restoring.offer(given, untilNs)) {
      given.close();
      return bypass(raw, RawReason.BUSY);
    }
    RestoreWorker.Outcome outcome = restoring.await();
    if (outcome == null) {
      return bypass(raw, RawReason.LATE);
    }
    RawReason reason = outcome.reason();
    if (reason != null) {
      metrics.raw(reason);
    }
    raw.close();
    return outcome.frame();
  }

  private RestoredFrame bypass(Frame raw, RawReason reason) {
    metrics.raw(reason);
    return RestoredFrame.bypass(
        raw, new Decision(Treatment.PASS, Map.of(), "no decision: " + reason.id()), Map.of());
  }

  private RestoreWorker worker(StreamFormat known) {
    RestoreWorker now = worker;
    if (now != null && now.busyNs() > HUNG_NS) {
      LOG.error(
          "{}: an engine does not come back; its thread is left behind, a new one runs", name);
      now.close();
      abandonedWorkers.incrementAndGet();
      now = null;
    }
    if (now == null) {
      now =
          RestoreWorker.start(
              name, room, () -> handling, known.timeBase(), signals, frames(RESTORED_IN_HAND));
      worker = now;
    }
    return now;
  }

  /**
   * Opens what the plan has and closes what it has no more; the others go on as they are, unless
   * frames have another size now.
   */
  private void matchFeeds(StreamFormat known) {
    List<OutputRunner> gone = new ArrayList<>();
    synchronized (feeds) {
      if (feedsAreClosed) {
        return;
      }
      List<OutputPlan> wanted = plan.outputs();
      feeds.removeIf(
          feed -> {
            boolean stays = feed.takes(known) && wanted.stream().anyMatch(feed::isFor);
            if (!stays) {
              gone.add(feed);
            }
            return !stays;
          });
      for (OutputPlan output : wanted) {
        if (feeds.stream().noneMatch(feed -> feed.isFor(output))) {
          feeds.add(OutputRunner.start(name, output, known, metrics));
        }
      }
    }
    gone.forEach(OutputRunner::end);
  }

  private void end() {
    List<OutputRunner> last;
    synchronized (feeds) {
      feedsAreClosed = true;
      last = List.copyOf(feeds);
    }
    last.forEach(OutputRunner::end);
    RestoreWorker restoring = worker;
    boolean interrupted = Thread.interrupted();
    try {
      if (restoring != null) {
        restoring.close();
        if (!restoring.awaitEnd(1_000)) {
          LOG.warn("{}: an engine does not come back; its thread is left behind", name);
          abandonedWorkers.incrementAndGet();
        }
      }
      for (OutputRunner feed : last) {
        feed.close(Duration.ofSeconds(interrupted ? 0 : 3));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void say(@Nullable String what) {
    problem = what;
    LiveViews screen = first.screen();
    if (screen != null) {
      screen.say(what);
    }
  }

  /** What the camera says, on its threads. */
  private final class Sink implements FrameSink {
    @Override
    public void opened(StreamFormat now) {
      format = now;
      say(null);
    }

    @Override
    public void accept(Frame frame) {
      metrics.captured();
      captured.put(frame);
    }

    @Override
    public void lost(String cause) {
      metrics.sourceFailed();
      sourceFailed = true;
      say(cause);
    }

    @Override
    public void ended() {
      captured.end();
    }
  }
}
