package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.pacing.Pacer;
import dev.clearlane.edge.status.RawReason;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.models.SharedModels;
import dev.clearlane.serving.restore.RestoreSettings;
import dev.clearlane.serving.restore.Restorer;
import dev.clearlane.serving.select.Selector;
import dev.clearlane.serving.thread.DaemonThread;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides and restores on a thread of its own, one frame at a time, so that nobody has to wait
 * longer for a frame than until its deadline. A frame that is done later is dropped. Where the
 * thread does not come back, it is left behind with its frame.
 */
final class RestoreWorker {
  static final String SELECT = "select";

  private static final Logger LOG = LoggerFactory.getLogger(RestoreWorker.class);

  /** Part of the time left that the engines are not reckoned to have: handing over takes some. */
  private static final double RESERVE = 0.1;

  private final String camera;
  private final EngineSupervisor room;
  private final Supplier<ProcessingPolicy> handling;
  private final TimeBase timeBase;
  private final VehicleSignals signals;
  private final int framesAhead;
  private final Thread thread;

  private @Nullable Frame asked; // this and what follows: guarded by this
  private long deadlineNs;
  private @Nullable Outcome done;
  private boolean busy;
  private long busySinceNs;
  private boolean wanted;
  private boolean closing;

  // of the worker's thread alone
  private @Nullable SharedEngines engines;
  private @Nullable ProcessingPolicy used;
  private @Nullable Selector selector;
  private @Nullable Restorer restorer;
  private @Nullable Pacer pacer;
  private @Nullable FramePool outputs;
  private boolean lastWasDropped;

  /**
   * What became of a frame.
   *
   * @param frame what to publish
   * @param reason why it is raw; null where nothing was to be done, or was done
   */
  record Outcome(RestoredFrame frame, @Nullable RawReason reason) {}

  private RestoreWorker(
      String camera,
      EngineSupervisor room,
      Supplier<ProcessingPolicy> handling,
      TimeBase timeBase,
      VehicleSignals signals,
      int framesAhead) {
    this.camera = camera;
    this.room = room;
    this.handling = handling;
    this.timeBase = timeBase;
    this.signals = signals;
    this.framesAhead = framesAhead;
    thread = DaemonThread.unstarted(camera + "-restore", this::run);
  }

  /**
   * @param handling what is done to frames, asked for each of them
   * @param timeBase unit of their presentation times
   * @param signals what the vehicle knows
   * @param framesAhead how many restored frames may be on their way at once
   */
  static RestoreWorker start(
      String camera,
      EngineSupervisor room,
      Supplier<ProcessingPolicy> handling,
      TimeBase timeBase,
      VehicleSignals signals,
      int framesAhead) {
    RestoreWorker worker =
        new RestoreWorker(camera, room, handling, timeBase, signals, framesAhead);
    worker.thread.start();
    return worker;
  }

  /**
   * Gives the worker a frame, unless it has one.
   *
   * @param frame owned by the worker where it is taken
   * @param untilNs its deadline on the monotonic clock
   * @return false if it was not taken
   */
  synchronized boolean offer(Frame frame, long untilNs) {
    if (busy || closing) {
      return false;
    }
    asked = frame;
    deadlineNs = untilNs;
    busy = true;
    busySinceNs = System.nanoTime();
    wanted = true;
    notifyAll();
    return true;
  }

