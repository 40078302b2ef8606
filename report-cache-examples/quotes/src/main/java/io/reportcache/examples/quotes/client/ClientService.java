package io.reportcache.examples.quotes.client;

import io.reportcache.examples.quotes.web.NotFoundException;
import io.reportcache.spring.annotation.InvalidatesReports;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes clients. Strategy <i>selective</i>: the best clients are listed by name, so each change
 * makes that list wrong; the KPIs count clients, so a new name makes them no more wrong than
 * before.
 */
@Service
@Transactional
class ClientService {

  private final Clients clients;

  ClientService(Clients clients) {
    this.clients = clients;
  }

  @InvalidatesReports({"dashboard:top_clients:*", "dashboard:kpis:*"})
  ClientView create(ClientForm form) {
    return ClientView.of(clients.save(new Client(form.name(), form.city())));
  }

  @InvalidatesReports("dashboard:top_clients:*")
  ClientView update(long id, ClientForm form) {
    Client client = existing(id);
    client.change(form.name(), form.city());
    return ClientView.of(client);
  }

  @InvalidatesReports({"dashboard:top_clients:*", "dashboard:kpis:*"})
  void delete(long id) {
    clients.delete(existing(id));
  }

  @Transactional(readOnly = true)
  ClientView get(long id) {
    return ClientView.of(existing(id));
  }

  private Client existing(long id) {
    return clients.findById(id).orElseThrow(() -> new NotFoundException("client", id));
  }
}
