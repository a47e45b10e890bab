package dev.clearlane.edge.mqtt;

/** Of connections on which nothing is sent and whose end is no news. */
final class SilentEvents implements BrokerConnection.Events {
  @Override
  public void delivered(Delivery delivery) {}

  @Override
  public void refused(Delivery delivery, int code, String why) {}

  @Override
  public void lost(String why) {}

  @Override
  public void arrived(IncomingMessage arrival) {}
}