  /**
   * What became of the frame that was offered last, or null at its deadline; owned by the caller.
   */
  synchronized @Nullable Outcome await() throws InterruptedException {
    while (done == null) {
      long leftNs = deadlineNs - System.nanoTime();
      if (leftNs <= 0 || closing) {
        wanted = false;
        return null;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
    }
    Outcome outcome = done;
    done = null;
    return outcome;
  }

  /** For how long it has been at one frame; 0 where it is at none. */
  synchronized long busyNs() {
    return busy ? System.nanoTime() - busySinceNs : 0;
  }

  /** Tells it to end. */
  synchronized void close() {
    closing = true;
    thread.interrupt();
    notifyAll();
  }

  /** Waits for its end; false where it does not end in time. */
  boolean awaitEnd(long ms) throws InterruptedException {
    thread.join(Math.max(1, ms));
    return !thread.isAlive();
  }

  private void run() {
    try {
      while (true) {
        Frame frame;
        long untilNs;
        synchronized (this) {
          while (asked == null && !closing) {
            wait();
          }
          if (closing) {
            return;
          }
          frame = asked;
          asked = null;
          untilNs = deadlineNs;
        }
        if (frame != null) {
          give(treat(frame, untilNs));
        }
      }
    } catch (InterruptedException e) {
      // closed: nobody waits for the frame any more
    } finally {
      end();
    }
  }

  private void give(Outcome outcome) {
    boolean drop;
    synchronized (this) {
      busy = false;
      drop = !wanted || closing;
      if (!drop) {
        done = outcome;
      }
      notifyAll();
    }
    if (drop) {
      outcome.frame().close();
      lastWasDropped = true;
    }
  }

  private void end() {
    Outcome left;
    Frame frame;
    synchronized (this) {
      closing = true;
      busy = false;
      left = done;
      frame = asked;
      done = null;
      asked = null;
      notifyAll();
    }
    if (left != null) {
      left.frame().close();
    }
    if (frame != null) {
      frame.close();
    }
    leaveEngines();
  }

  /** Whatever happens, there is a frame to publish; takes over the frame. */
  private Outcome treat(Frame raw, long untilNs) throws InterruptedException {
    try (raw) {
      try {
        return restore(raw, untilNs);
      } catch (RuntimeException e) { // a broken model must not end the video
        LOG.error("{}: restoring failed: {}; the raw frame passes", camera, e.toString());
        LOG.debug("{}", camera, e);
        leaveEngines();
        return unrestored(raw, RawReason.ENGINE_FAILED);
      }
    }
  }

  private Outcome restore(Frame raw, long untilNs) throws InterruptedException {
    if (!join()) {
      return unrestored(raw, RawReason.NO_ENGINE);
    }
    Selector select = require(selector);
    Restorer restore = require(restorer);
    Pacer pace = require(pacer);
    ProcessingPolicy how = require(used);
    if (lastWasDropped) {
      lastWasDropped = false;
      restore.restart();
    }
    long startNs = System.nanoTime();
    long failures = select.failures();
    Decision decision = select.decide(raw);
    long selectedNs = System.nanoTime();
    Treatment coming = restore.upcoming(decision.treatment());
    WorkLevel level = WorkLevel.FULL;
    if (coming != Treatment.PASS) {
      long leftNs = (long) ((1 - RESERVE) * (untilNs - selectedNs));
      level = pace.choose(coming, leftNs, selectedNs);
    }
    Work work = how.work(level);
    RestoredFrame restored =
        restore
            .restore(raw.retain(), decision, work, outputsFor(raw))
            .withStage(SELECT, selectedNs - startNs);
    boolean failed = level != WorkLevel.BYPASS && restored.work() == WorkLevel.BYPASS;
    if (restored.applied() != Treatment.PASS) {
      pace.measured(restored.applied(), level, System.nanoTime() - selectedNs);
    }
    if (failed || select.failures() > failures) {
      return new Outcome(restored, RawReason.ENGINE_FAILED);
    }
    if (coming != Treatment.PASS && level == WorkLevel.BYPASS) {
      return new Outcome(restored, RawReason.NO_TIME);
    }
    boolean unserved =
        decision.treatment() != Treatment.PASS && restored.applied() == Treatment.PASS;
    return new Outcome(restored, unserved ? RawReason.NO_MODEL : null);
  }

  private static Outcome unrestored(Frame raw, RawReason reason) {
    return new Outcome(
        RestoredFrame.bypass(
            raw.retain(),
            new Decision(Treatment.PASS, Map.of(), "no decision: " + reason.id()),
            Map.of()),
        reason);
  }

  /** Takes a place at the present engines, with the present handling; false if there are none. */
  private boolean join() {
    SharedEngines now = room.current();
    ProcessingPolicy how = handling.get();
    if (now != null && now == engines && how.equals(used)) {
      return true;
    }
    if (now == null) {
      leaveEngines();
      return false;
    }
    boolean samePacing =
        used != null && used.levels().equals(how.levels()) && used.regions().equals(how.regions());
    Pacer before = pacer;
    leaveEngines();
    SharedEngines.Place place = now.join();
    try {
      selector = SharedModels.selector(how.mode(), place, timeBase, signals);
    } catch (EngineException e) {
      LOG.warn("{}: {}; raw frames pass", camera, e.getMessage());
      return false;
    }
    restorer = new Restorer(SharedModels.pictureEngines(place), RestoreSettings.STREAM);
    pacer = samePacing && before != null ? before : new Pacer(how.levels(), how.roiShare());
    engines = now;
    used = how;
    return true;
  }

  private void leaveEngines() {
    if (selector != null) {
      selector.close();
    }
    if (restorer != null) {
      restorer.close();
    }
    selector = null;
    restorer = null;
    pacer = null;
    engines = null;
    used = null;
  }

  private FramePool outputsFor(Frame raw) {
    FramePool before = outputs;
    if (before != null
        && before.widthPx() == raw.widthPx()
        && before.heightPx() == raw.heightPx()) {
      return before;
    }
    FramePool now = new FramePool(framesAhead, raw.widthPx(), raw.heightPx());
    outputs = now;
    return now;
  }

  private static <T> T require(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("no engines were joined");
    }
    return part;
  }
}
