package io.reportcache.examples.quotes.client;

import jakarta.validation.Valid;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/clients")
class ClientController {

  private final ClientService clients;

  ClientController(ClientService clients) {
    this.clients = clients;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  ClientView create(@Valid @RequestBody ClientForm form) {
    return clients.create(form);
  }

  @GetMapping("/{id}")
  ClientView get(@PathVariable long id) {
    return clients.get(id);
  }

  @PutMapping("/{id}")
  ClientView update(@PathVariable long id, @Valid @RequestBody ClientForm form) {
    return clients.update(id, form);
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable long id) {
    clients.delete(id);
  }
}
