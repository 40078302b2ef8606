package io.reportcache.examples.quotes.client;

import java.util.Objects;

/** A client as it is answered. */
record ClientView(long id, String name, String city) {

  static ClientView of(Client client) {
    return new ClientView(Objects.requireNonNull(client.id()), client.name(), client.city());
  }
}
