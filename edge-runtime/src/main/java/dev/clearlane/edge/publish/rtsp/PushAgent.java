package dev.clearlane.edge.publish.rtsp;

import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.Heartbeat;
import dev.clearlane.edge.encode.AccessUnit;
import dev.clearlane.edge.encode.LiveVideo;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a push: connects, sends one picture per step, disconnects. */
final class PushAgent implements Agent {
  private static final Logger LOG = LoggerFactory.getLogger(RtspPush.class);
  private static final int QUEUE_CAPACITY = 128;

  /** Margin on top of a native call's own timeout. */
  private static final Duration GRACE = Duration.ofSeconds(4);

  private final Heartbeat heartbeat;
  private final String name;
  private final PushSettings settings;
  private final LiveVideo video;
  private final PushStats stats;
  private final BlockingQueue<AccessUnit> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
  private LiveVideo.@Nullable Subscription subscription;
  private @Nullable PushLink link;
  private boolean keyframeNeeded = true;

  PushAgent(
      Heartbeat heartbeat, String name, PushSettings settings, LiveVideo video, PushStats stats) {
    this.heartbeat = heartbeat;
    this.name = name;
    this.settings = settings;
    this.video = video;
    this.stats = stats;
  }

  @Override
  public boolean doWork() throws IOException, InterruptedException {
    LiveVideo.Subscription pictures = subscription;
    if (pictures == null) {
      pictures = video.subscribe(this::offer);
      subscription = pictures;
    }
    PushLink current = link;
    if (current == null) {
      connect(pictures);
      return true;
    }
    AccessUnit unit = take();
    heartbeat.within(settings.timeout().plus(GRACE));
    current.send(unit);
    if (!heartbeat.idle()) {
      return false; // replaced
    }
    stats.sent();
    heartbeat.healthy();
    if (queue.remainingCapacity() == 0) {
      stats.dropped(queue.size());
      queue.clear();
      keyframeNeeded = true;
      pictures.requestKeyframe();
    }
    return true;
  }

  private void connect(LiveVideo.Subscription pictures) throws IOException, InterruptedException {
    AccessUnit first = take();
    heartbeat.within(settings.timeout().plus(GRACE));
    link = new PushLink(settings, first);
    if (heartbeat.idle()) {
      stats.connected();
      LOG.info("{}: connected", name);
      queue.clear(); // outdated after connecting
      keyframeNeeded = true;
      pictures.requestKeyframe();
    }
  }

  private void offer(AccessUnit unit) {
    if (!queue.offer(unit)) {
      stats.dropped(1);
    }
  }

  /** Waits for the next picture, the next keyframe if one is needed. */
  private AccessUnit take() throws IOException, InterruptedException {
    long untilNs = System.nanoTime() + settings.timeout().toNanos();
    while (true) {
      AccessUnit unit = queue.poll(untilNs - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (unit == null) {
        throw new IOException(
            "no picture from the encoder for %d s".formatted(settings.timeout().toSeconds()));
      }
      if (unit.keyframe() || !keyframeNeeded) {
        keyframeNeeded = false;
        return unit;
      }
    }
  }

  @Override
  public void onClose() {
    if (subscription != null) {
      subscription.close();
    }
    if (link != null) {
      heartbeat.within(settings.timeout().plus(GRACE));
      link.close();
    }
  }
}
