package dev.clearlane.edge.replay;

/** How many frames outputs have yet to take. Thread-safe. */
final class Outstanding {
  private long count;
  private boolean abandoned;

  synchronized void add() {
    count++;
  }

  synchronized void remove() {
    count--;
    notifyAll();
  }

  /** Nobody takes the rest: lets those go who wait for it. */
  synchronized void abandon() {
    abandoned = true;
    notifyAll();
  }

  /** Waits until all are taken. */
  synchronized void awaitNone() throws InterruptedException {
    while (count > 0 && !abandoned) {
      wait();
    }
  }
}
